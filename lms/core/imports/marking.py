"""Give people their own workbook back, with the faulty cells marked and a comment on each."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import SEEK_END, BytesIO
from typing import BinaryIO, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from lms.core.files.export import safe_text
from lms.core.files.workbooks.grids import encoding_of, plain_rows
from lms.core.files.workbooks.odd_cells import covered_cells
from lms.core.files.workbooks.safety import EVERYTHING, ZIP_SIGNATURE, safe_copy
from lms.core.imports.examining import Examination
from lms.core.imports.workbooks import faults_workbook

logger = logging.getLogger("lms.core.imports")

type Place = tuple[int, int]

# A larger one would hold the worker for minutes and take a gigabyte to be written cell by cell.
MOST_MARKED_BYTES: Final = 25_000_000
MOST_MARKED_TEXT: Final = 5_000_000
# openpyxl makes an object for every cell that a merged area covers.
MOST_COVERED: Final = 200_000
FAULT_FILL: Final = PatternFill("solid", start_color="FFC7CE", end_color="FFC7CE")
LONGEST_COMMENT: Final = 1000
COMMENT_WIDTH, COMMENT_HEIGHT = 320, 110


def marked_or(rows: Callable[[], bytes], mark: Callable[[], bytes | None]) -> bytes:
    """Give a workbook with its faults marked, or its faulty rows where it is too large or odd for that."""
    try:
        marked = mark()
    except Exception:  # openpyxl stops at workbooks that Excel opens, with errors of every kind
        logger.warning("A workbook could not be marked", exc_info=True)
        marked = None
    return rows() if marked is None else marked


def marked_or_rows(stream: BinaryIO, examination: Examination) -> bytes:
    """Give an examined workbook with its faults marked, else its faulty rows."""
    return marked_or(lambda: faults_workbook(examination), lambda: marked_workbook(stream, examination))


def marked_workbook(stream: BinaryIO, examination: Examination) -> bytes | None:
    """Mark the faults of an examination in a copy of its workbook; None where it is too large."""
    said: defaultdict[Place, list[str]] = defaultdict(list)
    for fault in examination.faults:
        place = fault.row.number, examination.head.places.get(fault.column, 0) + 1
        said[place].append(f"{fault.text} {fault.remedy}".strip())
    return mark_faults(stream, {examination.sheet: said})


def mark_faults(stream: BinaryIO, said: Mapping[str, Mapping[Place, Sequence[str]]]) -> bytes | None:
    """Colour cells of a workbook and say in a comment what is wrong; the rest stays; None where too large.

    `said` gives the sentences for cells by sheet, as (row, column) from 1. Charts and drawn shapes are not
    kept, as openpyxl does not know them. A csv file, whose sheet has any name, comes back as a workbook.
    """
    stream.seek(0)
    start = stream.read(4)
    if start != ZIP_SIGNATURE:
        if stream.seek(0, SEEK_END) > MOST_MARKED_TEXT:
            return None
        book = _book_of(plain_rows(stream, encoding_of(stream), MOST_MARKED_TEXT))
        return _marked(book, dict.fromkeys([book.worksheets[0].title], next(iter(said.values()), {})))
    with safe_copy(stream, kept=EVERYTHING) as path:
        if path.stat().st_size > MOST_MARKED_BYTES or covered_cells(path) > MOST_COVERED:
            return None
        return _marked(load_workbook(path, rich_text=True), said)


def _book_of(rows: Iterable[Sequence[object]]) -> Workbook:
    """Put the cells of a text file into a workbook, all of them as text."""
    book = Workbook()
    table = book.worksheets[0]
    for number, row in enumerate(rows, start=1):
        for column, written in enumerate(row, start=1):
            cell = table.cell(number, column, safe_text(written))
            cell.data_type, cell.number_format = "s", "@"
    return book


def _marked(book: Workbook, said: Mapping[str, Mapping[Place, Sequence[str]]]) -> bytes:
    shown = [name for name in book.sheetnames if said.get(name)]
    for name in shown:
        _mark_sheet(book[name], said[name])
    if shown:
        book.active = book[shown[0]]
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _mark_sheet(table: Worksheet, said: Mapping[Place, Sequence[str]]) -> None:
    sentences: defaultdict[Place, list[str]] = defaultdict(list)
    merged = _first_of_merged(table)
    for place, words in said.items():
        sentences[merged.get(place, place)] += words
    for (row, column), words in sentences.items():
        cell = table.cell(row, column)
        if not isinstance(cell, MergedCell):
            _mark(cell, words)
    _look_at(table, min(sentences))


def _first_of_merged(table: Worksheet) -> Mapping[Place, Place]:
    """Give for each covered cell of a merged area the one that can carry a comment."""
    return {
        (row, column): (area.min_row, area.min_col)
        for area in table.merged_cells.ranges
        for row in range(area.min_row, min(area.max_row, table.max_row) + 1)
        for column in range(area.min_col, area.max_col + 1)
    }


def _mark(cell: Cell, said: Sequence[str]) -> None:
    """Colour a cell and say what is wrong; a comment that stands there stays in front."""
    before = [cell.comment.text] if cell.comment else []
    words = "\n".join([*before, *dict.fromkeys(said)])[:LONGEST_COMMENT]
    cell.fill = FAULT_FILL
    cell.comment = Comment(words, _("Import check"), COMMENT_HEIGHT, COMMENT_WIDTH)


def _look_at(table: Worksheet, place: Place) -> None:
    """Open the workbook at a cell."""
    for selection in table.sheet_view.selection:
        selection.activeCell = selection.sqref = table.cell(*place).coordinate
