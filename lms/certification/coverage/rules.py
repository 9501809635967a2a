"""Say how somebody stands with a certification on a day, and count who is covered in cells that add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from lms.certification.certificates.rules import Validity, window_opens
from lms.certification.duties.rules import ONE_DAY, Duty
from lms.certification.requirements.rules import Aims


class CertificationStatus(StrEnum):
    """How a person stands with a certification on a day."""

    VALID = "valid"
    IN_WINDOW = "in_window"
    DUE_AGAIN = "due_again"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NEVER = "never"
    WAIVED = "waived"


HOLDING = frozenset({CertificationStatus.VALID, CertificationStatus.IN_WINDOW})
LACKING = frozenset(CertificationStatus) - HOLDING - {CertificationStatus.WAIVED}


@dataclass(frozen=True)
class Held:
    """One certificate of a person: its key, its days, its day of issue, and the delta exams it is asked."""

    key: int
    validity: Validity
    issued_on: date
    duties: Sequence[Duty] = ()


@dataclass(frozen=True)
class Cover:
    """A person's status, its last day with the renewals already earned, and its certificate.

    `asked_until` is the day until which a delta exam is still to be passed.
    """

    status: CertificationStatus
    ends_on: date | None = None
    key: int | None = None
    asked_until: date | None = None

    @property
    def is_asked(self) -> bool:
        """Tell whether a delta exam is to be passed, before its deadline or after."""
        return self.asked_until is not None or self.status == CertificationStatus.DUE_AGAIN

    @property
    def last_day(self) -> date | None:
        """Give the day up to which something holds or held; a waiver is shown without one."""
        return None if self.status == CertificationStatus.WAIVED else self.ends_on

    def days_left(self, day: date) -> int | None:
        """Count the days from `day` to the last one covered; none when nothing holds."""
        return (self.ends_on - day).days if self.ends_on and self.status in HOLDING else None


@dataclass(frozen=True)
class Record:
    """Everything known about one person and one certification."""

    held: Sequence[Held] = ()
    is_waived: bool = False


def status_on(record: Record, day: date, window_days: int) -> Cover:
    """Tell how the person stood at the end of the day; what was issued later is not known yet."""
    known = [certificate for certificate in record.held if certificate.issued_on <= day]
    in_force = [certificate for certificate in known if certificate.validity.holds_on(day)]
    if record.is_waived:
        return _waived(in_force)
    if not in_force:
        return _due_again(known, day) or _without(known, day)
    current = max(in_force, key=lambda certificate: certificate.validity.valid_to)
    ends_on = covered_until(current.validity.valid_to, known, day)
    in_window = day >= window_opens(ends_on, window_days)
    return Cover(
        CertificationStatus.IN_WINDOW if in_window else CertificationStatus.VALID,
        ends_on,
        current.key,
        _asked_until(known, day),
    )


def _asked_until(known: Sequence[Held], day: date) -> date | None:
    """Give the first deadline of the delta exams still to be passed for what holds now or later."""
    reaching = [certificate for certificate in known if certificate.validity.reaches(day)]
    pending = (duty.until for held in reaching for duty in held.duties if duty.is_pending_on(day))
    return min(pending, default=None)


def _due_again(known: Sequence[Held], day: date) -> Cover | None:
    """Stand with a certificate that would hold but for a delta exam; it ended with the deadline for that."""
    lapsed = [certificate for certificate in known if certificate.validity.is_due_again_on(day)]
    if not lapsed:
        return None
    current = max(lapsed, key=lambda certificate: certificate.validity.valid_to)
    lapse = current.validity.lapse_on(day)
    return Cover(CertificationStatus.DUE_AGAIN, lapse.first - ONE_DAY if lapse else None, current.key)


def covered_until(ends_on: date, known: Sequence[Held], day: date) -> date:
    """Follow renewals that begin without a gap to the last day they cover."""
    renewals = sorted(
        (certificate.validity for certificate in known if certificate.validity.reaches(day)),
        key=lambda validity: validity.valid_from,
    )
    for validity in renewals:
        if validity.valid_from <= ends_on + ONE_DAY:
            ends_on = max(ends_on, validity.valid_to)
    return ends_on


def _waived(in_force: Sequence[Held]) -> Cover:
    """Stand aside for the time of the waiver; a certificate in force is still shown."""
    latest = max(in_force, key=lambda certificate: certificate.validity.valid_to, default=None)
    return (
        Cover(CertificationStatus.WAIVED, latest.validity.valid_to, latest.key)
        if latest
        else Cover(CertificationStatus.WAIVED)
    )


def _without(known: Sequence[Held], day: date) -> Cover:
    """Stand without a certificate: by what became of the newest one, if there ever was one."""
    begun = [certificate for certificate in known if certificate.validity.valid_from <= day]
    if not begun:
        return Cover(CertificationStatus.NEVER)
    latest = max(begun, key=lambda certificate: (certificate.validity.valid_to, certificate.issued_on))
    if latest.validity.is_revoked_by(day):
        return Cover(CertificationStatus.REVOKED, latest.validity.revoked_on, latest.key)
    return Cover(CertificationStatus.EXPIRED, latest.validity.valid_to, latest.key)


def is_due(cover: Cover, day: date, within_days: int) -> bool:
    """Tell whether the cover ends within so many days and nothing follows it yet."""
    left = cover.days_left(day)
    return left is not None and left <= within_days


Level = Literal["none", "good", "warn", "bad"]


@dataclass(frozen=True)
class Cell:
    """People whose job requires the certification, by status; waived people are left out of the share."""

    valid: int = 0
    in_window: int = 0
    due_again: int = 0
    expired: int = 0
    revoked: int = 0
    never: int = 0
    waived: int = 0
    expiring: int = 0

    @property
    def holding(self) -> int:
        """Count those certified on the day: the numerator."""
        return self.valid + self.in_window

    @property
    def required(self) -> int:
        """Count those who must be certified on the day: the denominator."""
        return self.holding + self.missing

    @property
    def missing(self) -> int:
        """Count those who must be certified and are not."""
        return self.due_again + self.expired + self.revoked + self.never

    @property
    def share(self) -> float | None:
        """Give holders by required; nothing where nobody is required."""
        return self.holding / self.required if self.required else None

    @property
    def is_empty(self) -> bool:
        """Tell whether the certification concerns nobody here."""
        return not self.required and not self.waived

    def __add__(self, other: Cell) -> Cell:
        """Add counts; shares are only ever made from sums."""
        return Cell(
            self.valid + other.valid,
            self.in_window + other.in_window,
            self.due_again + other.due_again,
            self.expired + other.expired,
            self.revoked + other.revoked,
            self.never + other.never,
            self.waived + other.waived,
            self.expiring + other.expiring,
        )


def count_covers(covers: Iterable[Cover], day: date, expiring_days: int) -> Cell:
    """Count statuses into a cell; `expiring` are holders whose cover ends within the days."""
    counts = dict.fromkeys(CertificationStatus, 0)
    expiring = 0
    for cover in covers:
        counts[cover.status] += 1
        expiring += cover.status in HOLDING and is_due(cover, day, expiring_days)
    return Cell(**{status.value: count for status, count in counts.items()}, expiring=expiring)


def level_of(cell: Cell, aims: Aims) -> Level:
    """Place a cell on the scale of the legend."""
    if cell.share is None:
        return "none"
    if cell.share >= aims.good:
        return "good"
    return "warn" if cell.share >= aims.warn else "bad"
