"""Read who is away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery

from lms.people.leaves.models import Leave, LeaveQuerySet
from lms.people.leaves.rules import Away
from lms.people.organisation.models import Employee, EmployeeQuerySet


def leaves_through(first: date, last: date) -> LeaveQuerySet:
    """List the leave that leaves no day between two at work."""
    return Leave.objects.through(first, last)


def with_leave(employees: EmployeeQuerySet, day: date) -> EmployeeQuerySet:
    """Add whether somebody is away on the day, and until when where that is known."""
    own = Leave.objects.on(day).filter(employee=OuterRef("pk"))
    return employees.annotate(is_away=Exists(own), leave_until=Subquery(own.values("ends_on")[:1]))


def days_off(people: Collection[int], day: date) -> dict[int, list[Away]]:
    """Give by person, by key, the leave that holds up what is due; one query."""
    found: dict[int, list[Away]] = defaultdict(list)
    for leave in Leave.objects.still_counting(day).filter(employee__in=people):
        found[leave.employee_id].append(leave.away)
    return found


def leave_within(employee: Employee, first: date, last: date) -> list[Away]:
    """List the leave of one person that touches some days, cut to them, in order; one query."""
    touching = Leave.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first), employee=employee, starts_on__lte=last
    )
    return [
        Away(max(leave.starts_on, first), min(leave.ends_on or last, last))
        for leave in touching.order_by("starts_on")
    ]


def away_times(employee: Employee, day: date) -> tuple[Away, ...]:
    """Give the leave of one person that holds up what is due; one query."""
    return tuple(leave.away for leave in Leave.objects.still_counting(day).filter(employee=employee))
