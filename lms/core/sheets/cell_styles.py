"""Read which number format each cell style of a workbook has (ECMA-376 part 1, 18.8)."""

import zipfile
from typing import Final
from xml.parsers import expat

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
