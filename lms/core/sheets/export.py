"""Write workbooks row by row, safe to open: a string is a string, never a formula."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from lms.core.components import Words

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
ILLEGAL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Excel would take such text for a formula once somebody edits the cell; a quote prefix keeps it text.
FORMULA_SIGNS = ("=", "+", "-", "@")
LONGEST_CELL = 32_767
EXACT_DIGITS = 15


@dataclass(frozen=True)
class Sheet:
    """One sheet to write: its title, the head row, the rows below; widths in characters where known.

    `choices` gives columns, by their place, words to choose from; Excel takes 255 signs of them at most.
    """

    title: str
    heads: Sequence[Words]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()
    choices: Mapping[int, Sequence[Words]] = field(default_factory=dict)


@dataclass(frozen=True)
class Formats:
    """The cell formats of one workbook."""

    head: Format
    text: Format
    guarded: Format
    day: Format
    moment: Format
    clock: Format


def write_workbook(stream: BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write the sheets into a binary stream, keeping one row in memory at a time."""
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
    )


def write_sheet(worksheet: Worksheet, sheet: Sheet, formats: Formats) -> None:
    """Write the head, frozen, then every row."""
    heads = [str(head) for head in sheet.heads]
    for column, head in enumerate(heads):
        width = sheet.widths[column] if column < len(sheet.widths) else head_width(head)
        worksheet.set_column(column, column, width)
    worksheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        worksheet.write_string(0, column, safe_text(head), formats.head)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            write_cell(worksheet, (last, column), value, formats)
    for column, words in sheet.choices.items():
        rule = {"validate": "list", "source": [str(word) for word in words]}
        worksheet.data_validation(1, column, max(1, last), column, rule)


def write_cell(worksheet: Worksheet, place: tuple[int, int], value: object, formats: Formats) -> None:
    """Write a value by its type; a number too long to be exact in a sheet is written as text."""
    match value:
        case None | "":
            return
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


def head_width(head: str) -> int:
    """Guess a column's width: a Chinese character takes two places."""
    return min(40, max(12, sum(2 if ord(character) > 0x2E80 else 1 for character in head) + 3))


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
