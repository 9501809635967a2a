"""Say from when to when a certificate holds, and where it stands on a day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)


class State(StrEnum):
    """Where one certificate stands on a day."""

    UPCOMING = "upcoming"
    VALID = "valid"
    IN_WINDOW = "in_window"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Term:
    """How long certificates of one kind hold and when renewing begins."""

    months: int
    window_days: int


@dataclass(frozen=True)
class Validity:
    """The days on which one certificate holds, both ends included, unless it is revoked from a day on."""

    valid_from: date
    valid_to: date
    revoked_on: date | None = None

    def is_revoked_by(self, day: date) -> bool:
        """Tell whether it had been revoked by the end of the day."""
        return self.revoked_on is not None and self.revoked_on <= day

    def holds_on(self, day: date) -> bool:
        """Tell whether it certifies on the day."""
        return self.valid_from <= day <= self.valid_to and not self.is_revoked_by(day)

    def reaches(self, day: date) -> bool:
        """Tell whether it certifies on the day or on a later one, as far as was known that day."""
        return day <= self.valid_to and not self.is_revoked_by(day)


def last_day(valid_from: date, months: int) -> date:
    """Give the last valid day of a certificate that holds for so many months.

    It is the day before the same day of the month; where that month has no such day, its last day:
    a year from 29 February ends on 28 February, a month from 31 January on the last of February.
    """
    years, month = divmod(valid_from.month - 1 + months, 12)
    year, month = valid_from.year + years, month + 1
    days_in_month = monthrange(year, month)[1]
    if valid_from.day > days_in_month:
        return date(year, month, days_in_month)
    return date(year, month, valid_from.day) - ONE_DAY


def window_opens(valid_to: date, window_days: int) -> date:
    """Give the first day on which a certificate may be renewed."""
    return valid_to - timedelta(days=window_days)


def state_on(validity: Validity, day: date, window_days: int) -> State:
    """Tell where a certificate stands on the day."""
    if validity.is_revoked_by(day):
        return State.REVOKED
    if day < validity.valid_from:
        return State.UPCOMING
    if day > validity.valid_to:
        return State.EXPIRED
    return State.IN_WINDOW if day >= window_opens(validity.valid_to, window_days) else State.VALID


def validity_after_pass(passed_on: date, held: Sequence[Validity], term: Term) -> Validity | None:
    """Give the days a pass certifies, or nothing when it came before the renewal window opened.

    A pass inside the window starts the day after the old certificate ends, so that nobody loses days
    by renewing early; after the end, or with no certificate in force, it starts on the day of passing.
    """
    ends = [old.valid_to for old in held if old.reaches(passed_on)]
    if not ends:
        return _validity_from(passed_on, term.months)
    if passed_on < window_opens(max(ends), term.window_days):
        return None
    return _validity_from(max(ends) + ONE_DAY, term.months)


def _validity_from(day: date, months: int) -> Validity:
    """Give the full length from a day."""
    return Validity(day, last_day(day, months))
