"""Find what a reader of values does not tell of a sheet: cells without a plain value, and hidden rows.

calamine gives an empty cell for an error, a formula that was never computed and a picture placed in a cell.
This looks into the sheet's XML, and only where it holds the signs of such cells.
"""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final
from xml.parsers import expat

from lms.core.files.workbooks.cells import column_number

type Place = tuple[int, int]
type Attributes = dict[str, str]

ENCODING: Final = "utf-8"
_REFERENCE: Final = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_ERROR: Final = re.compile(rb"""<((?:\w+:)?c\s[^<>]*\bt=["']e["'][^<>]*)>(.*?)</(?:\w+:)?c>""", re.DOTALL)
_FORMULA: Final = re.compile(
    rb"<((?:\w+:)?c\s[^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)</)?"
)
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)</")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\s[^<>]*>")
_IS_HIDDEN: Final = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_ROW_NUMBER: Final = re.compile(rb"""\br=["'](\d{1,7})["']""")
_MERGED: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*\bref=["']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})["']"""
)
_HOLDS_TEXT: Final = re.compile(rb"""\bt=["'](?:str|e)["']""")
_PICTURE_IN_CELL: Final = re.compile(rb"""\bvm=["']""")


class Oddity(StrEnum):
    """Why a cell has no value that could be taken."""

    ERROR = "error"
    NOT_COMPUTED = "not_computed"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell without a plain value, and what it shows instead."""

    oddity: Oddity
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Oddities:
    """The odd cells of one sheet by row and column from 0, and the rows nobody sees, counted from 1."""

    cells: Mapping[Place, OddCell] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()


def oddities_by_sheet(path: Path) -> dict[str, Oddities]:
    """Give for each sheet of a checked copy what its values do not tell."""
    with zipfile.ZipFile(path) as book:
        names = set(book.namelist())
        return {
            sheet: oddities_of(book.read(part)) for sheet, part in sheet_parts(book).items() if part in names
        }


def oddities_of(sheet: bytes) -> Oddities:
    """Look through the XML of one sheet."""
    cells: dict[Place, OddCell] = {}
    if b"<f" in sheet or b":f" in sheet:
        for found in _FORMULA.finditer(sheet):
            _keep(cells, found[1], _formula_oddity(found))
    if b't="e"' in sheet or b"t='e'" in sheet:
        for found in _ERROR.finditer(sheet):
            _keep(cells, found[1], _error_oddity(found))
    return Oddities(cells, _hidden_rows(sheet) if b"hidden=" in sheet else frozenset())


def _hidden_rows(sheet: bytes) -> frozenset[int]:
    hidden = (row[0] for row in _ROW.finditer(sheet) if _IS_HIDDEN.search(row[0]))
    return frozenset(int(number[1]) for number in map(_ROW_NUMBER.search, hidden) if number)


def _keep(cells: dict[Place, OddCell], start: bytes, odd: OddCell | None) -> None:
    place = _REFERENCE.search(start)
    if odd is not None and place is not None:
        cells[int(place[2]) - 1, column_number(place[1].decode()) - 1] = odd


def _formula_oddity(found: re.Match[bytes]) -> OddCell | None:
    """Tell a picture of WPS, which is a formula, and a formula whose result was never stored."""
    start, formula, value = found.groups()
    if b"DISPIMG" in (formula or b""):
        return OddCell(Oddity.PICTURE)
    if not value and not _HOLDS_TEXT.search(start):
        return OddCell(Oddity.NOT_COMPUTED)
    return None


def _error_oddity(found: re.Match[bytes]) -> OddCell | None:
    """Tell a picture of Excel, which is kept as an error with rich data, from an error."""
    if _PICTURE_IN_CELL.search(found[1]):
        return OddCell(Oddity.PICTURE)
    shown = _VALUE.search(found[2])
    return OddCell(Oddity.ERROR, shown[1].decode(ENCODING, "replace") if shown else "")


def covered_cells(path: Path) -> int:
    """Count the cells that merged areas cover in all sheets of a checked copy, from what they say alone."""
    with zipfile.ZipFile(path) as book:
        names = set(book.namelist()).intersection(sheet_parts(book).values())
        return sum(_area(found) for part in names for found in _MERGED.finditer(book.read(part)))


def _area(found: re.Match[bytes]) -> int:
    left, top, right, bottom = found.groups()
    width = column_number(right.decode()) - column_number(left.decode()) + 1
    return width * (int(bottom) - int(top) + 1)


def sheet_parts(book: zipfile.ZipFile) -> dict[str, str]:
    """Give the part of each sheet by its title."""
    targets: dict[str, str] = {}
    titles: dict[str, str] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if name.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: Attributes) -> None:
        if name.rpartition(":")[2] == "sheet":
            related = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            titles[attributes.get("name", "")] = related

    if "xl/_rels/workbook.xml.rels" in book.namelist():
        _walk(book, "xl/_rels/workbook.xml.rels", relation)
    _walk(book, "xl/workbook.xml", sheet)
    parts = {title: targets[related] for title, related in titles.items() if related in targets}
    return {
        title: part.lstrip("/") if part.startswith("/") else f"xl/{part}" for title, part in parts.items()
    }


def _walk(book: zipfile.ZipFile, part: str, start: Callable[[str, Attributes], None]) -> None:
    parser = expat.ParserCreate(ENCODING)
    parser.StartElementHandler = start
    with book.open(part) as stream:
        parser.ParseFile(stream)
