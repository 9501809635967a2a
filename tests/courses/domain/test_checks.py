"""Check questions are right in the end: two tries a day, and again tomorrow."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.courses.learning.rules import MISSES_A_DAY, CheckAnswer, CheckTally, next_answer, tally

TODAY = date(2026, 11, 25)
RIGHT, WRONG = frozenset({0}), frozenset({1})


def after(*tries: tuple[frozenset[int], int]) -> CheckAnswer:
    """Answer one after the other, each on a day counted from today."""
    answer = None
    for chosen, days in tries:
        answer = next_answer(answer, chosen, RIGHT, TODAY + timedelta(days=days))
    assert answer is not None
    return answer


def test_a_question_rests_for_the_day_of_its_second_miss() -> None:
    once, twice = after((WRONG, 0)), after((WRONG, 0), (WRONG, 0))

    assert (once.rests_on(TODAY), twice.rests_on(TODAY)) == (False, True)
    assert not twice.rests_on(TODAY + timedelta(days=1))


def test_a_new_day_brings_two_new_tries() -> None:
    assert after((WRONG, 0), (WRONG, 0), (WRONG, 1)).misses == 1
    assert after((WRONG, 0), (WRONG, 0), (WRONG, 1), (WRONG, 1)).rests_on(TODAY + timedelta(days=1))


def test_misses_of_the_day_are_not_forgotten_by_a_right_answer_between() -> None:
    assert after((WRONG, 0), (RIGHT, 0), (WRONG, 0)).rests_on(TODAY)


def test_part_of_the_right_options_is_no_right_answer() -> None:
    assert not next_answer(None, frozenset({0}), frozenset({0, 1}), TODAY).correct


@given(st.lists(st.tuples(st.sampled_from([RIGHT, WRONG]), st.integers(0, 3)), min_size=1))
def test_the_last_answer_decides_and_only_a_miss_rests(tries: list[tuple[frozenset[int], int]]) -> None:
    ordered = sorted(tries, key=lambda each: each[1])
    answer = after(*ordered)

    missed = sum(chosen == WRONG and days == ordered[-1][1] for chosen, days in ordered)
    assert answer.correct == (ordered[-1][0] == RIGHT)
    assert answer.rests_on(answer.day) == (not answer.correct and missed >= MISSES_A_DAY)


def test_every_open_question_is_in_one_part_of_the_tally() -> None:
    answers = {"right": after((RIGHT, 0)), "wrong": after((WRONG, 0)), "rests": after((WRONG, 0), (WRONG, 0))}

    found = tally({"right", "wrong", "rests", "open"}, answers, TODAY)

    assert found == CheckTally(unanswered=1, wrong=1, resting=1)
    assert found.total == 3
