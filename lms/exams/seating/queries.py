"""Who sits in a sitting and where, and who sits in two at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Final

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import of_seat, seats_with_attempts_left
from lms.exams.choices import AttemptState
from lms.exams.seating.models import WaitingPlace
from lms.exams.seating.rules import Window, clash
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind
from lms.people.api import Employee, OrgUnit, Position, Posting
from lms.people.leaves.api import leaves_through


def people_to_seat(
    *, unit: OrgUnit | None, position: Position | None, numbers: Sequence[str], day: date
) -> QuerySet[Employee]:
    """Find who works on the day in the unit or below, in the position, or has one of the numbers."""
    postings = Posting.objects.on(day)
    if unit is not None:
        postings = postings.filter(unit__path__startswith=unit.path)
    if position is not None:
        postings = postings.filter(position=position)
    chosen = Q(number__in=numbers)
    if unit is not None or position is not None:
        chosen |= Q(pk__in=postings.values("employee"))
    return Employee.objects.employed_on(day).filter(chosen)


EARLIEST_ARRIVAL: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody with seats in two sittings whose windows leave no room to write both."""

    employee: Employee
    other: Sitting


def seats_of(sitting: Sitting, day: date) -> QuerySet[SittingSeat]:
    """List the seats of a sitting with their people, their unit of the day, and whether they have started.

    `has_left` tells of somebody who left until the day, `leaves_before` of one who leaves until the sitting
    opens, `is_away` of one on leave on all its days, `away_until` until when where that is known.
    """
    written = Attempt.objects.filter(sitting=sitting, employee=OuterRef("employee"))
    posting = Posting.objects.on(day).filter(employee=OuterRef("employee"))
    seats = SittingSeat.objects.filter(sitting=sitting).select_related("employee", "sitting")
    opens_on = timezone.localdate(sitting.opens_at)
    leave = leaves_through(opens_on, timezone.localdate(sitting.closes_at))
    own_leave = leave.filter(employee=OuterRef("employee"))
    return seats.annotate(
        has_started=Exists(written),
        unit=Subquery(posting.values("unit__name")[:1]),
        has_left=_left_until(day),
        leaves_before=_left_until(opens_on),
        is_away=Exists(own_leave),
        away_until=Subquery(own_leave.values("ends_on")[:1]),
    )


@dataclass(frozen=True, slots=True)
class EmptySeats:
    """Seats that nobody will take: of those who left or leave before the opening, and of those on leave."""

    left: Sequence[SittingSeat] = ()
    away: Sequence[SittingSeat] = ()


def empty_seats(sitting: Sitting, day: date) -> EmptySeats:
    """List the seats that nobody will take; only a coming or open sitting has any. One query."""
    if not sitting.takes_seats:
        return EmptySeats()
    last = max(day, timezone.localdate(sitting.opens_at))
    started = Attempt.objects.filter(sitting=sitting).values("employee")
    seats = seats_of(sitting, day).exclude(employee__in=started).annotate(is_gone=_left_until(last))
    listed = list(seats.filter(Q(is_gone=True) | Q(is_away=True)).order_by("employee__number"))
    return EmptySeats(
        left=[seat for seat in listed if seat.is_gone],
        away=[seat for seat in listed if not seat.is_gone],
    )


def away_from(sitting: Sitting, people: Collection[int]) -> list[Employee]:
    """List those of some people, by key, who are on leave on all days of the sitting; one query."""
    days = timezone.localdate(sitting.opens_at), timezone.localdate(sitting.closes_at)
    away = leaves_through(*days).filter(employee__in=people).values("employee")
    return list(Employee.objects.filter(pk__in=away).order_by("number"))


def _left_until(day: date) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(Q(employee__left_on__lte=day), output_field=BooleanField())


def seats_expected(sitting: Sitting, now: datetime) -> QuerySet[SittingSeat]:
    """List the seats whose people come or write now; an own window goes before that of the sitting."""
    return _expected(now).filter(sitting=sitting)


def sittings_attended(now: datetime) -> QuerySet[Sitting]:
    """List the sittings to which people come now, or in which they write."""
    return Sitting.objects.not_cancelled().filter(Exists(_expected(now).filter(sitting=OuterRef("pk"))))


def _expected(now: datetime) -> QuerySet[SittingSeat]:
    seats = SittingSeat.objects.alias(
        begins=Coalesce("opens_at", "sitting__opens_at"), ends=Coalesce("closes_at", "sitting__closes_at")
    )
    return seats.filter(begins__lte=now + EARLIEST_ARRIVAL, ends__gte=now)


def seats_ahead(now: datetime) -> QuerySet[SittingSeat]:
    """List the seats that can still be used and count: in open and coming sittings, and not used up.

    A pass in an exam uses a seat up, and so do as many attempts with a result as are allowed there; while one
    is written or marked, the seat stands.
    """
    with_result = Q(state=AttemptState.MARKED) | Q(is_used_up=True)
    seats = seats_with_attempts_left(Attempt.objects.filter(with_result)).alias(
        ends=Coalesce("closes_at", "sitting__closes_at")
    )
    counting = seats.filter(sitting__cancelled_at=None, sitting__is_rehearsal=False, ends__gt=now)
    passed = of_seat(Attempt.objects.marked()).filter(passed=True)
    return counting.exclude(Exists(passed), sitting__paper__kind=PaperKind.EXAM)


