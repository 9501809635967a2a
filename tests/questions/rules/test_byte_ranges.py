"""The range of bytes that a player asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions.media.rules import RangeNotSatisfiable, wanted_range


@pytest.mark.parametrize(
    ("header", "wanted"),
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
def test_a_single_range_is_read_and_anything_else_is_ignored(header: str, wanted: range | None) -> None:
    assert wanted_range(header, 100) == wanted


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_what_lies_beyond_the_end_cannot_be_sent(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        wanted_range(header, 100)


@given(st.text(), st.integers(0, 1000))
def test_nothing_outside_the_file_is_ever_sent(header: str, size: int) -> None:
    try:
        wanted = wanted_range(f"bytes={header}", size)
    except RangeNotSatisfiable:
        return
    assert wanted is None or (0 <= wanted.start < wanted.stop <= size)
