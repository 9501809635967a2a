"""The questions of a day: due, own mistakes, weak clauses, then new ones; no one twice."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as some

from lms.practice.daily.rules import Candidate, Learner, Met, choose

DAY = date(2026, 11, 30)
YESTERDAY, LATER = DAY - timedelta(days=1), DAY + timedelta(days=5)
QUESTIONS = [Candidate(number, 100 + number, number % 3) for number in range(1, 13)]


def chosen(learner: Learner, count: int = 5, seed: int = 1) -> list[tuple[int, str]]:
    """Choose, and give question and reason."""
    return [(one.question, why) for one, why in choose(QUESTIONS, learner, DAY, count, Random(seed))]


def test_what_is_due_comes_first_then_mistakes_then_weak_clauses_then_what_is_new() -> None:
    met = {
        4: Met(DAY, YESTERDAY, in_book=False),
        5: Met(LATER, YESTERDAY, in_book=True),
        6: Met(LATER, YESTERDAY, in_book=False),
    }

    found = chosen(Learner(met, weak=(2,), own=frozenset({0, 2})), count=8)

    assert found[:2] == [(4, "due"), (5, "mistake")]
    assert [(question % 3, why) for question, why in found[2:5]] == [(2, "weak")] * 3
    assert {question % 3 for question, why in found[5:] if why == "new"} == {0}


def test_what_was_answered_today_is_not_asked_again_today() -> None:
    met = {number: Met(DAY + timedelta(days=1), DAY, in_book=True) for number in range(1, 10)}

    assert {question for question, _why in chosen(Learner(met))} == {10, 11, 12}


@given(
    some.dictionaries(
        some.integers(1, 12),
        some.builds(
            Met,
            due_on=some.sampled_from([YESTERDAY, DAY, LATER]),
            seen_on=some.sampled_from([YESTERDAY, DAY]),
            in_book=some.booleans(),
        ),
    ),
    some.integers(1, 12),
    some.integers(),
)
def test_a_day_has_no_question_twice_and_is_the_same_for_the_same_person(
    met: dict[int, Met], count: int, seed: int
) -> None:
    learner = Learner(met, weak=(1,), own=frozenset({1, 2}))

    found = chosen(learner, count, seed)

    assert len({question for question, _why in found}) == len(found) <= count
    assert found == chosen(learner, count, seed)
