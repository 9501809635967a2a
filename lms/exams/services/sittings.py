"""Open sittings and give people seats in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count
from random import SystemRandom
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction

from lms.exams.choices import Reaction
from lms.exams.domain.attempts import SittingCancelled
from lms.exams.domain.papers import BlueprintShort
from lms.exams.models import Attempt, Paper, Sitting, SittingSeat
from lms.exams.permissions import has_seat
from lms.exams.queries.pools import shortages_of
from lms.exams.services.entering import password_digest
from lms.exams.services.refusals import OwnMatter, SittingInUse, SittingOver
from lms.people.api import Employee


@dataclass(frozen=True, slots=True)
class SittingTerms:
    """What holds in a sitting beyond its times; `password` None keeps the one there is, "" takes it away."""

    attempts_allowed: int | None = None
    cool_down_hours: int | None = None
    password: str | None = None
    networks: str = ""
    reaction: Reaction = Reaction.RECORD
    tolerated: int = 0
    full_screen: bool = False
    watermark: bool = False
    seats_per_row: int = 1

    @property
    def stored(self) -> dict[str, object]:
        """Give the fields of a sitting that these terms set."""
        fields: dict[str, object] = {name: getattr(self, name) for name in STORED_TERMS}
        return (
            fields if self.password is None else fields | {"password_digest": password_digest(self.password)}
        )


STORED_TERMS: Final = (
    *("attempts_allowed", "cool_down_hours", "networks"),
    *("reaction", "tolerated", "full_screen", "watermark", "seats_per_row"),
)
# What takers were told before they started stays as it was told.
TOLD: Final = ("reaction", "tolerated", "full_screen", "watermark")


@dataclass(frozen=True, slots=True)
class SittingPlan:
    """What a sitting is opened with."""

    title: str
    opens_at: datetime
    closes_at: datetime
    late_entry_minutes: int | None = None
    is_rehearsal: bool = False
    by_clause: bool = False
    terms: SittingTerms = field(default_factory=SittingTerms)


@transaction.atomic
def open_sitting(*, paper: Paper, plan: SittingPlan) -> Sitting:
    """Open a sitting of a paper; refused while the bank cannot fill the paper on its first day.

    Callers check who may do this.
    """
    if short := shortages_of(paper, plan.opens_at.date()):
        raise BlueprintShort(short)
    return Sitting.objects.create(
        paper=paper,
        title=plan.title,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        late_entry_minutes=plan.late_entry_minutes,
        is_rehearsal=plan.is_rehearsal,
        by_clause=plan.by_clause,
        **plan.terms.stored,
    )


@transaction.atomic
def move_sitting(*, sitting: Sitting, plan: SittingPlan, by: User) -> Sitting:
    """Change a sitting; once somebody has started it may only close later, and what was told stays.

    Callers check who may do this. Raise OwnMatter for whoever has a seat in it.
    """
    if has_seat(by, sitting.pk):
        raise OwnMatter
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    started = Attempt.objects.filter(sitting=sitting).exists()
    if sitting.cancelled_at:
        raise SittingCancelled
    if started and _breaks_a_promise(sitting, plan):
        raise SittingInUse
    sitting.title, sitting.opens_at, sitting.closes_at = plan.title, plan.opens_at, plan.closes_at
    sitting.late_entry_minutes, sitting.is_rehearsal = plan.late_entry_minutes, plan.is_rehearsal
    sitting.by_clause = plan.by_clause
    for name, value in plan.terms.stored.items():
        setattr(sitting, name, value)
    sitting.save()
    return sitting


def _breaks_a_promise(sitting: Sitting, plan: SittingPlan) -> bool:
    """Tell whether a change takes something from those who have started or adds what they were not told."""
    moved = plan.closes_at < sitting.closes_at or plan.opens_at != sitting.opens_at
    told = plan.terms.stored
    return (
        moved
        or (plan.is_rehearsal, plan.by_clause) != (sitting.is_rehearsal, sitting.by_clause)
        or any(getattr(sitting, name) != told[name] for name in TOLD)
    )


@transaction.atomic
def cancel_sitting(*, sitting: Sitting, reason: str, now: datetime) -> Sitting:
    """Cancel a sitting in which nobody has started, also when its time is past; those with a seat read why.

    Callers check who may do this.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.cancelled_at:
        raise SittingCancelled
    if Attempt.objects.filter(sitting=sitting).exists():
        raise SittingInUse
    sitting.cancelled_at, sitting.cancel_reason = now, reason
    sitting.save(update_fields=["cancelled_at", "cancel_reason"])
    return sitting


