"""What is played is told by its bytes, captions and chapters by their lines."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from lms.core.refusals import Refusal, sentence
from lms.courses.media.rules.captions import caption_fault
from lms.courses.media.rules.chapters import seconds_at
from lms.courses.media.rules.containers import Unreadable, contents_of
from lms.courses.media.services import (
    FaultyCaptions,
    MediaTooLarge,
    NotPlayable,
    OtherName,
    PackedOtherwise,
    Playable,
    look_into,
)
from tests.factories.media import CAPTIONS, mp4, webm
from tests.factories.recordings import mp3, opus, wav

AUDIO, VIDEO = Playable("audio", has_sound=True), Playable("video", has_sound=True)


def looked(name: str, data: bytes) -> Playable | None:
    """Look into some bytes under a name."""
    return look_into(BytesIO(data), name=name, size=len(data))


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.mp4", mp4(), VIDEO),
        ("a.MP4", mp4(index_last=True), VIDEO),
        ("a.m4v", mp4("avc1"), Playable("video", has_sound=False)),
        ("a.mp4", mp4("avc3", "mp4a", "tmcd"), VIDEO),
        ("a.m4a", mp4("mp4a", brand=b"M4A "), AUDIO),
        ("a.webm", webm(), VIDEO),
        ("a.webm", webm("V_VP8", "A_VORBIS", unknown=True), VIDEO),
        ("a.webm", webm("A_OPUS"), AUDIO),
        ("a.mp3", mp3(), AUDIO),
        ("a.opus", opus(), AUDIO),
        ("a.vtt", CAPTIONS.encode(), None),
    ],
)
def test_what_browsers_play_is_taken(name: str, data: bytes, found: Playable | None) -> None:
    assert looked(name, data) == found


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("a.mp4", b"", NotPlayable),
        ("a.mp4", b"<html>", NotPlayable),
        ("a.mp4", mp4()[:60], NotPlayable),
        ("a.mp4", mp4("avc1", brand=b"qt  "), NotPlayable),
        ("a.mp4", mp4("tmcd"), NotPlayable),
        ("a.webm", webm(doc_type=b"matroska"), NotPlayable),
        ("a.webm", webm()[:30], NotPlayable),
        ("a.mp3", b"ID3" + bytes(600), NotPlayable),
        ("a.mp3", b"\xff\xfb<script>", NotPlayable),
        ("a.ogg", b"OggS" + bytes(100), NotPlayable),
        ("a.mp3", wav(), NotPlayable),
        ("a.mp4", mp4("hvc1", "mp4a"), PackedOtherwise),
        ("a.mp4", mp4("avc1", "ac-3"), PackedOtherwise),
        ("a.webm", webm("V_MPEGH/ISO/HEVC"), PackedOtherwise),
        ("a.webm", mp4(), OtherName),
        ("a.m4a", mp4(), OtherName),
        ("a.mp4", mp3(), OtherName),
        ("a.vtt", b"1\n00:01,000 --> 00:02,000\nSRT", FaultyCaptions),
    ],
)
def test_anything_else_is_refused_with_a_sentence(name: str, data: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as raised:
        looked(name, data)

    assert sentence(raised.value)


def test_what_is_too_large_is_refused_in_megabytes(settings: Settings) -> None:
    settings.XUNPING = {"courses": {"media_megabytes": 1}}

    with pytest.raises(MediaTooLarge, match="2, 1"):
        look_into(BytesIO(mp4()), name="a.mp4", size=1_000_001)


@given(st.binary(max_size=300), st.sampled_from([b"\x00\x00\x00\x10ftypisom", b"\x1a\x45\xdf\xa3", b""]))
def test_no_bytes_are_too_strange_to_be_judged(data: bytes, start: bytes) -> None:
    whole = start + data
    try:
        contents_of(BytesIO(whole), len(whole))
    except Unreadable:
        return


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (CAPTIONS, None),
        (
            "\ufeffWEBVTT 标题\r\n\r\nNOTE 说明\r\n\r\n一\r\n01:00:01.000 --> 01:00:02.500 line:0\r\n话\r\n",
            None,
        ),
        ("", (1, "header")),
        ("SRT\n", (1, "header")),
        ("WEBVTT\n", (1, "empty")),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\n话", (3, "times")),
        ("WEBVTT\n\n一\n话", (4, "times")),
        ("WEBVTT\n\n00:03.000 --> 00:02.000\n话", (3, "order")),
        ("WEBVTT\n\n一\n00:01.000 --> 00:02.000\n", (4, "words")),
    ],
)
def test_captions_are_held_against_webvtt(text: str, fault: tuple[int, str] | None) -> None:
    found = caption_fault(text.encode())

    assert (found and (found.line, found.code)) == fault


def test_captions_are_utf_8() -> None:
    found = caption_fault("WEBVTT\n\n00:01.000 --> 00:02.000\n您好".encode("gbk"))

    assert found is not None
    assert found.code == "encoding"


@pytest.mark.parametrize(
    ("time", "seconds"),
    [("0:00", 0), ("1:05", 65), ("1：05", 65), ("1:02:05", 3725), ("61:05", None), ("1.5", None), ("", None)],
)
def test_times_of_chapters_are_read(time: str, seconds: int | None) -> None:
    assert seconds_at(time) == seconds
