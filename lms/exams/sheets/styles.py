"""Find the cells whose number format shows more than their value: percentages, days, amounts.

calamine gives values without formats. This looks them up in the checked copy's XML, and only for the
cells that point at a telling format, so that most workbooks pay for one small part.
"""

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.parsers import expat

from lms.core.api import cell_formats
from lms.exams.sheets.number_formats import BUILT_IN

type Formats = Mapping[tuple[int, int], str]
type Errors = Mapping[tuple[int, int], str]
type Attributes = dict[str, str]

_ENCODING = "utf-8"
_PLAIN = frozenset({"", "general", "@"})
_COLUMN = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_ERROR = re.compile(rb"""<((?:\w+:)?c\s[^<>]*\bt=["']e["'][^<>]*)>(.*?)</(?:\w+:)?c>""", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")


def formats_by_sheet(path: Path) -> dict[str, Formats]:
    """Give for each sheet the telling formats of its number cells, by row and column from 0."""
    with zipfile.ZipFile(path) as book:
        telling = _telling_styles(book)
        if not telling:
            return {}
        parts = _sheet_parts(book)
        names = set(book.namelist())
        return {sheet: _cells(book.read(part), telling) for sheet, part in parts.items() if part in names}


def errors_by_sheet(path: Path) -> dict[str, Errors]:
    """Give for each sheet what its cells with an error show, such as #N/A, by row and column from 0."""
    with zipfile.ZipFile(path) as book:
        names = set(book.namelist())
        parts = {sheet: part for sheet, part in _sheet_parts(book).items() if part in names}
        found = {sheet: _errors(book.read(part)) for sheet, part in parts.items()}
    return {sheet: errors for sheet, errors in found.items() if errors}


def _errors(sheet: bytes) -> Errors:
    if b't="e"' not in sheet and b"t='e'" not in sheet:
        return {}
    errors: dict[tuple[int, int], str] = {}
    for match in _ERROR.finditer(sheet):
        place, shown = _COLUMN.search(match[1]), _VALUE.search(match[2])
        if place and shown:
            errors[int(place[2]) - 1, _column(place[1])] = shown[1].decode(_ENCODING)
    return errors


def _telling_styles(book: zipfile.ZipFile) -> dict[int, str]:
    """Give the format of each cell style that is not shown as General."""
    shown = {
        place: BUILT_IN.get(number, "") if code is None else code
        for place, (number, code) in enumerate(cell_formats(book))
    }
    return {place: code for place, code in shown.items() if code.casefold() not in _PLAIN}


def _sheet_parts(book: zipfile.ZipFile) -> dict[str, str]:
    """Give the part of each sheet by its title."""
    targets: dict[str, str] = {}
    titles: dict[str, str] = {}
    inside: list[str] = []

    def relation(name: str, attributes: Attributes) -> None:
        inside.append(name)
        if name.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: Attributes) -> None:
        inside.append(name)
        if name.rpartition(":")[2] == "sheet":
            related = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            titles[attributes.get("name", "")] = related

    if "xl/_rels/workbook.xml.rels" in book.namelist():
        _walk(book, "xl/_rels/workbook.xml.rels", relation, inside)
    _walk(book, "xl/workbook.xml", sheet, inside)
    return {title: _full_name(targets[related]) for title, related in titles.items() if related in targets}


def _full_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _walk(
    book: zipfile.ZipFile, part: str, start: Callable[[str, Attributes], None], inside: list[str]
) -> None:
    parser = expat.ParserCreate(_ENCODING)
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: inside.pop() if inside else None
    with book.open(part) as stream:
        parser.ParseFile(stream)


def _cells(sheet: bytes, telling: Mapping[int, str]) -> Formats:
    """Give the formats of a sheet's number cells that point at a telling style."""
    styles = b"|".join(str(place).encode() for place in telling)
    cell = re.compile(rb"""<(?:\w+:)?c\s(?=[^<>]*\bs=["'](""" + styles + rb""")["'])[^<>]*>""")
    found: dict[tuple[int, int], str] = {}
    for match in cell.finditer(sheet):
        code = telling[int(match[1])]
        place = _COLUMN.search(match[0])
        kind = _TYPE.search(match[0])
        if kind is not None and kind[1] != b"n":
            continue
        if place:
            found[int(place[2]) - 1, _column(place[1])] = code
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1
