"""What became of each clause from one edition to the next."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.standards.models.clauses import Clause, Edition


class ClauseSuccession(models.Model):
    """A clause and the one that follows it in a later edition; one side is missing for new and repealed ones.

    What kind of change it is, is not stored: it follows from how both read.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="successions", verbose_name=_("edition")
    )
    before = models.ForeignKey(
        Clause,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("clause before"),
    )
    after = models.ForeignKey(
        Clause,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="follows",
        verbose_name=_("clause after"),
    )
    note = models.TextField(_("what changes"), blank=True)

    class Meta:
        verbose_name = _("succession of a clause")
        verbose_name_plural = _("successions of clauses")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "before", "after"], name="lms_standards_succession_unique"
            ),
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False),
                name="lms_standards_succession_has_a_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before or '–'} → {self.after or '–'}"
