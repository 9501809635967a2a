"""Who is away from work, why, and from which day to which."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.people.choices import LeaveKind
from lms.people.leaves.rules import RETURN_DAYS, Away


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Filters with names."""

    def on(self, day: date) -> LeaveQuerySet:
        """Keep the leave that people are on."""
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day)))

    def through(self, first: date, last: date) -> LeaveQuerySet:
        """Keep the leave that lasts from one day to another without a break."""
        return self.filter(Q(starts_on__lte=first) & (Q(ends_on__isnull=True) | Q(ends_on__gte=last)))

    def still_counting(self, day: date) -> LeaveQuerySet:
        """Keep the leave that holds up what is due: of those away, and of those just back."""
        last = day - timedelta(days=1 + RETURN_DAYS)
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=last)))


class Leave(models.Model):
    """An employee is away from one day to another, both included; without an end until one is known.

    `services` keeps two of one person from overlapping, as for postings. Why somebody is away is for HR
    and the person; others see the days.
    """

    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="leaves", verbose_name=_("employee")
    )
    kind = models.CharField(_("kind of leave"), max_length=20, choices=LeaveKind)
    starts_on = models.DateField(pgettext_lazy("leave", "from"))
    ends_on = models.DateField(pgettext_lazy("leave", "to"), null=True, blank=True)
    note = models.CharField(pgettext_lazy("leave", "note"), max_length=200, blank=True)

    objects = LeaveQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        ordering = ["employee", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="lms_people_leave_ends_after_start",
            ),
            models.UniqueConstraint(fields=["employee", "starts_on"], name="lms_people_one_leave_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.starts_on}"

    @property
    def away(self) -> Away:
        """Give its days as rules know them."""
        return Away(self.starts_on, self.ends_on)
