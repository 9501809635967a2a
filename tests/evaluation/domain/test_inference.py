"""Permutation p-values keep their promise, and intervals hold the planted truth."""

import math
import time
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from lms.evaluation.domain.bootstrap import cluster_bootstrap
from lms.evaluation.domain.inference import (
    Draws,
    Method,
    Uncertainty,
    choose_method,
    deal_again,
    invert,
    permutation_test,
    possible_allocations,
)
from lms.evaluation.domain.panel import Panel
from tests.evaluation.domain.simulated_panels import NEVER, World, panel_of, simulate, true_overall

pytestmark = pytest.mark.slow

GROWING = World(effect=0.01, growth=0.01)


def stratified(panel: Panel, strata: tuple[str, ...]) -> Panel:
    return Panel(panel.teams, panel.periods, panel.numerator, panel.denominator, panel.adoption, strata)


def results(worlds: World, seeds: range, method: Method) -> list[tuple[Panel, Uncertainty]]:
    run = permutation_test if method is Method.PERMUTATION else cluster_bootstrap
    panels = [(seed, simulate(seed, worlds)) for seed in seeds]
    return [(panel, run(panel, Draws(seed=seed, count=199))) for seed, panel in panels]


def test_p_values_are_uniform_when_nothing_happened() -> None:
    p_values = [found.p_value for _, found in results(World(), range(400), Method.PERMUTATION)]

    assert stats.kstest(p_values, "uniform").pvalue > 0.001
    assert np.mean(np.array(p_values) <= 0.05) <= 0.08


def test_team_training_with_lasting_team_shocks_does_not_invent_effects() -> None:
    world = World(memory=0.9, waves=(6, NEVER), teams=16)

    p_values = [found.p_value for _, found in results(world, range(200), Method.PERMUTATION)]

    assert np.mean(np.array(p_values) <= 0.05) <= 0.09


@pytest.mark.parametrize("world", [World(), World(effect=0.02), GROWING], ids=["none", "constant", "growing"])
@pytest.mark.parametrize("method", list(Method))
def test_intervals_hold_the_planted_effect(world: World, method: Method) -> None:
    found = results(world, range(60), method)

    held = [one.interval.contains(true_overall(panel, world)) for panel, one in found]

    # 60 panels at 95 %: fewer than 52 held would happen once in 200 times.
    assert sum(held) >= 52


def test_a_planted_effect_is_found_most_of_the_time() -> None:
    found = results(World(effect=0.04), range(40), Method.PERMUTATION)

    assert np.mean([one.p_value <= 0.05 for _, one in found]) >= 0.9


def test_test_and_interval_agree() -> None:
    for _, found in results(World(effect=0.015), range(60), Method.PERMUTATION):
        assert (found.p_value <= 0.05) is not found.interval.contains(0)


def test_the_standard_error_is_the_spread_over_panels() -> None:
    found = [one for _, one in results(World(effect=0.02), range(100), Method.PERMUTATION)]

    spread = np.std([one.effect for one in found])

    assert np.mean([one.standard_error for one in found]) == pytest.approx(spread, rel=0.15)


def test_999_deals_of_24_teams_take_less_than_a_second() -> None:
    panel = simulate(1)

    start = time.process_time()
    permutation_test(panel, Draws(seed=1, count=999))

    assert time.process_time() - start < 1.0


@pytest.mark.parametrize("run", [permutation_test, cluster_bootstrap])
def test_the_same_seed_gives_the_same_answer(run: Callable[[Panel, Draws], Uncertainty]) -> None:
    panel = simulate(7, GROWING)

    assert run(panel, Draws(seed=3)) == run(panel, Draws(seed=3))
    assert run(panel, Draws(seed=3)) != run(panel, Draws(seed=4))


def test_waves_are_dealt_inside_their_city() -> None:
    panel = stratified(simulate(2), ("east",) * 10 + ("west",) * 14)

    deals = deal_again(panel, Draws(seed=5, count=50))

    for city in (slice(0, 10), slice(10, 24)):
        expected = np.sort(panel.adoption[city])
        np.testing.assert_array_equal(np.sort(deals[:, city], axis=1), np.tile(expected, (50, 1)))
    assert len(np.unique(deals, axis=0)) == 50


def test_possible_deals_are_counted() -> None:
    panel = simulate(1, World(teams=6, waves=(6, NEVER)))

    assert possible_allocations(panel) == math.comb(6, 3)
    by_pairs = np.argsort(panel.adoption).argsort() % 3
    assert possible_allocations(stratified(panel, tuple(str(k) for k in by_pairs))) == 2**3


def test_too_few_deals_bound_nothing() -> None:
    panel = simulate(1, World(teams=4, waves=(6, NEVER), effect=0.5))

    found = permutation_test(panel, Draws(seed=1, count=199))

    assert found.allocations == 6
    assert found.p_value > 0.05
    assert found.interval.contains(0)


def test_inversion_agrees_with_a_search() -> None:
    rng = np.random.default_rng(9)
    chance, picked_up, effect = rng.normal(0, 1, 199), rng.uniform(-0.6, 0.6, 199), 1.3

    interval = invert(effect, chance, picked_up, alpha=0.05)

    grid = np.linspace(-10, 10, 4_001)
    extreme = np.abs(chance[:, None] - grid * picked_up[:, None]) >= np.abs(effect - grid)
    kept = grid[(1 + extreme.sum(axis=0)) / 200 > 0.05]
    assert interval.low == pytest.approx(kept.min(), abs=0.006)
    assert interval.high == pytest.approx(kept.max(), abs=0.006)


@pytest.mark.parametrize(
    ("teams", "randomised", "waves", "method"),
    [
        (24, True, (6, NEVER), Method.PERMUTATION),
        (19, False, (6, NEVER), Method.PERMUTATION),
        (20, False, (6, NEVER), Method.CLUSTER_BOOTSTRAP),
        (21, False, (*(4,) * 20, NEVER), Method.PERMUTATION),
    ],
)
def test_the_method_follows_lot_and_number_of_teams(
    teams: int, randomised: bool, waves: tuple[int | None, ...], method: Method
) -> None:
    assert choose_method(simulate(1, World(teams=teams, waves=waves)), randomised=randomised) is method


def test_a_p_value_is_never_zero() -> None:
    found = permutation_test(simulate(1, World(effect=0.5)), Draws(seed=1, count=199))

    assert found.p_value == pytest.approx(1 / 200)


def test_the_resampled_error_is_the_textbook_one_in_the_textbook_case() -> None:
    rng = np.random.default_rng(3)
    before, after = np.zeros(16), rng.normal(0, 1, 16)
    adoption = np.where(np.arange(16) < 6, 1.0, np.inf)
    panel = panel_of(np.column_stack([before, after]), np.ones((16, 2)), adoption)

    found = cluster_bootstrap(panel, Draws(seed=1, count=4_000))

    textbook = math.sqrt(after[:6].var(ddof=1) / 6 + after[6:].var(ddof=1) / 10)
    assert found.effect == pytest.approx(after[:6].mean() - after[6:].mean())
    assert found.standard_error == pytest.approx(textbook, rel=0.04)
    assert found.interval.width == pytest.approx(2 * stats.t.ppf(0.975, 14) * found.standard_error)
