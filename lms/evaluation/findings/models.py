"""Findings: something seen in a unit's figures that asks for an action."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.evaluation.programmes.models import Programme


class Finding(models.Model):
    """Something seen in the figures that asks for an action."""

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
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("found by")
    )
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-found_at"]

    def __str__(self) -> str:
        return self.statement[:60]

    def get_absolute_url(self) -> str:
        """Give the address of the finding with its actions."""
        return reverse("lms_evaluation:finding", args=[self.pk])
