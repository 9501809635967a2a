"""What is shown of a finished attempt, and when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.exams.domain.reviews import (
    LEVELS,
    ReviewMoment,
    ReviewStep,
    Show,
    due_at_of,
    includes,
    next_change,
    shown,
)

DAY = datetime(2026, 11, 2, tzinfo=UTC)
STEPS = (
    ReviewStep("score", "after_marking"),
    ReviewStep("own_answers", "after_close"),
    ReviewStep("all", "on_date", DAY + timedelta(days=9)),
)


def moment(day: float, *, marked: float | None = 1, closes: float | None = 5) -> ReviewMoment:
    return ReviewMoment(
        now=DAY + timedelta(days=day),
        marked_at=None if marked is None else DAY + timedelta(days=marked),
        closes_at=None if closes is None else DAY + timedelta(days=closes),
    )


@pytest.mark.parametrize(
    ("day", "level"),
    [(0.9, "nothing"), (1, "score"), (4.9, "score"), (5, "own_answers"), (8.9, "own_answers"), (9, "all")],
)
def test_more_is_shown_as_the_dates_come(day: float, level: Show) -> None:
    assert shown(STEPS, moment(day)) == level


def test_nothing_is_shown_before_marking_whatever_the_dates_say() -> None:
    assert shown(STEPS, moment(99, marked=None)) == "nothing"
    assert next_change(STEPS, moment(99, marked=None)) is None


def test_a_sitting_without_an_end_never_reaches_its_close() -> None:
    assert shown(STEPS[:2], moment(99, closes=None)) == "score"


def test_no_steps_show_nothing() -> None:
    assert shown((), moment(99)) == "nothing"


def test_the_next_change_is_announced() -> None:
    assert next_change(STEPS, moment(2)) == (DAY + timedelta(days=5), "own_answers")
    assert next_change(STEPS, moment(6)) == (DAY + timedelta(days=9), "all")
    assert next_change(STEPS, moment(9)) is None


def test_a_lower_level_later_is_no_change() -> None:
    steps = (ReviewStep("all", "after_marking"), ReviewStep("score", "after_close"))

    assert next_change(steps, moment(2)) is None


@pytest.mark.parametrize(
    ("level", "wanted", "included"),
    [
        ("all", "score", True),
        ("score", "score", True),
        ("score", "own_answers", False),
        ("nothing", "score", False),
    ],
)
def test_levels_include_those_below(level: Show, wanted: Show, included: bool) -> None:
    assert includes(level, wanted) is included


STEP = st.builds(
    ReviewStep,
    st.sampled_from(LEVELS),
    st.sampled_from(["after_marking", "after_close", "on_date"]),
    st.none() | st.integers(0, 9).map(lambda day: DAY + timedelta(days=day)),
)


@given(st.lists(STEP, max_size=5), st.integers(0, 9), st.integers(0, 9), st.none() | st.integers(0, 9))
def test_what_was_shown_stays_shown_and_changes_come_as_announced(
    steps: list[ReviewStep], day: int, marked: int, closes: int | None
) -> None:
    before = moment(day, marked=marked, closes=closes)
    change = next_change(steps, before)

    for later in range(day, 12):
        level = shown(steps, moment(later, marked=marked, closes=closes))
        assert includes(level, shown(steps, before))
        if change is None or DAY + timedelta(days=later) < change[0]:
            assert level == shown(steps, before)
        if change and DAY + timedelta(days=later) == change[0]:
            assert level == change[1]


def test_what_is_marked_after_its_date_is_shown_from_marking_on() -> None:
    step, late = ReviewStep("all", "after_close"), moment(6, marked=7, closes=5)

    assert due_at_of(step, late) == DAY + timedelta(days=7)
    assert shown([step], late) == "nothing"
