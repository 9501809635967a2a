"""Read which characters a font file can show: its cmap table, and nothing else of it."""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

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
