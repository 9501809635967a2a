"""Find the table of an uploaded workbook or plain text as a person sees it: head, columns and rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from lms.core.files.workbooks.columns import Names, SheetColumn, missing_columns
from lms.core.files.workbooks.grids import Grid, RawCell, read_grids
from lms.core.files.workbooks.heads import ROWS_SEARCHED
from lms.core.files.workbooks.number_formats import shown
from lms.core.files.workbooks.odd_cells import OddCell
from lms.core.files.workbooks.parsers import EXACT_NUMBERS, as_text
from lms.core.refusals import UnreadableFile
from lms.core.settings import CoreSettings
from lms.core.wording import enumerated


@dataclass(frozen=True)
class SeenSheet:
    """One visible sheet as a person sees it, row by row from row 1 and column A.

    Rows are counted from 1: those nobody sees, and those that show the value of a merged cell above.
    """

    name: str
    rows: Sequence[Sequence[RawCell]]
    hidden_rows: frozenset[int] = frozenset()
    merged_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Head:
    """Where the table begins: the head's row, what its cells say, and which column holds what."""

    number: int
    written: tuple[str, ...]
    places: Mapping[str, int]

    @property
    def ignored(self) -> tuple[str, ...]:
        """List the heads of columns that are not used."""
        used = set(self.places.values())
        return tuple(said for place, said in enumerate(self.written) if said and place not in used)


