"""Check every row of a workbook against its declaration and the database, before anything is saved."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.core.settings import CoreSettings
from lms.core.sheets.parsers import Cell, CellFault, Value, as_text
from lms.core.sheets.reading import RawRow, read_table
from lms.core.sheets.safety import WorkbookRefused, safe_copy
from lms.core.sheets.spec import Change, Fault, ImportSpec, SheetColumn, SheetRow

ROWS_NAMED = 5


@dataclass(frozen=True)
class Examination:
    """What was found in a workbook."""

    spec: ImportSpec
    sheet: str
    columns: tuple[SheetColumn, ...]
    ignored: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]

    @cached_property
    def counts(self) -> Mapping[Change, int]:
        """Count what the faultless rows would do."""
        return Counter(self.changes)

    @property
    def rows_to_save(self) -> list[SheetRow]:
        """List the rows that would change something."""
        pairs = zip(self.rows, self.changes, strict=True)
        return [row for row, change in pairs if change is not Change.UNCHANGED]

    @cached_property
    def faulty_rows(self) -> list[SheetRow]:
        """List each row with a fault once, in the sheet's order."""
        rows = {fault.row.number: fault.row for fault in self.faults}
        return [rows[number] for number in sorted(rows)]


def examine(spec: ImportSpec, stream: BinaryIO) -> Examination:
    """Read and check a workbook; raises WorkbookRefused when it cannot be read at all."""
    with safe_copy(stream) as path:
        head, raw_rows = read_table(path, spec.columns)
        columns = tuple(column for column in spec.columns if column.name in head.places)
        rows, faults = parse_rows(raw_rows, columns)
    if not rows and not faults:
        raise WorkbookRefused(_("There is a head but no row below it."))
    faults += repeated_keys(rows, spec)
    faults += list(spec.check(rows if spec.checks_unread_rows else without(rows, faults)))
    good = without(rows, faults)
    return Examination(
        spec=spec,
        sheet=head.sheet,
        columns=columns,
        ignored=head.ignored,
        rows=tuple(good),
        changes=tuple(spec.compare(good)) if good else (),
        faults=tuple(sorted(faults, key=lambda fault: fault.row.number)),
    )


def parse_rows(
    raw_rows: Iterable[RawRow], columns: Sequence[SheetColumn]
) -> tuple[list[SheetRow], list[Fault]]:
    """Parse all rows; the number of rows is limited, whatever the file says."""
    rows: list[SheetRow] = []
    faults: list[Fault] = []
    most = CoreSettings.current().upload_rows
    for count, raw in enumerate(raw_rows, start=1):
        if count > most:
            raise WorkbookRefused(_("The sheet has more than %(count)d rows. Split it.") % {"count": most})
        row, found = parse_row(raw, columns)
        rows.append(row)
        faults += found
    return rows, faults


def parse_row(raw: RawRow, columns: Sequence[SheetColumn]) -> tuple[SheetRow, list[Fault]]:
    """Parse one row's cells; every faulty cell is reported, not only the first."""
    values: dict[str, Value] = {}
    problems: list[tuple[str, CellFault]] = []
    for column in columns:
        try:
            values[column.name] = parse_cell(raw.cells.get(column.name, ""), column)
        except CellFault as fault:
            problems.append((column.name, fault))
    written = {name: as_text(cell) for name, cell in raw.cells.items()}
    unread = frozenset(name for name, _fault in problems)
    row = SheetRow(raw.sheet, raw.number, values, written, unread)
    return row, [Fault(row, name, fault.text, fault.remedy) for name, fault in problems]


def parse_cell(cell: Cell, column: SheetColumn) -> Value:
    """Parse one cell; an empty one is nothing, or a fault where the column needs a value."""
    if isinstance(cell, str) and not as_text(cell):
        if column.required:
            raise CellFault(_("Empty."), _("Fill in this cell."))
        return None
    return column.parse(cell)


def repeated_keys(rows: Sequence[SheetRow], spec: ImportSpec) -> list[Fault]:
    """Report every row about the same thing as another row: nobody knows which of them is right."""
    alike: dict[Hashable, list[SheetRow]] = defaultdict(list)
    for row, identity in zip(rows, spec.identities(rows), strict=True):
        if identity is not None:
            alike[identity].append(row)
    return [repeated(row, same, spec) for same in alike.values() if len(same) > 1 for row in same]


def repeated(row: SheetRow, same: Sequence[SheetRow], spec: ImportSpec) -> Fault:
    """Say which other rows are about the same as this one."""
    text = ngettext("The same as row %(rows)s.", "The same as rows %(rows)s.", len(same) - 1)
    remedy = _("Keep one of the two rows.") if len(same) == 2 else _("Keep only one of these rows.")
    return Fault(row, spec.key[0], text % {"rows": other_rows(row, same)}, remedy)


def other_rows(row: SheetRow, same: Sequence[SheetRow]) -> str:
    """List the numbers of the other rows of a group, the first few of many."""
    # One more than is named, as the row itself may be among the first.
    others = [other.number for other in same[: ROWS_NAMED + 1] if other.number != row.number][:ROWS_NAMED]
    named = pgettext("between row numbers", ", ").join(map(str, others))
    left = len(same) - 1 - len(others)
    return _("%(rows)s and %(left)d more") % {"rows": named, "left": left} if left else named


def without(rows: Sequence[SheetRow], faults: Sequence[Fault]) -> list[SheetRow]:
    """Leave out the rows that have a fault."""
    faulty = {fault.row.number for fault in faults}
    return [row for row in rows if row.number not in faulty]
