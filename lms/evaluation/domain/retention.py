"""Say since when records may be appraised for disposal."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_before(day: date, months: int) -> date:
    """Give the day that many calendar months earlier; a day the month does not have becomes its last.

    A record whose period began on or before it is due. Where months differ in length this keeps a record
    some days longer, never shorter.
    """
    years, month = divmod(day.month - 1 - months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
