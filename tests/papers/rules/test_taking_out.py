"""What a paper loses when questions are taken out of the pool it is drawn from."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.papers.blueprints.rules.drawing import BlueprintRule, DrawableQuestion
from lms.papers.blueprints.rules.taking_out import Blueprint, loss_without

ONE = Decimal(1)


def rule(count: int, clause: str = "", question: int | None = None) -> BlueprintRule:
    return BlueprintRule(count, ONE, clause=clause, question=question)


def bank(*clauses: str) -> list[DrawableQuestion]:
    return [DrawableQuestion(one, one, "single", 3, (clause,)) for one, clause in enumerate(clauses, 1)]


@pytest.mark.parametrize(
    ("rules", "gone", "told"),
    [
        pytest.param((rule(2, "2.1"),), {1}, [], id="enough is left"),
        pytest.param((rule(3, "2.1"),), {1}, [(0, 3, 2)], id="one too few"),
        pytest.param((rule(3, "2.1"),), {4}, [], id="another clause"),
        pytest.param((rule(3, "2.1"),), {9}, [], id="not in the pool"),
        pytest.param((rule(1, question=1), rule(1, "2")), {1}, [(0, 1, 0)], id="picked by hand"),
        pytest.param((rule(2, "2.1"), rule(2, "2")), {2}, [(1, 2, 3)], id="rules compete"),
    ],
)
def test_rules_that_would_be_short_are_told(
    rules: tuple[BlueprintRule, ...], gone: set[int], told: list[tuple[int, int, int]]
) -> None:
    loss = loss_without(Blueprint(rules), bank("2.1", "2.1", "2.1", "2.2"), gone)

    lacks = loss.lacks if loss else ()
    assert [(one.short.rule, one.needs, one.left) for one in lacks] == told
    assert loss is None or not loss.was_short


def test_a_paper_that_is_short_already_loses_only_what_makes_it_worse() -> None:
    short = Blueprint((rule(2, "2.1"), rule(1, "2.2")))
    pool = bank("2.1", "2.2", "2.2")

    unchanged, worse = loss_without(short, pool, {2}), loss_without(short, pool, {2, 3})

    assert unchanged is None
    assert worse is not None
    assert (worse.was_short, [one.short.rule for one in worse.lacks]) == (True, [0, 1])


def test_forms_need_the_common_questions_once_and_the_others_for_each() -> None:
    forms = Blueprint((rule(4, "2"),), forms=3, anchors=1)
    pool = bank(*["2.1"] * 10)

    loss = loss_without(forms, pool, {10})

    assert loss_without(forms, [*pool, DrawableQuestion(11, 11, "single", 3, ("2.1",))], {10}) is None
    assert loss is not None
    assert [(one.needs, one.left, one.short.missing) for one in loss.lacks] == [(10, 9, 1)]


def test_too_many_common_questions_are_no_loss() -> None:
    assert loss_without(Blueprint((rule(1, "2"),), forms=2, anchors=5), bank("2.1"), {1}) is None


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.sets(st.integers(1, 12)))
def test_a_paper_without_a_loss_can_be_drawn_without_the_questions(counts: list[int], gone: set[int]) -> None:
    pool = bank(*(f"{one % 4}.1" for one in range(12)))
    paper = Blueprint(tuple(rule(count, str(number)) for number, count in enumerate(counts)))

    loss = loss_without(paper, pool, gone)

    rest = [one for one in pool if one.question_id not in gone]
    drawable_before, drawable_after = not paper.shortages(pool), not paper.shortages(rest)
    assert (loss is None) or not drawable_after
    assert drawable_after or not drawable_before or loss is not None
