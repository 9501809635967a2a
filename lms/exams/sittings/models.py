"""Sittings in which papers are written, the seats in them, and what takers are told meanwhile."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.wording import day_text
from lms.exams.choices import Reaction, SeatReason, SittingStage
from lms.papers.blueprints.models import Paper

REASON_TEXTS: Final = {
    SeatReason.ENDING: _("Certificate ends on %(day)s"),
    SeatReason.LAPSED: _("No certificate since %(day)s"),
    SeatReason.CHANGED: _("Asked by a change of the standard until %(day)s"),
    SeatReason.FAILED: _("Failed on %(day)s"),
    SeatReason.WAITING: _("On the waiting list since %(day)s"),
}


class SittingQuerySet(models.QuerySet["Sitting"]):
    """Filters with names."""

    def not_cancelled(self) -> SittingQuerySet:
        """Leave out what was cancelled."""
        return self.filter(cancelled_at=None)

    def at_stage(self, stage: SittingStage, now: datetime) -> SittingQuerySet:
        """Keep what stands so at a moment."""
        match stage:
            case SittingStage.CANCELLED:
                return self.exclude(cancelled_at=None)
            case SittingStage.COMING:
                return self.not_cancelled().filter(opens_at__gt=now)
            case SittingStage.OPEN:
                return self.not_cancelled().filter(opens_at__lte=now, closes_at__gt=now)
        return self.not_cancelled().filter(closes_at__lte=now)


class Sitting(models.Model):
    """A window of time in which those who have a seat may write a paper."""

    wagtail_reference_index_ignore = True

    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, related_name="sittings", verbose_name=_("paper")
    )
    title = models.CharField(_("title"), max_length=120)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    late_entry_minutes = models.PositiveSmallIntegerField(
        _("late entry until, minutes"), null=True, blank=True, help_text=_("Empty: until the sitting closes.")
    )
    is_rehearsal = models.BooleanField(_("rehearsal"), default=False)
    by_clause = models.BooleanField(
        _("resit by clause"),
        default=False,
        help_text=_("Everybody is asked only the clauses that one failed in the whole paper."),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts in this sitting"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as the paper says."),
    )
    cool_down_hours = models.PositiveSmallIntegerField(
        _("hours between attempts in this sitting"),
        null=True,
        blank=True,
        help_text=_("Empty: as the paper says."),
    )
    password_digest = models.CharField(_("digest of the password"), max_length=128, blank=True)
    networks = models.TextField(
        _("allowed networks"),
        blank=True,
        help_text=_("One a line, such as 10.20.0.0/16. Empty: from everywhere."),
    )
    reaction = models.CharField(
        _("when somebody leaves the page"), max_length=20, choices=Reaction, default=Reaction.RECORD
    )
    tolerated = models.PositiveSmallIntegerField(
        _("events tolerated before that"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("Leaving the page or full screen and second devices count."),
    )
    full_screen = models.BooleanField(_("written in full screen"), default=False)
    watermark = models.BooleanField(
        _("name and number over the paper"), default=False, help_text=_("A faint watermark.")
    )
    seats_per_row = models.PositiveSmallIntegerField(
        _("seats per row"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("Options stand in another order than at the neighbours'."),
    )
    pass_share = models.DecimalField(
        _("pass mark that holds here"),
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Kept from the paper when the first taker is told; empty before."),
    )
    pass_rationale = models.TextField(_("why the pass mark was changed here"), blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.TextField(_("why it was cancelled"), blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="lms_exams_sitting_closes_after"
            ),
            models.CheckConstraint(
                condition=Q(by_clause=False) | Q(is_rehearsal=False), name="lms_exams_no_rehearsal_by_clause"
            ),
            models.CheckConstraint(
                condition=Q(pass_share=None) | Q(pass_share__gte=0, pass_share__lte=1),
                name="lms_exams_sitting_pass_share",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def edition_day(self) -> date:
        """Return the day whose edition and law its papers are drawn by: that of its opening, to its end."""
        return timezone.localdate(self.opens_at)

    @property
    def stage(self) -> SittingStage:
        """Tell whether the sitting runs now."""
        now = timezone.now()
        if self.cancelled_at is not None:
            return SittingStage.CANCELLED
        if now < self.opens_at:
            return SittingStage.COMING
        return SittingStage.OPEN if now < self.closes_at else SittingStage.OVER

    @property
    def takes_seats(self) -> bool:
        """Tell whether people may still get a seat."""
        return self.stage in {SittingStage.COMING, SittingStage.OPEN}

    @property
    def pass_mark(self) -> Decimal:
        """Return the share that passes here: the sitting's own once somebody was told, else the paper's."""
        return self.paper.pass_share if self.pass_share is None else self.pass_share


def seat_reason_text(reason: SeatReason, day: date | None) -> str:
    """Say why somebody is given a seat, with the day that belongs to it where one does."""
    said = REASON_TEXTS.get(reason)
    return said % {"day": day_text(day)} if said and day else str(reason.label)


class SittingSeat(models.Model):
    """An employee may write in a sitting, perhaps with more time or in a window of one's own.

    `arrived_at` is when the rules were first opened, `let_in_at` when an invigilator let a late person in.
    """

    wagtail_reference_index_ignore = True

    sitting = models.ForeignKey(
        Sitting, on_delete=models.CASCADE, related_name="seats", verbose_name=_("sitting")
    )
    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="seats", verbose_name=_("employee")
    )
    time_factor = models.DecimalField(
        _("time factor"),
        max_digits=3,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(1)],
    )
    extra_minutes = models.PositiveSmallIntegerField(
        _("extra minutes"), default=0, validators=[MaxValueValidator(600)]
    )
    opens_at = models.DateTimeField(_("own opening"), null=True, blank=True)
    closes_at = models.DateTimeField(_("own closing"), null=True, blank=True)
    reason = models.CharField(_("reason of the own terms"), max_length=250, blank=True)
    seat_reason = models.CharField(_("why the seat was given"), max_length=10, choices=SeatReason, blank=True)
    seat_reason_day = models.DateField(_("day of that reason"), null=True, blank=True)
    room = models.CharField(_("room"), max_length=60, blank=True)
    place = models.PositiveSmallIntegerField(
        _("seat number"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    let_in_at = models.DateTimeField(_("let in at"), null=True, blank=True)
    wrong_passwords = models.PositiveSmallIntegerField(_("wrong passwords"), default=0)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["sitting", "employee"], name="lms_exams_one_seat"),
            models.UniqueConstraint(
                fields=["sitting", "room", "place"],
                condition=Q(place__isnull=False),
                name="lms_exams_one_person_a_place",
                violation_error_message=_("Somebody else has this place."),
            ),
            models.CheckConstraint(condition=Q(time_factor__gte=1), name="lms_exams_time_factor"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="lms_exams_seat_closes_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} · {self.employee}"

    @property
    def seat_reason_text(self) -> str:
        """Say why the seat was given, as it was known that day; of earlier seats nothing is kept."""
        return (
            seat_reason_text(SeatReason(self.seat_reason), self.seat_reason_day) if self.seat_reason else ""
        )

    @property
    def place_text(self) -> str:
        """Say where the person sits; nothing where neither room nor seat number was given."""
        if self.place is None:
            return self.room
        if not self.room:
            return gettext("Seat %(place)s") % {"place": self.place}
        return gettext("%(room)s, seat %(place)s") % {"room": self.room, "place": self.place}


class SittingMessage(models.Model):
    """What an invigilator tells everybody in a sitting, or one person."""

    wagtail_reference_index_ignore = True

    sitting = models.ForeignKey(
        Sitting, on_delete=models.CASCADE, related_name="messages", verbose_name=_("sitting")
    )
    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("employee"),
        help_text=_("Empty: everybody."),
    )
    text = models.CharField(_("message"), max_length=300)
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("message to takers")
        verbose_name_plural = _("messages to takers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