@dataclass(frozen=True)
class Beside:
    """What a file holds beside the rows that were read as they stand, for its sender to know.

    Rows are counted as a person counts them: those that are hidden and were read all the same, and those that
    show the value of a merged cell. `other_sheets` gives the rows of further tables that were not read.
    """

    hidden_sheets: tuple[str, ...] = ()
    other_sheets: tuple[tuple[str, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    merged_rows: tuple[int, ...] = ()


class RawRow(NamedTuple):
    """A row as it stands in the sheet, its cells from column A on."""

    number: int
    cells: Sequence[RawCell]


@dataclass(frozen=True)
class Table:
    """The table of a file: its sheet, its head, the rows below that hold anything, what stands beside."""

    sheet: str
    head: Head
    rows: Sequence[RawRow]
    beside: Beside


class HeadUnclear(UnreadableFile):
    """No head names every needed column once, but one names some: a person may say which means what."""

    def __init__(self, message: str, head: Head) -> None:
        """Keep the head that comes nearest."""
        super().__init__(message)
        self.head = head


def read_table(
    stream: BinaryIO,
    columns: Sequence[SheetColumn],
    *,
    sheet: str = "",
    chosen: Mapping[str, str] | None = None,
) -> Table:
    """Give the table of the first visible sheet whose head has every needed column, or of the named sheet.

    `chosen` gives the columns that a person named for heads. Raises UnreadableFile with what to do where
    there is no table, HeadUnclear where one lacks columns or has one twice.
    """
    sheets, hidden = seen_sheets(stream)
    names = Names(columns, chosen or {})
    tables: list[tuple[SeenSheet, Head]] = []
    best: list[str] | None = None
    nearest: Head | None = None
    for each in sheets:
        found, missing, near = find_head(each, columns, names)
        if found:
            tables.append((each, found))
        elif best is None or len(missing) < len(best):
            best, nearest = missing, near
    if not tables:
        words = _refusal(best, hidden)
        raise HeadUnclear(words, nearest) if nearest else UnreadableFile(words)
    wanted = next((place for place, (each, _head) in enumerate(tables) if each.name == sheet), 0)
    read, head = tables.pop(wanted)
    rows = rows_below(read, head)
    others = [(other.name, len(rows_below(other, its))) for other, its in tables]
    beside = Beside(
        hidden_sheets=hidden,
        other_sheets=tuple((name, count) for name, count in others if count),
        hidden_rows=tuple(row.number for row in rows if row.number in read.hidden_rows),
        merged_rows=tuple(row.number for row in rows if row.number in read.merged_rows),
    )
    return Table(read.name, head, rows, beside)


def _refusal(missing: list[str] | None, hidden: tuple[str, ...]) -> str:
    """Say why no table was found."""
    if missing is None:
        return (
            _("All sheets with rows are hidden (%(sheets)s). Show the sheet that is meant and save the file.")
            % {"sheets": enumerated(hidden)}
            if hidden
            else _("The workbook has no rows.")
        )
    said = _("These columns are missing: %(columns)s. Compare the first row with the template workbook.")
    words = said % {"columns": enumerated(missing)}
    if hidden:
        words += _("Hidden sheets are not read: %(sheets)s.") % {"sheets": enumerated(hidden)}
    return words


def seen_sheets(stream: BinaryIO) -> tuple[list[SeenSheet], tuple[str, ...]]:
    """Give the visible sheets that hold cells, and the names of the hidden ones."""
    sheets: list[SeenSheet] = []
    hidden: list[str] = []
    for grid in read_grids(stream, tells_format=shows_noughts):
        if not grid.is_visible:
            hidden.append(grid.name)
        else:
            sheets.append(as_seen(grid))
    return sheets, tuple(hidden)


def shows_noughts(code: str) -> bool:
    """Tell whether a number format shows leading noughts: its numbers name something and count nothing."""
    return len(code) > 1 and set(code) == {"0"}


def as_seen(grid: Grid) -> SeenSheet:
    """Show leading noughts, and a tall merged cell in all its rows."""
    rows = grid.cells
    for (row, column), code in grid.formats.items():
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""  # a format alone
        if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_NUMBERS:
            rows[row][column] = shown(cell, code)
    merged: set[int] = set()
    for top, left, bottom, _right in grid.merged:
        if left < len(rows[top]):  # else beside everything that is filled
            for row in range(top + 1, bottom + 1):
                if left < len(rows[row]):
                    rows[row][left] = rows[top][left]
                    merged.add(row + 1)
    return SeenSheet(grid.name, rows, grid.hidden_rows, frozenset(merged))


def find_head(
    sheet: SeenSheet, columns: Sequence[SheetColumn], names: Names
) -> tuple[Head | None, list[str], Head | None]:
    """Look for the head in the first rows; else give what the best row lacks, and that row if it has any."""
    fewest, nearest = missing_columns(columns, ()), None
    for number, cells in enumerate(sheet.rows[:ROWS_SEARCHED], start=1):
        head, twice = head_in(number, cells, names)
        missing = missing_columns(columns, head.places)
        if not missing and head.places:
            if twice:
                message = _("Column “%(column)s” stands there twice. Keep one.")
                raise HeadUnclear(message % {"column": twice}, head)
            return head, [], None
        if head.places and (nearest is None or len(missing) < len(fewest)):
            fewest, nearest = missing, head
    return None, fewest, nearest


def head_in(number: int, cells: Sequence[RawCell], names: Names) -> tuple[Head, str]:
    """Name the columns of a row by what its cells say, the surest first; tell one that is named twice."""
    written = tuple("" if isinstance(cell, OddCell) else as_text(cell) for cell in cells)
    claims = ((place, names.claim(place, said)) for place, said in enumerate(written) if said)
    named = {place: claim for place, claim in claims if claim}
    places: dict[str, int] = {}
    twice = ""
    for place, (name, rank) in sorted(named.items(), key=lambda one: one[1][1]):
        first = places.setdefault(name, place)
        if first != place and named[first][1] == rank:
            twice = twice or written[place]
    return Head(number, written, dict(sorted(places.items(), key=itemgetter(1)))), twice


def rows_below(sheet: SeenSheet, head: Head) -> list[RawRow]:
    """Give the rows under the head that hold anything in a known column; their number is limited."""
    places = tuple(head.places.values())
    most = CoreSettings.current().upload_rows
    found: list[RawRow] = []
    for number, cells in enumerate(sheet.rows[head.number :], start=head.number + 1):
        width = len(cells)
        for place in places:
            if place < width and holds_anything(cells[place]):
                found.append(RawRow(number, cells))
                break
    if len(found) > most:
        raise UnreadableFile(_("The sheet has more than %(count)d rows. Split it.") % {"count": most})
    return found


def holds_anything(cell: RawCell) -> bool:
    """Tell whether a person sees something in a cell."""
    return not isinstance(cell, str) or (cell != "" and not cell.isspace())
