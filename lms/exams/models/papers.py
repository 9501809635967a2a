"""Papers drawn from a blueprint, and the sittings in which they are written."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from lms.exams.choices import PaperKind, QuestionKind, ReviewRule


class Paper(ClusterableModel):
    """A blueprint with its rules of passing; the questions are drawn when an attempt starts."""

    slug = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PaperKind, default=PaperKind.EXAM)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    pass_share = models.DecimalField(
        _("pass mark as a share"),
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.8"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    attempts = models.PositiveSmallIntegerField(_("attempts allowed"), default=2)
    cool_down_hours = models.PositiveSmallIntegerField(_("hours between attempts"), default=0)
    review_rule = models.CharField(
        _("what is shown afterwards"), max_length=20, choices=ReviewRule, default=ReviewRule.OWN_ANSWERS
    )

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class PaperRule(Orderable):
    """One line of a blueprint: so many questions of a clause, kind and difficulty, at so many marks each."""

    paper = ParentalKey(Paper, on_delete=models.CASCADE, related_name="rules")
    clause_prefix = models.CharField(
        _("clause or chapter"), max_length=10, help_text=_("2.1 for a clause, 2 for a whole chapter")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind, blank=True)
    difficulty_from = models.PositiveSmallIntegerField(_("difficulty from"), default=1)
    difficulty_to = models.PositiveSmallIntegerField(_("difficulty to"), default=5)
    count = models.PositiveSmallIntegerField(_("number of questions"), validators=[MinValueValidator(1)])
    marks = models.DecimalField(_("marks each"), max_digits=5, decimal_places=1, default=Decimal(1))

    class Meta(Orderable.Meta):
        verbose_name = _("blueprint rule")
        verbose_name_plural = _("blueprint rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(difficulty_from__lte=F("difficulty_to")), name="lms_exams_difficulty_range"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clause_prefix} · {self.kind or '*'} × {self.count}"


class Sitting(models.Model):
    """A window of time in which those who have a seat may write a paper."""

    wagtail_reference_index_ignore = True

    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, related_name="sittings", verbose_name=_("paper")
    )
    title = models.CharField(_("title"), max_length=120)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    late_entry_minutes = models.PositiveSmallIntegerField(
        _("late entry until, minutes"), null=True, blank=True, help_text=_("Empty: until the sitting closes.")
    )
    is_rehearsal = models.BooleanField(_("rehearsal"), default=False)

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="lms_exams_sitting_closes_after"
            )
        ]

    def __str__(self) -> str:
        return self.title


class SittingSeat(models.Model):
    """An employee may write in a sitting; `time_factor` lengthens the time for an accommodation."""

    wagtail_reference_index_ignore = True

    sitting = models.ForeignKey(
        Sitting, on_delete=models.CASCADE, related_name="seats", verbose_name=_("sitting")
    )
    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="seats", verbose_name=_("employee")
    )
    time_factor = models.DecimalField(_("time factor"), max_digits=3, decimal_places=2, default=Decimal(1))

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["sitting", "employee"], name="lms_exams_one_seat"),
            models.CheckConstraint(condition=Q(time_factor__gte=1), name="lms_exams_time_factor"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} · {self.employee}"
