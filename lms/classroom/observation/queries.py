"""Read checklists and observations: whom one watches, what is asked, what was seen, and who may look."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lms.classroom.choices import ObservationState, Seen
from lms.classroom.observation.models import (
    Checklist,
    ChecklistItem,
    Observation,
    ObservationMark,
    ObservationObjection,
)
from lms.core.accounts import User
from lms.people.api import Employee, Role, employee_of, has_role, visible_employees
from lms.standards.api import on_lines

SEES_ALL = (Role.HR, Role.AUDITOR)


def checklists() -> QuerySet[Checklist]:
    """List checklists with the number of their points."""
    return Checklist.objects.annotate(points=Count("items"))


def observations_for(user: User) -> QuerySet[Observation]:
    """List the observations that somebody may read.

    Those of people they may see, of themselves once completed, and those they make or were asked to make.
    """
    found = Observation.objects.select_related("checklist", "employee", "observer")
    if has_role(user, *SEES_ALL):
        return found
    own = employee_of(user)
    if own is None:
        return found.none()
    of_others = Q(employee__in=visible_employees(user, timezone.localdate())) & ~Q(employee=own)
    of_self = Q(employee=own, state=ObservationState.DONE)
    return found.filter(Q(observer=own) | of_others | of_self)


def to_do(observer: Employee) -> QuerySet[Observation]:
    """List what somebody is asked to watch or has begun, the nearest day first."""
    rows = Observation.objects.filter(observer=observer).exclude(state=ObservationState.DONE)
    return rows.select_related("checklist", "employee").order_by("due_on", "pk")


def to_look_at_again(observer: Employee, day: date) -> QuerySet[Observation]:
    """List whose second look is due, the longest due first."""
    rows = Observation.objects.due_again(day).filter(observer=observer)
    return rows.select_related("checklist", "employee").order_by("recheck_on", "pk")


def completed_observations(employee: Employee, first: date, last: date) -> list[Observation]:
    """List what was seen of somebody between two days and still counts, with its points; two queries."""
    rows = Observation.objects.counting().filter(
        employee=employee, done_at__date__gte=first, done_at__date__lte=last
    )
    return list(rows.select_related("checklist", "observer").prefetch_related("marks__clause"))


@dataclass(frozen=True)
class SeenOnLines:
    """What an observation saw of some lines of clauses: points done of points seen; keys of who is in it."""

    observation: int
    employee: int
    observer: int
    day: date
    done: int
    seen: int


def asked_on_lines(lines: Collection[int]) -> bool:
    """Tell whether a checklist in use looks at one of the lines of clauses."""
    return ChecklistItem.objects.filter(on_lines(lines), checklist__is_in_use=True).exists()


def seen_on_lines(
    *, employees: QuerySet[Any, Any], lines: Collection[int], first: date, last: date
) -> list[SeenOnLines]:
    """List what was seen of people between two days of some lines of clauses and still counts; one query.

    `employees` gives their keys. A point that there was no occasion to see counts neither way.
    """
    counting = Observation.objects.counting().filter(
        employee__in=employees, done_at__date__gte=first, done_at__date__lte=last
    )
    marks = ObservationMark.objects.filter(on_lines(lines), observation__in=counting.values("pk"))
    rows = (
        marks.filter(seen__in=[Seen.YES, Seen.NO])
        .order_by()
        .values_list("observation", "observation__employee", "observation__observer", "observation__done_at")
        .annotate(done=Count("pk", filter=Q(seen=Seen.YES)), points=Count("pk"))
    )
    return [
        SeenOnLines(key, employee, observer, timezone.localdate(done_at), done, points)
        for key, employee, observer, done_at, done, points in rows
    ]


def objections_to_decide(user: User) -> QuerySet[ObservationObjection]:
    """List the objections that wait for somebody of HR: nobody decides the own one, or about own words."""
    rows = ObservationObjection.objects.open().select_related(
        "observation__employee", "observation__observer", "observation__checklist"
    )
    return rows.exclude(observation__employee__user=user.pk).exclude(observation__observer__user=user.pk)


def leaders_to_ask(employees: Collection[int], led: dict[int, list[Employee]]) -> dict[int, Employee]:
    """Choose for each employee the leader who is asked: the first of those nearest above with an account."""
    found = {}
    for employee in employees:
        with_account = [leader for leader in led.get(employee, ()) if leader.user_id is not None]
        if with_account:
            found[employee] = min(with_account, key=lambda leader: leader.number)
    return found
