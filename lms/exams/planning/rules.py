"""Lay a month out in weeks from Monday on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = 7


@dataclass(frozen=True, slots=True)
class Day[Entry]:
    """One day of a calendar; `is_outside` the month it fills up."""

    day: date
    entries: Sequence[Entry]
    is_outside: bool
    is_today: bool


def month_of(text: str, today: date) -> date:
    """Read "2026-11" as its first day; anything else gives the month of today."""
    year, _dash, month = text.partition("-")
    try:
        return date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)


def next_month(first: date) -> date:
    """Give the first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def previous_month(first: date) -> date:
    """Give the first day of the month before."""
    return (first.replace(day=1) - timedelta(days=1)).replace(day=1)


def span_of(first: date) -> tuple[date, date]:
    """Give the first shown day, a Monday, and the day after the last shown one."""
    start = first - timedelta(days=first.weekday())
    last = next_month(first) - timedelta(days=1)
    return start, last + timedelta(days=WEEK - last.weekday())


def weeks_of[Entry](
    first: date, entries: Mapping[date, Sequence[Entry]], today: date
) -> list[list[Day[Entry]]]:
    """Give the weeks that show a month, each with seven days."""
    start, after = span_of(first)
    days = [start + timedelta(days=number) for number in range((after - start).days)]
    shown = [Day(day, entries.get(day, ()), day.month != first.month, day == today) for day in days]
    return [shown[place : place + WEEK] for place in range(0, len(shown), WEEK)]
