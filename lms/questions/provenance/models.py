"""What a question rests on as somebody last found it right, and what changed since."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.questions.bank.models import Question


class QuestionProvenance(models.Model):
    """The clause, facts and laws of a question as they read at the last check; formats in `rules`.

    `changed_since` is empty as long as nothing changed. A version of a law that ends by its date is
    not stored here but asked for by the day.
    """

    question = models.OneToOneField(
        Question,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="provenance",
        verbose_name=_("question"),
    )
    kept = models.JSONField(_("as they read at the last check"), default=list)
    checked_at = models.DateTimeField(_("last check"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who checked"),
    )
    reason = models.TextField(_("why it is still right"), blank=True)
    changes = models.JSONField(_("what changed"), default=list, blank=True)
    changed_since = models.DateTimeField(_("changed since"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("provenance of a question")
        verbose_name_plural = _("provenance of questions")

    def __str__(self) -> str:
        return f"{self.question_id}"
