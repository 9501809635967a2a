"""Group-time effects recover what was planted where two-way fixed effects mislead."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.statistics import FloatArray
from lms.evaluation.estimation.rules.panel import Panel
from lms.evaluation.estimation.rules.staggered import (
    StaggeredError,
    StaggeredProblem,
    WaveEffect,
    estimate,
    teams_behind,
)
from tests.evaluation.rules.simulated_panels import (
    NEVER,
    World,
    panel_of,
    planted_effects,
    simulate,
    true_overall,
)


def quiet_panel(world: World) -> Panel:
    """Lay the planted effects over teams of equal size without any noise."""
    waves = [np.inf if wave is None else wave for wave in world.waves]
    adoption = np.resize(np.array(waves, dtype=float), world.teams)
    outcome = 0.5 + 0.01 * np.arange(world.teams)[:, None] + 0.03 * np.arange(world.periods)[None, :]
    outcome = outcome + planted_effects(adoption, world)
    return panel_of(outcome, np.full(outcome.shape, 100.0), adoption)


def two_way_fixed_effects(panel: Panel) -> float:
    """Regress on team, month and "trained": the usual way, wrong when effects grow."""
    teams, periods = panel.outcome.shape
    team = np.kron(np.eye(teams), np.ones((periods, 1)))
    month = np.tile(np.eye(periods), (teams, 1))
    design = np.column_stack([panel.trained.ravel().astype(float), team, month])
    return float(np.linalg.lstsq(design, panel.outcome.ravel(), rcond=None)[0][0])


def test_growing_effects_in_waves_fool_two_way_fixed_effects_only() -> None:
    panel = quiet_panel(World(waves=(3, 6, 9), effect=0.2, growth=0.2))

    effect = estimate(panel)

    assert effect.overall == pytest.approx(0.60)
    assert two_way_fixed_effects(panel) == pytest.approx(0.10)


def test_every_event_time_shows_its_own_effect() -> None:
    effect = estimate(quiet_panel(World(waves=(4, 7, NEVER), effect=0.1, growth=0.05)))

    points = {point.event_time: point.effect for point in effect.events}
    assert points == pytest.approx({k: 0.1 + 0.05 * k if k >= 0 else 0.0 for k in range(-7, 8)})


def test_the_last_wave_serves_as_comparison_until_it_is_trained() -> None:
    effect = estimate(quiet_panel(World(teams=12, waves=(4, 8), periods=12, effect=0.1)))

    trained = [cell for cell in effect.cells if cell.period >= cell.wave]
    assert {(cell.wave, cell.period) for cell in trained} == {(4, 4), (4, 5), (4, 6), (4, 7)}
    assert trained[0] == WaveEffect(4, 4, pytest.approx(0.1), teams=6, comparison_teams=6)


def test_trained_teams_never_serve_as_comparison() -> None:
    panel = quiet_panel(World(teams=24, waves=(4, 6, 8, NEVER), effect=0.1))

    counts = {(c.wave, c.period): c.comparison_teams for c in estimate(panel).cells}

    assert counts[4, 5] == 18
    assert counts[4, 6] == 12
    assert counts[4, 8] == 6
    assert counts[8, 6] == 6
    # Before its base month a wave is compared with all teams not trained by that month.
    assert counts[6, 1] == 12


def test_big_teams_count_for_more() -> None:
    adoption = np.array([2.0, 2.0, np.inf])
    outcome = np.array([[0.5, 0.5, 0.6], [0.5, 0.5, 0.9], [0.5, 0.5, 0.5]])
    contacts = np.array([[300.0] * 3, [100.0] * 3, [50.0] * 3])

    panel = panel_of(outcome, contacts, adoption)

    assert estimate(panel).overall == pytest.approx((3 * 0.1 + 0.4) / 4)
    assert estimate(replace(panel, weights=np.ones(3))).overall == pytest.approx(0.25)


def test_growing_teams_do_not_pass_for_an_effect() -> None:
    """A weak team that doubles its volume moves the pooled ratio, but nobody got worse."""
    adoption = np.array([2.0, 2.0, np.inf])
    outcome = np.array([[0.9] * 4, [0.5] * 4, [0.7] * 4])
    contacts = np.array([[100.0] * 4, [100.0, 100.0, 200.0, 400.0], [100.0] * 4])

    assert estimate(panel_of(outcome, contacts, adoption)).overall == pytest.approx(0.0)


def test_a_month_without_sample_is_skipped_not_zero() -> None:
    panel = quiet_panel(World(waves=(6, 9, NEVER), effect=0.1))
    for array in (panel.numerator, panel.denominator):
        array[0, 7] = 0
        array[5, 3] = 0

    assert estimate(panel).overall == pytest.approx(0.1)


def test_teams_trained_before_the_panel_are_not_compared() -> None:
    panel = quiet_panel(World(waves=(0, 6, NEVER), effect=0.1, growth=0.1))

    effect = estimate(panel)

    assert {cell.wave for cell in effect.cells} == {6}
    assert effect.events[-1].effect == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("waves", "problem"),
    [((NEVER,), StaggeredProblem.NO_WAVE), ((6,), StaggeredProblem.NO_COMPARISON)],
)
def test_without_wave_or_comparison_nothing_is_estimated(
    waves: tuple[int | None, ...], problem: StaggeredProblem
) -> None:
    with pytest.raises(StaggeredError) as refusal:
        estimate(quiet_panel(World(waves=waves, effect=0.1)))

    assert refusal.value.code is problem


def test_the_estimate_is_unbiased_over_many_panels() -> None:
    world = World(effect=0.01, growth=0.01)

    panels = [simulate(seed, world) for seed in range(200)]
    misses = np.array([estimate(panel).overall - true_overall(panel, world) for panel in panels])

    assert abs(misses.mean()) < 3 * misses.std() / np.sqrt(len(misses))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), factor=st.floats(-5, 5), shift=st.floats(-1, 1))
def test_units_and_common_shocks_do_not_matter(seed: int, factor: float, shift: float) -> None:
    panel = simulate(seed, World(effect=0.03, teams=9, waves=(4, 7, NEVER)))
    months: FloatArray = shift * np.sin(np.arange(12.0))[None, :]
    moved = panel_of(factor * panel.outcome + months, panel.denominator, panel.adoption)

    assert estimate(moved).overall == pytest.approx(factor * estimate(panel).overall, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_teams_does_not_matter(seed: int) -> None:
    panel = simulate(seed, World(teams=9, waves=(4, 7, NEVER)))
    order = np.random.default_rng(seed).permutation(9)
    shuffled = panel_of(panel.outcome[order], panel.denominator[order], panel.adoption[order])

    assert estimate(shuffled).overall == pytest.approx(estimate(panel).overall, abs=1e-12)


@pytest.mark.parametrize("since", [-3, -1, 0, 2, 4])
def test_a_point_stands_on_its_teams_months_and_on_no_others(since: int) -> None:
    panel = simulate(3, World(teams=12, periods=10, waves=(4, 6, NEVER)))
    cells = [(cell.wave, cell.period) for cell in estimate(panel).cells if cell.period - cell.wave == since]
    behind = teams_behind(dict(zip(panel.teams, panel.adoption.tolist(), strict=True)), cells)

    def moved(team: int, column: int) -> bool:
        """Tell whether the point moves when the one figure does."""
        numerator = panel.numerator.copy()
        numerator[team, column] += 7 * panel.denominator[team, column]
        points = [
            {point.event_time: point.effect for point in estimate(each).events}[since]
            for each in (panel, replace(panel, numerator=numerator))
        ]
        return abs(points[1] - points[0]) > 1e-9

    bases = {wave - 1 for wave, _period in cells}
    found = {
        (name, period)
        for place, name in enumerate(panel.teams)
        for column, period in enumerate(panel.periods)
        if moved(place, column)
    }
    assert {cell for cell in found if cell[1] not in bases} == {
        cell for cell in behind if cell[1] not in bases
    }
    assert behind
