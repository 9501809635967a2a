"""Indicators with their daily numerators and denominators.

A ratio is never stored: numerators and denominators are summed, then divided; zero is "no sample".
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.wording import in_reader_language
from lms.performance.choices import Direction, IndicatorUnit


class Indicator(models.Model):
    """A figure the work is judged by: what is counted over what, and which way is better."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    numerator = models.CharField(_("numerator"), max_length=120)
    numerator_en = models.CharField(_("numerator in English"), max_length=120, blank=True)
    denominator = models.CharField(_("denominator"), max_length=120)
    denominator_en = models.CharField(_("denominator in English"), max_length=120, blank=True)
    unit = models.CharField(_("unit"), max_length=20, choices=IndicatorUnit)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    band_from = models.FloatField(_("band from"), null=True, blank=True)
    band_to = models.FloatField(_("band to"), null=True, blank=True)
    min_n = models.PositiveIntegerField(_("smallest denominator shown"), default=20)
    worthwhile = models.FloatField(
        _("smallest change worth having"),
        help_text=_("As the figure is read: 1 is one percentage point, or one second."),
    )
    to_person = models.BooleanField(_("may be shown for one person"), default=True)
    note = models.TextField(_("note"), blank=True)
    clauses = models.ManyToManyField(
        "lms_standards.Clause",
        blank=True,
        related_name="indicators",
        verbose_name=_("clauses that should move it"),
    )

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(direction=Direction.BAND)
                | (Q(band_from__isnull=False) & Q(band_to__isnull=False)),
                name="lms_perf_band_has_limits",
            ),
            models.CheckConstraint(condition=Q(worthwhile__gt=0), name="lms_perf_worthwhile_above_zero"),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return in_reader_language(self.name, self.name_en)

    @property
    def shown_numerator(self) -> str:
        """Say what is counted in the reader's language."""
        return in_reader_language(self.numerator, self.numerator_en)

    @property
    def shown_denominator(self) -> str:
        """Say what it is counted over in the reader's language."""
        return in_reader_language(self.denominator, self.denominator_en)


class IndicatorValue(models.Model):
    """Numerator and denominator of one employee on one day, in the unit of that day."""

    # An index below begins with each of these; ones of their own would only make the largest table larger.
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values", db_index=False)
    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.PROTECT, related_name="indicator_values", db_index=False
    )
    unit = models.ForeignKey("lms_people.OrgUnit", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(_("day"))
    numerator = models.DecimalField(_("numerator"), max_digits=12, decimal_places=2)
    denominator = models.DecimalField(_("denominator"), max_digits=12, decimal_places=2)
    source = models.CharField(_("source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("indicator value")
        verbose_name_plural = _("indicator values")
        indexes = [
            models.Index(fields=["employee", "day"], name="lms_perf_value_person"),
            models.Index(fields=["indicator", "unit", "day"], name="lms_perf_value_unit"),
            models.Index(fields=["unit", "day"], name="lms_perf_value_team"),
            models.Index(fields=["-day", "id"], name="lms_perf_value_listed"),
        ]
        constraints = [
            # The day first: an import writes whole days, which then stand together in the index.
            models.UniqueConstraint(fields=["day", "employee", "indicator"], name="lms_perf_one_value_a_day"),
            # A net score or a gain may have a negative numerator, a denominator never is below zero.
            models.CheckConstraint(condition=Q(denominator__gte=0), name="lms_perf_denominator_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} · {self.employee_id} · {self.day}"


class ContestedFigure(models.Model):
    """A person's figure whose objection was upheld: nobody is judged by it until its source corrects it."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="+")
    employee = models.ForeignKey("lms_people.Employee", on_delete=models.CASCADE, related_name="+")
    upheld_on = models.DateField(_("objection upheld on"))

    class Meta:
        verbose_name = _("contested figure")
        verbose_name_plural = _("contested figures")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["employee", "indicator"], name="lms_perf_contested_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} · {self.employee_id} · {self.upheld_on}"


class IndicatorMonth(models.Model):
    """What an employee's days of one month in one unit add up to; kept beside them, never entered.

    `lms.performance.indicators.months` writes it in the transaction that writes the days.
    """

    # Each of these begins an index below; what they name is checked where the days are written.
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    employee = models.ForeignKey(
        "lms_people.Employee", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(
        "lms_people.OrgUnit", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    numerator = models.DecimalField(_("numerator"), max_digits=14, decimal_places=2)
    denominator = models.DecimalField(_("denominator"), max_digits=14, decimal_places=2)
    days = models.PositiveSmallIntegerField(_("days"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("month of an indicator")
        verbose_name_plural = _("months of indicators")
        indexes = [
            models.Index(fields=["indicator", "month", "unit"], name="lms_perf_month_indicator"),
            models.Index(fields=["unit", "month"], name="lms_perf_month_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "indicator", "month", "unit"], name="lms_perf_one_sum_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} · {self.employee_id} · {self.month:%Y-%m}"
