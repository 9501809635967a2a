"""Cohorts and who belongs to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Cohort(models.Model):
    """A named group of people beyond units, such as a class of newcomers, perhaps until a day."""

    name = models.CharField(_("name"), max_length=120)
    about = models.TextField(_("what it is for"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("set up by"),
    )
    made_at = models.DateTimeField(_("set up at"))
    members = models.ManyToManyField(
        "lms_people.Employee",
        through="lms_classroom.CohortMembership",
        related_name="cohorts",
        verbose_name=_("members"),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-starts_on", "name"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="lms_classroom_cohort_days",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CohortMembership(models.Model):
    """Somebody belongs to a cohort since a day."""

    cohort = models.ForeignKey(
        Cohort, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("cohort")
    )
    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="+", verbose_name=_("employee")
    )
    added_on = models.DateField(_("added on"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("cohort membership")
        verbose_name_plural = _("cohort memberships")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["cohort", "employee"], name="lms_classroom_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.cohort} · {self.employee}"
