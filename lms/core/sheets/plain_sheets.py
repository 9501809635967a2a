"""Tell by its bytes that a sheet is as programs write them and small, without parsing it.

Whatever these functions do not recognise is left to the exact walk of `cells`, so they may miss a harmless
sheet but never pass a hostile one: only signs that the reader, too, takes for cells are counted.
"""

import re
from functools import lru_cache
from typing import Final

# Columns A to CZ; wider tables are walked through.
MOST_PLAIN_COLUMNS: Final = 104
LARGEST_PLAIN: Final = 64 * 1024 * 1024
# What may follow the name of an element, and other writings of a cell.
_AFTER_NAME: Final = (b" ", b">", b"/", b"\t", b"\n", b"\r")
_CELL: Final = b"<c"
_CELLS: Final = tuple(_CELL + end for end in _AFTER_NAME)
_PREFIXED: Final = b":c"
_PREFIXED_CELLS: Final = tuple(_PREFIXED + end for end in _AFTER_NAME)
_STRING_END: Final = b"</si>"


def plain_cells(sheet: bytes, most_rows: int) -> int | None:
    """Count the cells of a plain sheet that lie within the rows and columns; None where it is not plain.

    Every cell must carry its own reference in front, as Excel, WPS, LibreOffice and the usual libraries write
    it; filled or not does not matter here.
    """
    start, end = sheet.find(b"<sheetData"), sheet.rfind(b"</sheetData>")
    if not 0 <= start < end or not sheet.rstrip().endswith(b"</worksheet>"):
        return None
    if (b"!" in sheet and b"<!" in sheet) or any(sign in sheet[:start] + sheet[end:] for sign in _CELLS):
        return None
    if _PREFIXED in sheet and any(sign in sheet for sign in _PREFIXED_CELLS):
        return None
    cells = sheet.count(_CELL, start, end)
    if cells != sheet.count(b'<c r="', start, end) or _beyond(most_rows).search(sheet, start, end):
        return None
    return cells


def most_text(strings: bytes) -> int:
    """Bound the bytes of the longest shared string; the whole part where its ends are not plain."""
    return max(map(len, strings.split(_STRING_END)))


@lru_cache(maxsize=8)
def _beyond(most_rows: int) -> re.Pattern[bytes]:
    """Find a cell that is not plain, or whose reference is not within the rows and plain columns.

    Nothing but its style and type may stand beside the reference: the reader takes the last of two.
    """
    reference = f"(?:[A-Z]|[A-C][A-Z])(?:{numbers_up_to(most_rows)})"
    plain = rf'{reference}"(?: (?:s|t|cm|vm)="[A-Za-z0-9]{{0,20}}"){{0,4}}/?>'
    return re.compile(rf'<c r="(?!{plain})'.encode())


def numbers_up_to(most: int) -> str:
    """Write a regular expression for the whole numbers from 1 to `most`, without leading noughts."""
    digits = str(most)
    shorter = [rf"[1-9]\d{{0,{len(digits) - 2}}}"] if len(digits) > 1 else []
    same = [
        rf"{digits[:place]}[{1 if place == 0 else 0}-{int(digit) - 1}]\d{{{len(digits) - place - 1}}}"
        for place, digit in enumerate(digits)
        if int(digit) > (1 if place == 0 else 0)
    ]
    return "|".join([*shorter, *same, digits])
