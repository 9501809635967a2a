"""The arithmetic behind the marks of an answer."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.exams.domain.arithmetic import arithmetic_of
from lms.exams.domain.marking import mark_answer
from lms.exams.kinds.registry import kind_of

BLANKS = {"blanks": [["a"], ["b"], ["c"]]}


def test_every_right_blank_gives_its_equal_part() -> None:
    marked = mark_answer(kind_of("fill_in").rule, BLANKS, {"texts": ["a", "x", "c"]}, Decimal(2))

    arithmetic = arithmetic_of(marked, Decimal(2))

    assert arithmetic.counting == "each"
    assert [(one.id, one.right, one.rounded) for one in arithmetic.pieces] == [
        ("1", True, Decimal("0.67")),
        ("2", False, Decimal("0.00")),
        ("3", True, Decimal("0.67")),
    ]


@given(
    texts=st.lists(st.sampled_from(["a", "b", "c", "x"]), min_size=1, max_size=3),
    marks=st.decimals(min_value=Decimal("0.5"), max_value=20, places=1),
)
def test_the_pieces_sum_up_to_the_marks(texts: list[str], marks: Decimal) -> None:
    marked = mark_answer(kind_of("fill_in").rule, BLANKS, {"texts": texts}, marks)

    total = sum((one.marks or Fraction(0) for one in arithmetic_of(marked, marks).pieces), Fraction(0))

    assert abs(total - Fraction(marked.marks)) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("rule", "chosen", "counting"),
    [("all_or_nothing", ["a"], "all"), ("partial", ["a"], "each"), ("partial", ["a", "z"], "all")],
)
def test_a_choice_counts_as_its_rule_says(rule: str, chosen: list[str], counting: str) -> None:
    key = {"correct": ["a", "b"], "rule": rule}

    marked = mark_answer(kind_of("multiple").rule, key, {"chosen": chosen}, Decimal(2))

    assert arithmetic_of(marked, Decimal(2)).counting == counting


def test_pairs_in_sequence_are_judged_as_a_whole() -> None:
    key = {"order": ["1", "2", "3"], "rule": "pairwise"}

    marked = mark_answer(kind_of("ordering").rule, key, {"order": ["2", "1", "3"]}, Decimal(3))

    assert arithmetic_of(marked, Decimal(3)).counting == "whole"


def test_a_lone_piece_is_no_sum() -> None:
    marked = mark_answer(kind_of("single").rule, {"correct": ["a"]}, {"chosen": "a"}, Decimal(2))

    assert [one.marks for one in arithmetic_of(marked, Decimal(2)).pieces] == [None]
