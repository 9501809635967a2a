"""When the next start is due, and who was given a later turn."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.exams.sittings.models import SittingSeat


class StartQueue(models.Model):
    """The one row that all starts of the site count on: when the next one is due, in seconds since 1970.

    On PostgreSQL this table and the next one stand outside the write-ahead log: a start does not wait for
    the disk to be counted, and who waits presses the button again after a server's death.
    """

    next_at = models.FloatField(_("next start due"))

    class Meta:
        verbose_name = _("queue of starts")
        verbose_name_plural = _("queues of starts")

    def __str__(self) -> str:
        return str(self.next_at)


class StartTurn(models.Model):
    """From when on somebody who has to wait may start; kept for some minutes after that moment."""

    wagtail_reference_index_ignore = True

    seat = models.OneToOneField(
        SittingSeat, on_delete=models.CASCADE, primary_key=True, related_name="turn", verbose_name=_("seat")
    )
    turn_at = models.DateTimeField(_("turn to start"))

    class Meta:
        verbose_name = _("turn to start")
        verbose_name_plural = _("turns to start")

    def __str__(self) -> str:
        return f"{self.seat_id} · {self.turn_at}"
