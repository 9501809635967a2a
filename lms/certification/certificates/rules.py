"""Say when a certificate holds, make serials that can be read out, and name what is refused."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.certification.duties.rules import ONE_DAY, Lapse
from lms.certification.requirements.rules import Term
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _


class OwnCase(Refusal):
    """Nobody decides over one's own certificate."""

    message = _("This is your own certificate, so somebody else decides.")


ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 19
RANDOM_BITS = RANDOM_CHARACTERS * 5
GROUP = 5
_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": "", "－": "", "—": "", "–": ""})
_FIELD_POLYNOMIAL = 0b100101


class MalformedSerial(Refusal):
    """The text cannot be a serial: wrong length, a strange character, or a slip of the pen."""

    message = _("This is not one of our serials. Compare it with the certificate, character by character.")


def serial_from(number: int) -> str:
    """Write a random number of `RANDOM_BITS` bits as a grouped serial."""
    if not 0 <= number < 1 << RANDOM_BITS:
        raise ValueError(number)
    values = [number >> (5 * place) & 31 for place in range(RANDOM_CHARACTERS)]
    return _grouped("".join(ALPHABET[value] for value in [*values, _check_value(values)]))


def canonical_serial(typed: str) -> str:
    """Read a serial as people type it: small letters, spaces, O for 0; raises `MalformedSerial`."""
    plain = typed.upper().translate(_LOOK_ALIKES)
    if len(plain) != RANDOM_CHARACTERS + 1 or any(character not in ALPHABET for character in plain):
        raise MalformedSerial(typed)
    values = [ALPHABET.index(character) for character in plain]
    if _check_value(values[:-1]) != values[-1]:
        raise MalformedSerial(typed)
    return _grouped(plain)


def _grouped(plain: str) -> str:
    """Part the characters into groups for reading."""
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))


def _check_value(values: list[int]) -> int:
    """Weigh each place with another power of 2 in the field of 32 elements.

    Such a sum changes with every wrong character and with every two neighbours swapped.
    """
    check = 0
    for value in values:
        check = _doubled(check ^ value)
    return check


def _doubled(value: int) -> int:
    """Multiply by 2 in the field of 32 elements."""
    value <<= 1
    return value ^ _FIELD_POLYNOMIAL if value & 32 else value


class State(StrEnum):
    """Where one certificate stands on a day."""

    UPCOMING = "upcoming"
    VALID = "valid"
    IN_WINDOW = "in_window"
    DUE_AGAIN = "due_again"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Validity:
    """The days on which one certificate holds, both ends included.

    It holds no longer from the day on which it is revoked, and not on the days on which it has lapsed.
    """

    valid_from: date
    valid_to: date
    revoked_on: date | None = None
    lapses: tuple[Lapse, ...] = ()

    def is_revoked_by(self, day: date) -> bool:
        """Tell whether it had been revoked by the end of the day."""
        return self.revoked_on is not None and self.revoked_on <= day

    def lapse_on(self, day: date) -> Lapse | None:
        """Give the lapse the day lies in, if it lies in one."""
        return next((lapse for lapse in self.lapses if lapse.covers(day)), None)

    def is_due_again_on(self, day: date) -> bool:
        """Tell whether it would certify on the day but for a lapse."""
        return self._would_hold_on(day) and self.lapse_on(day) is not None

    def holds_on(self, day: date) -> bool:
        """Tell whether it certifies on the day."""
        return self._would_hold_on(day) and self.lapse_on(day) is None

    def _would_hold_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to and not self.is_revoked_by(day)

    def reaches(self, day: date) -> bool:
        """Tell whether it certifies on the day or on a later one, as far as was known that day."""
        return day <= self.valid_to and not self.is_revoked_by(day) and self.lapse_on(day) is None


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
    if validity.lapse_on(day):
        return State.DUE_AGAIN
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
