"""Questions that are enemies never meet, and a paper is found whenever there is one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.papers.blueprints.rules.drawing import (
    BlueprintRule,
    BlueprintShort,
    DrawableQuestion,
    Pick,
    draw,
    shortages,
)

ONE = Decimal(1)


def bank(clauses: list[str], enemy_pairs: list[tuple[int, int]] = []) -> list[DrawableQuestion]:  # noqa: B006 # read only
    """Make questions 1, 2, 3 … of the clauses; each pair of `enemy_pairs` never meets."""
    enemies: dict[int, set[int]] = {}
    for one, other in enemy_pairs:
        enemies.setdefault(one, set()).add(other)
        enemies.setdefault(other, set()).add(one)
    return [
        DrawableQuestion(
            number, number * 10, "single", 3, (clause,), enemies=frozenset(enemies.get(number, ()))
        )
        for number, clause in enumerate(clauses, 1)
    ]


def numbers(picks: tuple[Pick, ...]) -> set[int]:
    return {pick.candidate.question_id for pick in picks}


def is_satisfiable(rules: list[BlueprintRule], pool: list[DrawableQuestion]) -> bool:
    """Try every choice of questions: no enemies among them, and every place filled."""
    places = [rule for rule in rules for _ in range(rule.count)]
    return any(
        not any(one.enemies & {other.question_id for other in chosen} for one in chosen)
        and fills(places, list(chosen))
        for chosen in combinations(pool, len(places))
    )


def fills(places: list[BlueprintRule], chosen: list[DrawableQuestion]) -> bool:
    if not places:
        return True
    return any(
        places[0].takes(one) and fills(places[1:], [other for other in chosen if other is not one])
        for one in chosen
    )


def test_enemies_never_meet_whatever_the_seed() -> None:
    pool = bank(["1.1"] * 6, [(1, 2), (3, 4), (5, 6)])

    drawn = [numbers(draw([BlueprintRule(3, ONE)], pool, seed)) for seed in range(200)]

    assert all(len(paper & {1, 2}) == len(paper & {3, 4}) == len(paper & {5, 6}) == 1 for paper in drawn)
    assert len({frozenset(paper) for paper in drawn}) == 8


def test_a_shortage_says_that_enemies_are_the_reason() -> None:
    pool = bank(["1.1", "1.1", "1.1"], [(1, 2), (1, 3), (2, 3)])

    (short,) = shortages([BlueprintRule(2, ONE)], pool)

    assert (short.rule, short.missing, short.by_enemies) == (0, 1, True)
    assert [one.by_enemies for one in shortages([BlueprintRule(4, ONE)], pool)] == [False]


def test_an_enemy_out_of_the_pool_harms_nobody() -> None:
    pool = bank(["1.1", "1.1"], [(1, 7)])

    assert numbers(draw([BlueprintRule(2, ONE)], pool, "s")) == {1, 2}


def test_a_question_picked_by_hand_is_asked_once_and_drives_its_enemies_away() -> None:
    pool = bank(["1.1"] * 4, [(2, 3)])
    rules = [BlueprintRule(2, ONE), BlueprintRule(1, ONE, question=2, must_pass=True)]

    picks = [draw(rules, pool, seed) for seed in range(60)]

    assert {pick[2].candidate.question_id for pick in picks} == {2}
    assert {pick[2].must_pass for pick in picks} == {True}
    assert {frozenset(numbers(pick)) for pick in picks} == {frozenset({1, 2, 4})}


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        pytest.param(BlueprintRule(1, ONE, pool=7), True, id="in the pool"),
        pytest.param(BlueprintRule(1, ONE, pool=8), False, id="in another pool"),
        pytest.param(BlueprintRule(1, ONE, level="apply"), True, id="of the level"),
        pytest.param(BlueprintRule(1, ONE, level="remember"), False, id="of another level"),
        pytest.param(BlueprintRule(1, ONE, clause="2", question=5), True, id="picked by hand"),
        pytest.param(BlueprintRule(1, ONE, question=6), False, id="another picked by hand"),
    ],
)
def test_a_rule_asks_for_level_pool_or_one_question(rule: BlueprintRule, fits: bool) -> None:
    candidate = DrawableQuestion(5, 50, "single", 3, ("1.1",), level="apply", pools=frozenset({7}))

    assert rule.takes(candidate) is fits


def test_a_question_of_small_weight_is_drawn_less() -> None:
    pool = [replace(one, weight=0.1 if one.question_id == 1 else 1.0) for one in bank(["1.1"] * 4)]

    seen = sum(1 in numbers(draw([BlueprintRule(1, ONE)], pool, seed)) for seed in range(1000))

    assert 10 <= seen <= 60  # 0.1 of 3.1, so 32 in a thousand


CLAUSES = st.sampled_from(["1.1", "1.2", "2.1"])
FEUDS = st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)).filter(lambda two: two[0] != two[1]))
BANKS = st.builds(bank, st.lists(CLAUSES, max_size=7), FEUDS)
RULES = st.lists(
    st.builds(BlueprintRule, st.integers(0, 2), st.just(ONE), st.sampled_from(["", "1", "1.1", "2"])),
    max_size=3,
)


@given(RULES, BANKS, st.integers())
def test_a_paper_without_enemies_is_found_whenever_there_is_one(
    rules: list[BlueprintRule], pool: list[DrawableQuestion], seed: int
) -> None:
    if not is_satisfiable(rules, pool):
        assert shortages(rules, pool)
        with pytest.raises(BlueprintShort):
            draw(rules, pool, seed)
        return

    picks = draw(rules, pool, seed)

    assert shortages(rules, pool) == ()
    assert picks == draw(rules, list(reversed(pool)), seed)
    assert len(numbers(picks)) == sum(rule.count for rule in rules)
    assert not any(pick.candidate.enemies & numbers(picks) for pick in picks)
    assert all(rules[pick.rule].takes(pick.candidate) for pick in picks)
