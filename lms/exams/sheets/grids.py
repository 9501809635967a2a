"""Read the cells of a workbook as the texts Excel shows; .xlsx, .xls and .csv give the same grids."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lms.core.settings import CoreSettings
from lms.core.sheets.parsers import Cell
from lms.core.sheets.safety import (
    DAMAGED,
    MEGABYTE,
    MOST_COLUMNS,
    OLE_SIGNATURE,
    ZIP_SIGNATURE,
    WorkbookRefused,
    safe_copy,
)
from lms.exams.domain.records import UnreadableFile
from lms.exams.domain.understanding.tables import SheetRows
from lms.exams.domain.understanding.words import is_untidy, tidy
from lms.exams.sheets.number_formats import general, shown_clock, shown_number
from lms.exams.sheets.styles import Errors, Formats, errors_by_sheet, formats_by_sheet

CSV_NAME = "csv"
_USUAL_DAY, _USUAL_MOMENT, _USUAL_TIME = "yyyy/m/d", "yyyy/m/d h:mm", "h:mm:ss"


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its texts row by row, whether a person sees it, which of its cells show an error."""

    rows: SheetRows
    is_visible: bool = True
    errors: Errors = field(default_factory=dict)


def read_grids(source: Path | bytes) -> Iterator[Grid]:
    """Yield every sheet of a file; raises UnreadableFile with the reason."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    try:
        yield from _grids(content)
    except WorkbookRefused as refusal:
        raise UnreadableFile(str(refusal)) from refusal
    except CalamineError as fault:
        raise UnreadableFile(str(DAMAGED)) from fault


def _grids(content: bytes) -> Iterator[Grid]:
    if content.startswith(ZIP_SIGNATURE) or not content:
        with safe_copy(BytesIO(content)) as path:
            looks = Looks(formats_by_sheet(path), errors_by_sheet(path))
            yield from _workbook_grids(CalamineWorkbook.from_path(path), looks)
    elif content.startswith(OLE_SIGNATURE):
        _check_size(content)
        yield from _workbook_grids(CalamineWorkbook.from_filelike(BytesIO(content)), Looks())
    else:
        _check_size(content)
        yield Grid(_csv_rows(content))


def _check_size(content: bytes) -> None:
    most = CoreSettings.current().upload_megabytes
    if len(content) > most * MEGABYTE:
        raise WorkbookRefused(
            _("The file is larger than %(size)d MB. Split it into several.") % {"size": most}
        )


@dataclass(frozen=True, slots=True)
class Looks:
    """What the reader does not tell of the cells of a workbook, by sheet."""

    formats: Mapping[str, Formats] = field(default_factory=dict)
    errors: Mapping[str, Errors] = field(default_factory=dict)


def _workbook_grids(book: CalamineWorkbook, looks: Looks) -> Iterator[Grid]:
    for place, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        if meta.visible != SheetVisibleEnum.Visible:
            yield Grid(SheetRows(meta.name, ()), is_visible=False)
            continue
        sheet = book.get_sheet_by_index(place)
        texts = _texts(sheet, looks.formats.get(meta.name, {}))
        errors = looks.errors.get(meta.name, {})
        for (row, column), error in errors.items():
            if row < len(texts) and column < len(texts[row]):
                texts[row][column] = error
        yield Grid(SheetRows(meta.name, texts, _merges(sheet)), errors=errors)


def _merges(sheet: CalamineSheet) -> list[tuple[int, int, int, int]]:
    """Give merged areas as (top, left, bottom, right), from 0; absurdly tall ones are left out."""
    areas = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return [area for area in areas if area[2] - area[0] < CoreSettings.current().upload_rows]


def _texts(sheet: CalamineSheet, formats: Formats) -> list[list[str]]:
    """Give the sheet's texts from its first row and column on."""
    cells: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    if formats:
        texts = [
            [
                cell.strip() if type(cell) is str else shown(cell, formats.get((place, column), ""))
                for column, cell in enumerate(row)
            ]
            for place, row in enumerate(cells)
        ]
    else:
        texts = [[cell.strip() if type(cell) is str else _usual(cell) for cell in row] for row in cells]
    if is_untidy("".join(map("".join, texts))):
        return [list(map(tidy, row)) for row in texts]
    return texts


def _usual(cell: Cell) -> str:
    return general(cell) if type(cell) is float else shown(cell, "")


def shown(cell: Cell, code: str) -> str:
    """Give the text Excel shows for a cell under a number format; an empty format is the usual one."""
    match cell:
        case str():
            return tidy(cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return shown_number(float(cell), code) if code else general(float(cell))
        case datetime():
            return shown_clock(cell, code or (_USUAL_MOMENT if cell.time() != time.min else _USUAL_DAY))
        case date():
            return shown_clock(cell, code or _USUAL_DAY)
        case time() | timedelta():
            return shown_clock(cell, code or _USUAL_TIME)


def _csv_rows(content: bytes) -> SheetRows:
    """Read a csv file, in UTF-8 or the Chinese encoding Excel writes; the commonest sign parts cells."""
    text = _decoded(content)
    head = text[:4000]
    delimiter = max(",\t;", key=head.count)
    limits = CoreSettings.current()
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([tidy(cell) for cell in row])
            if len(rows) > limits.upload_rows or len(row) > MOST_COLUMNS:
                raise UnreadableFile(_("The file has too many rows or columns. Split it."))
    except csv.Error as fault:
        raise UnreadableFile(_("The csv file is not well formed. Save it as .xlsx.")) from fault
    return SheetRows(CSV_NAME, rows)


def _decoded(content: bytes) -> str:
    if b"\0" in content[:4000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(_("This is no workbook and no csv file. Save it as .xlsx in Excel or WPS."))
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        if encoding != "utf-16" or content.startswith((b"\xff\xfe", b"\xfe\xff")):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise UnreadableFile(
        _("The file is written neither in UTF-8 nor in GBK. Save it as .xlsx in Excel or WPS.")
    )
