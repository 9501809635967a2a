"""Say how long a text takes, and how much credit that is. Plain Python."""

from __future__ import annotations

from math import ceil

CHARACTERS_A_MINUTE = 350
LESSON_HOUR = 45  # minutes


def minutes_for(characters: int, checks: int) -> int:
    """Give the whole minutes that reading and answering take, at least one."""
    return max(1, ceil(characters / CHARACTERS_A_MINUTE + checks / 2))


def half_hours(minutes: int) -> float:
    """Give the credit hours of so many minutes, in halves, at least one half."""
    return max(1, ceil(2 * minutes / LESSON_HOUR)) / 2
