"""Make videos, sound and captions byte by byte, as small as they can be, and keep them in the library."""

from __future__ import annotations

import struct
from hashlib import sha1

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

from tests.factories.courses import Block

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\n您好，请问有什么可以帮您？\n"


def box(name: bytes, *inside: bytes) -> bytes:
    """Make a box of an MP4 file."""
    content = b"".join(inside)
    return struct.pack(">I4s", len(content) + 8, name) + content


def mp4(*codecs: str, brand: bytes = b"isom", index_last: bool = False) -> bytes:
    """Make an MP4 file with a track for each codec; those of sound are `mp4a`, `Opus` and `ac-3`."""
    tracks = []
    for codec in codecs or ("avc1", "mp4a"):
        handler = b"soun" if codec in {"mp4a", "Opus", "ac-3"} else b"tmcd" if codec == "tmcd" else b"vide"
        table = box(b"stsd", bytes(4), struct.pack(">I", 1), box(codec.encode(), bytes(20)))
        media = box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(12)), box(b"minf", box(b"stbl", table)))
        tracks.append(box(b"trak", box(b"tkhd", bytes(20)), media))
    index = box(b"moov", box(b"mvhd", bytes(100)), *tracks)
    pictures = box(b"mdat", bytes(1000))
    parts = (pictures, index) if index_last else (index, pictures)
    return b"".join((box(b"ftyp", brand, bytes(4), b"isom"), *parts))


def element(name: int, *inside: bytes, unknown: bool = False) -> bytes:
    """Make an element of a WebM file."""
    content = b"".join(inside)
    length = b"\x01" + b"\xff" * 7 if unknown else struct.pack(">Q", len(content) | 1 << 56)
    return name.to_bytes((name.bit_length() + 7) // 8) + length + content


def webm(*codecs: str, doc_type: bytes = b"webm", unknown: bool = False) -> bytes:
    """Make a WebM file with a track for each codec."""
    entries = [
        element(
            0xAE, element(0x83, b"\x02" if codec.startswith("A_") else b"\x01"), element(0x86, codec.encode())
        )
        for codec in codecs or ("V_VP9", "A_OPUS")
    ]
    tracks = element(0x1654AE6B, *entries)
    segment = element(0x18538067, element(0x1549A966, bytes(4)), tracks, element(0x1F43B675), unknown=unknown)
    return element(0x1A45DFA3, element(0x4282, doc_type)) + segment


def keep(name: str, data: bytes, *, title: str = "录像") -> AbstractDocument:
    """Put a file into the library of documents."""
    file = ContentFile(data, name=name)
    made: AbstractDocument = get_document_model().objects.create(
        title=title, file=file, file_size=len(data), file_hash=sha1(data, usedforsecurity=False).hexdigest()
    )
    return made


def media(file: AbstractDocument, captions: AbstractDocument | None = None, **more: object) -> Block:
    """Give a raw block with a video or sound."""
    value = {
        "title": "一通投诉电话",
        "file": file.pk,
        "captions": captions.pk if captions else None,
        "transcript": "坐席：您好。",
        "chapters": [{"time": "0:00", "title": "先认事"}, {"time": "0:20", "title": "再认人"}],
        "clause": "",
        "facts": [],
        **more,
    }
    return {"type": "media", "id": "media", "value": value}