@dataclass(frozen=True, slots=True)
class SeatTerms:
    """What holds for one person in a sitting, with the reason."""

    time_factor: Decimal
    extra_minutes: int
    opens_at: datetime | None
    closes_at: datetime | None
    room: str
    place: int | None
    reason: str


@transaction.atomic
def set_terms(*, seat: SittingSeat, terms: SeatTerms, by: User) -> SittingSeat:
    """Give one person terms of their own; who has started gets more time at the console instead.

    Raise OwnMatter for one's own seat.
    """
    seat = SittingSeat.objects.select_for_update(of=("self",)).select_related("employee").get(pk=seat.pk)
    if seat.employee.user_id == by.pk:
        raise OwnMatter
    times = ("time_factor", "extra_minutes", "opens_at", "closes_at")
    changes_times = any(getattr(seat, name) != getattr(terms, name) for name in times)
    started = Attempt.objects.filter(sitting=seat.sitting_id, employee=seat.employee_id).exists()
    if started and changes_times:
        raise SittingInUse
    for name in (*times, "room", "place", "reason"):
        setattr(seat, name, getattr(terms, name))
    seat.save()
    return seat


@transaction.atomic
def number_seats(*, sitting: Sitting, room: str, first: int, mixed: bool) -> int:
    """Give everybody without a place one in the room, by staff number or mixed; return how many got one."""
    seats = SittingSeat.objects.select_for_update().filter(sitting=sitting)
    taken = set(seats.filter(room=room).exclude(place=None).values_list("place", flat=True))
    waiting = list(seats.filter(place=None).select_related(None).order_by("employee__number"))
    if mixed:
        SystemRandom().shuffle(waiting)
    free = (number for number in count(first) if number not in taken)
    for seat in waiting:
        seat.room, seat.place = room, next(free)
    SittingSeat.objects.bulk_update(waiting, ["room", "place"], batch_size=500)
    return len(waiting)


@transaction.atomic
def extend_seats(
    *, sitting: Sitting, employees: Iterable[Employee], time_factor: Decimal, reason: str, by: User
) -> int:
    """Give those who have a seat and have not started another time factor; return how many.

    Callers check who may do this. Raise OwnMatter where one of them does it.
    """
    chosen = list(employees)
    if any(employee.user_id == by.pk for employee in chosen):
        raise OwnMatter
    seats = SittingSeat.objects.select_for_update().filter(sitting=sitting, employee__in=chosen)
    started = Attempt.objects.filter(sitting=sitting).values("employee")
    waiting = seats.exclude(employee__in=started).exclude(time_factor=time_factor)
    return waiting.update(time_factor=time_factor, reason=reason)


@transaction.atomic
def seat_employees(
    *,
    sitting: Sitting,
    employees: Iterable[Employee],
    time_factor: Decimal = Decimal(1),
    reason: str = "",
    now: datetime | None = None,
    by: User | None = None,
) -> int:
    """Give every employee a seat and return how many are new; who has one keeps it as it is.

    Raise SittingCancelled or SittingOver where no more seats are given; without `now` the past is recorded
    and a sitting may be over. Callers check who may do this; OwnMatter is raised where somebody would give
    oneself more time.
    """
    sitting = Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    if sitting.cancelled_at:
        raise SittingCancelled
    if now and sitting.closes_at <= now:
        raise SittingOver
    wanted = {employee.pk: employee for employee in employees}
    if by and time_factor != 1 and any(employee.user_id == by.pk for employee in wanted.values()):
        raise OwnMatter
    seated = set(
        SittingSeat.objects.filter(sitting=sitting, employee__in=wanted).values_list("employee", flat=True)
    )
    fresh = [
        SittingSeat(sitting=sitting, employee=employee, time_factor=time_factor, reason=reason)
        for pk, employee in wanted.items()
        if pk not in seated
    ]
    SittingSeat.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


@transaction.atomic
def unseat_employee(*, sitting: Sitting, employee: Employee) -> None:
    """Take a seat back; refused once its holder has started. Callers check who may do this."""
    seat = SittingSeat.objects.select_for_update().filter(sitting=sitting, employee=employee).first()
    if seat is None:
        return
    if Attempt.objects.filter(sitting=sitting, employee=employee).exists():
        raise SittingInUse
    seat.delete()
