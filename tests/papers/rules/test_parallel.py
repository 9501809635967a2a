"""Parallel forms share their anchors and nothing else; well-known questions are drawn less."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.exams.preparing.rules import draw_weight, exposure_rates
from lms.papers.blueprints.rules.drawing import BlueprintRule, BlueprintShort, DrawableQuestion
from lms.papers.blueprints.rules.parallel import (
    AnchorsTooMany,
    draw_forms,
    form_for,
    shortages_of_forms,
    spread_anchors,
)

ONE = Decimal(1)
COUNTS = st.lists(st.integers(1, 9), min_size=1, max_size=6)


def rules_of(counts: list[int]) -> list[BlueprintRule]:
    return [BlueprintRule(count, ONE, clause=str(number)) for number, count in enumerate(counts, 1)]


def bank_for(counts: list[int], times: int) -> list[DrawableQuestion]:
    clauses = [str(number) for number, count in enumerate(counts, 1) for _ in range(count * times)]
    return [DrawableQuestion(one, one, "single", 3, (clause,)) for one, clause in enumerate(clauses, 1)]


@given(COUNTS, st.integers(2, 4), st.data())
def test_forms_share_the_anchors_and_nothing_else(counts: list[int], forms: int, data: st.DataObject) -> None:
    rules, anchors = rules_of(counts), data.draw(st.integers(0, sum(counts)))

    drawn = draw_forms(rules, bank_for(counts, forms), "s", forms=forms, anchors=anchors)

    asked = {letter: {pick.candidate.question_id for pick in picks} for letter, picks in drawn.items()}
    assert list(drawn) == list("ABCD"[:forms])
    assert [len(one) for one in asked.values()] == [sum(counts)] * forms
    assert {len(one & other) for one in asked.values() for other in asked.values() if one is not other} <= {
        anchors
    }
    for picks in drawn.values():
        assert [pick.rule for pick in picks] == sorted(pick.rule for pick in picks)
        assert [sum(pick.rule == number for pick in picks) for number in range(len(rules))] == counts


@given(COUNTS, st.data())
def test_anchors_are_spread_as_the_questions_are(counts: list[int], data: st.DataObject) -> None:
    anchors = data.draw(st.integers(0, sum(counts)))

    shares = spread_anchors(rules_of(counts), anchors)

    assert sum(shares) == anchors
    for share, count in zip(shares, counts, strict=True):
        assert abs(share - anchors * count / sum(counts)) < 1
        assert share <= count


def test_a_question_picked_by_hand_is_an_anchor() -> None:
    rules = [BlueprintRule(1, ONE, question=1), BlueprintRule(2, ONE, clause="1")]

    assert spread_anchors(rules, 2) == [1, 1]
    assert spread_anchors(rules, 0) == [1, 0]


def test_more_anchors_than_questions_are_refused() -> None:
    with pytest.raises(AnchorsTooMany):
        spread_anchors(rules_of([3]), 4)


def test_a_pool_too_small_for_all_forms_names_the_rule_once() -> None:
    rules, pool = rules_of([2, 4]), bank_for([2, 4], 1)

    (first, second) = shortages_of_forms(rules, pool, forms=2, anchors=3)

    assert (first.rule, first.missing, second.rule, second.missing) == (0, 1, 1, 2)
    with pytest.raises(BlueprintShort) as refusal:
        draw_forms(rules, pool, "s", forms=2, anchors=3)
    assert [short.rule for short in refusal.value.shortages] == [0, 1]


def test_a_resit_meets_the_next_form() -> None:
    met = [form_for("AB", taker=taker, attempt=attempt) for taker in (7, 8) for attempt in (1, 2)]

    assert met == ["A", "B", "B", "A"]


@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_seen_more_weighs_less(one: float, other: float) -> None:
    assert 0.1 <= draw_weight(one) <= 1.0
    assert draw_weight(min(one, other)) >= draw_weight(max(one, other))


def test_rates_are_shares_of_the_attempts() -> None:
    assert exposure_rates({1: 5, 2: 10}, 10) == {1: 0.5, 2: 1.0}
    assert exposure_rates({}, 0) == {}
    assert (draw_weight(0.0), draw_weight(1 / 9)) == (1.0, 0.5)
