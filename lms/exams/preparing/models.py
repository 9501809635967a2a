"""Papers drawn before their takers press the button."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.exams.sittings.models import SittingSeat


class PreparedPaper(models.Model):
    """A paper drawn while its taker reads the rules, so that thousands can start at once.

    It serves for the attempt `number` of the seat, on the day and at the place it was drawn for, as
    long as no question has changed since. Everything in it is what the attempt takes over.
    """

    wagtail_reference_index_ignore = True

    seat = models.OneToOneField(
        SittingSeat, on_delete=models.CASCADE, related_name="prepared", verbose_name=_("seat")
    )
    number = models.PositiveSmallIntegerField(_("attempt number"))
    seed = models.BigIntegerField(_("seed of the draw"))
    slots = models.JSONField(_("drawn paper"))
    slot_count = models.PositiveSmallIntegerField(_("questions"))
    form = models.CharField(_("form"), max_length=2, blank=True)
    open_to = models.PositiveSmallIntegerField(_("last question open"))
    max_marks = models.DecimalField(_("marks possible"), max_digits=7, decimal_places=2)
    room = models.CharField(_("room"), max_length=60, blank=True)
    place = models.PositiveSmallIntegerField(_("seat number"), null=True, blank=True)
    seats_per_row = models.PositiveSmallIntegerField(_("seats per row"), default=1)
    drawn_on = models.DateField(_("drawn for the day"))
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        verbose_name = _("prepared paper")
        verbose_name_plural = _("prepared papers")

    def __str__(self) -> str:
        return f"{self.seat_id} · {self.number}"
