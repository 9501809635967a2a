"""The part of a file that a player asks for, and what is sent of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from lms.core.files.api import StoredFile, handover_response, stored_response
from lms.core.files.ranges import wanted

LETTERS = b"abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", range(100)),
        ("bytes=10-19", range(10, 20)),
        ("bytes=90-500", range(90, 100)),
        ("bytes=-30", range(70, 100)),
        ("bytes=-500", range(100)),
        ("", None),
        ("bytes=-", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
    ],
)
def test_a_single_range_is_read_and_anything_else_is_ignored(header: str, part: range | None) -> None:
    assert wanted(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_what_lies_beyond_the_end_is_no_byte(header: str) -> None:
    part = wanted(header, 100)

    assert part is not None
    assert not part


@given(st.text(), st.integers(0, 1000))
def test_nothing_outside_the_file_is_ever_sent(header: str, size: int) -> None:
    part = wanted(f"bytes={header}", size)

    assert part is None or not part or (0 <= part.start < part.stop <= size)


@pytest.fixture
def stored() -> StoredFile:
    storage = InMemoryStorage()
    return StoredFile(storage, storage.save("a", ContentFile(LETTERS)), len(LETTERS), '"first"')


def asked(**headers: str) -> HttpRequest:
    """Ask for a file."""
    return RequestFactory().get(
        "/", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def body(response: HttpResponseBase) -> bytes:
    """Give what was sent."""
    return b"".join(response.streaming_content)  # type: ignore[attr-defined] # a file


def test_a_file_is_sent_whole_or_in_the_part_asked_for(stored: StoredFile) -> None:
    whole = stored_response(asked(), stored)
    part = stored_response(asked(range="bytes=-3"), stored)

    assert (whole.status_code, body(whole), whole["Accept-Ranges"]) == (200, LETTERS, "bytes")
    assert (part.status_code, body(part), part["Content-Range"]) == (206, b"xyz", "bytes 23-25/26")


def test_no_more_than_the_most_is_sent_at_once(stored: StoredFile) -> None:
    part = stored_response(asked(range="bytes=2-"), stored, most=4)

    assert (body(part), part["Content-Range"], part["Content-Length"]) == (b"cdef", "bytes 2-5/26", "4")


def test_a_range_beyond_the_end_is_said(stored: StoredFile) -> None:
    none = stored_response(asked(range="bytes=26-"), stored)

    assert (none.status_code, none["Content-Range"]) == (416, "bytes */26")


@pytest.mark.parametrize(("held", "status"), [('"first"', 206), ('"other"', 200)])
def test_parts_of_other_bytes_are_not_continued(stored: StoredFile, held: str, status: int) -> None:
    response = stored_response(asked(range="bytes=1-2", if_range=held), stored)

    assert response.status_code == status


def test_what_the_browser_has_is_not_sent_again(stored: StoredFile) -> None:
    assert stored_response(asked(if_none_match='"first"'), stored).status_code == 304


def test_a_proxy_is_told_where_the_file_lies(settings: Settings, tmp_path: Path) -> None:
    storage = FileSystemStorage(tmp_path)
    stored = StoredFile(storage, storage.save("films/录 1.mp4", ContentFile(LETTERS)), len(LETTERS))

    before = handover_response(stored)
    settings.XUNPING = {"core": {"handover": "/handed-over/"}}
    after = handover_response(stored)

    assert before is None
    assert after is not None
    assert after["X-Accel-Redirect"] == "/handed-over/films/%E5%BD%95%201.mp4"


def test_what_lies_in_no_folder_is_not_handed_over(settings: Settings, stored: StoredFile) -> None:
    settings.XUNPING = {"core": {"handover": "/handed-over/"}}

    assert handover_response(stored) is None
