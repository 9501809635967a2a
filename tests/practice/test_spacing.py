"""When a question comes again: by the answers alone, in whole days, never by chance."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from lms.practice.cards.rules import Memory, Spacing, after_answer, next_gaps

DAY = date(2026, 11, 30)
USUAL = Spacing(0.9, 180)
answers = some.lists(some.tuples(some.booleans(), some.integers(0, 60)), min_size=1, max_size=12)


def history(given_answers: list[tuple[bool, int]]) -> Memory:
    """Answer a question time after time, so many days apart."""
    memory, day = None, DAY
    for right, days in given_answers:
        day += timedelta(days=days)
        memory = after_answer(memory, right=right, day=day, spacing=USUAL)
    assert memory is not None
    return memory


def test_a_missed_question_comes_back_tomorrow_and_then_after_growing_gaps() -> None:
    missed = after_answer(None, right=False, day=DAY, spacing=USUAL)

    assert missed.due_on == date(2026, 12, 1)
    first, second = next_gaps(missed, USUAL)
    assert 1 <= first <= second


@given(answers)
def test_a_missed_question_always_comes_back_tomorrow(before: list[tuple[bool, int]]) -> None:
    known = history(before)
    day = known.seen_on + timedelta(days=3)

    missed = after_answer(known, right=False, day=day, spacing=USUAL)

    assert missed.due_on == day + timedelta(days=1)


@given(answers, some.integers(1, 400))
def test_a_right_answer_never_brings_a_question_back_earlier(
    before: list[tuple[bool, int]], later: int
) -> None:
    known = history(before)
    day = known.seen_on + timedelta(days=later)

    after = after_answer(known, right=True, day=day, spacing=USUAL)

    assert after.stability >= known.stability
    assert after.due_on > day
    assert after.due_on >= min(known.due_on, day + timedelta(days=USUAL.longest_days))
    assert after.due_on <= day + timedelta(days=USUAL.longest_days)


@given(answers)
def test_a_second_right_answer_of_the_day_changes_nothing(before: list[tuple[bool, int]]) -> None:
    known = history(before)

    assert after_answer(known, right=True, day=known.seen_on, spacing=USUAL) == known


@given(answers)
def test_what_an_older_exam_tells_late_changes_nothing(before: list[tuple[bool, int]]) -> None:
    known = history(before)
    earlier = known.seen_on - timedelta(days=1)

    assert after_answer(known, right=False, day=earlier, spacing=USUAL) == known


@given(answers)
def test_equal_answers_give_equal_days(before: list[tuple[bool, int]]) -> None:
    assert history(before) == history(before)


@given(answers)
def test_who_wants_to_know_more_surely_is_asked_sooner(before: list[tuple[bool, int]]) -> None:
    known = history(before)

    sooner, later = (next_gaps(known, Spacing(share, 180), 1)[0] for share in (0.95, 0.8))

    assert sooner <= later
