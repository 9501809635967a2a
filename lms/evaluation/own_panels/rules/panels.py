"""Read a panel of one's own from CSV: one row per unit and period, faults named by row and column."""

import csv
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.core.numerics import np
from lms.evaluation.estimation.rules.panel import Panel, month_index, month_start

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class PanelFault(Exception):
    """A file that is no panel; the message says what is wrong, in which row and column."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; empty where there is none.

    Either `outcome`, or `numerator` with `denominator`.
    """

    unit: str
    time: str
    first_treated: str
    outcome: str = ""
    numerator: str = ""
    denominator: str = ""
    weight: str = ""
    cluster: str = ""
    assignment_unit: str = ""
    strata: str = ""
    selection: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """List the columns that must be there."""
        names = (getattr(self, each) for each in self.__slots__)
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(slots=True)
class Unit:
    """What is the same in all rows of a unit, and its cells: numerator and denominator by period."""

    row: int
    first_treated: int | None
    weight: float | None
    cluster: str
    assignment_unit: str
    stratum: str
    selection: float | None
    cells: dict[int, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its number in the file, the head being row 1."""

    number: int
    cells: Mapping[str, str | None]

    def text(self, column: str) -> str:
        """Give a cell without spaces around it; nothing for a column that is not asked for."""
        return (self.cells.get(column) or "").strip() if column else ""

    def needed(self, column: str) -> str:
        """Give a cell that must say something."""
        return self.text(column) or self.refuse(column, "the cell is empty")

    def number_in(self, column: str) -> float | None:
        """Give a finite number, None for an empty cell."""
        written = self.text(column)
        if not written:
            return None
        try:
            number = float(written)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.refuse(column, f"“{written}” is no number")
        return number

    def refuse(self, column: str, why: str) -> str:
        """Raise the fault of a cell."""
        raise PanelFault(f"row {self.number}, column {column}: {why}")


@dataclass(frozen=True, slots=True)
class OwnPanel:
    """The units of a file by name, and whether its periods are months, counted as `month_index` does."""

    units: Mapping[str, Unit]
    in_months: bool

    def period_name(self, period: int) -> int | str:
        """Write a period as the file does."""
        return f"{month_start(period):%Y-%m}" if self.in_months else period


def read_panel(text: str, columns: Columns) -> OwnPanel:
    """Read every unit with its cells. Raises PanelFault for the first row that cannot be read."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    for name in columns.named:
        if name not in (reader.fieldnames or ()):
            raise PanelFault(f"row 1, column {name}: the file has no such column")
    units: dict[str, Unit] = {}
    in_months: bool | None = None
    for number, cells in enumerate(reader, 2):
        row = Row(number, cells)
        is_month = MONTH.fullmatch(row.text(columns.time)) is not None
        in_months = is_month if in_months is None else in_months
        if is_month is not in_months:
            row.refuse(columns.time, "periods are either whole numbers or months, not both")
        _take(row, columns, units)
    if in_months is None:
        raise PanelFault("row 2: the file has no rows")
    return OwnPanel(units, in_months)


def _take(row: Row, columns: Columns, units: dict[str, Unit]) -> None:
    name, period = row.needed(columns.unit), _period(row, columns.time)
    # Empty or 0 is never treated.
    said = Unit(
        row.number,
        None if row.text(columns.first_treated) in {"", "0"} else _period(row, columns.first_treated),
        row.number_in(columns.weight),
        row.text(columns.cluster),
        row.text(columns.assignment_unit),
        row.text(columns.strata),
        row.number_in(columns.selection),
    )
    unit = units.setdefault(name, said)
    for column, now, before in (
        (columns.first_treated, said.first_treated, unit.first_treated),
        (columns.weight, said.weight, unit.weight),
        (columns.cluster, said.cluster, unit.cluster),
        (columns.assignment_unit, said.assignment_unit, unit.assignment_unit),
        (columns.strata, said.stratum, unit.stratum),
        (columns.selection, said.selection, unit.selection),
    ):
        if now != before:
            row.refuse(column, f"unit {name} has another value here than in row {unit.row}")
    if columns.weight and (said.weight is None or said.weight <= 0):
        row.refuse(columns.weight, "a weight is a number above zero")
    if period in unit.cells:
        row.refuse(columns.time, f"unit {name} has this period twice")
    unit.cells[period] = _cell(row, columns)


def _period(row: Row, column: str) -> int:
    written = row.needed(column)
    if month := MONTH.fullmatch(written):
        return month_index(date(int(month[1]), int(month[2]), 1))
    try:
        return int(written)
    except ValueError:
        row.refuse(column, f"“{written}” is neither a whole number nor a month YYYY-MM")
        raise


def _cell(row: Row, columns: Columns) -> tuple[float, float]:
    """Give numerator and denominator; a denominator of 0 is "no sample"."""
    if columns.outcome:
        outcome = row.number_in(columns.outcome)
        return (0.0, 0.0) if outcome is None else (outcome, 1.0)
    top, bottom = row.number_in(columns.numerator) or 0.0, row.number_in(columns.denominator) or 0.0
    if bottom < 0:
        row.refuse(columns.denominator, "a denominator is not below zero")
    if top and not bottom:
        row.refuse(columns.numerator, "there is a numerator and no denominator")
    return top, bottom


def grouped(units: Mapping[str, Unit], name_of: Callable[[str, Unit], str]) -> dict[str, list[Unit]]:
    """Put units together by a name of theirs, in the order of the file."""
    groups: dict[str, list[Unit]] = {}
    for name, unit in units.items():
        groups.setdefault(name_of(name, unit) or name, []).append(unit)
    return groups


def is_nested(groups: Mapping[str, Sequence[Unit]]) -> bool:
    """Tell whether all units of each group have the same start and stratum."""
    return all(
        len({(unit.first_treated, unit.stratum) for unit in members}) == 1 for members in groups.values()
    )


def panel_of(groups: Mapping[str, Sequence[Unit]], *, has_outcome: bool) -> Panel:
    """Sum the units of each group into one row of a panel, every period from the first to the last.

    Outcomes are averaged by the units' weights (1 where none is given), ratios are summed and divided; groups
    weigh by the sum of their units' weights, ratios without weights by their denominators from before.
    """
    periods = [period for members in groups.values() for unit in members for period in unit.cells]
    first, last = min(periods), max(periods)
    sums = np.zeros((2, len(groups), last - first + 1))
    weights = np.zeros(len(groups))
    for place, members in enumerate(groups.values()):
        for unit in members:
            weight = unit.weight or 1.0
            weights[place] += weight
            for period, (top, bottom) in unit.cells.items():
                share = weight if has_outcome else 1.0
                sums[:, place, period - first] += (top * share, bottom * share)
    starts = [members[0].first_treated for members in groups.values()]
    weighs = has_outcome or any(unit.weight for members in groups.values() for unit in members)
    return Panel(
        teams=tuple(groups),
        periods=tuple(range(first, last + 1)),
        numerator=sums[0],
        denominator=sums[1],
        adoption=np.array([np.inf if start is None else start for start in starts], dtype=float),
        strata=tuple(members[0].stratum for members in groups.values()),
        weights=weights if weighs else None,
    )
