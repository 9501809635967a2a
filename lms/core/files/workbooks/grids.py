"""Read every sheet of an uploaded file: its cells, and what their values do not tell of them."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import BinaryIO, Final, cast

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lms.core.files.workbooks.number_formats import Formats, formats_by_sheet, is_telling
from lms.core.files.workbooks.odd_cells import OddCell, Oddities, oddities_by_sheet
from lms.core.files.workbooks.parsers import Cell
from lms.core.files.workbooks.safety import (
    DAMAGE,
    DAMAGED,
    MOST_COLUMNS,
    NOT_XLSX,
    OLD_OR_LOCKED,
    OLE_SIGNATURE,
    SWOLLEN,
    ZIP_SIGNATURE,
    check_size,
    no_panic,
    safe_copy,
)
from lms.core.refusals import UnreadableFile
from lms.core.settings import CoreSettings

type RawCell = Cell | OddCell
type Area = tuple[int, int, int, int]

# What the one sheet of a text file is called.
CSV_NAME: Final = "csv"
# As many rows as merged areas may cover in all; areas that lie over each other would cover any number.
MOST_MERGED: Final = 1_000_000
MEASURED: Final = 4000
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its cells row by row from row 1 and column A, those without a plain value as odd cells.

    `merged` are areas as (top, left, bottom, right) within the filled rows, and `formats` the number formats
    that show more than their value, by (row, column): all from 0. `hidden_rows` nobody sees; they are counted
    from 1. Of a hidden sheet the cells are not read.
    """

    name: str
    cells: list[list[RawCell]] = field(default_factory=list)
    is_visible: bool = True
    odd_cells: Mapping[tuple[int, int], OddCell] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    merged: Sequence[Area] = ()
    formats: Formats = field(default_factory=dict)


def read_grids(
    stream: BinaryIO, *, takes_xls: bool = False, tells_format: Callable[[str], bool] = is_telling
) -> Iterator[Grid]:
    """Yield every sheet with cells of an .xlsx workbook or a text file, and of an old .xls where it is taken.

    `tells_format` chooses the number formats to look for. Raises UnreadableFile with what to do.
    """
    check_size(stream)
    start = stream.read(len(OLE_SIGNATURE))
    stream.seek(0)
    try:
        if start.startswith(OLE_SIGNATURE) and takes_xls:
            with no_panic():
                yield from _sheets(CalamineWorkbook.from_filelike(stream), {}, {})
        elif not start or start.startswith((ZIP_SIGNATURE, OLE_SIGNATURE)):
            with safe_copy(stream) as path:
                formats, oddities = formats_by_sheet(path, tells_format), oddities_by_sheet(path)
                yield from _sheets(CalamineWorkbook.from_path(path), formats, oddities)
        else:
            rows = plain_rows(stream.read())
            if any(map(any, rows)):
                yield Grid(CSV_NAME, cast("list[list[RawCell]]", rows))
    except (CalamineError, OverflowError, *DAMAGE) as fault:  # an .xls may hold a day that no calendar has
        is_old = start.startswith(OLE_SIGNATURE)
        raise UnreadableFile(OLD_OR_LOCKED if is_old else DAMAGED) from fault


def _sheets(
    workbook: CalamineWorkbook, formats: Mapping[str, Formats], oddities: Mapping[str, Oddities]
) -> Iterator[Grid]:
    for index, meta in enumerate(workbook.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = workbook.get_sheet_by_index(index)
        except CalamineError as fault:
            message = _("Sheet “%(sheet)s” is damaged. Open the file in Excel or WPS and save it again.")
            raise UnreadableFile(message % {"sheet": meta.name}) from fault
        if sheet.start is None:
            continue
        if meta.visible == SheetVisibleEnum.Visible:
            odd = oddities.get(meta.name, Oddities())
            cells = _cells(sheet, odd)
            merged = _merged(sheet, len(cells))
            yield Grid(meta.name, cells, True, odd.cells, odd.hidden_rows, merged, formats.get(meta.name, {}))
        else:
            yield Grid(meta.name, is_visible=False)


def _cells(sheet: CalamineSheet, odd: Oddities) -> list[list[RawCell]]:
    cells = cast("list[list[RawCell]]", sheet.to_python(skip_empty_area=False))
    for (row, column), cell in odd.cells.items():
        cells += [[] for _missing in range(row + 1 - len(cells))]
        cells[row] += [""] * (column + 1 - len(cells[row]))
        cells[row][column] = cell
    return cells


def _merged(sheet: CalamineSheet, rows: int) -> list[Area]:
    """Give the merged areas that begin within the filled rows, and end there at the latest."""
    areas = [
        (top, left, min(bottom, rows - 1), right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top < rows
    ]
    if sum(bottom - top + 1 for top, _left, bottom, _right in areas) > MOST_MERGED:
        raise UnreadableFile(SWOLLEN)
    return areas


def plain_rows(content: bytes) -> list[list[str]]:
    """Give the cells of a text file row by row."""
    written = decoded(content)
    most = CoreSettings.current().upload_rows
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(written, newline=""), delimiter=delimiter_of(written), strict=True):
            rows.append(row)
            if len(rows) > most + 100 or len(row) > MOST_COLUMNS:
                raise UnreadableFile(_("The file has too many rows or columns. Split it."))
    except csv.Error as fault:
        raise UnreadableFile(_("The csv file is not well formed. Save it as .xlsx.")) from fault
    return rows


def delimiter_of(written: str) -> str:
    """Give what parts the cells of a text: the commonest of comma, tab and semicolon at its beginning."""
    return max(",\t;", key=written[:MEASURED].count)


def decoded(content: bytes) -> str:
    """Read bytes as text in UTF-8, GB18030 (which holds GBK) or UTF-16 with its mark, else refuse."""
    if content.startswith(UTF_16):
        return _read_as("utf-16", content)
    if b"\0" in content:
        raise UnreadableFile(NOT_XLSX)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _read_as("gb18030", content)


def _read_as(encoding: str, content: bytes) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise UnreadableFile(NOT_XLSX) from fault
