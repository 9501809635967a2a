"""How long which records are kept, and why (规范 7.1, 7.4). Nothing is deleted by a rule."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.core.wording import in_reader_language
from lms.performance.choices import RecordSeries, RetentionStart


class RetentionRule(models.Model):
    """A series of records with the period it is kept; one without `series` is kept outside this system."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    series = models.CharField(_("records of this system"), max_length=20, choices=RecordSeries, blank=True)
    starts = models.CharField(_("runs"), max_length=10, choices=RetentionStart)
    months = models.PositiveSmallIntegerField(
        _("months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Calendar months; empty means for good."),
    )
    is_minimum = models.BooleanField(
        _("at least"), default=False, help_text=_("The law sets the least; the company may keep it longer.")
    )
    fact_code = models.CharField(
        _("fact it rests on"),
        max_length=20,
        blank=True,
        help_text=_("Code of a fact of the standard, such as F-7.4-4; empty where the company sets it."),
    )
    note = models.TextField(_("note"), blank=True)
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["sort", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(months__isnull=True) | Q(months__gte=1), name="lms_perf_retention_months"
            ),
            models.CheckConstraint(
                condition=Q(series="") | ~Q(starts=RetentionStart.ENDED),
                name="lms_perf_retention_start_is_known",
                violation_error_message=_("This system knows no end of a service or contract."),
            ),
            models.CheckConstraint(
                condition=~Q(series=RecordSeries.AUDIT) | ~Q(starts=RetentionStart.LEFT),
                name="lms_perf_retention_audit_by_day",
                violation_error_message=_("The audit trail runs from the day of the record."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Give the address of what is due."""
        return reverse("lms_performance:retention_due", args=[self.key])

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return in_reader_language(self.name, self.name_en)
