"""Read the table of an uploaded workbook: find its head, name its columns, yield its rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from lms.core.sheets.parsers import Cell, as_text, folded
from lms.core.sheets.safety import DAMAGED, WorkbookRefused
from lms.core.sheets.spec import SheetColumn
from lms.core.wording import enumerated

ROWS_SEARCHED_FOR_HEAD = 10
MARKS = "*＊★:："


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the sheet, its cells under our column names."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Head:
    """Where the table begins: the head's row and which column holds what."""

    sheet: str
    number: int
    places: Mapping[str, int]
    ignored: tuple[str, ...]


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open a checked copy."""
    try:
        return CalamineWorkbook.from_path(path)
    except CalamineError as fault:
        raise WorkbookRefused(DAMAGED) from fault


def read_table(path: Path, columns: Sequence[SheetColumn]) -> tuple[Head, Iterator[RawRow]]:
    """Find the first sheet whose head has every needed column; give the head and its rows."""
    workbook = open_workbook(path)
    best: list[str] | None = None
    for sheet in worksheets(workbook):
        found, missing = find_head(sheet, columns)
        if found:
            return found, rows_below(sheet, found)
        best = missing if best is None or len(missing) < len(best) else best
    if best is None:
        raise WorkbookRefused(_("The workbook has no rows."))
    raise WorkbookRefused(
        _("These columns are missing: %(columns)s. Compare the first row with the template workbook.")
        % {"columns": enumerated(best)}
    )


def worksheets(workbook: CalamineWorkbook) -> Iterator[CalamineSheet]:
    """Yield the sheets that hold cells."""
    for index, meta in enumerate(workbook.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = workbook.get_sheet_by_index(index)
        except CalamineError as fault:
            message = _("Sheet “%(sheet)s” is damaged. Open the file in Excel or WPS and save it again.")
            raise WorkbookRefused(message % {"sheet": meta.name}) from fault
        if sheet.start is not None:
            yield sheet


def numbered_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
    """Yield each row with the number a person sees; the reader starts at the sheet's first row."""
    rows: Iterator[list[Cell]] = sheet.iter_rows()
    yield from enumerate(rows, start=1)


def find_head(sheet: CalamineSheet, columns: Sequence[SheetColumn]) -> tuple[Head | None, list[str]]:
    """Look for the head in the first rows; else give the columns the best row lacks."""
    fewest = [str(column.label) for column in columns if column.required]
    for number, cells in numbered_rows(sheet):
        if number > ROWS_SEARCHED_FOR_HEAD:
            break
        places, ignored = match_columns(cells, columns)
        missing = [str(column.label) for column in columns if column.required and column.name not in places]
        if not missing and places:
            return Head(sheet.name, number, places, ignored), []
        fewest = missing if len(missing) < len(fewest) else fewest
    return None, fewest


def match_columns(
    cells: Sequence[Cell], columns: Sequence[SheetColumn]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Name the columns by their heads; a head that stands twice is refused, as nobody knows which counts."""
    names = {head: column.name for column in columns for head in accepted_heads(column)}
    places: dict[str, int] = {}
    ignored: list[str] = []
    for place, cell in enumerate(cells):
        written = as_text(cell)
        name = names.get(folded(written).strip(MARKS))
        if name is None:
            ignored += [written] if written else []
        elif name in places:
            raise WorkbookRefused(
                _("Column “%(column)s” stands there twice. Keep one.") % {"column": written}
            )
        else:
            places[name] = place
    return places, tuple(ignored)


def accepted_heads(column: SheetColumn) -> set[str]:
    """List what a head may say: the label in any language, the code name, the aliases."""
    heads = {folded(column.name)} | {folded(alias) for alias in column.aliases}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            heads.add(folded(str(column.label)).strip(MARKS))
    return heads


def rows_below(sheet: CalamineSheet, head: Head) -> Iterator[RawRow]:
    """Yield the rows under the head that hold anything in a known column."""
    for number, cells in numbered_rows(sheet):
        if number <= head.number:
            continue
        named = {name: cells[place] for name, place in head.places.items() if place < len(cells)}
        if any(not isinstance(cell, str) or cell.strip() for cell in named.values()):
            yield RawRow(head.sheet, number, named)
