"""Check every row of a workbook against its declaration and the database, before anything is saved."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.core.files.workbooks.columns import SheetColumn
from lms.core.files.workbooks.grids import RawCell
from lms.core.files.workbooks.odd_cells import OddCell, Oddity
from lms.core.files.workbooks.parsers import Cell, CellFault, Noted, Value, as_text
from lms.core.files.workbooks.reading import Beside, Head, RawRow, Table, read_table
from lms.core.files.workbooks.texts import INVISIBLE, visible
from lms.core.imports.spec import Change, Fault, ImportSpec, SheetRow
from lms.core.jobs.services import JobProgress
from lms.core.refusals import UnreadableFile

ROWS_NAMED = 5


@dataclass(frozen=True, slots=True)
class AskedReading:
    """How a person wants a workbook read: which sheet, and what heads mean by `head_key`, "" for nothing."""

    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RowNote:
    """What was taken otherwise than it stands in a cell, such as a rounded number."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Examination:
    """What was found in a workbook."""

    spec: ImportSpec
    sheet: str
    columns: tuple[SheetColumn, ...]
    head: Head
    rows: tuple[SheetRow, ...]
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    notes: tuple[RowNote, ...] = ()
    beside: Beside = field(default_factory=Beside)

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


def examine(
    spec: ImportSpec,
    stream: BinaryIO,
    *,
    file: str = "",
    asked: AskedReading | None = None,
    progress: JobProgress | None = None,
) -> Examination:
    """Read and check a workbook; raises UnreadableFile when it cannot be read at all.

    `file` is its name, as rows tell where they came from; `asked` says how to read it.
    """
    asked = asked or AskedReading()
    tell(progress, 0, _("Reading the file"))
    table = read_table(stream, spec.columns, sheet=asked.sheet, chosen=asked.columns)
    if not table.rows:
        raise UnreadableFile(_("There is a head but no row below it."))
    count = {"count": len(table.rows)}
    tell(progress, 20, ngettext("Reading %(count)d row", "Reading %(count)d rows", count["count"]) % count)
    columns = tuple(column for column in spec.columns if column.name in table.head.places)
    rows, faults, notes = RowParser(table, columns, file).parsed()
    tell(progress, 40, ngettext("Checking %(count)d row", "Checking %(count)d rows", count["count"]) % count)
    faults += spec.settle(rows)
    faults += repeated_keys(rows, spec)
    faults += spec.check(rows if spec.checks_unread_rows else without(rows, faults))
    tell(progress, 70, _("Comparing with what is kept"))
    good = without(rows, faults)
    changes = compared(spec, good)
    return Examination(
        spec=spec,
        sheet=table.sheet,
        columns=columns,
        head=table.head,
        rows=tuple(good),
        changes=changes,
        faults=tuple(sorted(faults, key=lambda fault: fault.row.number)),
        notes=tuple(notes),
        beside=table.beside,
    )


