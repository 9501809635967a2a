"""The bank asks fairly: no key, length or wording gives an answer away, and no question is asked twice."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import pytest

from tests.content.files import questions

MOST_OF_A_KEY = 0.35
MOST_WON_BY_LENGTH = 0.35
NEAR_DUPLICATE = 0.6
CATCH_ALLS = re.compile(
    r"以上(各项|选项)?[都均皆全]|[都全][不]?对$|all of the above|none of the above", re.IGNORECASE
)
CHOICE_KINDS = {"single", "multiple"}


def of_kind(*kinds: str) -> list[dict[str, object]]:
    """List the questions of some kinds."""
    return [question for question in questions() if question["kind"] in kinds]


def right_place(question: dict[str, object]) -> int:
    """Give the place of the one right option."""
    return [option["correct"] for option in question["options"]].index(True)


def won_by_length(question: dict[str, object]) -> float:
    """Say how likely somebody is right who takes the longest option, at random among equals."""
    lengths = [len(option["text"]) for option in question["options"]]
    longest = [place for place, length in enumerate(lengths) if length == max(lengths)]
    return 1 / len(longest) if right_place(question) in longest else 0.0


def grams(text: str) -> set[str]:
    """Cut a text into runs of five characters, punctuation left out."""
    letters = re.sub(r"[\W_]", "", text)
    return {letters[start : start + 5] for start in range(max(1, len(letters) - 4))}


def likeness(first: set[str], second: set[str]) -> float:
    """Give the Jaccard likeness of two sets."""
    return len(first & second) / len(first | second)


def test_every_single_choice_has_exactly_one_right_option() -> None:
    wrong = [
        question["id"]
        for question in of_kind("single")
        if sum(option["correct"] for option in question["options"]) != 1
    ]

    assert of_kind("single")
    assert wrong == []


def test_no_letter_is_the_key_too_often() -> None:
    keys = Counter("ABCDEFGH"[right_place(question)] for question in of_kind("single"))

    too_often = {letter: n for letter, n in keys.items() if n / keys.total() > MOST_OF_A_KEY}

    assert too_often == {}


def test_true_and_false_are_both_asked() -> None:
    answers = Counter(question["answer"] for question in of_kind("true_false"))

    assert 0.35 <= answers[True] / answers.total() <= 0.65


def test_the_longest_option_wins_no_more_than_chance_allows() -> None:
    single = of_kind("single")
    clearly_longest = [question["id"] for question in single if won_by_length(question) == 1]

    assert len(clearly_longest) / len(single) <= MOST_WON_BY_LENGTH
    assert sum(map(won_by_length, single)) / len(single) <= MOST_WON_BY_LENGTH


def test_no_option_speaks_of_the_others() -> None:
    catch_alls = [
        (question["id"], option["text"])
        for question in of_kind(*CHOICE_KINDS)
        for option in question["options"]
        if CATCH_ALLS.search(option["text"].strip("。 "))
    ]

    assert catch_alls == []


def test_a_catch_all_would_be_seen() -> None:
    assert all(map(CATCH_ALLS.search, ["以上都对", "以上都不对", "以上各项均正确", "都不对"]))


def test_no_two_stems_ask_nearly_the_same() -> None:
    cut = {question["id"]: grams(question["stem"]) for question in questions()}

    twins = [
        (first, second)
        for first, second in combinations(cut, 2)
        if likeness(cut[first], cut[second]) >= NEAR_DUPLICATE
    ]

    assert twins == []


def test_two_stems_that_differ_in_a_word_would_be_seen() -> None:
    first = grams("用户报障后四十八小时内没有修复，值班坐席应当怎样答复用户并记录处理过程？")
    second = grams("用户报障后四十八小时内没有修复，热线坐席应当怎样答复用户并记录处理过程？")

    assert likeness(first, second) >= NEAR_DUPLICATE


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "fill_in", "ordering", "matching"])
def test_every_kind_is_asked_and_explained(kind: str) -> None:
    asked = of_kind(kind)

    assert asked
    assert [question["id"] for question in asked if len(question["explanation"].strip()) < 20] == []


def test_every_option_says_why() -> None:
    silent = [
        question["id"]
        for question in of_kind(*CHOICE_KINDS)
        if not all(option.get("why", "").strip() for option in question["options"])
    ]

    assert silent == []


def test_every_number_is_given_once() -> None:
    ids = Counter(question["id"] for question in questions())

    assert [name for name, count in ids.items() if count > 1] == []
    assert [
        question["id"]
        for question in questions()
        if not question["id"].startswith(f"Q-{question['clause']}-")
    ] == []
