"""Read who is away."""

from __future__ import annotations

from datetime import date

from lms.people.leaves.models import Leave, LeaveQuerySet
from lms.people.leaves.rules import Away
from lms.people.organisation.models import Employee


def leaves_through(first: date, last: date) -> LeaveQuerySet:
    """List the leave that leaves no day between two at work."""
    return Leave.objects.through(first, last)


def away_times(employee: Employee, day: date) -> tuple[Away, ...]:
    """Give the leave of one person that holds up what is due; one query."""
    return tuple(leave.away for leave in Leave.objects.still_counting(day).filter(employee=employee))
