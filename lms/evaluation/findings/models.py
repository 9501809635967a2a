"""Findings: something seen in a unit's figures that asks for an action, by a person or by a rule."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.evaluation.programmes.models import Programme


class Finding(models.Model):
    """Something seen in the figures that asks for an action.

    `rule` is the key of the rule that opened it; then nobody found it, and it rests on `occasions`.
    """

    statement = models.TextField(_("finding"))
    unit = models.ForeignKey(
        "lms_people.OrgUnit", on_delete=models.PROTECT, related_name="findings", verbose_name=_("unit")
    )
    clause = models.ForeignKey(
        "lms_standards.Clause",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("clause"),
    )
    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("programme"),
    )
    evidence = models.JSONField(_("figures it rests on"), default=dict, blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("found by"),
    )
    rule = models.PositiveBigIntegerField(_("key of the rule"), null=True, blank=True, db_index=True)
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-found_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(found_by__isnull=False) | Q(rule__isnull=False), name="lms_eval_found_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.statement[:60]

    def get_absolute_url(self) -> str:
        """Give the address of the finding with its actions."""
        return reverse("lms_evaluation:finding", args=[self.pk])


class FindingOccasion(models.Model):
    """One occasion of one person on which a finding of a rule rests; the finding shows only how many."""

    finding = models.ForeignKey(
        Finding, on_delete=models.CASCADE, related_name="occasions", verbose_name=_("finding")
    )
    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="+", verbose_name=_("employee")
    )
    since = models.DateField(_("day of the occasion"))

    class Meta:
        verbose_name = _("occasion of a finding")
        verbose_name_plural = _("occasions of findings")
        ordering = ["since", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.finding_id} · {self.employee_id}"
