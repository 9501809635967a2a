"""Improvement actions: who does what by when, what is measured, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.evaluation.choices import Decision, Stage
from lms.evaluation.findings.models import Finding
from lms.performance.indicators.models import Indicator


class ImprovementAction(models.Model):
    """Plan → do → check → act → closed; closes on its measure or is withdrawn before (`rules.cycle`)."""

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="actions", verbose_name=_("finding")
    )
    previous = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="next_cycle",
        verbose_name=_("previous cycle"),
    )
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    title = models.CharField(pgettext_lazy("improvement", "action"), max_length=200)
    owner = models.ForeignKey(
        "lms_people.Employee", on_delete=models.PROTECT, related_name="actions", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due on"))
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.PLAN)
    measure = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="+", verbose_name=_("measure that closes it")
    )
    target = models.FloatField(_("target"))
    measure_from = models.DateField(_("measured from"))
    measure_to = models.DateField(_("measured to"))
    measured_numerator = models.DecimalField(
        _("measured numerator"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    measured_denominator = models.DecimalField(
        _("measured denominator"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    measured_people = models.PositiveIntegerField(_("people measured"), null=True, blank=True)
    measured_low = models.FloatField(_("measured, low end"), null=True, blank=True)
    measured_high = models.FloatField(_("measured, high end"), null=True, blank=True)
    measured_at = models.DateTimeField(_("measured at"), null=True, blank=True)
    begun_on = models.DateField(_("work begun on"), null=True, blank=True)
    baseline_numerator = models.DecimalField(
        _("numerator before"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    baseline_denominator = models.DecimalField(
        _("denominator before"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    baseline_people = models.PositiveIntegerField(_("people before"), null=True, blank=True)
    baseline_low = models.FloatField(_("before, low end"), null=True, blank=True)
    baseline_high = models.FloatField(_("before, high end"), null=True, blank=True)
    baseline_at = models.DateTimeField(_("counted before at"), null=True, blank=True)
    done_note = models.TextField(_("what was done"), blank=True)
    decision = models.CharField(_("what follows"), max_length=12, choices=Decision, blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("improvement action")
        verbose_name_plural = _("improvement actions")
        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage=Stage.CLOSED)
                | (Q(closed_at__isnull=False) & ~Q(conclusion="") & Q(decision=Decision.WITHDRAW))
                | (Q(measured_at__isnull=False) & Q(measured_denominator__gt=0) & Q(closed_at__isnull=False)),
                name="lms_eval_closed_only_when_measured",
            ),
            models.CheckConstraint(
                condition=Q(measure_to__gte=models.F("measure_from")), name="lms_eval_measure_range"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Give the address of the action."""
        return reverse("lms_evaluation:action", args=[self.pk])
