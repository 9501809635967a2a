"""Which sittings stand in each other's way, and which leave time for both papers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.exams.seating.rules import Window, clash

MORNING = datetime(2026, 11, 25, 9, tzinfo=UTC)


def window(start: int, length: int, minutes: int, late: int | None = None) -> Window:
    """Make a window that opens so many minutes after nine and lasts so many."""
    opens_at = MORNING + timedelta(minutes=start)
    return Window(opens_at, opens_at + timedelta(minutes=length), minutes, late)


DAY = 24 * 60
TABLE = {
    "two weeks around a morning": (window(-3 * DAY, 16 * DAY, 90), window(0, 180, 90), False),
    "the same hours": (window(0, 120, 90), window(0, 120, 90), True),
    "the same long hours": (window(0, 600, 90), window(0, 600, 90), True),
    "one after the other": (window(0, 120, 90), window(120, 120, 90), False),
    "half of each shared": (window(0, 120, 90), window(60, 120, 90), True),
    "room after the shorter": (window(0, 210, 90), window(0, 120, 90), False),
    "a minute too little after the shorter": (window(0, 209, 90), window(0, 120, 90), True),
    "room before the shorter": (window(0, 210, 90), window(90, 120, 90), False),
    "room on either side, too little on each": (window(0, 290, 90), window(85, 120, 90), True),
    "room for the shorter one's paper": (window(0, 120, 110), window(60, 114, 50), False),
    "no entry after the shorter": (window(0, 16 * DAY, 90, 30), window(0, 180, 90), True),
    "late entry over before the other": (window(0, 16 * DAY, 90, 30), window(DAY, 180, 90), False),
}


@pytest.mark.parametrize(("one", "other", "clashes"), TABLE.values(), ids=TABLE)
def test_sittings_clash_where_neither_leaves_time_for_its_paper(
    one: Window, other: Window, *, clashes: bool
) -> None:
    assert (clash(one, other), clash(other, one)) == (clashes, clashes)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    minutes = draw(st.integers(min_value=1, max_value=180))
    length = minutes + draw(st.integers(min_value=0, max_value=400))
    late = draw(st.none() | st.integers(min_value=0, max_value=length - minutes))
    return window(draw(st.integers(min_value=-400, max_value=400)), length, minutes, late)


def fits_after(first: Window, then: Window) -> bool:
    """Tell whether the second paper can be begun once the first, begun at once, is written."""
    starts = max(then.opens_at, first.opens_at + timedelta(minutes=first.minutes))
    return starts + timedelta(minutes=then.minutes) <= then.ends_at


@given(one=windows(), other=windows())
def test_where_nothing_clashes_both_papers_can_be_written(one: Window, other: Window) -> None:
    assert clash(one, other) == clash(other, one)
    assert clash(one, other) or fits_after(one, other) or fits_after(other, one)


@given(one=windows())
def test_a_sitting_clashes_with_one_in_the_same_hours(one: Window) -> None:
    assert clash(one, one)
