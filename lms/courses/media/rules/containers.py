"""Tell the tracks of an MP4 or WebM file by its bytes, reading its index and nothing of its pictures."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final, Literal

type Container = Literal["mp4", "webm"]

MOST_INDEX: Final = 64 * 1024 * 1024
MOST_BOXES: Final = 100_000
EBML: Final = b"\x1a\x45\xdf\xa3"
QUICKTIME: Final = b"qt  "


class Unreadable(Exception):
    """The bytes are not what they say they are."""


@dataclass(frozen=True)
class Track:
    """A stream of pictures or sound, and how it is packed, such as `avc1` or `V_VP9`."""

    kind: Literal["video", "audio"]
    codec: str


@dataclass(frozen=True)
class Contents:
    """What a file holds."""

    container: Container
    tracks: tuple[Track, ...]

    def codecs(self, kind: str) -> frozenset[str]:
        """List how the tracks of a kind are packed."""
        return frozenset(track.codec for track in self.tracks if track.kind == kind)


def contents_of(stream: BinaryIO, size: int) -> Contents | None:
    """Read an MP4 or WebM file; nothing for another kind of file. Raises Unreadable for a broken one."""
    stream.seek(0)
    start = stream.read(12)
    try:
        if start[4:8] == b"ftyp":
            return None if start[8:12] == QUICKTIME else Contents("mp4", tuple(_tracks_of_mp4(stream, size)))
        if start.startswith(EBML):
            return _webm(stream, size)
    except (struct.error, IndexError) as fault:
        raise Unreadable from fault
    return None


# MP4 (ISO/IEC 14496-12): boxes within boxes, each with its length and four letters.

HANDLERS: Final[dict[bytes, Literal["video", "audio"]]] = {b"vide": "video", b"soun": "audio"}


def _tracks_of_mp4(stream: BinaryIO, size: int) -> Iterator[Track]:
    for name, start, stop in _boxes(stream, 0, size):
        if name == b"moov":
            if stop - start > MOST_INDEX:
                raise Unreadable
            stream.seek(start)
            index = BytesIO(stream.read(stop - start))
            for box, inner, end in _boxes(index, 0, stop - start):
                if box == b"trak":
                    yield from _track_of(index, inner, end)
            return
    raise Unreadable


def _track_of(index: BinaryIO, start: int, stop: int) -> Iterator[Track]:
    media = _inside(index, (start, stop), b"mdia")
    handler_at, _end = _inside(index, media, b"hdlr")
    index.seek(handler_at + 8)
    kind = HANDLERS.get(index.read(4))
    if kind is None:  # texts, time codes
        return
    table = _inside(index, _inside(index, media, b"minf"), b"stbl")
    entries_at, end = _inside(index, table, b"stsd")
    for name, _start, _stop in _boxes(index, entries_at + 8, end):
        yield Track(kind, name.decode("latin-1"))


def _inside(stream: BinaryIO, place: tuple[int, int], wanted: bytes) -> tuple[int, int]:
    for name, start, stop in _boxes(stream, *place):
        if name == wanted:
            return start, stop
    raise Unreadable


def _boxes(stream: BinaryIO, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Give each box between two places with where its content begins and ends."""
    for _number in range(MOST_BOXES):
        if stop - start < 8:
            return
        stream.seek(start)
        length, name = struct.unpack(">I4s", stream.read(8))
        inner = start + 8
        if length == 1:
            [length] = struct.unpack(">Q", stream.read(8))
            inner += 8
        end = stop if length == 0 else start + length
        if not inner <= end <= stop:
            raise Unreadable
        yield name, inner, end
        start = end
    raise Unreadable


# WebM (EBML, RFC 8794): elements within elements, numbers of one to eight bytes.

DOC_TYPE, SEGMENT, TRACKS, ENTRY, CODEC, KIND = 0x4282, 0x18538067, 0x1654AE6B, 0xAE, 0x86, 0x83
CLUSTER: Final = 0x1F43B675
KINDS: Final[dict[bytes, Literal["video", "audio"]]] = {b"\x01": "video", b"\x02": "audio"}


def _webm(stream: BinaryIO, size: int) -> Contents | None:
    top = _elements(stream, 0, size)
    _name, start, stop = next(top)
    if _values(stream, start, stop).get(DOC_TYPE, b"").rstrip(b"\0") != b"webm":
        return None
    for name, inner, end in top:
        if name == SEGMENT:
            return Contents("webm", tuple(_tracks_of_webm(stream, inner, end)))
    raise Unreadable


def _tracks_of_webm(stream: BinaryIO, start: int, stop: int) -> Iterator[Track]:
    for name, inner, end in _elements(stream, start, stop):
        if name == TRACKS:
            for entry, first, last in _elements(stream, inner, end):
                values = _values(stream, first, last) if entry == ENTRY else {}
                if kind := KINDS.get(values.get(KIND, b"")):
                    yield Track(kind, values.get(CODEC, b"").rstrip(b"\0").decode("latin-1"))
            return
        if name == CLUSTER:  # pictures begin, and nothing said how they are packed
            break
    raise Unreadable


def _values(stream: BinaryIO, start: int, stop: int) -> dict[int, bytes]:
    """Read the short elements of one level."""
    found = {}
    for name, inner, end in _elements(stream, start, stop):
        stream.seek(inner)
        found[name] = stream.read(min(end - inner, 64))
    return found


def _elements(stream: BinaryIO, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Give each element between two places; one of unknown length reaches to the end."""
    for _number in range(MOST_BOXES):
        if start >= stop:
            return
        stream.seek(start)
        name, _is_unknown = _number_at(stream, keeps_mark=True)
        length, is_unknown = _number_at(stream)
        inner = stream.tell()
        end = stop if is_unknown else inner + length
        if end > stop:
            raise Unreadable
        yield name, inner, end
        start = end
    raise Unreadable


def _number_at(stream: BinaryIO, *, keeps_mark: bool = False) -> tuple[int, bool]:
    """Read a number whose first bit set says how many bytes it has; all ones mean that it is not known."""
    first = stream.read(1)[0]
    length = 9 - first.bit_length()
    if length > 8:
        raise Unreadable
    rest = stream.read(length - 1)
    if len(rest) < length - 1:
        raise Unreadable
    mark = 1 << (8 - length)
    value = int.from_bytes(bytes([first if keeps_mark else first - mark]) + rest)
    return value, value == (1 << (7 * length)) - 1
