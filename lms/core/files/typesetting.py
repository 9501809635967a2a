"""Set templates as PDFs from values alone, and read from a font's cmap table which characters it can show."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import BinaryIO

import manimgx_fonts_cjk
import typst

COLLECTION = b"ttcf"
FULL_UNICODE = {(0, 4), (0, 6), (3, 10)}


class FontUnreadable(Exception):
    """The file has no character map that covers all of Unicode."""


@dataclass(frozen=True)
class CharacterMap:
    """The characters of one face as sorted, disjoint ranges."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def has(self, character: str) -> bool:
        """Tell whether the face has a glyph for the character."""
        place = bisect_right(self.starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self.ends[place]

    def missing_from(self, text: str) -> str:
        """Give the characters of a text that have no glyph, each once; spaces need none."""
        return "".join(
            dict.fromkeys(letter for letter in text if not letter.isspace() and not self.has(letter))
        )


def read_character_map(font: Path, face: int) -> CharacterMap:
    """Read the map of one face of a font file or collection."""
    with font.open("rb") as stream:
        table = _cmap_offset(stream, _face_offset(stream, face))
        return _read_groups(stream, table + _full_subtable(stream, table))


def _read(stream: BinaryIO, offset: int, layout: str) -> tuple[int, ...]:
    """Read big-endian numbers at a place."""
    stream.seek(offset)
    return struct.unpack(f">{layout}", stream.read(struct.calcsize(f">{layout}")))


def _face_offset(stream: BinaryIO, face: int) -> int:
    """Find where a face begins; a single font begins at nought."""
    stream.seek(0)
    if stream.read(4) != COLLECTION:
        return 0
    return _read(stream, 12 + 4 * face, "I")[0]


def _cmap_offset(stream: BinaryIO, face: int) -> int:
    """Find the cmap table in the directory of a face."""
    (count,) = _read(stream, face + 4, "H")
    for number in range(count):
        entry = face + 12 + 16 * number
        stream.seek(entry)
        if stream.read(4) == b"cmap":
            return _read(stream, entry + 8, "I")[0]
    raise FontUnreadable


def _full_subtable(stream: BinaryIO, table: int) -> int:
    """Find the subtable for all of Unicode (format 12)."""
    (count,) = _read(stream, table + 2, "H")
    for number in range(count):
        platform, encoding, offset = _read(stream, table + 4 + 8 * number, "HHI")
        if (platform, encoding) in FULL_UNICODE and _read(stream, table + offset, "H")[0] == 12:
            return offset
    raise FontUnreadable


def _read_groups(stream: BinaryIO, subtable: int) -> CharacterMap:
    """Read the ranges of a format 12 subtable, leaving out what is mapped to the missing glyph."""
    (count,) = _read(stream, subtable + 12, "I")
    stream.seek(subtable + 16)
    groups = [group for group in struct.iter_unpack(">III", stream.read(12 * count)) if group[2]]
    return CharacterMap(tuple(group[0] for group in groups), tuple(group[1] for group in groups))


FONT_FOLDER = Path(str(manimgx_fonts_cjk.__file__)).parent
FONT_FAMILY = "Noto Sans CJK SC"
_compiling = Lock()


def pdf_of(template: Path, values: Mapping[str, str], made_at: datetime) -> bytes:
    """Set a template as a tagged PDF; equal values and moments give equal bytes.

    The template reads the values as texts by `sys.inputs`; none of them is read as markup.
    """
    with _compiling:
        pdf, _warnings = compiler(template.parent).compile_with_warnings(
            str(template),
            format="pdf",
            sys_inputs=dict(values),
            pdf_standards=["ua-1"],
            timestamp=made_at.replace(microsecond=0),
        )
    if not isinstance(pdf, bytes):
        raise TypeError(template.name)
    return pdf


@cache
def compiler(root: Path) -> typst.Compiler:
    """Keep one compiler a folder of templates: it has read the fonts, which takes longer than a page."""
    return typst.Compiler(font_paths=[str(FONT_FOLDER)], ignore_system_fonts=True, root=str(root))


@cache
def character_map() -> CharacterMap:
    """Read which characters the face can show."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
    ).fonts()
    face = next(font for font in fonts if font.family == FONT_FAMILY)
    return read_character_map(Path(str(face.path)), face.index)
