"""A question's texts in another language, with the fingerprint of the texts they translate."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.languages import TranslationLanguage


class QuestionTranslation(models.Model):
    """One question in one language.

    `texts` maps places such as `options.2` to HTML that was cleaned when it was loaded, `accepted` those such
    as `blanks.0` to what may be typed there as well. They hold for every version whose own texts have the
    fingerprint `source_digest`; of others readers see the Chinese.
    """

    wagtail_reference_index_ignore = True

    question = models.ForeignKey(
        "lms_questions.Question",
        on_delete=models.CASCADE,
        related_name="translations",
        verbose_name=_("question"),
    )
    language = models.CharField(_("language"), max_length=10, choices=TranslationLanguage)
    texts = models.JSONField(_("texts by place"), default=dict)
    accepted = models.JSONField(_("accepted texts by place"), default=dict, blank=True)
    source_digest = models.CharField(_("fingerprint of what is translated"), max_length=64)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    class Meta:
        verbose_name = _("translation of a question")
        verbose_name_plural = _("translations of questions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["question", "language"], name="lms_questions_translated_once")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} · {self.get_language_display()}"
