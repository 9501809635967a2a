"""Say what leave does to a day by which something is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

# Whoever comes back has at least so many days for what fell due meanwhile.
RETURN_DAYS: Final = 7


@dataclass(frozen=True)
class Away:
    """The days somebody is away, both included; without a last day nobody knows yet when they return."""

    starts_on: date
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the day is one of them."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def due_from(self) -> date | None:
        """Give the first day on which something may fall due after the return."""
        return self.ends_on + timedelta(days=1 + RETURN_DAYS) if self.ends_on else None


def away_on(leaves: Iterable[Away], day: date) -> Away | None:
    """Give the leave somebody is on."""
    return next((leave for leave in leaves if leave.holds(day)), None)


def due_with_leave(due_on: date | None, since: date, leaves: Iterable[Away], day: date) -> date | None:
    """Give the day by which something is due, as it stands on a day; None while nobody knows the return.

    The later of its day and a week after the return counts, for every leave begun by the day of asking that
    lasted into the time since the thing was asked for. What was asked for after a return keeps its day.
    """
    if due_on is None:
        return None
    for leave in leaves:
        if leave.starts_on > day or (leave.ends_on is not None and leave.ends_on < since):
            continue
        if leave.due_from is None:
            return None
        due_on = max(due_on, leave.due_from)
    return due_on


def overlap(leaves: Iterable[Away], other: Away) -> bool:
    """Tell whether a leave shares a day with one of the others."""
    return any(
        (leave.ends_on is None or other.starts_on <= leave.ends_on)
        and (other.ends_on is None or leave.starts_on <= other.ends_on)
        for leave in leaves
    )
