"""Judge a file by its content: which player plays it, or why it is not taken."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, ClassVar, Final, Literal

from django.utils.translation import gettext_lazy as _
from tinytag import TinyTag, TinyTagException

from lms.core.refusals import Refusal
from lms.courses.media.rules.captions import caption_fault
from lms.courses.media.rules.containers import Unreadable, contents_of
from lms.courses.settings import CoursesSettings

MEGABYTE: Final = 1_000_000
# What the endings of names promise, and as what such a file is sent.
SENT_AS: Final = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".vtt": "text/vtt",
}
CAPTIONS: Final = ".vtt"
MOST_CAPTIONS: Final = 2 * MEGABYTE
FORMATS: Final = {
    "mp4": frozenset({".mp4", ".m4v", ".m4a"}),
    "webm": frozenset({".webm"}),
    "mp3": frozenset({".mp3"}),
    "ogg": frozenset({".ogg", ".oga", ".opus"}),
}
# How pictures and sound may be packed so that the browsers in use play them.
PLAYED: Final = {
    ("mp4", "video"): frozenset({"avc1", "avc3"}),
    ("mp4", "audio"): frozenset({"mp4a"}),
    ("webm", "video"): frozenset({"V_VP8", "V_VP9", "V_AV1"}),
    ("webm", "audio"): frozenset({"A_OPUS", "A_VORBIS"}),
}
MP3_STARTS: Final = (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")
OGG_STARTS: Final = (b"OpusHead", b"\x01vorbis")


class NotPlayable(Refusal):
    """The file is none that browsers play."""

    code: ClassVar[str] = "not_playable"
    message = _(
        "Browsers cannot play this file. Take MP4 (H.264 with AAC), WebM, MP3, M4A or Ogg, and export it anew"
        " where it only has such a name."
    )


class PackedOtherwise(Refusal):
    """The container is right, what is in it is packed in a way that some browsers cannot play."""

    code: ClassVar[str] = "packed_otherwise"
    message = _(
        "Some browsers cannot play this file: it is packed as %(codec)s. Export it as MP4 with H.264 and AAC."
    )

    def __init__(self, codec: str) -> None:
        super().__init__(codec)
        self.codec = codec


class OtherName(Refusal):
    """The content is one format, the name says another."""

    code: ClassVar[str] = "other_name"
    message = _("The file is %(container)s, but its name ends otherwise. Rename it, then choose it again.")

    def __init__(self, container: str) -> None:
        super().__init__(container)
        self.container = container.upper()


class MediaTooLarge(Refusal):
    """The file has more megabytes than the site takes."""

    code: ClassVar[str] = "media_too_large"
    message = _(
        "The file has %(size)d MB; at most %(most)d MB are taken. Export a smaller picture, or part it."
    )

    def __init__(self, size: int, most: int) -> None:
        super().__init__(size, most)
        self.size, self.most = size, most


class FaultyCaptions(Refusal):
    """The captions would not be shown."""

    code: ClassVar[str] = "faulty_captions"
    message = _("Line %(line)d of the captions: %(fault)s")
    FAULTS: ClassVar = {
        "encoding": _("the file is not UTF-8; save it as UTF-8."),
        "header": _("the first line has to be WEBVTT."),
        "times": _("there is no time such as 00:01.000 --> 00:04.000."),
        "order": _("it ends before it begins."),
        "words": _("it has no words."),
        "empty": _("there are no captions in the file."),
    }

    def __init__(self, line: int, fault: str) -> None:
        super().__init__(line, fault)
        self.line, self.fault = line, self.FAULTS[fault]


@dataclass(frozen=True)
class Playable:
    """A file that is played; a video without sound needs no captions."""

    kind: Literal["video", "audio"]
    has_sound: bool


def promises_media(name: str) -> bool:
    """Tell by its name whether a file means to be played, or to be the captions of one."""
    return PurePath(name).suffix.lower() in SENT_AS


def sent_as(name: str) -> str | None:
    """Give as what a file is sent; nothing for one that is not played."""
    return SENT_AS.get(PurePath(name).suffix.lower())


def look_into(stream: BinaryIO, *, name: str, size: int) -> Playable | None:
    """Tell what a file is by its content, or raise what speaks against it; nothing for captions."""
    suffix = PurePath(name).suffix.lower()
    if suffix == CAPTIONS:
        if size > MOST_CAPTIONS:
            raise MediaTooLarge(size // MEGABYTE, MOST_CAPTIONS // MEGABYTE)
        stream.seek(0)
        fault = caption_fault(stream.read(MOST_CAPTIONS))
        if fault is not None:
            raise FaultyCaptions(fault.line, fault.code)
        return None
    most = CoursesSettings.current().media_megabytes
    if size > most * MEGABYTE:
        raise MediaTooLarge(-(-size // MEGABYTE), most)
    container, playable = _judged(stream, size)
    if suffix not in FORMATS[container] or (suffix == ".m4a" and playable.kind == "video"):
        raise OtherName(container)
    return playable


def _judged(stream: BinaryIO, size: int) -> tuple[str, Playable]:
    try:
        contents = contents_of(stream, size)
    except Unreadable as fault:
        raise NotPlayable from fault
    if contents is None:
        return _sound(stream)
    for kind in ("video", "audio"):
        if strange := contents.codecs(kind) - PLAYED[contents.container, kind]:
            raise PackedOtherwise(", ".join(sorted(strange)))
    if not contents.tracks:
        raise NotPlayable
    has_pictures, has_sound = bool(contents.codecs("video")), bool(contents.codecs("audio"))
    return contents.container, Playable("video" if has_pictures else "audio", has_sound)


def _sound(stream: BinaryIO) -> tuple[str, Playable]:
    """Tell MP3 and Ogg, which have no list of tracks; what only starts like one has no length."""
    stream.seek(0)
    start = stream.read(512)
    if start.startswith(b"OggS") and any(mark in start for mark in OGG_STARTS):
        container = "ogg"
    elif start.startswith(MP3_STARTS):
        container = "mp3"
    else:
        raise NotPlayable
    stream.seek(0)
    try:
        duration = TinyTag.get(file_obj=stream, tags=False).duration
    except (TinyTagException, ValueError, OverflowError, LookupError) as fault:
        raise NotPlayable from fault
    if not duration or duration <= 0:
        raise NotPlayable
    return container, Playable("audio", has_sound=True)
