"""When mail may go out, when it is tried again, and how facts come into words."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.notices.rules import PAUSES, filled_in, has_stray_brace, is_quiet, pause_after, places_in

NIGHT = (time(21), time(8))
NEW_YEAR = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("hour", "hours", "quiet"),
    [
        (time(20, 59), NIGHT, False),
        (time(21), NIGHT, True),
        (time(3), NIGHT, True),
        (time(7, 59), NIGHT, True),
        (time(8), NIGHT, False),
        (time(12), (time(12), time(14)), True),
        (time(14), (time(12), time(14)), False),
        (time(3), (time(0), time(0)), False),
    ],
)
def test_quiet_hours(hour: time, hours: tuple[time, time], *, quiet: bool) -> None:
    assert is_quiet(datetime.combine(date(2026, 11, 30), hour), *hours) is quiet


def test_a_holiday_is_quiet_whole() -> None:
    noon = datetime.combine(NEW_YEAR, time(12))

    assert is_quiet(noon, *NIGHT, {NEW_YEAR})
    assert not is_quiet(noon, *NIGHT, {NEW_YEAR - timedelta(days=1)})


@given(st.times(), st.times(), st.times())
def test_swapped_hours_are_quiet_when_the_others_are_not(now: time, one: time, other: time) -> None:
    moment = datetime.combine(NEW_YEAR, now)

    if one != other:
        assert is_quiet(moment, one, other) is not is_quiet(moment, other, one)


def test_pauses_grow_and_end() -> None:
    assert [pause_after(attempts) for attempts in range(1, 7)] == [*PAUSES, None]
    assert list(PAUSES) == sorted(PAUSES)


@given(st.text())
def test_a_text_without_facts_is_left_alone(text: str) -> None:
    assert filled_in(text, {}) == text


@pytest.mark.parametrize(
    ("text", "stray"),
    [("{course} by {day}", False), ("{course", True), ("course}", True), ("{ course }", True), ("", False)],
)
def test_a_brace_belongs_to_a_name(text: str, *, stray: bool) -> None:
    assert has_stray_brace(text) is stray


def test_facts_come_where_they_are_named() -> None:
    assert (
        filled_in("{course} until {day}, {course}", {"course": "R{day}", "day": 3})
        == "R{day} until 3, R{day}"
    )
    assert places_in("{course} until {day}") == {"course", "day"}
