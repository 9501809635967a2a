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
# Other writings of elements, and what may hide one from a search of bytes.
_SPACE: Final = (b"\t", b"\n", b"\r")
_UNUSUAL: Final = (b"<!", *(b"<c" + end for end in (b">", b"/", *_SPACE)))
_PREFIXED: Final = b":c"
_PREFIXED_CELLS: Final = tuple(_PREFIXED + end for end in (b" ", b">", b"/", *_SPACE))
_STRING_END: Final = b"</si>"


def plain_cells(sheet: bytes, most_rows: int) -> int | None:
    """Count the cells of a plain sheet that lie within the rows and columns; None where it is not plain.

    Every cell must carry its own reference in front, as Excel, WPS, LibreOffice and the usual libraries write
    it; filled or not does not matter here.
    """
    is_whole = b"</sheetData>" in sheet and sheet.rstrip().endswith(b"</worksheet>")
    unusual = _UNUSUAL + _PREFIXED_CELLS if _PREFIXED in sheet else _UNUSUAL
    if not is_whole or any(sign in sheet for sign in unusual):
        return None
    cells = sheet.count(b"<c ")
    if cells != sheet.count(b'<c r="') or _beyond(most_rows).search(sheet):
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
