"""The arithmetic behind the marks of an answer."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms.exams.results.arithmetic import arithmetic_text
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.marking import Arithmetic, MarkedPart, arithmetic_of, mark_answer, share_of
from lms.questions.versions.queries import ShownQuestion

BLANKS = {"blanks": [["a"], ["b"], ["c"]]}


def test_every_right_blank_gives_its_equal_part() -> None:
    marked = mark_answer(kind_of("fill_in").rule, BLANKS, {"texts": ["a", "x", "c"]}, Decimal(2))

    arithmetic = arithmetic_of(marked, Decimal(2))

    assert arithmetic.counting == "each"
    assert [(one.id, one.right, one.rounded) for one in arithmetic.parts] == [
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

    total = sum((one.marks or Fraction(0) for one in arithmetic_of(marked, marks).parts), Fraction(0))

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
    assert all((part.marks is None) == (counting != "each") for part in arithmetic.parts)


@given(
    correct=st.sets(st.sampled_from("abcd"), min_size=1),
    chosen=st.sets(st.sampled_from("abcd"), min_size=1),
    rule=st.sampled_from(["all_or_nothing", "partial", "deduction"]),
)
def test_only_part_marks_are_shown_option_by_option(correct: set[str], chosen: set[str], rule: str) -> None:
    key = {"correct": sorted(correct), "rule": rule}
    marked = mark_answer(kind_of("multiple").rule, key, {"chosen": sorted(chosen)}, Decimal(1))

    parts = arithmetic_of(marked, Decimal(1)).parts

    if any(part.marks is not None for part in parts):
        assert rule == "partial"
        assert sum(part.marks or 0 for part in parts) == Fraction(len(chosen), len(correct))


@pytest.mark.parametrize(
    ("rule", "tally"), [("pairwise", (12, 15)), ("adjacent", (3, 5))], ids=["pairs", "neighbours"]
)
def test_what_counts_in_an_order_is_tallied_and_no_place_is_called_right(
    rule: str, tally: tuple[int, int]
) -> None:
    key = {"order": ["1", "2", "3", "4", "5", "6"], "rule": rule}

    marked = mark_answer(kind_of("ordering").rule, key, {"order": ["4", "1", "2", "3", "5", "6"]}, Decimal(3))
    arithmetic = arithmetic_of(marked, Decimal(3))

    assert (arithmetic.tally, arithmetic.parts) == (tally, ())
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
    assert [(one.right, one.rounded) for one in arithmetic.parts] == [
        (True, Decimal("3.00")),
        (False, Decimal("0.50")),
    ]


def test_the_words_follow_the_rule() -> None:
    six = ShownQuestion(1, "ordering", Decimal(3), {"stem": ""})
    case = ShownQuestion(1, "case", Decimal(1), {"stem": ""})
    choice = ShownQuestion(1, "single", Decimal(1), {"stem": "", "options": [{"id": "a", "text": "甲"}]})

    with translation.override("zh-hans"):
        pairs = arithmetic_text(six, {"order": []}, Arithmetic("pairs", (), (12, 15)), with_key=True)
        part = MarkedPart("1", right=True, marks=Fraction(1))
        parts = arithmetic_text(case, {"parts": {}}, Arithmetic("weighed", (part,)), with_key=True)
        lone = MarkedPart("a", right=True, marks=None)
        single = arithmetic_text(choice, {"chosen": "a"}, Arithmetic("choice", (lone,)), with_key=True)

    assert pairs is not None
    assert parts is not None
    assert (pairs.sentence, pairs.lines) == ("15 对先后中对了 12 对。", ())
    assert [line.text for line in parts.lines] == ["第 1 小题"]
    assert parts.sum == ""
    assert pairs.sum == "12/15 × 3"
    assert single is None


@given(
    correct=st.sets(st.sampled_from("abcd"), min_size=1),
    chosen=st.sets(st.sampled_from("abcd"), min_size=1),
    marks=st.sampled_from([Decimal(1), Decimal("1.5"), Decimal(3)]),
)
def test_a_share_that_is_shown_makes_the_marks(correct: set[str], chosen: set[str], marks: Decimal) -> None:
    key = {"correct": sorted(correct), "rule": "partial"}
    marked = mark_answer(kind_of("multiple").rule, key, {"chosen": sorted(chosen)}, marks)

    share = share_of(arithmetic_of(marked, marks), marks)

    if share is not None:
        assert (marks * share.right / share.parts).quantize(Decimal("0.01"), ROUND_HALF_UP) == marked.marks


def test_the_parts_of_a_case_are_added_up() -> None:
    case = ShownQuestion(1, "case", Decimal(4), {"stem": ""})
    parts = (
        MarkedPart("1", right=True, marks=Fraction(3)),
        MarkedPart("2", right=False, marks=Fraction(1, 2)),
    )

    words = arithmetic_text(case, {"parts": {}}, Arithmetic("weighed", parts), with_key=True)

    assert words is not None
    assert words.sum == "3 + 0.5"
