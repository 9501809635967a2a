"""Quality reviews of contacts (质检), with their points by clause."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class QualityReview(models.Model):
    """One reviewed contact (质检); the recording itself is never kept here."""

    reference = models.CharField(_("reference"), max_length=60, unique=True)
    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.PROTECT,
        related_name="quality_reviews",
        verbose_name=_("employee"),
    )
    unit = models.ForeignKey(
        "lms_people.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    reviewed_on = models.DateField(_("reviewed on"))
    reviewer = models.CharField(_("reviewer"), max_length=60)
    fatal_error = models.BooleanField(_("fatal error"), default=False)
    note = models.TextField(_("note"), blank=True)
    upheld_on = models.DateField(
        _("objection upheld on"),
        null=True,
        editable=False,
        help_text=_("From that day on the review counts nowhere, until its source corrects it."),
    )

    class Meta:
        verbose_name = _("quality review")
        verbose_name_plural = _("quality reviews")
        ordering = ["-reviewed_on"]
        indexes = [
            models.Index(fields=["employee", "reviewed_on"], name="lms_perf_review_of"),
            models.Index(fields=["-reviewed_on", "id"], name="lms_perf_review_listed"),
        ]

    def __str__(self) -> str:
        return self.reference


class QualityItem(models.Model):
    """Points of one review on one clause."""

    review = models.ForeignKey(QualityReview, on_delete=models.CASCADE, related_name="items")
    clause = models.ForeignKey("lms_standards.Clause", on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=1)
    max_points = models.DecimalField(_("points possible"), max_digits=5, decimal_places=1)

    class Meta:
        verbose_name = _("review item")
        verbose_name_plural = _("review items")
        constraints = [
            models.UniqueConstraint(fields=["review", "clause"], name="lms_perf_one_item_a_clause"),
            models.CheckConstraint(condition=Q(points__lte=F("max_points")), name="lms_perf_points_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} · {self.clause_id}"
