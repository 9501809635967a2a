"""A training that is measured: declared before the run, rolled out in waves of teams."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.core.wording import in_reader_language


class Programme(models.Model):
    """A training whose effect is to be found out; the plan is frozen by its hash.

    `services.declare_programme` makes it with its waves; afterwards it can only be cancelled.
    """

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    course = models.ForeignKey(
        "lms_courses.CoursePage", on_delete=models.PROTECT, related_name="+", verbose_name=_("course")
    )
    scope = models.ForeignKey(
        "lms_people.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("rolled out in")
    )
    drawn_by_lot = models.BooleanField(_("waves drawn by lot"), default=False)
    lottery_seed = models.BigIntegerField(_("seed of the lottery"), null=True, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("declared by"),
    )
    declared_at = models.DateTimeField(_("declared at"))
    panel_from = models.DateField(_("first month of the panel"))
    analysis_on = models.DateField(_("day of the analysis"))
    plan_digest = models.CharField(_("hash of the plan"), max_length=64)
    plan_text = models.TextField(_("text of the plan as it was hashed"), blank=True)
    seats = models.PositiveIntegerField(_("seats a wave has"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.TextField(_("why it was cancelled"), blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-declared_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True) | ~models.Q(cancel_reason=""),
                name="lms_eval_cancelled_with_reason",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Give the address of the report."""
        return reverse("lms_evaluation:programme", args=[self.key])

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language."""
        return in_reader_language(self.title, self.title_en)


class ProgrammeIndicator(models.Model):
    """An indicator declared for a programme, with the size worth having; exactly one is primary."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey("lms_performance.Indicator", on_delete=models.PROTECT, related_name="+")
    is_primary = models.BooleanField(_("primary"), default=False)
    worthwhile = models.FloatField(
        _("smallest effect worth having"),
        help_text=_("In the quotient's own unit: 0.01 is one percentage point."),
    )

    class Meta:
        verbose_name = _("declared indicator")
        verbose_name_plural = _("declared indicators")
        ordering = ["-is_primary", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "indicator"], name="lms_eval_declared_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=models.Q(is_primary=True), name="lms_eval_one_primary"
            ),
            models.CheckConstraint(
                condition=models.Q(worthwhile__gt=0), name="lms_eval_declared_size_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self.indicator}"


class Wave(models.Model):
    """Teams that start in the same month; a wave without a start is the comparison to the end."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField(_("wave"))
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    units = models.ManyToManyField("lms_people.OrgUnit", related_name="+", verbose_name=_("teams"))

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        ordering = ["programme", "number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="lms_eval_wave_number")]

    def __str__(self) -> str:
        return f"{self.programme} · {self.number}"


class CohortMember(models.Model):
    """Somebody who was in a team on the day of the declaration, and is counted with it ever after.

    `services.declare_programme` freezes them with the lot; the plan holds their digest.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="cohort")
    employee = models.ForeignKey("lms_people.Employee", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("lms_people.OrgUnit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("member of a cohort")
        verbose_name_plural = _("members of a cohort")
        ordering = ["programme", "unit", "employee"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "employee"], name="lms_eval_one_cohort_place")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} · {self.employee_id}"
