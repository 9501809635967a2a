"""Turn the cells of rows into the values their columns ask for, with a fault or a note where need be."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Final

from django.utils.translation import gettext as _

from lms.core.files.workbooks.columns import SheetColumn
from lms.core.files.workbooks.grids import RawCell
from lms.core.files.workbooks.odd_cells import OddCell, Oddity
from lms.core.files.workbooks.parsers import CellFault, Noted, Value, as_text
from lms.core.files.workbooks.reading import RawRows, Table
from lms.core.files.workbooks.texts import INVISIBLE, visible
from lms.core.imports.rows import Rows
from lms.core.imports.spec import Fault

NOTES_KEPT: Final = 1000
CELLS_REMEMBERED: Final = 200_000


@dataclass(frozen=True)
class RowNote:
    """What was taken otherwise than it stands in a cell, such as a rounded number."""

    row: int
    column: str
    text: str


@dataclass(slots=True)
class Notes:
    """What was taken otherwise in faultless rows: told of the first ones, which are kept, and counted."""

    kept: list[RowNote] = field(default_factory=list)
    rows_left_out: int = 0

    def add(self, notes: Sequence[RowNote], rows: Rows) -> None:
        """Add the notes of a block."""
        good = set(rows.numbers) if notes else set()
        shown = [note for note in notes if note.row in good]
        room = max(0, NOTES_KEPT - len(self.kept))
        self.kept += shown[:room]
        self.rows_left_out += len({note.row for note in shown[room:]} - {note.row for note in shown[:room]})


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


class ParsedCells(dict[RawCell, Value]):
    """The values of a column by what stands in its cells: what stands in many is parsed once."""

    def __init__(self, column: SheetColumn) -> None:
        """Know none yet."""
        super().__init__()
        self.odd: dict[RawCell, Parsed] = {}
        self._column = column

    def __missing__(self, cell: RawCell) -> Value:
        """Parse a cell."""
        parsed = parse_cell(cell, self._column)
        if parsed.is_odd:
            self.odd[cell] = parsed
        self[cell] = parsed.value
        return parsed.value

    def of(self, cells: Sequence[RawCell]) -> tuple[list[Value], list[tuple[int, Parsed]]]:
        """Give the value of each cell, and the cells with a note or a fault by their index."""
        if bool in set(map(type, cells)):  # to a dictionary yes and 1 are the same
            each = [parse_cell(cell, self._column) for cell in cells]
            odd = [(index, one) for index, one in enumerate(each) if one.is_odd]
            return [one.value for one in each], odd
        if len(self) > CELLS_REMEMBERED:
            self.clear()
            self.odd.clear()
        values = [self[cell] for cell in cells]
        if not self.odd:
            return values, []
        return values, [(index, self.odd[cell]) for index, cell in enumerate(cells) if cell in self.odd]


class RowParser:
    """Parses rows of a table column by column; every faulty cell is reported, not only the first of a row."""

    def __init__(self, table: Table, columns: Sequence[SheetColumn], file: str) -> None:
        """Look up where each column stands."""
        self.table = table
        self.file = file[:200]
        self.places = table.head.places
        self.columns = tuple(column for column in columns if column.name in self.places)
        self._parsed = {
            column.name: ParsedCells(
                replace(column, required=column.required and column.alternative not in self.places)
            )
            for column in self.columns
        }

    def parsed(self, raw: RawRows) -> tuple[Rows, list[Fault], list[RowNote]]:
        """Parse rows; a cell with a fault has no value."""
        columns: dict[str, list[Value]] = {}
        odd: list[tuple[int, str, Parsed]] = []
        narrowest = min(map(len, raw.cells), default=0)
        for name, cells in self._parsed.items():
            place = self.places[name]
            written = (
                [row[place] for row in raw.cells]
                if place < narrowest
                else [row[place] if place < len(row) else "" for row in raw.cells]
            )
            columns[name], odd_ones = cells.of(written)
            odd += [(index, name, parsed) for index, parsed in odd_ones]
        odd.sort(key=itemgetter(0))
        unread: defaultdict[int, set[str]] = defaultdict(set)
        for index, name, parsed in odd:
            if parsed.fault:
                unread[index].add(name)
        rows = Rows(
            self.table.sheet.name,
            raw.numbers,
            columns,
            file=self.file,
            unread={index: frozenset(names) for index, names in unread.items()},
            written=lambda index: RowAsSeen(raw.cells[index], self.places),
        )
        faults = [
            Fault(rows[index], name, parsed.fault.text, parsed.fault.remedy)
            for index, name, parsed in odd
            if parsed.fault
        ]
        notes = [RowNote(raw.numbers[index], name, one.note) for index, name, one in odd if not one.fault]
        return rows, faults, notes


class RowAsSeen(Mapping[str, str]):
    """What stands in the cells of a row as people see it, written out only where somebody asks."""

    __slots__ = ("_cells", "_places")

    def __init__(self, cells: Sequence[RawCell], places: Mapping[str, int]) -> None:
        """Keep where the cells are."""
        self._cells, self._places = cells, places

    def __getitem__(self, name: str) -> str:
        """Write one cell."""
        place = self._places[name]
        cell = self._cells[place] if place < len(self._cells) else ""
        return cell.shown if isinstance(cell, OddCell) else as_text(cell)

    def __iter__(self) -> Iterator[str]:
        """Name the columns."""
        return iter(self._places)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self._places)


def parse_cell(cell: RawCell, column: SheetColumn) -> Parsed:
    """Parse one cell; an empty one is nothing, or a fault where the column needs a value."""
    if isinstance(cell, OddCell):
        return Parsed(None, fault=odd_fault(cell))
    if isinstance(cell, str) and not as_text(cell):
        missing = CellFault(_("Empty."), _("Fill in this cell.")) if column.required else None
        return Parsed(None, fault=missing)
    try:
        found = column.parse(visible(cell) if isinstance(cell, str) else cell)
    except CellFault as fault:
        return Parsed(None, fault=fault)
    value, notes = (found.value, [found.note]) if isinstance(found, Noted) else (found, [])
    if isinstance(cell, str) and not cell.isprintable() and INVISIBLE.search(cell):
        notes.append(_("Invisible signs were taken out."))
    return Parsed(value, " ".join(notes))


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
