"""Name a span of days, both ends included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lms.core.wording import day_text


def months_before(day: date, months: int) -> date:
    """Give the first day of the month so many months earlier."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    start: date
    end: date

    @classmethod
    def months_to(cls, today: date, months: int = 6) -> Period:
        """Give so many months, the running one as far as it has come."""
        return cls(months_before(today, months - 1), today)

    def before(self) -> Period:
        """Give as many months right before those it begins and ends in."""
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        return Period(months_before(self.start, months), self.start - timedelta(days=1))

    def with_lead(self, months: int) -> Period:
        """Begin so many months earlier: what was known then shows in the work now."""
        return Period(months_before(self.start, months), self.end)

    @property
    def text(self) -> str:
        """Write both days."""
        return f"{day_text(self.start)} – {day_text(self.end)}"
