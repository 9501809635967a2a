"""Waivers as decided: the person, the certification, the days and the reason."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.certification.requirements.models import Certification


class WaiverQuerySet(models.QuerySet["Waiver"]):
    """Filters with names."""

    def on(self, day: date) -> WaiverQuerySet:
        """Keep those in force on the day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Waiver(models.Model):
    """Somebody need not hold a certification until a day, for a reason."""

    certification = models.ForeignKey(
        Certification, on_delete=models.CASCADE, related_name="waivers", verbose_name=_("certification")
    )
    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="waivers", verbose_name=_("employee")
    )
    reason = models.TextField(_("reason"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="lms_cert_waiver_range"),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.certification}"
