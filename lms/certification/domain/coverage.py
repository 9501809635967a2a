"""Count who is covered: one cell for a unit and a certification, cells that can be added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from lms.certification.domain.standing import HOLDING, Cover, Standing, is_due

Level = Literal["none", "good", "warn", "bad"]


@dataclass(frozen=True)
class Cell:
    """People whose job requires the certification, by standing; waived people are left out of the share."""

    valid: int = 0
    in_window: int = 0
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
        return self.expired + self.revoked + self.never

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
        return Cell(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(Cell)))


@dataclass(frozen=True)
class Aims:
    """From which share on coverage is good, and from which on it can wait."""

    good: float
    warn: float


def count_covers(covers: Iterable[Cover], day: date, expiring_days: int) -> Cell:
    """Count standings into a cell; `expiring` are holders whose cover ends within the days."""
    counts = dict.fromkeys(Standing, 0)
    expiring = 0
    for cover in covers:
        counts[cover.standing] += 1
        expiring += cover.standing in HOLDING and is_due(cover, day, expiring_days)
    return Cell(**{standing.value: count for standing, count in counts.items()}, expiring=expiring)


def level_of(cell: Cell, aims: Aims) -> Level:
    """Place a cell on the scale of the legend."""
    if cell.share is None:
        return "none"
    if cell.share >= aims.good:
        return "good"
    return "warn" if cell.share >= aims.warn else "bad"
