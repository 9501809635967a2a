"""Say how somebody stands with one certification on a day, from all certificates and waivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.certification.domain.validity import ONE_DAY, Validity, window_opens


class Standing(StrEnum):
    """How a person stands with a certification on a day."""

    VALID = "valid"
    IN_WINDOW = "in_window"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NEVER = "never"
    WAIVED = "waived"


HOLDING = frozenset({Standing.VALID, Standing.IN_WINDOW})


@dataclass(frozen=True)
class Held:
    """One certificate of a person: its key, its days, and the day it was issued."""

    key: int
    validity: Validity
    issued_on: date


@dataclass(frozen=True)
class Cover:
    """A person's standing, its last day with the renewals already earned, and its certificate."""

    standing: Standing
    ends_on: date | None = None
    key: int | None = None

    def days_left(self, day: date) -> int | None:
        """Count the days from `day` to the last one covered; none when nothing holds."""
        return (self.ends_on - day).days if self.ends_on and self.standing in HOLDING else None


@dataclass(frozen=True)
class Record:
    """Everything known about one person and one certification."""

    held: Sequence[Held] = ()
    is_waived: bool = False


def standing_on(record: Record, day: date, window_days: int) -> Cover:
    """Tell how the person stood at the end of the day; what was issued later is not known yet."""
    known = [certificate for certificate in record.held if certificate.issued_on <= day]
    in_force = [certificate for certificate in known if certificate.validity.holds_on(day)]
    if record.is_waived:
        return _waived(in_force)
    if not in_force:
        return _without(known, day)
    current = max(in_force, key=lambda certificate: certificate.validity.valid_to)
    ends_on = covered_until(current.validity.valid_to, known, day)
    in_window = day >= window_opens(ends_on, window_days)
    return Cover(Standing.IN_WINDOW if in_window else Standing.VALID, ends_on, current.key)


def covered_until(ends_on: date, known: Sequence[Held], day: date) -> date:
    """Follow renewals that begin without a gap to the last day they cover."""
    renewals = sorted(
        (certificate.validity for certificate in known if not certificate.validity.is_revoked_by(day)),
        key=lambda validity: validity.valid_from,
    )
    for validity in renewals:
        if validity.valid_from <= ends_on + ONE_DAY:
            ends_on = max(ends_on, validity.valid_to)
    return ends_on


def _waived(in_force: Sequence[Held]) -> Cover:
    """Stand aside for the time of the waiver; a certificate in force is still shown."""
    latest = max(in_force, key=lambda certificate: certificate.validity.valid_to, default=None)
    return Cover(Standing.WAIVED, latest.validity.valid_to, latest.key) if latest else Cover(Standing.WAIVED)


def _without(known: Sequence[Held], day: date) -> Cover:
    """Stand without a certificate: by what became of the newest one, if there ever was one."""
    begun = [certificate for certificate in known if certificate.validity.valid_from <= day]
    if not begun:
        return Cover(Standing.NEVER)
    latest = max(begun, key=lambda certificate: (certificate.validity.valid_to, certificate.issued_on))
    if latest.validity.is_revoked_by(day):
        return Cover(Standing.REVOKED, latest.validity.revoked_on, latest.key)
    return Cover(Standing.EXPIRED, latest.validity.valid_to, latest.key)


def is_due(cover: Cover, day: date, within_days: int) -> bool:
    """Tell whether the cover ends within so many days and nothing follows it yet."""
    left = cover.days_left(day)
    return left is not None and left <= within_days
