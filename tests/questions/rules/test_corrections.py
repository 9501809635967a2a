"""Corrections of used questions: what an answer earns by them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions.corrections.rules import AttemptScore, Correction, figures_of, mark_corrected
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.marking import mark_answer

MARKS = Decimal(2)
SINGLE = {"correct": ["b"]}

options = st.sampled_from(["a", "b", "c", "d"])
sets_of_options = st.lists(options, min_size=1, unique=True)
rules = st.sampled_from(["all_or_nothing", "partial"])


@pytest.mark.parametrize(
    ("correction", "chosen", "earned"),
    [
        (None, "b", 2),
        (None, "a", 0),
        (Correction("also_right", {"correct": ["a"]}), "a", 2),
        (Correction("also_right", {"correct": ["a"]}), "b", 2),
        (Correction("also_right", {"correct": ["a"]}), "c", 0),
        (Correction("new_key", {"correct": ["a"]}), "a", 2),
        (Correction("new_key", {"correct": ["a"]}), "b", 0),
        (Correction("drop"), "b", 0),
        (Correction("full_marks"), "c", 2),
        (Correction("full_marks"), None, 2),
    ],
)
def test_what_a_correction_makes_of_an_answer(
    correction: Correction | None, chosen: str | None, earned: int
) -> None:
    given_answer = None if chosen is None else {"chosen": chosen}

    assert mark_corrected((kind_of("single").rule, SINGLE), given_answer, MARKS, correction).marks == earned


@given(key=sets_of_options, further=sets_of_options, chosen=sets_of_options, marking=rules)
def test_nobody_loses_by_a_further_answer(
    key: list[str], further: list[str], chosen: list[str], marking: str
) -> None:
    frozen, other = {"correct": key, "rule": marking}, {"correct": further, "rule": marking}
    rule, answer = kind_of("multiple").rule, {"chosen": chosen}

    earned = mark_corrected((rule, frozen), answer, MARKS, Correction("also_right", other)).marks

    assert earned == max(
        mark_answer(rule, frozen, answer, MARKS).marks,
        mark_answer(rule, other, answer, MARKS).marks,
    )


def test_figures_count_every_attempt_once() -> None:
    def stands(marks: int, *, passed: bool, out_of: int = 10) -> AttemptScore:
        return AttemptScore(Decimal(marks), Decimal(out_of), passed)

    figures = figures_of(
        [
            (stands(7, passed=False), stands(9, passed=True)),
            (stands(8, passed=True), stands(6, passed=False)),
            (stands(5, passed=False), stands(5, passed=False)),
            (stands(6, passed=False), stands(6, passed=False, out_of=8)),
        ]
    )

    assert (figures.seen, figures.changed, figures.gained, figures.lost) == (4, 3, 2, 1)
    assert (figures.newly_passed, figures.newly_failed) == (1, 1)
