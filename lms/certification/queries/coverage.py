"""Count coverage by unit and certification from one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.certification.domain.coverage import Cell, count_covers
from lms.certification.domain.standing import Cover, is_due
from lms.certification.models import Certification
from lms.certification.queries.records import Seat, Snapshot, take_snapshot
from lms.certification.settings import CertificationSettings
from lms.people.api import OrgUnit


@dataclass(frozen=True)
class CoverageRow:
    """One unit with everything below it: a cell for each certification."""

    unit: OrgUnit | None
    cells: tuple[Cell, ...]
    is_direct: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody in the row must hold anything."""
        return all(cell.is_empty for cell in self.cells)


@dataclass(frozen=True)
class Coverage:
    """Who is covered on a day: rows of units, columns of certifications, and their sum."""

    day: date
    certifications: tuple[Certification, ...]
    rows: tuple[CoverageRow, ...]
    total: CoverageRow
    people: int
    covers: tuple[Cover, ...] = ()

    def due_within(self, days: int) -> int:
        """Count the covers that end within so many days with nothing after them."""
        return sum(is_due(cover, self.day, days) for cover in self.covers)


def coverage(units: Sequence[OrgUnit], on_day: date) -> Coverage:
    """Count each of the units with all below it; units inside each other are summed once."""
    snapshot = take_snapshot(units, on_day)
    rows = tuple(_row(snapshot, unit, seats_below(snapshot.seats, unit)) for unit in units)
    return _assembled(snapshot, rows)


def coverage_below(unit: OrgUnit, on_day: date) -> Coverage:
    """Count the units right below one unit, and those posted in the unit itself as a row of their own.

    Rows in which nobody must hold anything are left out.
    """
    children = list(unit.get_children())
    snapshot = take_snapshot([unit], on_day)
    rows = [_row(snapshot, child, seats_below(snapshot.seats, child)) for child in children]
    if children:
        direct = [seat for seat in snapshot.seats if seat.unit_path == unit.path]
        rows.append(_row(snapshot, unit, direct, is_direct=True))
    return _assembled(snapshot, tuple(row for row in rows if not row.is_empty))


def seats_below(seats: Iterable[Seat], unit: OrgUnit) -> list[Seat]:
    """Keep the seats in the unit or below it."""
    return [seat for seat in seats if seat.unit_path.startswith(unit.path)]


def _row(
    snapshot: Snapshot, unit: OrgUnit | None, seats: Sequence[Seat], *, is_direct: bool = False
) -> CoverageRow:
    """Count some seats into a row."""
    days = CertificationSettings.current().expiring_days
    cells = tuple(
        count_covers(snapshot.covers_of(requirement.certification, seats), snapshot.day, days)
        for requirement in snapshot.requirements
    )
    return CoverageRow(unit, cells, is_direct)


def _assembled(snapshot: Snapshot, rows: tuple[CoverageRow, ...]) -> Coverage:
    """Add the sum over everybody, each counted once."""
    return Coverage(
        day=snapshot.day,
        certifications=tuple(requirement.certification for requirement in snapshot.requirements),
        rows=rows,
        total=_row(snapshot, None, snapshot.seats),
        people=len(snapshot.seats),
        covers=tuple(snapshot.covers.values()),
    )
