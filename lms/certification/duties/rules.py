"""Say on which days a certificate lapses for want of a delta exam. Plain Python: no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lapse:
    """Days on which a certificate does not hold for want of a delta exam; no last day while that lasts."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Duty:
    """What one certificate is asked: its holder passes a delta exam until a day.

    Each day counts from itself on: that of the asking, of the pass, of the withdrawal of that pass (its
    attempt was invalidated or marked down), and that on which nobody is asked any more.
    """

    asked_on: date
    until: date
    passed_on: date | None = None
    withdrawn_on: date | None = None
    lifted_on: date | None = None

    def is_settled_on(self, day: date) -> bool:
        """Tell whether the exam was passed by the day, or is no longer asked for."""
        if self.lifted_on is not None and self.lifted_on <= day:
            return True
        is_passed = self.passed_on is not None and self.passed_on <= day
        return is_passed and (self.withdrawn_on is None or day < self.withdrawn_on)

    def is_pending_on(self, day: date) -> bool:
        """Tell whether the exam is still to be passed and the deadline has not gone by."""
        return self.asked_on <= day <= self.until and not self.is_settled_on(day)

    def has_lapsed_on(self, day: date) -> bool:
        """Tell whether the deadline has gone by without a pass."""
        return self.until < day and not self.is_settled_on(day)

    @property
    def lapses(self) -> tuple[Lapse, ...]:
        """Give the days after the deadline on which nothing settles it: before the pass, after its loss."""
        return tuple(self._lapses())

    def _lapses(self) -> Iterator[Lapse]:
        first = self.until + ONE_DAY
        ends = [day - ONE_DAY for day in (self.passed_on, self.lifted_on) if day is not None]
        last = min(ends, default=None)
        if last is None or last >= first:
            yield Lapse(first, last)
        if self.passed_on is None or self.withdrawn_on is None:
            return
        again = max(first, self.withdrawn_on, self.passed_on)
        last = self.lifted_on - ONE_DAY if self.lifted_on is not None else None
        if last is None or last >= again:
            yield Lapse(again, last)
