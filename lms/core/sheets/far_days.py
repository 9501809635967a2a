"""Refuse a number that its format calls a day but no calendar has: the reader's clock stops at one."""

import re
import zipfile
from typing import Final

from django.utils.translation import gettext as _

from lms.core.sheets.cell_styles import cell_formats

# Formats a workbook need not spell out (ECMA-376 part 1, 18.8.30) that show a day or a time.
_BUILT_IN: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_LETTERS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DAY_LETTERS: Final = re.compile("[ymdhs]|a/p|aaa", re.IGNORECASE)
_TYPE: Final = re.compile(rb"""\bt=["'](\w+)["']""")
_NAME: Final = re.compile(rb"""\br=["']([A-Za-z]{1,3}\d{1,7})["']""")
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s>/]")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>(.*?)</(?:\w+:)?v", re.DOTALL)
_FARTHEST: Final = 1e9


class FarDay(Exception):
    """A cell holds a day that no calendar has; the message says which."""


def day_styles(book: zipfile.ZipFile) -> frozenset[int]:
    """Give the numbers of the cell styles that show a day or a time."""
    formats = enumerate(cell_formats(book))
    return frozenset(place for place, (number, code) in formats if _shows_a_day(number, code))


def check_days(sheet: bytes, styles: frozenset[int]) -> None:
    """Look at the numbers of a sheet's cells of these styles; raises FarDay."""
    if not styles:
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
        return abs(float(written)) <= _FARTHEST
    except ValueError:
        return b"&" not in written and b"<" not in written
