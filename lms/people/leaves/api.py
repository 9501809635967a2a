"""The door to leave: who is away, and what then waits."""

from lms.people.leaves.models import Leave
from lms.people.leaves.queries import away_times, days_off, leave_within, leaves_through
from lms.people.leaves.rules import Away, away_on, due_with_leave

__all__ = [
    "Away",
    "Leave",
    "away_on",
    "away_times",
    "days_off",
    "due_with_leave",
    "leave_within",
    "leaves_through",
]
