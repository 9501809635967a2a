"""Read which cell styles show days (ECMA-376 part 1, 18.8), and refuse a day that no calendar has."""

import re
import zipfile
from typing import Final
from xml.parsers import expat

from django.utils.translation import gettext as _

# Formats a workbook need not spell out (ECMA-376 part 1, 18.8.30) that show a day or a time.
_BUILT_IN: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_LETTERS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
# The reader takes an a with a p or a stroke anywhere behind it for the half of a day.
_DAY_LETTERS: Final = re.compile("[ymdhs]|a.*?[p/]|aaa", re.IGNORECASE)
_TYPE: Final = re.compile(rb"""\bt=["'](\w+)["']""")
_NAME: Final = re.compile(rb"""\br=["']([A-Za-z]{1,3}\d{1,7})["']""")
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s>/]")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>(.*?)</(?:\w+:)?v", re.DOTALL)
_FARTHEST: Final = 1e9
# A value that is not written as a plain number below the farthest.
_SUSPECT: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>(?![-+]?\d{0,9}(?:\.\d*)?</)")


class FarDay(Exception):
    """A cell holds a day that no calendar has; the message says which."""


def day_styles(book: zipfile.ZipFile) -> frozenset[int]:
    """Give the numbers of the cell styles that show a day or a time."""
    formats = enumerate(cell_formats(book))
    return frozenset(place for place, (number, code) in formats if _shows_a_day(number, code))


def check_days(sheet: bytes, styles: frozenset[int]) -> None:
    """Look at the numbers of a sheet's cells of these styles; raises FarDay."""
    if not styles or not _SUSPECT.search(sheet):
        return
    wanted = b"|".join(str(place).encode() for place in sorted(styles))
    cell = re.compile(rb"""<(?:\w+:)?c\s(?=[^<>]*\bs\s*=\s*["'](?:""" + wanted + rb""")["'])[^<>]*>""")
    for found in cell.finditer(sheet):
        kind = _TYPE.search(found[0])
        if found[0].endswith(b"/>") or (kind is not None and kind[1] != b"n"):
            continue
        following = _CELL.search(sheet, found.end())
        value = _VALUE.search(sheet, found.end(), following.start() if following else len(sheet))
        if value is not None and not _is_near(value[1]):
            name = _NAME.search(found[0])
            raise FarDay(
                _("Cell %(cell)s holds a day that no calendar has. Correct it or its format.")
                % {"cell": name[1].decode() if name else "?"}
            )


def _shows_a_day(number: int, code: str | None) -> bool:
    if code is None:
        return number in _BUILT_IN
    return _DAY_LETTERS.search(_NOT_LETTERS.sub("", code)) is not None


def _is_near(written: bytes) -> bool:
    """Tell whether a value is no number, or one that some calendar has."""
    try:
        return abs(float(written)) < _FARTHEST
    except ValueError:
        return b"&" not in written and b"<" not in written


type Attributes = dict[str, str]

ENCODING: Final = "utf-8"
STYLES: Final = "xl/styles.xml"


def cell_formats(book: zipfile.ZipFile) -> list[tuple[int, str | None]]:
    """Give by the number of each cell style its format's number, and the code where the workbook has one.

    Formats below 164 need not be spelled out (18.8.30); what they show is for the caller to know.
    """
    if STYLES not in book.namelist():
        return []
    codes: dict[int, str] = {}
    used: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        plain = name.rpartition(":")[2]
        inside.append(plain)
        if plain == "numFmt":
            codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif plain == "xf" and "cellXfs" in inside:
            used.append(_whole(attributes.get("numFmtId")))

    parser = expat.ParserCreate(ENCODING)
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: inside.pop() if inside else None
    with book.open(STYLES) as stream:
        parser.ParseFile(stream)
    return [(number, codes.get(number)) for number in used]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
