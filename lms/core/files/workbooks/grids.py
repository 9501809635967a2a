"""Read every sheet of an uploaded file: its cells, and what their values do not tell of them."""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import TextIOWrapper
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
CHUNK: Final = 1024 * 1024


@dataclass(frozen=True)
class Grid:
    """One sheet: its cells row by row from row 1 and column A, those without a plain value as odd cells.

    `read` walks through the plain values, row by row; `cells` holds all of them, the odd ones among them.
    `merged` are areas as (top, left, bottom, right) within the filled rows, and `formats` the number formats
    that show more than their value, by (row, column): all from 0. `hidden_rows` nobody sees; they are counted
    from 1. Of a hidden sheet the cells are not read. `height` counts the rows where that is known.
    """

    name: str
    read: Callable[[], Iterable[list[RawCell]]] = list
    is_visible: bool = True
    odd_cells: Mapping[tuple[int, int], OddCell] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    merged: Sequence[Area] = ()
    formats: Formats = field(default_factory=dict)
    height: int = 0

    @cached_property
    def cells(self) -> list[list[RawCell]]:
        """Hold every cell at once."""
        cells = list(self.read())
        for (row, column), cell in self.odd_cells.items():
            cells += [[] for _missing in range(row + 1 - len(cells))]
            cells[row] += [""] * (column + 1 - len(cells[row]))
            cells[row][column] = cell
        return cells

    @property
    def is_plain(self) -> bool:
        """Tell whether each row stands for itself, just as it is read."""
        return not (self.odd_cells or self.merged or self.formats)


def read_grids(
    stream: BinaryIO,
    *,
    takes_xls: bool = False,
    tells_format: Callable[[str], bool] = is_telling,
    most_rows: int = 0,
) -> Iterator[Grid]:
    """Yield every sheet with cells of an .xlsx workbook or a text file, and of an old .xls where it is taken.

    `tells_format` chooses the number formats to look for; `most_rows` may stand there, as a rule as many as
    in any workbook. A sheet can be walked through as long as the stream is open. Raises UnreadableFile with
    what to do.
    """
    check_size(stream)
    most_rows = most_rows or CoreSettings.current().upload_rows
    start = stream.read(len(OLE_SIGNATURE))
    stream.seek(0)
    is_old = start.startswith(OLE_SIGNATURE)
    with _damage_refused(is_old):
        if is_old and takes_xls:
            yield from _sheets(CalamineWorkbook.from_filelike(stream), {}, {}, is_old)
        elif not start or start.startswith((ZIP_SIGNATURE, OLE_SIGNATURE)):
            with safe_copy(stream, most_rows=most_rows) as path:
                formats, oddities = formats_by_sheet(path, tells_format), oddities_by_sheet(path)
                yield from _sheets(CalamineWorkbook.from_path(path), formats, oddities, is_old)
        else:
            encoding = encoding_of(stream)
            if any(map(any, plain_rows(stream, encoding, most_rows))):
                yield Grid(CSV_NAME, lambda: plain_rows(stream, encoding, most_rows))


@contextmanager
def _damage_refused(is_old: bool) -> Iterator[None]:
    """Refuse what the reader stops at."""
    try:
        with no_panic():
            yield
    except (CalamineError, OverflowError, *DAMAGE) as fault:  # an .xls may hold a day that no calendar has
        raise UnreadableFile(OLD_OR_LOCKED if is_old else DAMAGED) from fault


def _sheets(
    workbook: CalamineWorkbook,
    formats: Mapping[str, Formats],
    oddities: Mapping[str, Oddities],
    is_old: bool,
) -> Iterator[Grid]:
    for index, meta in enumerate(workbook.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = workbook.get_sheet_by_index(index)
        except CalamineError as fault:
            message = _("Sheet “%(sheet)s” is damaged. Open the file in Excel or WPS and save it again.")
            raise UnreadableFile(message % {"sheet": meta.name}) from fault
        if sheet.start is None or sheet.end is None:
            continue
        if meta.visible == SheetVisibleEnum.Visible:
            odd = oddities.get(meta.name, Oddities())
            height = max([sheet.end[0], *(row for row, _column in odd.cells)]) + 1
            yield Grid(
                meta.name,
                _reader(sheet, is_old),
                True,
                odd.cells,
                odd.hidden_rows,
                _merged(sheet, height),
                formats.get(meta.name, {}),
                height,
            )
        else:
            yield Grid(meta.name, is_visible=False)


def _reader(sheet: CalamineSheet, is_old: bool) -> Callable[[], Iterator[list[RawCell]]]:
    """Walk through the rows; they are read without the empty columns that stand left of everything."""
    left: list[RawCell] = [""] * (sheet.start[1] if sheet.start else 0)

    def read() -> Iterator[list[RawCell]]:
        with _damage_refused(is_old):
            rows = cast("Iterator[list[RawCell]]", sheet.iter_rows())
            yield from (left + row for row in rows) if left else rows

    return read


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


def plain_rows(stream: BinaryIO, encoding: str, most_rows: int) -> Iterator[list[RawCell]]:
    """Yield the cells of a text file row by row."""
    stream.seek(0)
    text = TextIOWrapper(stream, encoding, newline="")
    try:
        delimiter = delimiter_of(text.read(MEASURED))
        text.seek(0)
        for number, row in enumerate(csv.reader(text, delimiter=delimiter, strict=True), start=1):
            if number > most_rows + 100 or len(row) > MOST_COLUMNS:
                raise UnreadableFile(_("The file has too many rows or columns. Split it."))
            yield cast("list[RawCell]", row)
    except csv.Error as fault:
        raise UnreadableFile(_("The csv file is not well formed. Save it as .xlsx.")) from fault
    finally:
        text.detach()


def delimiter_of(written: str) -> str:
    """Give what parts the cells of a text: the commonest of comma, tab and semicolon at its beginning."""
    return max(",\t;", key=written[:MEASURED].count)


def encoding_of(stream: BinaryIO) -> str:
    """Tell how a text is written: UTF-8, GB18030 (which holds GBK) or UTF-16 with its mark; else refuse."""
    stream.seek(0)
    start = stream.read(2)
    if start in UTF_16:
        found = "utf-16" if _is_written_in("utf-16", stream) else ""
    else:
        found = next((each for each in ("utf-8-sig", "gb18030") if _is_written_in(each, stream)), "")
    if not found:
        raise UnreadableFile(NOT_XLSX)
    return found


def _is_written_in(encoding: str, stream: BinaryIO) -> bool:
    """Try to read all of a text; only one of two bytes a sign holds noughts."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(CHUNK):
            if encoding != "utf-16" and b"\0" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