def next_seats(
    papers: Collection[int], now: datetime, people: Collection[int]
) -> dict[tuple[int, int], Sitting]:
    """Give the next sitting of each of the people and each paper, by their keys, in two queries."""
    seats = seats_ahead(now).filter(sitting__paper__in=papers, employee__in=people)
    held = seats.order_by("-sitting__opens_at").values_list("employee", "sitting__paper", "sitting")
    keys = {(employee, paper): sitting for employee, paper, sitting in held}
    sittings = Sitting.objects.in_bulk(set(keys.values()))
    return {key: sittings[sitting] for key, sitting in keys.items()}


def clashing_sittings(sitting: Sitting) -> list[Sitting]:
    """List the other sittings whose times leave no room to write both; their papers are read along."""
    others = Sitting.objects.not_cancelled().exclude(pk=sitting.pk).select_related("paper")
    overlapping = others.filter(opens_at__lt=sitting.closes_at, closes_at__gt=sitting.opens_at)
    return [one for one in overlapping if _clash(sitting, one)]


def conflicts_of(sitting: Sitting, clashing: Collection[Sitting]) -> list[Conflict]:
    """List who of this sitting has a seat in one of those that clash with it; rehearsals count as well."""
    own = SittingSeat.objects.filter(sitting=sitting).values("employee")
    seats = SittingSeat.objects.filter(employee__in=own, sitting__in=clashing).select_related("employee")
    ordered = seats.order_by("employee__number", "sitting__opens_at")
    known = {one.pk: one for one in clashing}
    return [Conflict(seat.employee, known[seat.sitting_id]) for seat in ordered]


def rooms_shared_by(sitting: Sitting, clashing: Collection[Sitting]) -> list[tuple[str, Sitting]]:
    """List the rooms of this sitting in which one of those that clash with it sits, with that other one."""
    own = SittingSeat.objects.filter(sitting=sitting).exclude(room="").values("room")
    others = SittingSeat.objects.filter(room__in=own, sitting__in=clashing)
    known = {one.pk: one for one in clashing}
    pairs = [(room, known[pk]) for room, pk in set(others.values_list("room", "sitting"))]
    return sorted(pairs, key=lambda pair: (pair[0], pair[1].opens_at))


def clashes_among(sittings: Sequence[Sitting]) -> dict[int, list[Sitting]]:
    """Give for each sitting, by key, those others that share a person or a room with it at the same time.

    The papers of the sittings are read along.
    """
    not_cancelled = [one for one in sittings if not one.cancelled_at]
    pairs = [pair for pair in combinations(not_cancelled, 2) if _clash(*pair)]
    seats = SittingSeat.objects.filter(sitting__in={one.pk for pair in pairs for one in pair})
    holds: defaultdict[int, set[object]] = defaultdict(set)
    for sitting, employee, room in seats.values_list("sitting", "employee", "room"):
        holds[sitting] |= {employee, room} if room else {employee}
    clashes: defaultdict[int, list[Sitting]] = defaultdict(list)
    for one, other in pairs:
        if not holds[one.pk].isdisjoint(holds[other.pk]):
            clashes[one.pk].append(other)
            clashes[other.pk].append(one)
    return clashes


def _clash(one: Sitting, other: Sitting) -> bool:
    return clash(_window_of(one), _window_of(other))


def _window_of(sitting: Sitting) -> Window:
    return Window(sitting.opens_at, sitting.closes_at, sitting.paper.minutes, sitting.late_entry_minutes)


def sittings_between(first: datetime, after: datetime) -> QuerySet[Sitting]:
    """List the sittings that touch a span of time, the earliest first."""
    touching = Sitting.objects.filter(opens_at__lt=after, closes_at__gte=first)
    return touching.select_related("paper").order_by(F("opens_at"), "pk")


def waiting_list(day: date) -> QuerySet[WaitingPlace]:
    """List who waits for a sitting of which paper, with the unit of the day, its path, and a sortable day."""
    posting = Posting.objects.on(day).filter(employee=OuterRef("employee"))
    waiting = WaitingPlace.objects.still_waiting().select_related("employee", "paper")
    return waiting.annotate(
        unit=Subquery(posting.values("unit__name")[:1]),
        unit_path=Subquery(posting.values("unit__path")[:1]),
        last_day=Coalesce("ends_on", Value(date.max)),
    )


def papers_waited_for() -> QuerySet[Paper]:
    """List the papers with somebody on the waiting list."""
    waiting = WaitingPlace.objects.still_waiting()
    return Paper.objects.filter(pk__in=waiting.values("paper")).order_by("title", "pk")


def waiting_places_of(employee: Employee) -> list[WaitingPlace]:
    """List the papers for which somebody waits, the longest first; one query."""
    return list(WaitingPlace.objects.still_waiting().filter(employee=employee).select_related("paper"))
