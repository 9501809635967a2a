"""Who sits in a sitting and where, who sits in two at once, and who is due to be examined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Final, cast

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from wagtail import hooks

from lms.exams.choices import UNFINISHED, AttemptState
from lms.exams.domain.clashes import Window, clash
from lms.exams.models import Attempt, Paper, Sitting, SittingSeat
from lms.exams.queries.resits import resit_desk
from lms.people.api import Employee

HOOK = "exams_people_due"
EARLIEST_ARRIVAL: Final = timedelta(hours=1)
type PeopleDue = Callable[[Paper, date], set[int]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody with seats in two sittings whose windows leave no room to write both."""

    employee: Employee
    other: Sitting


def seats_of(sitting: Sitting) -> QuerySet[SittingSeat]:
    """List the seats of a sitting with their people, and whether they have started."""
    written = Attempt.objects.filter(sitting=sitting, employee=OuterRef("employee"))
    seats = SittingSeat.objects.filter(sitting=sitting).select_related("employee", "sitting")
    return seats.annotate(has_started=Exists(written))


def seats_expected(sitting: Sitting, now: datetime) -> QuerySet[SittingSeat]:
    """List the seats whose people come or write now; an own window goes before that of the sitting."""
    return _expected(now).filter(sitting=sitting)


def sittings_attended(now: datetime) -> QuerySet[Sitting]:
    """List the sittings to which people come now, or in which they write."""
    return Sitting.objects.standing().filter(Exists(_expected(now).filter(sitting=OuterRef("pk"))))


def _expected(now: datetime) -> QuerySet[SittingSeat]:
    seats = SittingSeat.objects.alias(
        begins=Coalesce("opens_at", "sitting__opens_at"), ends=Coalesce("closes_at", "sitting__closes_at")
    )
    return seats.filter(begins__lte=now + EARLIEST_ARRIVAL, ends__gte=now)


def conflicts_of(sitting: Sitting) -> list[Conflict]:
    """List who of this sitting has a seat in another one at the same time; rehearsals count as well."""
    own = SittingSeat.objects.filter(sitting=sitting).values("employee")
    others = SittingSeat.objects.filter(employee__in=own, sitting__in=_overlapping(sitting))
    seats = others.select_related("employee", "sitting__paper")
    return [
        Conflict(seat.employee, seat.sitting)
        for seat in seats.order_by("employee__number", "sitting__opens_at")
        if _clash(sitting, seat.sitting)
    ]


def rooms_shared_by(sitting: Sitting) -> list[tuple[str, Sitting]]:
    """List the rooms of this sitting in which another one sits at the same time, with that other one."""
    own = SittingSeat.objects.filter(sitting=sitting).exclude(room="").values("room")
    others = SittingSeat.objects.filter(room__in=own, sitting__in=_overlapping(sitting))
    pairs = set(others.values_list("room", "sitting"))
    sittings = Sitting.objects.select_related("paper").in_bulk({pk for _room, pk in pairs})
    clashing = [(room, sittings[pk]) for room, pk in pairs if _clash(sitting, sittings[pk])]
    return sorted(clashing, key=lambda pair: (pair[0], pair[1].opens_at))


def clashes_among(sittings: Sequence[Sitting]) -> dict[int, list[Sitting]]:
    """Give for each sitting, by key, those others that share a person or a room with it at the same time.

    The papers of the sittings are read along.
    """
    pairs = _pairs_at_once([one for one in sittings if not one.cancelled_at])
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


def _pairs_at_once(sittings: Sequence[Sitting]) -> list[tuple[Sitting, Sitting]]:
    return [(one, other) for one, other in combinations(sittings, 2) if _clash(one, other)]


def _clash(one: Sitting, other: Sitting) -> bool:
    return clash(_window_of(one), _window_of(other))


def _window_of(sitting: Sitting) -> Window:
    return Window(sitting.opens_at, sitting.closes_at, sitting.paper.minutes, sitting.late_entry_minutes)


def _overlapping(sitting: Sitting) -> QuerySet[Sitting]:
    others = Sitting.objects.standing().exclude(pk=sitting.pk)
    return others.filter(opens_at__lt=sitting.closes_at, closes_at__gt=sitting.opens_at)


def people_due(paper: Paper, today: date) -> QuerySet[Employee]:
    """Find everybody who works here and is due: by what floors above say, or after a failed attempt.

    A floor above answers the hook `exams_people_due(paper, today)` with keys of employees; the exam itself
    adds those whose latest result in this paper is not a pass.
    """
    keys: set[int] = set()
    for said in cast("list[PeopleDue]", hooks.get_hooks(HOOK)):
        keys |= said(paper, today)
    keys |= failed_and_may_resit(paper)
    return Employee.objects.employed_on(today).filter(pk__in=keys)


def failed_and_may_resit(paper: Paper) -> set[int]:
    """Find who failed a paper, has not passed it since and is not writing it now."""
    written = Attempt.objects.filter(sitting__paper=paper, sitting__is_rehearsal=False)
    failed = written.filter(state=AttemptState.MARKED, passed=False)
    later = written.filter(employee=OuterRef("employee"))
    passed = later.filter(state=AttemptState.MARKED, passed=True, closed_at__gt=OuterRef("closed_at"))
    writing = later.filter(state__in=UNFINISHED)
    return set(failed.filter(~Exists(passed), ~Exists(writing)).values_list("employee", flat=True))


def due_without_seat(sitting: Sitting, today: date) -> QuerySet[Employee]:
    """Find who is due for the sitting's paper and has no seat in it or in a later one of the same paper.

    Due for a resit by clause is only who still keeps passed clauses when the sitting opens.
    """
    seated = SittingSeat.objects.filter(
        Q(sitting=sitting) | Q(sitting__paper=sitting.paper_id, sitting__opens_at__gt=sitting.opens_at),
        sitting__cancelled_at=None,
    )
    if not sitting.by_clause:
        return people_due(sitting.paper, today).exclude(pk__in=seated.values("employee"))
    due = Employee.objects.employed_on(today).filter(pk__in=due_in_resit(sitting))
    return due.exclude(pk__in=seated.values("employee"))


def due_in_resit(sitting: Sitting) -> set[int]:
    """Give the keys of those who may sit clauses again in a resit by clause."""
    return {one.attempt.employee_id for one in resit_desk(sitting.paper, sitting.opens_at).due}


def sittings_between(first: datetime, after: datetime) -> QuerySet[Sitting]:
    """List the sittings that touch a span of time, the earliest first."""
    touching = Sitting.objects.filter(opens_at__lt=after, closes_at__gte=first)
    return touching.select_related("paper").order_by(F("opens_at"), "pk")
