"""A draw from a sorted sampler is as good as one from the whole bank, and looks at a handful of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.papers.blueprints.rules.drawing import BlueprintRule, BlueprintShort, DrawableQuestion, Pick, draw
from lms.papers.blueprints.rules.sampling import PoolSampler

ONE = Decimal(1)
CLAUSES = ["1.1", "1.2", "2.1"]


def candidate(number: int, clause: str = "1.1", *, difficulty: int = 3) -> DrawableQuestion:
    return DrawableQuestion(number, number * 10, "single", difficulty, (clause,))


def numbers(picks: tuple[Pick, ...]) -> list[int]:
    return [pick.candidate.question_id for pick in picks]


pools = st.lists(st.tuples(st.sampled_from(CLAUSES), st.integers(1, 3)), min_size=0, max_size=14).map(
    lambda drawn: [candidate(n, clause, difficulty=level) for n, (clause, level) in enumerate(drawn, 1)]
)
blueprints = st.lists(
    st.builds(
        BlueprintRule,
        count=st.integers(1, 4),
        marks=st.just(ONE),
        clause=st.sampled_from(["", "1", *CLAUSES]),
        difficulty=st.sampled_from([None, (1, 1), (1, 2), (2, 3)]),
    ),
    min_size=1,
    max_size=4,
)


@given(
    rules=blueprints,
    pool=pools,
    feud=st.tuples(st.integers(1, 14), st.integers(1, 14)),
    seed=st.integers(0, 99),
)
def test_a_deck_draws_exactly_where_the_bank_does(
    rules: list[BlueprintRule], pool: list[DrawableQuestion], feud: tuple[int, int], seed: int
) -> None:
    one, other = feud
    pool = [
        replace(
            each,
            enemies=frozenset({one, other} - {each.question_id})
            if each.question_id in feud and one != other
            else frozenset(),
        )
        for each in pool
    ]
    try:
        draw(rules, pool, seed)
    except BlueprintShort:
        with pytest.raises(BlueprintShort):
            PoolSampler(rules, pool).draw(seed)
        return

    picks = PoolSampler(rules, pool).draw(seed)

    assert Counter(pick.rule for pick in picks) == {number: rule.count for number, rule in enumerate(rules)}
    assert all(rules[pick.rule].takes(pick.candidate) for pick in picks)
    drawn = numbers(picks)
    assert len(set(drawn)) == len(drawn)
    assert one == other or not {one, other} <= set(drawn)


def test_equal_seeds_draw_equal_papers() -> None:
    sampler = PoolSampler(
        [BlueprintRule(5, ONE, "1"), BlueprintRule(3, ONE)], [candidate(n) for n in range(1, 60)]
    )

    assert sampler.draw(4) == sampler.draw(4)
    assert numbers(sampler.draw(4)) != numbers(sampler.draw(5))


@pytest.mark.parametrize(("size", "count"), [(12, 10), (12, 3)], ids=["most of them", "few of them"])
def test_every_question_is_drawn_about_equally_often(size: int, count: int) -> None:
    sampler = PoolSampler([BlueprintRule(count, ONE)], [candidate(n) for n in range(1, size + 1)])

    drawn = Counter(number for seed in range(2000) for number in numbers(sampler.draw(seed)))

    expected = 2000 * count / size
    assert all(abs(times - expected) < 0.15 * expected for times in drawn.values())
    assert len(drawn) == size


def test_a_question_of_half_the_weight_is_drawn_about_half_as_often() -> None:
    pool = [replace(candidate(n), weight=0.5 if n <= 20 else 1.0) for n in range(1, 41)]
    sampler = PoolSampler([BlueprintRule(2, ONE)], pool)

    drawn = Counter(number <= 20 for seed in range(3000) for number in numbers(sampler.draw(seed)))

    assert 0.42 < drawn[True] / drawn[False] < 0.58


@pytest.mark.parametrize("size", [50, 800, 12_800])
def test_a_sample_is_no_larger_for_a_larger_bank(size: int) -> None:
    rules = [BlueprintRule(5, ONE, "1"), BlueprintRule(5, ONE, "1.1"), BlueprintRule(5, ONE, "2.1")]
    pool = [candidate(n, CLAUSES[n % 3]) for n in range(size)]
    sampler = PoolSampler(rules, pool)

    places = sorted(stratum.places for stratum in sampler.strata)

    assert places == [5, 5, 10]
    assert len(sampler.everything()) == size
    assert len(sampler.draw(1)) == 15
