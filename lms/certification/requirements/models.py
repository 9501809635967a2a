"""Certifications: what it takes to be certified, who must be, for how long, and when to renew."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.certification.requirements.rules import Term
from lms.core.wording import in_reader_language


class Certification(models.Model):
    """What it takes to be certified, for how long, and when to renew."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("certificate name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    paper = models.ForeignKey(
        "lms_papers.Paper",
        on_delete=models.PROTECT,
        related_name="certifications",
        verbose_name=_("exam paper"),
    )
    courses = models.ManyToManyField(
        "lms_courses.CoursePage",
        blank=True,
        related_name="certifications",
        verbose_name=_("courses to complete"),
    )
    validity_months = models.PositiveSmallIntegerField(_("valid for, months"), default=12)
    renewal_window_days = models.PositiveSmallIntegerField(_("renewal window, days"), default=30)
    positions = models.ManyToManyField(
        "lms_people.Position",
        blank=True,
        related_name="certifications",
        verbose_name=_("positions that need it"),
    )

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper"],
                name="lms_cert_one_per_paper",
                violation_error_message=_("This paper already leads to another certification."),
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def term(self) -> Term:
        """Give its length and renewal window to the rules."""
        return Term(self.validity_months, self.renewal_window_days)

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return in_reader_language(self.name, self.name_en)
