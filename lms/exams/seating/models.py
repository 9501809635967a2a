"""The waiting list: who wants a seat in the next sitting of a paper that fits, because none fits yet."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WaitingPlaceQuerySet(models.QuerySet["WaitingPlace"]):
    """Filters with names."""

    def still_waiting(self) -> WaitingPlaceQuerySet:
        """Keep those who have no seat yet."""
        return self.filter(seated_at__isnull=True)


class WaitingPlace(models.Model):
    """Somebody's place on the waiting list of a paper, which a rule keeps until a seat is given.

    `seat` is the one that came of it; without one after `seated_at` somebody gave or took it by hand. Until
    `ends_on` only a sitting before it fits; once that day is over any later one is better than none.
    """

    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="waiting_places",
        verbose_name=_("employee"),
    )
    paper = models.ForeignKey(
        "lms_papers.Paper", on_delete=models.CASCADE, related_name="+", verbose_name=_("paper")
    )
    since = models.DateTimeField(_("waiting since"))
    ends_on = models.DateField(_("needed by"), null=True, blank=True)
    seat = models.ForeignKey(
        "lms_exams.SittingSeat",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seat"),
    )
    seated_at = models.DateTimeField(_("seated at"), null=True, blank=True)

    objects = WaitingPlaceQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("place on the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["since", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employee", "paper"],
                condition=Q(seated_at__isnull=True),
                name="lms_exams_waits_once_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=True) | Q(seated_at__isnull=False), name="lms_exams_seated_with_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} · {self.employee_id}"

    def needed_by(self, today: date) -> date | None:
        """Give the last day that is still ahead on which the exam helps; none is any day."""
        return self.ends_on if self.ends_on and self.ends_on >= today else None