def tell(progress: JobProgress | None, percent: int, message: str) -> None:
    """Say how far an examination is, and what is being done."""
    if progress:
        progress.expect(100)
        progress.step(percent - progress.done, message=message)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a cell came to: a value, perhaps with a note, or a fault."""

    value: Value
    note: str = ""
    fault: CellFault | None = None

    @property
    def is_odd(self) -> bool:
        """Tell whether there is something to say about the cell."""
        return bool(self.note) or self.fault is not None


class RowParser:
    """Parses the rows of a table column by column; what stands in many cells of one is parsed once."""

    def __init__(self, table: Table, columns: Sequence[SheetColumn], file: str) -> None:
        """Look up where each column stands."""
        self.table = table
        self.file = file[:200]
        places = table.head.places
        self.columns = [
            (
                replace(column, required=column.required and column.alternative not in places),
                places[column.name],
            )
            for column in columns
        ]

    def parsed(self) -> tuple[list[SheetRow], list[Fault], list[RowNote]]:
        """Parse all rows; every faulty cell is reported, not only the first of a row."""
        raw_rows, names = self.table.rows, [column.name for column, _place in self.columns]
        found: list[list[Value]] = []
        odd: list[tuple[int, str, Parsed]] = []
        for column, place in self.columns:
            cells = [raw.cells[place] if place < len(raw.cells) else "" for raw in raw_rows]
            values, odd_ones = parse_column(cells, column)
            found.append(values)
            odd += [(index, column.name, parsed) for index, parsed in odd_ones]
        sheet, file = self.table.sheet, self.file
        rows = [
            SheetRow(
                sheet, raw.number, dict(zip(names, values, strict=True)), RowAsSeen(raw, self), file=file
            )
            for raw, values in zip(raw_rows, zip(*found, strict=True), strict=True)
        ]
        return rows, *self._faults_and_notes(rows, odd)

    def _faults_and_notes(
        self, rows: Sequence[SheetRow], odd: Sequence[tuple[int, str, Parsed]]
    ) -> tuple[list[Fault], list[RowNote]]:
        """Give faults and notes in the order of the rows; a cell with a fault has no value."""
        faults: list[Fault] = []
        notes: list[RowNote] = []
        for index, name, parsed in sorted(odd, key=itemgetter(0)):
            row = rows[index]
            if parsed.fault is None:
                notes.append(RowNote(row.number, name, parsed.note))
            else:
                del row.values[name]
                row.blame(name)
                faults.append(Fault(row, name, parsed.fault.text, parsed.fault.remedy))
        return faults, notes


def parse_column(
    cells: Sequence[RawCell], column: SheetColumn
) -> tuple[list[Value], list[tuple[int, Parsed]]]:
    """Give the value of each cell, and the cells with a note or a fault by their index."""
    if bool in set(map(type, cells)):  # to a dictionary yes and 1 are the same
        each = [parse_cell(cell, column) for cell in cells]
        return [one.value for one in each], [(index, one) for index, one in enumerate(each) if one.is_odd]
    parsed = {cell: parse_cell(cell, column) for cell in set(cells)}
    values = {cell: one.value for cell, one in parsed.items()}
    odd = {cell: one for cell, one in parsed.items() if one.is_odd}
    found = [(index, odd[cell]) for index, cell in enumerate(cells) if cell in odd] if odd else []
    return [values[cell] for cell in cells], found


class RowAsSeen(Mapping[str, str]):
    """What stands in the cells of a row as people see it, written out only where somebody asks."""

    __slots__ = ("_parser", "_raw")

    def __init__(self, raw: RawRow, parser: RowParser) -> None:
        """Keep where the cells are."""
        self._raw, self._parser = raw, parser

    def __getitem__(self, name: str) -> str:
        """Write one cell."""
        place = self._parser.table.head.places[name]
        cell = self._raw.cells[place] if place < len(self._raw.cells) else ""
        return cell.shown if isinstance(cell, OddCell) else as_text(cell)

    def __iter__(self) -> Iterator[str]:
        """Name the columns."""
        return (column.name for column, _place in self._parser.columns)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self._parser.columns)


def parse_cell(cell: RawCell, column: SheetColumn) -> Parsed:
    """Parse one cell; an empty one is nothing, or a fault where the column needs a value."""
    if isinstance(cell, OddCell):
        return Parsed(None, fault=odd_fault(cell))
    if isinstance(cell, str) and not as_text(cell):
        missing = CellFault(_("Empty."), _("Fill in this cell.")) if column.required else None
        return Parsed(None, fault=missing)
    try:
        found = column.parse(seen(cell))
    except CellFault as fault:
        return Parsed(None, fault=fault)
    value, notes = (found.value, [found.note]) if isinstance(found, Noted) else (found, [])
    if isinstance(cell, str) and not cell.isprintable() and INVISIBLE.search(cell):
        notes.append(_("Invisible signs were taken out."))
    return Parsed(value, " ".join(notes))


def seen(cell: Cell) -> Cell:
    """Give a cell as a person sees it."""
    return visible(cell) if isinstance(cell, str) else cell


def odd_fault(cell: OddCell) -> CellFault:
    """Say why a cell has no value."""
    match cell.oddity:
        case Oddity.ERROR:
            said = _("The cell shows the error %(error)s.") % {"error": cell.shown}
            return CellFault(said, _("Correct its formula, or write the value itself."))
        case Oddity.NOT_COMPUTED:
            said = _("The cell holds a formula that was never computed.")
            return CellFault(said, _("Open the file in Excel or WPS, save it and upload it again."))
        case Oddity.PICTURE:
            return CellFault(_("The cell holds a picture."), _("Write the value as text."))


def compared(spec: ImportSpec, rows: Sequence[SheetRow]) -> tuple[Change, ...]:
    """Say what each faultless row would do, and let the row know it."""
    changes = tuple(spec.compare(rows)) if rows else ()
    for row, change in zip(rows, changes, strict=True):
        row.change = change
    return changes


def repeated_keys(rows: Sequence[SheetRow], spec: ImportSpec) -> list[Fault]:
    """Report every row about the same thing as another row: nobody knows which of them is right."""
    identities = spec.identities(rows)
    if len(set(identities)) == len(identities):
        return []
    alike: dict[Hashable, list[SheetRow]] = defaultdict(list)
    for row, identity in zip(rows, identities, strict=True):
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
    if not faults:
        return list(rows)
    faulty = {fault.row.number for fault in faults}
    return [row for row in rows if row.number not in faulty]
