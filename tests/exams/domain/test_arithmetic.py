"""The arithmetic behind the marks of an answer."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms.exams.domain.arithmetic import Arithmetic, Piece, arithmetic_of
from lms.exams.domain.marking import mark_answer
from lms.exams.kinds.registry import kind_of
from lms.exams.queries.arithmetic_words import arithmetic_words
from lms.exams.queries.papers import ShownQuestion

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


COUNTED = {
    "single": ("single", {"correct": ["a"]}, {"chosen": "a"}, "choice"),
    "true or false": ("true_false", {"correct": True}, {"value": True}, "one"),
    "one blank": ("fill_in", {"blanks": [["a"]]}, {"texts": ["a"]}, "one"),
    "all options right": ("multiple", {"correct": ["a", "b"]}, {"chosen": ["a", "b"]}, "all"),
    "an option missed": ("multiple", {"correct": ["a", "b"]}, {"chosen": ["a"]}, "all"),
    "part marks": ("multiple", {"correct": ["a", "b"], "rule": "partial"}, {"chosen": ["a"]}, "each"),
    "part marks undone": (
        "multiple",
        {"correct": ["a", "b"], "rule": "partial"},
        {"chosen": ["a", "z"]},
        "no_wrong",
    ),
    "deduction that lands on equal parts": (
        "multiple",
        {"correct": ["a", "b"], "rule": "deduction"},
        {"chosen": ["a", "b"]},
        "deduction",
    ),
    "whole order": ("ordering", {"order": ["1", "2", "3"]}, {"order": ["1", "2", "3"]}, "all"),
    "rated response": ("sjt", {"shares": {"a": "100", "b": "0"}}, {"chosen": "a"}, "rated"),
}


@pytest.mark.parametrize("case", COUNTED.values(), ids=COUNTED)
def test_the_rule_of_the_kind_states_how_it_counts(
    case: tuple[str, dict[str, object], dict[str, object], str],
) -> None:
    kind, key, answer, counting = case

    arithmetic = arithmetic_of(mark_answer(kind_of(kind).rule, key, answer, Decimal(1)), Decimal(1))

    assert arithmetic.counting == counting
    assert all((piece.marks is None) == (counting != "each") for piece in arithmetic.pieces)


@given(
    correct=st.sets(st.sampled_from("abcd"), min_size=1),
    chosen=st.sets(st.sampled_from("abcd"), min_size=1),
    rule=st.sampled_from(["all_or_nothing", "partial", "deduction"]),
)
def test_only_part_marks_are_shown_option_by_option(correct: set[str], chosen: set[str], rule: str) -> None:
    key = {"correct": sorted(correct), "rule": rule}
    marked = mark_answer(kind_of("multiple").rule, key, {"chosen": sorted(chosen)}, Decimal(1))

    pieces = arithmetic_of(marked, Decimal(1)).pieces

    if any(piece.marks is not None for piece in pieces):
        assert rule == "partial"
        assert sum(piece.marks or 0 for piece in pieces) == Fraction(len(chosen), len(correct))


@pytest.mark.parametrize(
    ("rule", "tally"), [("pairwise", (12, 15)), ("adjacent", (3, 5))], ids=["pairs", "neighbours"]
)
def test_what_counts_in_an_order_is_tallied_and_no_place_is_called_right(
    rule: str, tally: tuple[int, int]
) -> None:
    key = {"order": ["1", "2", "3", "4", "5", "6"], "rule": rule}

    marked = mark_answer(kind_of("ordering").rule, key, {"order": ["4", "1", "2", "3", "5", "6"]}, Decimal(3))
    arithmetic = arithmetic_of(marked, Decimal(3))

    assert (arithmetic.tally, arithmetic.pieces) == (tally, ())
    assert marked.share == (Decimal(tally[0]) / tally[1]).quantize(Decimal("0.000001"))


def test_a_question_of_a_case_gives_marks_by_its_weight() -> None:
    parts = [
        {"id": "1", "kind": "single", "weight": "3", "key": {"correct": ["a"]}},
        {"id": "2", "kind": "fill_in", "weight": "1", "key": {"blanks": [["a"], ["b"]]}},
    ]
    given_answer = {"parts": {"1": {"chosen": "a"}, "2": {"texts": ["a", "x"]}}}

    marked = mark_answer(kind_of("case").rule, {"parts": parts}, given_answer, Decimal(4))
    arithmetic = arithmetic_of(marked, Decimal(4))

    assert arithmetic.counting == "weighed"
    assert [(one.right, one.rounded) for one in arithmetic.pieces] == [
        (True, Decimal("3.00")),
        (False, Decimal("0.50")),
    ]


def test_the_words_follow_the_rule() -> None:
    six = ShownQuestion(1, "ordering", Decimal(3), {"stem": ""})
    case = ShownQuestion(1, "case", Decimal(1), {"stem": ""})
    choice = ShownQuestion(1, "single", Decimal(1), {"stem": "", "options": [{"id": "a", "text": "甲"}]})

    with translation.override("zh-hans"):
        pairs = arithmetic_words(six, {"order": []}, Arithmetic("pairs", (), (12, 15)), with_key=True)
        part = Piece("1", right=True, marks=Fraction(1))
        parts = arithmetic_words(case, {"parts": {}}, Arithmetic("weighed", (part,)), with_key=True)
        lone = Piece("a", right=True, marks=None)
        single = arithmetic_words(choice, {"chosen": "a"}, Arithmetic("choice", (lone,)), with_key=True)

    assert (pairs.sentence, pairs.lines) == ("15 对先后中对了 12 对。", ())
    assert [line.text for line in parts.lines] == ["第 1 小题"]
    assert single.sentence == "选对得分。"
