"""Find the table of an uploaded workbook or plain text as a person sees it: head, columns and rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, islice
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

    Rows are counted from 1: those nobody sees, and those that show the value of a merged cell above. The rows
    can be walked through again and again.
    """

    name: str
    rows: Iterable[Sequence[RawCell]]
    hidden_rows: frozenset[int] = frozenset()
    merged_rows: frozenset[int] = frozenset()
    height: int = 0


class WalkedRows:
    """The rows of a sheet that are not held but read anew for everybody who walks through them."""

    def __init__(self, grid: Grid) -> None:
        """Keep where they are."""
        self._grid = grid

    def __iter__(self) -> Iterator[list[RawCell]]:
        """Read them."""
        return iter(self._grid.read())


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


class RawRows(NamedTuple):
    """Rows as they stand in the sheet, their numbers and their cells from column A on."""

    numbers: list[int]
    cells: list[Sequence[RawCell]]


@dataclass(frozen=True)
class Table:
    """The table of a file: its sheet, its head, what stands beside.

    `count` tells how many rows it has, where the sheet says that; `blocks` walks through those that hold
    anything, some thousand at once.
    """

    sheet: SeenSheet
    head: Head
    most_rows: int
    hidden_sheets: tuple[str, ...] = ()
    other_sheets: tuple[tuple[str, int], ...] = ()

    @property
    def count(self) -> int:
        """Count the rows roughly; 0 where nothing tells it."""
        return max(0, self.sheet.height - self.head.number)

    def blocks(self, rows_at_once: int | None) -> Iterator[RawRows]:
        """Walk through the rows that hold anything, so many at once or all."""
        found = rows_below(self.sheet, self.head, self.most_rows)
        for block in batched(found, rows_at_once or self.most_rows):
            yield RawRows([number for number, _cells in block], [cells for _number, cells in block])

    def beside(self, numbers: Iterable[int]) -> Beside:
        """Tell what stands beside the rows that were read, which are told by their numbers."""
        hidden, merged = self.sheet.hidden_rows, self.sheet.merged_rows
        read = list(numbers) if hidden or merged else []
        return Beside(
            self.hidden_sheets,
            self.other_sheets,
            tuple(number for number in read if number in hidden),
            tuple(number for number in read if number in merged),
        )


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
    most_rows: int | None = None,
) -> Table:
    """Give the table of the first visible sheet whose head has every needed column, or of the named sheet.

    It can be walked through as long as the stream is open. `chosen` gives the columns that a person
    named for heads, `most_rows` how many a sheet may have, as a rule as many as in any workbook. Raises
    UnreadableFile with what to do where there is no table, HeadUnclear where one lacks columns or has one
    twice.
    """
    names = Names(columns, chosen or {})
    most = most_rows or CoreSettings.current().upload_rows
    hidden: list[str] = []
    table: tuple[SeenSheet, Head] | None = None
    others: list[tuple[str, int]] = []
    best: list[str] | None = None
    nearest: Head | None = None
    for grid in read_grids(stream, tells_format=shows_noughts, most_rows=most):
        if not grid.is_visible:
            hidden.append(grid.name)
            continue
        seen = as_seen(grid)
        head, missing, near = find_head(seen, columns, names)
        if head is None:
            if best is None or len(missing) < len(best):
                best, nearest = missing, near
        elif table is None:
            table = seen, head
        else:
            if seen.name == sheet:
                table, (seen, head) = (seen, head), table
            others.append((seen.name, sum(1 for _row in rows_below(seen, head, most))))
    if table is None:
        words = _refusal(best, tuple(hidden))
        raise HeadUnclear(words, nearest) if nearest else UnreadableFile(words)
    return Table(*table, most, tuple(hidden), tuple((name, count) for name, count in others if count))


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


def shows_noughts(code: str) -> bool:
    """Tell whether a number format shows leading noughts: its numbers name something and count nothing."""
    return len(code) > 1 and set(code) == {"0"}


def as_seen(grid: Grid) -> SeenSheet:
    """Show leading noughts, and a tall merged cell in all its rows; a sheet without them is not held."""
    if grid.is_plain:
        return SeenSheet(grid.name, WalkedRows(grid), grid.hidden_rows, height=grid.height)
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
    return SeenSheet(grid.name, rows, grid.hidden_rows, frozenset(merged), len(rows))


def find_head(
    sheet: SeenSheet, columns: Sequence[SheetColumn], names: Names
) -> tuple[Head | None, list[str], Head | None]:
    """Look for the head in the first rows; else give what the best row lacks, and that row if it has any."""
    fewest, nearest = missing_columns(columns, ()), None
    for number, cells in enumerate(islice(sheet.rows, ROWS_SEARCHED), start=1):
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


def rows_below(sheet: SeenSheet, head: Head, most_rows: int) -> Iterator[tuple[int, Sequence[RawCell]]]:
    """Yield the rows under the head that hold anything in a known column; their number is limited."""
    first, *others = head.places.values()
    left = most_rows
    for number, cells in enumerate(islice(sheet.rows, head.number, None), start=head.number + 1):
        width = len(cells)
        # In nearly every row the first column is filled: looked at before the others and without a call.
        cell = cells[first] if first < width else ""
        if not cell or (type(cell) is str and cell.isspace()):
            is_filled = any(place < width and holds_anything(cells[place]) for place in (first, *others))
            if not is_filled:
                continue
        if not left:
            raise UnreadableFile(
                _("The sheet has more than %(count)d rows. Split it.") % {"count": most_rows}
            )
        left -= 1
        yield number, cells


def holds_anything(cell: RawCell) -> bool:
    """Tell whether a person sees something in a cell."""
    return not isinstance(cell, str) or (cell != "" and not cell.isspace())
