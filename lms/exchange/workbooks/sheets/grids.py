"""Show the cells of a file as the texts a person sees; .xlsx, .xls and .csv give the same sheets."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from lms.core.files.workbooks.grids import Grid, RawCell, delimiter_of, read_grids
from lms.core.files.workbooks.heads import ROWS_SEARCHED
from lms.core.files.workbooks.number_formats import Formats, general, shown
from lms.core.files.workbooks.odd_cells import OddCell
from lms.core.files.workbooks.parsers import EXACT_NUMBERS
from lms.core.files.workbooks.texts import is_untidy, tidy
from lms.exchange.understanding.rules.folding import without_invisible
from lms.exchange.workbooks.rules.layout import head_score
from lms.exchange.workbooks.rules.tables import SheetRows

# Stands for a picture, or a formula without a result, so that its row is not taken for an empty one.
UNREAD = "#"
_SEARCHED = 40_000


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """The texts of one sheet, and what they do not tell.

    `cleaned` are the cells that held signs no reader sees, and `inexact` those with a number of more digits
    than a number cell keeps, as (row, column) from 0.
    """

    rows: SheetRows
    is_visible: bool = True
    odd_cells: Mapping[tuple[int, int], OddCell] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    cleaned: Sequence[tuple[int, int]] = ()
    inexact: Sequence[tuple[int, int]] = ()


def shown_sheets(source: Path | bytes) -> Iterator[ShownSheet]:
    """Give every sheet of a file that holds cells; raises UnreadableFile with the reason."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    return map(_shown, read_grids(BytesIO(content), takes_xls=True))


def _shown(grid: Grid) -> ShownSheet:
    texts, cleaned = _tidied(_texts(grid.cells, grid.formats))
    inexact = [
        (place, column)
        for place, row in enumerate(grid.cells)
        for column, cell in enumerate(row)
        if type(cell) is float and abs(cell) >= EXACT_NUMBERS
    ]
    rows = SheetRows(grid.name, texts, grid.merged)
    return ShownSheet(rows, grid.is_visible, grid.odd_cells, grid.hidden_rows, cleaned, inexact)


def _texts(cells: Sequence[Sequence[RawCell]], formats: Formats) -> list[list[str]]:
    if formats:
        return [
            [
                cell.strip() if type(cell) is str else _text(cell, formats.get((place, column), ""))
                for column, cell in enumerate(row)
            ]
            for place, row in enumerate(cells)
        ]
    return [[cell.strip() if type(cell) is str else _usual(cell) for cell in row] for row in cells]


def _usual(cell: RawCell) -> str:
    return general(cell) if type(cell) is float else _text(cell, "")


def _text(cell: RawCell, code: str) -> str:
    return cell.shown or UNREAD if isinstance(cell, OddCell) else shown(cell, code)


def _tidied(texts: list[list[str]]) -> tuple[list[list[str]], list[tuple[int, int]]]:
    """Tidy the texts of a sheet, and name the cells that held what no reader sees."""
    if not is_untidy("".join(map("".join, texts))):
        return texts, []
    cleaned = [
        (place, column)
        for place, row in enumerate(texts)
        for column, text in enumerate(row)
        if is_untidy(text) and without_invisible(text) != text
    ]
    return [list(map(tidy, row)) for row in texts], cleaned


def is_table(text: str) -> bool:
    """Tell whether a text is a table saved as one: its first rows hold a head of questions."""
    lines = text[:_SEARCHED].splitlines()[:ROWS_SEARCHED]
    return any(head_score(row) for row in csv.reader(lines, delimiter=delimiter_of(text)))
