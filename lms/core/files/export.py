"""Write workbooks row by row, safe to open: a string is a string, never a formula."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from lms.core.wording import Number, StrOrPromise

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
ILLEGAL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Excel would take such text for a formula once somebody edits the cell; a quote prefix keeps it text.
FORMULA_SIGNS = ("=", "+", "-", "@")
LONGEST_CELL = 32_767
EXACT_DIGITS = 15
ROWS_MEASURED = 200
NARROWEST, WIDEST, WIDEST_HEAD = 8, 60, 40
# Room for the arrow of the filter beside a head, and for the air Excel leaves around a value.
HEAD_ROOM, VALUE_ROOM = 3, 2


# Who hears how many rows of a sheet are written, where somebody waits for it.
_tell: ContextVar[Callable[[int], None] | None] = ContextVar("rows_reported", default=None)
ROWS_BETWEEN_REPORTS = 500


@contextmanager
def rows_reported(tell: Callable[[int], None]) -> Iterator[None]:
    """Say now and then how many rows of a sheet are written."""
    token = _tell.set(tell)
    try:
        yield
    finally:
        _tell.reset(token)


@dataclass(frozen=True)
class PercentCell:
    """A share (0-1) that a sheet shows as per cent, as the screen does; the cell keeps the number."""

    share: Number | None


@dataclass(frozen=True)
class Sheet:
    """One sheet to write: its title, the head row, the rows below.

    `widths` are in characters; columns without one are as wide as their head and their first rows need.
    `choices` gives columns, by their place, words to choose from; Excel takes 255 signs of them at most.
    """

    title: str
    heads: Sequence[StrOrPromise]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()
    choices: Mapping[int, Sequence[StrOrPromise]] = field(default_factory=dict)


@dataclass(frozen=True)
class Formats:
    """The cell formats of one workbook."""

    head: Format
    text: Format
    guarded: Format
    day: Format
    moment: Format
    clock: Format
    percent: Format


def write_workbook(stream: BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write the sheets into a binary stream, keeping no more rows in memory than are measured."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    workbook = xlsxwriter.Workbook(stream, options)
    formats = make_formats(workbook)
    taken: set[str] = set()
    for sheet in sheets:
        write_sheet(workbook.add_worksheet(sheet_title(sheet.title, taken)), sheet, formats)
    workbook.close()


def make_formats(workbook: Workbook) -> Formats:
    """Declare the formats once for a workbook."""
    return Formats(
        head=workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        text=workbook.add_format({"num_format": "@"}),
        guarded=workbook.add_format({"num_format": "@", "quote_prefix": True}),
        day=workbook.add_format({"num_format": "yyyy-mm-dd"}),
        moment=workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        clock=workbook.add_format({"num_format": "hh:mm"}),
        percent=workbook.add_format({"num_format": "0.0%"}),
    )


def write_sheet(worksheet: Worksheet, sheet: Sheet, formats: Formats) -> None:
    """Write the head, frozen and with filters, then every row."""
    heads, rows = [str(head) for head in sheet.heads], iter(sheet.rows)
    first_rows = list(islice(rows, ROWS_MEASURED))
    set_widths(worksheet, heads, first_rows, sheet.widths)
    worksheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        worksheet.write_string(0, column, safe_text(head), formats.head)
    last, tell = 0, _tell.get()
    for last, row in enumerate(chain(first_rows, rows), start=1):
        if tell and last % ROWS_BETWEEN_REPORTS == 0:
            tell(last)
        for column, value in enumerate(row):
            write_cell(worksheet, (last, column), value, formats)
    if heads:
        worksheet.autofilter(0, 0, last, len(heads) - 1)
    for column, words in sheet.choices.items():
        rule = {"validate": "list", "source": [str(word) for word in words]}
        worksheet.data_validation(1, column, max(1, last), column, rule)


def write_cell(worksheet: Worksheet, place: tuple[int, int], value: object, formats: Formats) -> None:
    """Write a value by its type; a number too long to be exact in a sheet is written as text."""
    match value:
        case None | "":
            return
        case PercentCell():
            if value.share is not None:
                worksheet.write_number(*place, float(value.share), formats.percent)
        case bool():
            worksheet.write_boolean(*place, value)
        case int() | float() | Decimal() if len(
            str(value).lstrip("-").replace(".", "")
        ) <= EXACT_DIGITS or isinstance(value, float):
            worksheet.write_number(*place, float(value) if isinstance(value, Decimal) else value)
        case datetime():
            local = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
            worksheet.write_datetime(*place, local, formats.moment)
        case date():
            worksheet.write_datetime(*place, value, formats.day)
        case time():
            worksheet.write_datetime(*place, value, formats.clock)
        case _:
            text = safe_text(value)
            looks_like_formula = text.lstrip().startswith(FORMULA_SIGNS)
            worksheet.write_string(*place, text, formats.guarded if looks_like_formula else formats.text)


def safe_text(value: object) -> str:
    """Give text a cell can hold; the text format keeps a leading = + - @ from ever becoming a formula."""
    text = str(value) if isinstance(value, str | Promise | int | Decimal) else f"{value}"
    return ILLEGAL_CHARACTERS.sub("", text)[:LONGEST_CELL]


def set_widths(
    worksheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[int]
) -> None:
    """Make each column as wide as said, else as its head and the rows need."""
    for column, head in enumerate(heads):
        values = (row[column] for row in rows if column < len(row))
        width = widths[column] if column < len(widths) else column_width(head, values)
        worksheet.set_column(column, column, width)


def column_width(head: str, values: Iterable[object]) -> int:
    """Give a column the room of its longest value, within bounds; a head that is longer still wraps."""
    longest = max(map(value_width, values), default=0)
    return min(WIDEST, max(NARROWEST, min(WIDEST_HEAD, text_width(head) + HEAD_ROOM), longest))


def value_width(value: object) -> int:
    """Count the places a value takes as the sheet shows it, with some air."""
    match value:
        case None | "" | bool() | PercentCell() | time():
            return NARROWEST
        case datetime():
            return 18
        case date():
            return 12
        case float():
            return len(f"{value:.6g}") + VALUE_ROOM
        case _:
            return max(map(text_width, safe_text(value).splitlines()), default=0) + VALUE_ROOM


def head_width(head: str) -> int:
    """Guess the width of a column that is still empty."""
    return min(WIDEST_HEAD, max(12, text_width(head) + HEAD_ROOM))


def text_width(text: str) -> int:
    """Count the places of a text: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def sheet_title(title: str, taken: set[str]) -> str:
    """Give a sheet a title Excel takes: no forbidden sign, at most 31 characters, not twice."""
    base = FORBIDDEN_IN_TITLE.sub(" ", title).strip().strip("'")[:31] or "Sheet"
    name, number = base, 2
    while name.lower() in taken:
        name = f"{base[:27]} {number}"
        number += 1
    taken.add(name.lower())
    return name


def workbook_response(name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """Answer with a workbook to download; `name` has no ending and no day."""
    stream = BytesIO()
    write_workbook(stream, sheets)
    return file_response(name, stream.getvalue())


def file_response(name: str, content: bytes) -> HttpResponse:
    """Answer with the bytes of a workbook under a name that carries the day."""
    filename = f"{name}-{timezone.localdate():%Y%m%d}.xlsx"
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response
