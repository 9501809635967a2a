"""Permutation p-values keep their promise, and intervals hold the planted truth."""

import math
import time
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from lms.evaluation.estimation.rules.inference import (
    MOST_EXACT_DEALS,
    Draws,
    Method,
    Uncertainty,
    choose_method,
    cluster_bootstrap,
    deal_again,
    deals_of,
    every_deal,
    invert,
    permutation_test,
    possible_allocations,
    smallest_p,
    teams_that_would_do,
)
from lms.evaluation.estimation.rules.panel import Panel
from tests.evaluation.rules.simulated_panels import NEVER, World, panel_of, simulate, true_overall

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


def test_every_deal_is_listed_once_inside_its_city() -> None:
    panel = simulate(1, World(teams=7, waves=(6, 8, NEVER)))
    cities = stratified(panel, ("east",) * 4 + ("west",) * 3)

    for one in (panel, cities):
        deals = every_deal(one)
        assert len(np.unique(deals, axis=0)) == len(deals) == possible_allocations(one)
        assert (deals == one.adoption).all(axis=1).sum() == 1
    for city in (slice(0, 4), slice(4, 7)):
        expected = np.sort(cities.adoption[city])
        dealt = np.sort(every_deal(cities)[:, city], axis=1)
        np.testing.assert_array_equal(dealt, np.tile(expected, (len(dealt), 1)))


def test_few_deals_are_all_looked_at_and_many_are_drawn() -> None:
    few, many = simulate(1, World(teams=8, waves=(6, NEVER))), simulate(1)

    assert (deals_of(few, Draws(seed=1)).exact, len(deals_of(few, Draws(seed=1)).adoption)) == (True, 69)
    assert (deals_of(many, Draws(seed=1)).exact, len(deals_of(many, Draws(seed=1)).adoption)) == (False, 999)
    assert possible_allocations(many) > MOST_EXACT_DEALS
    assert permutation_test(few, Draws(seed=1)) == permutation_test(few, Draws(seed=2))


def test_an_exact_p_value_is_a_count_of_deals() -> None:
    panel = simulate(3, World(teams=8, waves=(6, NEVER), effect=0.01))
    change = panel.outcome[:, 6:].mean(axis=1) - panel.outcome[:, 5]
    weight, figures = panel.volume, []
    for deal in every_deal(panel):
        trained = np.isfinite(deal)
        own = np.average(change[trained], weights=weight[trained])
        figures.append(own - np.average(change[~trained], weights=weight[~trained]))
    real = figures[[bool((deal == panel.adoption).all()) for deal in every_deal(panel)].index(True)]

    found = permutation_test(panel, Draws(seed=1))

    assert found.effect == pytest.approx(real, abs=1e-12)
    assert found.p_value == pytest.approx(np.mean(np.abs(figures) >= abs(real) - 1e-12))


@pytest.mark.parametrize(
    ("teams", "waves", "smallest", "enough"),
    [
        (4, (6, NEVER), 2 / 6, 7),
        (6, (6, NEVER), 2 / 20, 7),  # the mirrored deal is as extreme
        (7, (6, NEVER), 1 / 35, 7),
        (8, (6, NEVER), 2 / 70, 8),
        (4, (6, 8, NEVER), 1 / 12, 5),
        (6, (6, 8, NEVER), 1 / 90, 6),
    ],
)
def test_the_smallest_p_an_endless_effect_reaches(
    teams: int, waves: tuple[int | None, ...], smallest: float, enough: int
) -> None:
    panel = simulate(1, World(teams=teams, waves=waves, effect=50.0))

    found = permutation_test(panel, Draws(seed=1))

    assert smallest_p(panel, Draws(seed=1)) == found.smallest_p == pytest.approx(smallest)
    assert found.p_value == pytest.approx(smallest)
    assert math.isfinite(found.interval.low) is math.isfinite(found.interval.high) is (smallest <= 0.05)
    assert teams_that_would_do(panel, Draws(seed=1)) == enough


def test_a_lot_of_one_team_a_city_deals_nothing() -> None:
    panel = simulate(1, World(teams=8, waves=(6, NEVER)))
    alone = stratified(panel, tuple("abcdefgh"))

    assert (possible_allocations(alone), smallest_p(alone, Draws(seed=1))) == (1, 1.0)


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
