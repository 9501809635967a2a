"""Texts that nearly repeat each other are found as by comparing all of them, but in less time."""

from collections import Counter
from itertools import combinations
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions.duplicates.rules import near_duplicates
from lms.questions.duplicates.rules.near_duplicates import (
    FEWEST_GRAMS,
    LEAST,
    MOST_SHARING,
    NearDuplicateFinder,
)
from lms.questions.duplicates.rules.similarity import grams_of, similarity

texts = st.lists(st.text("甲乙丙丁", min_size=0, max_size=14), max_size=12)


@given(texts)
def test_within_a_list_nothing_is_missed(found: list[str]) -> None:
    grams = [grams_of(text) for text in found]
    counted = Counter(gram for each in grams for gram in each)
    expected = {
        (later, earlier)
        for earlier, later in combinations(range(len(found)), 2)
        if min(len(grams[earlier]), len(grams[later])) >= FEWEST_GRAMS
        and similarity(grams[earlier], grams[later]) >= LEAST
    }
    assert max(counted.values(), default=0) <= MOST_SHARING

    assert {(pair.place, pair.other) for pair in NearDuplicateFinder(found).within()} == expected


@given(texts, texts)
def test_among_others_nothing_is_missed(found: list[str], others: list[str]) -> None:
    expected = {
        (place, other)
        for place, text in enumerate(found)
        for other, its in enumerate(others)
        if len(grams_of(text)) >= FEWEST_GRAMS and similarity(grams_of(text), grams_of(its)) >= LEAST
    }

    assert {(pair.place, pair.other) for pair in NearDuplicateFinder(found).among(others)} == expected


@pytest.mark.parametrize("size", [600, 1200, 2400])
def test_each_text_is_compared_with_few_however_long_the_lists(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    compared = Mock(wraps=similarity)
    monkeypatch.setattr(near_duplicates, "similarity", compared)
    rows = [f"第 {number} 号工单的首次响应时限是多少小时，由谁登记？" for number in range(size)]
    others = [f"第 {number} 号投诉的处理时限是多少小时，由谁回访？" for number in range(2 * size)]

    finder = NearDuplicateFinder(rows)
    list(finder.within())
    list(finder.among(others))

    assert 0 < compared.call_count < size * MOST_SHARING
