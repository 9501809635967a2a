"""Answers in every notation; what may mean two things is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.exchange.understanding.rules.answers import read_letters, read_truth
from lms.exchange.understanding.rules.cells import Misread, Problem
from lms.questions.records.rules import letters

OPTIONS = ("甲", "乙", "丙", "丁")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ABC", "ABC"),
        ("A,B", "AB"),
        ("A、B、C", "ABC"),
        ("A;C", "AC"),
        ("A；C", "AC"),
        ("A|B", "AB"),
        ("A B", "AB"),
        ("ca", "AC"),
        ("ＡＢ", "AB"),
        (" B ", "B"),
        ("1,3", "AC"),
        ("2", "B"),
        ("①③", "AC"),
        ("②", "B"),
        ("答案：④、①", "AD"),
        ("丙", "C"),
        ("甲,丁", "AD"),
        ("甲|丙", "AC"),
        ("B. 乙", "B"),
        ("A-甲|C-丙", "AC"),
        ("答案：A", "A"),
        ("（A）", "A"),
        ("A.", "A"),
    ],
)
def test_notations_of_right_options(written: str, expected: str) -> None:
    assert read_letters(written, OPTIONS) == tuple(expected)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("E", Problem.ANSWER_BEYOND),
        ("AE", Problem.ANSWER_BEYOND),
        ("AA", Problem.ANSWER_REPEATED),
        ("戊", Problem.ANSWER_UNCLEAR),
        ("5", Problem.ANSWER_UNCLEAR),
        ("0", Problem.ANSWER_UNCLEAR),
        ("13", Problem.ANSWER_UNCLEAR),
        ("B. 甲", Problem.ANSWER_UNCLEAR),
    ],
)
def test_what_names_no_option_is_refused(written: str, problem: Problem) -> None:
    with pytest.raises(Misread) as refused:
        read_letters(written, OPTIONS)

    assert refused.value.problem is problem


def test_a_figure_that_is_also_an_options_text_is_refused() -> None:
    with pytest.raises(Misread) as refused:
        read_letters("2", ("1", "3", "2", "4"))

    assert refused.value.problem is Problem.ANSWER_AMBIGUOUS


def test_a_figure_that_means_the_same_both_ways_is_taken() -> None:
    assert read_letters("2", ("1", "2", "3")) == ("B",)


@given(
    st.integers(2, 8).flatmap(
        lambda count: st.tuples(st.just(count), st.sets(st.integers(0, count - 1), min_size=1))
    ),
    st.sampled_from(["", ",", "、", ";", "；", "|", " ", "，"]),
    st.booleans(),
)
def test_any_set_of_letters_comes_back(drawn: tuple[int, set[int]], sign: str, lower: bool) -> None:
    count, places = drawn
    expected = letters(sorted(places))
    written = sign.join(reversed(expected))

    options = tuple(f"选项{number}号" for number in range(count))
    assert read_letters(written.lower() if lower else written, options) == expected


@pytest.mark.parametrize(
    "word", ["对", "√", "✓", "正确", "是", "T", "true", "TRUE", "1", "Y", "A", "ａ", "对。"]
)
def test_words_for_true(word: str) -> None:
    assert read_truth(word, ()) is True


@pytest.mark.parametrize("word", ["错", "×", "✗", "错误", "否", "F", "false", "FALSE", "0", "N", "B", "X"])
def test_words_for_false(word: str) -> None:
    assert read_truth(word, ()) is False


def test_a_letter_means_what_its_option_says() -> None:
    assert read_truth("A", ("错误", "正确")) is False
    assert read_truth("B", ("错误", "正确")) is True


def test_options_that_are_no_truths_are_refused() -> None:
    with pytest.raises(Misread) as refused:
        read_truth("A", ("会", "不会", "也许"))

    assert refused.value.problem is Problem.TRUTH_OPTIONS
