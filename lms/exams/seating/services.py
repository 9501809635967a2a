"""Keep whom somebody chose to be seated; give seats, own terms and places, and take seats back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count
from random import SystemRandom
from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.rules.access import SittingCancelled
from lms.exams.attempts.services import OwnMatter
from lms.exams.choices import SeatReason
from lms.exams.seating.due import Need
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.exams.sittings.services import SittingInUse, SittingOver
from lms.exams.sittings.telling import tell_seated, tell_unseated
from lms.people.api import Employee


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


@dataclass(frozen=True, slots=True)
class Allowance:
    """The time factor of many people, why, and whether who has a seat already gets it as well."""

    time_factor: Decimal = Decimal(1)
    reason: str = ""
    reaches_seated: bool = False


USUAL_TIME: Final = Allowance()
BY_HAND: Final = Need(SeatReason.CHOSEN)
NOBODY_IN_NEED: Final[Mapping[int, Need]] = {}


@dataclass(frozen=True, slots=True)
class Seated:
    """How many people got a seat, and how many who had one got another time factor."""

    new: int
    changed: int


@transaction.atomic
def give_seats(
    *, sitting: Sitting, employees: Iterable[Employee], allowance: Allowance, by: User, now: datetime
) -> Seated:
    """Give every employee a seat and, where that is wanted, its time factor to who has one; all or nothing.

    Raises as `seat_employees` and `extend_seats` do. Callers check who may do this.
    """
    chosen = list(employees)
    new = seat_employees(sitting=sitting, employees=chosen, allowance=allowance, by=by, now=now)
    if not allowance.reaches_seated:
        return Seated(new, 0)
    return Seated(new, extend_seats(sitting=sitting, employees=chosen, allowance=allowance, by=by))


@transaction.atomic
def seat_employees(
    *,
    sitting: Sitting,
    employees: Iterable[Employee],
    by: User | None,
    allowance: Allowance = USUAL_TIME,
    needs: Mapping[int, Need] = NOBODY_IN_NEED,
    now: datetime | None = None,
) -> int:
    """Give every employee a seat and return how many are new; who has one keeps it as it is.

    `needs` says by key of employee why; whoever is not named there was chosen by hand. The entry of the
    trail names everybody who got a seat. Raise SittingCancelled or SittingOver where no more seats are given;
    without `now` the past is recorded and a sitting may be over. Callers check who may do this; OwnMatter is
    raised where somebody would give oneself more time. Nobody stands for the system itself.
    """
    sitting = Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    if sitting.cancelled_at:
        raise SittingCancelled
    if now and sitting.closes_at <= now:
        raise SittingOver
    wanted = {employee.pk: employee for employee in employees}
    if by and allowance.time_factor != 1:
        _require_others(wanted.values(), by)
    had = SittingSeat.objects.filter(sitting=sitting, employee__in=wanted)
    seated = set(had.values_list("employee", flat=True))
    fresh = [employee for pk, employee in wanted.items() if pk not in seated]
    if not fresh:
        return 0
    seats = [_seat(sitting, employee, allowance, needs.get(employee.pk, BY_HAND)) for employee in fresh]
    SittingSeat.objects.bulk_create(seats, batch_size=500)
    details: dict[str, JSON] = {"new": len(seats), "seated": _named(seats)}
    record(actor=by, action="exams.seats_given", subject=sitting, reason=allowance.reason, details=details)
    if now:
        tell_seated(sitting, [employee.pk for employee in fresh])
    return len(seats)


def _seat(sitting: Sitting, employee: Employee, allowance: Allowance, need: Need) -> SittingSeat:
    return SittingSeat(
        sitting=sitting,
        employee=employee,
        time_factor=allowance.time_factor,
        reason=allowance.reason,
        seat_reason=need.reason,
        seat_reason_day=need.day,
    )


def _named(seats: Iterable[SittingSeat]) -> dict[str, JSON]:
    """Name everybody by reason."""
    named: dict[str, JSON] = {}
    for reason in SeatReason:
        people: list[JSON] = [str(seat.employee) for seat in seats if seat.seat_reason == reason]
        if people:
            named[f"seat_{reason}"] = people
    return named


def _require_others(employees: Iterable[Employee], by: User) -> None:
    if any(employee.user_id == by.pk for employee in employees):
        raise OwnMatter


def lock_seats(seats: QuerySet[SittingSeat]) -> None:
    """Let nobody with one of these seats start before the caller's commit, and wait for who does just now."""
    list(seats.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def extend_seats(*, sitting: Sitting, employees: Iterable[Employee], allowance: Allowance, by: User) -> int:
    """Give those who have a seat and have not started another time factor; return how many.

    Callers check who may do this. Raise OwnMatter where one of them does it.
    """
    chosen = list(employees)
    _require_others(chosen, by)
    factor, reason = allowance.time_factor, allowance.reason
    seats = SittingSeat.objects.filter(sitting=sitting, employee__in=chosen)
    lock_seats(seats)
    started = Attempt.objects.not_invalidated().filter(sitting=sitting).values("employee")
    waiting = seats.exclude(employee__in=started).exclude(time_factor=factor)
    reached = waiting.update(time_factor=factor, reason=reason)
    details: dict[str, JSON] = {"time_factor": str(factor), "reached": reached}
    record(actor=by, action="exams.seat_terms", subject=sitting, reason=reason, details=details)
    return reached


@transaction.atomic
def set_terms(*, seat: SittingSeat, terms: SeatTerms, by: User) -> SittingSeat:
    """Give one person terms of their own; who has started gets more time at the console instead.

    Raise OwnMatter for one's own seat.
    """
    seats = SittingSeat.objects.select_for_update(of=("self",)).select_related("employee", "sitting")
    seat = seats.get(pk=seat.pk)
    _require_others([seat.employee], by)
    times = ("time_factor", "extra_minutes", "opens_at", "closes_at")
    changes_times = any(getattr(seat, name) != getattr(terms, name) for name in times)
    written = Attempt.objects.not_invalidated().filter(sitting=seat.sitting_id, employee=seat.employee_id)
    if changes_times and written.exists():
        raise SittingInUse
    for name in (*times, "room", "place", "reason"):
        setattr(seat, name, getattr(terms, name))
    seat.save()
    details: dict[str, JSON] = {"employee": str(seat.employee), "minutes": seat.extra_minutes}
    record(actor=by, action="exams.seat_terms", subject=seat.sitting, reason=seat.reason, details=details)
    return seat


@transaction.atomic
def number_seats(*, sitting: Sitting, room: str, first: int, mixed: bool, by: User) -> int:
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
    details: dict[str, JSON] = {"room": room, "reached": len(waiting)}
    record(actor=by, action="exams.seats_placed", subject=sitting, details=details)
    return len(waiting)


@transaction.atomic
def unseat_employee(*, sitting: Sitting, employee: Employee, by: User) -> None:
    """Take a seat back; refused once its holder has started. Callers check who may do this."""
    seat = SittingSeat.objects.select_for_update().filter(sitting=sitting, employee=employee).first()
    if seat is None:
        return
    if Attempt.objects.filter(sitting=sitting, employee=employee).exists():
        raise SittingInUse
    seat.delete()
    tell_unseated(sitting, [employee.pk])
    details: dict[str, JSON] = {"employee": str(employee)}
    record(actor=by, action="exams.seat_taken_back", subject=sitting, details=details)


@transaction.atomic
def unseat_many(*, sitting: Sitting, seats: Iterable[int], by: User | None) -> int:
    """Take several seats back by their keys and return how many; who has started keeps the seat.

    Callers check who may do this; nobody stands for the system itself.
    """
    chosen = SittingSeat.objects.filter(sitting=sitting, pk__in=seats)
    lock_seats(chosen)
    started = Attempt.objects.filter(sitting=sitting).values("employee")
    waiting = chosen.exclude(employee__in=started).select_related("employee").order_by("employee__number")
    people: list[JSON] = [str(seat.employee) for seat in waiting]
    if people:
        tell_unseated(sitting, [seat.employee_id for seat in waiting])
        chosen.filter(pk__in=[seat.pk for seat in waiting]).delete()
        record(actor=by, action="exams.seat_taken_back", subject=sitting, details={"employee": people})
    return len(people)


KEY: Final = "lms_exams_chosen"


def keep_chosen(session: SessionBase, people: Mapping[int, Iterable[int]]) -> None:
    """Keep the people chosen for each paper, both by key; an earlier choice is dropped.

    Callers check that whoever chose may see them.
    """
    session[KEY] = {str(paper): sorted(set(chosen)) for paper, chosen in people.items()}


def all_chosen(session: SessionBase) -> dict[int, frozenset[int]]:
    """Give the people chosen for each paper, by key."""
    kept: dict[str, list[int]] = session.get(KEY, {})
    return {int(paper): frozenset(people) for paper, people in kept.items()}


def chosen_for(session: SessionBase, paper: int) -> frozenset[int]:
    """Give the people chosen for a paper."""
    return all_chosen(session).get(paper, frozenset())


def forget_chosen(session: SessionBase, paper: int, seated: Iterable[int]) -> None:
    """Take those who got their seats out of the choice for a paper, and drop it once nobody is left."""
    kept: dict[str, list[int]] = session.get(KEY, {})
    if str(paper) not in kept:
        return
    left = set(kept.pop(str(paper))) - set(seated)
    if left:
        kept[str(paper)] = sorted(left)
    session.modified = True
