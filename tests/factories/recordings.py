"""Make short recordings in every format that is taken, byte by byte, and keep one."""

from __future__ import annotations

import struct
import wave
from datetime import datetime
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from lms.people.api import Role
from lms.questions.media.models import Recording
from lms.questions.media.services import keep_recording
from tests.factories.exams import NOW
from tests.factories.people import make_user_with_role


def wav(seconds: float = 1, pitch: int = 0) -> bytes:
    """Make a recording without a sound; another `pitch` gives other bytes."""
    made = BytesIO()
    with wave.open(made, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(struct.pack("<h", pitch) * int(8000 * seconds))
    return made.getvalue()


def mp3(frames: int = 40) -> bytes:
    """Make frames of MPEG 1, layer 3, at 128 kbit/s and 44.1 kHz."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def opus() -> bytes:
    """Make an Ogg stream of one second that says it is Opus."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    pages = [(head, 2, 0), (tags, 0, 0), (bytes(100), 4, 48_000)]
    return b"".join(
        struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 7, number, 0, 1) + bytes([len(data)]) + data
        for number, (data, flags, granule) in enumerate(pages)
    )


def m4a() -> bytes:
    """Make the boxes of an M4A file that lasts two seconds."""

    def box(name: bytes, inside: bytes) -> bytes:
        return struct.pack(">I4s", len(inside) + 8, name) + inside

    header = struct.pack(">IIIII", 0, 0, 0, 1000, 2000) + bytes(80)
    return box(b"ftyp", b"M4A \x00\x00\x00\x00M4A isom") + box(b"moov", box(b"mvhd", header))


def sent(data: bytes, name: str = "通话.wav") -> SimpleUploadedFile:
    """Send some bytes under a name."""
    return SimpleUploadedFile(name, data, content_type="text/html")


def make_recording(data: bytes | None = None, *, now: datetime = NOW) -> Recording:
    """Keep a recording."""
    by = make_user_with_role(Role.TRAINER)
    return keep_recording(upload=sent(wav() if data is None else data), by=by, now=now)
