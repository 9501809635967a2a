"""The minimum detectable effect is what simulations find it to be."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.evaluation.estimation.rules.inference import Draws, permutation_test, with_teams
from lms.evaluation.estimation.rules.panel import Panel
from lms.evaluation.estimation.rules.power import (
    USUAL_AIM,
    Aim,
    Noise,
    PlannedWave,
    PowerError,
    PowerProblem,
    Rollout,
    measure_noise,
    needs_for,
    overall_contrast,
    panel_of_plan,
    plan_of_panel,
    planned_effect,
    planned_error,
    stretched,
)
from lms.evaluation.estimation.rules.staggered import Base, TeamComparison, estimate
from tests.evaluation.rules.simulated_panels import NEVER, World, panel_of, simulate

pytestmark = pytest.mark.slow

FOUR_WAVES = Rollout((PlannedWave(6, 6), PlannedWave(8, 6), PlannedWave(10, 6), PlannedWave(None, 6)), 12)
USUAL = Noise(deviation=0.02, memory=0.4)


def equal_teams(seed: int, effect: float) -> tuple[float, float]:
    """Simulate the four-wave rollout with equal teams; give estimate and p-value."""
    panel = simulate(seed, World(effect=effect))
    panel = panel_of(panel.outcome, np.ones(panel.outcome.shape), panel.adoption)
    found = permutation_test(panel, Draws(seed=seed, count=199))
    return found.effect, found.p_value


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), base=st.sampled_from(Base))
def test_the_contrast_is_the_estimator(seed: int, base: Base) -> None:
    panel, comparison = (
        simulate(seed, World(teams=10, waves=(4, 7, 9, NEVER), growth=0.01)),
        TeamComparison(base),
    )

    contrast = overall_contrast(panel, comparison)

    by_months = float((contrast * panel.outcome).sum())
    assert by_months == pytest.approx(estimate(panel, comparison).overall, abs=1e-12)
    np.testing.assert_allclose(contrast.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(contrast.sum(axis=1), 0, atol=1e-12)


def test_the_textbook_case_by_hand() -> None:
    plan = Rollout((PlannedWave(1, 8), PlannedWave(None, 8)), 2)

    error = planned_error(panel_of_plan(plan), Noise(0.1, 0.5))

    assert error == pytest.approx(math.sqrt((1 / 8 + 1 / 8) * 2 * 0.1**2 * (1 - 0.5)))


def test_the_planned_error_is_the_spread_over_panels() -> None:
    effects = [equal_teams(seed, 0.0)[0] for seed in range(300)]

    assert planned_error(panel_of_plan(FOUR_WAVES), USUAL) == pytest.approx(np.std(effects), rel=0.12)


@pytest.mark.parametrize(
    ("teams", "waves"), [(24, (6, 8, 10, NEVER)), (8, (6, NEVER)), (7, (6, NEVER)), (9, (6, 9, NEVER))]
)
@pytest.mark.parametrize("base", list(Base))
def test_the_detectable_effect_is_found_four_times_in_five(
    teams: int, waves: tuple[int | None, ...], base: Base
) -> None:
    comparison = TeamComparison(base)
    plan = equal_panel(0, teams, waves)
    detectable = planned_effect(plan, USUAL, comparison=comparison)
    assert detectable is not None

    found = [
        permutation_test(equal_panel(seed, teams, waves, detectable), Draws(seed, 199), comparison).p_value
        <= 0.05
        for seed in range(100)
    ]

    assert 0.69 <= np.mean(found) <= 0.91


@pytest.mark.parametrize(("teams", "waves"), [(6, (6, NEVER)), (4, (6, 8, NEVER))])
def test_a_rollout_whose_deals_bound_nothing_detects_nothing(
    teams: int, waves: tuple[int | None, ...]
) -> None:
    assert planned_effect(equal_panel(0, teams, waves), Noise(1e-9, 0.0)) is None


def equal_panel(seed: int, teams: int, waves: tuple[int | None, ...], effect: float = 0.0) -> Panel:
    """Simulate teams of the same size."""
    panel = simulate(seed, World(teams=teams, waves=waves, effect=effect))
    return panel_of(panel.outcome, np.ones(panel.outcome.shape), panel.adoption)


def test_noise_is_learnt_from_the_history() -> None:
    world = World(teams=200, periods=16, waves=(12, NEVER), noise=0.03, memory=0.5)

    noise = measure_noise(simulate(4, world))

    assert noise.deviation == pytest.approx(0.03, rel=0.07)
    assert noise.memory == pytest.approx(0.5, abs=0.07)


def test_noise_needs_history() -> None:
    with pytest.raises(PowerError) as refusal:
        measure_noise(simulate(1, World(waves=(3, NEVER))))

    assert refusal.value.code is PowerProblem.TOO_FEW_PERIODS


def test_constant_history_has_no_noise() -> None:
    panel = panel_of(np.full((6, 8), 0.5), np.ones((6, 8)), np.array([6.0, 6, 6, *[np.inf] * 3]))

    assert measure_noise(panel) == Noise(0.0, 0.0)


@settings(max_examples=8, deadline=None)
@given(deviation=st.floats(0.001, 1), memory=st.floats(0, 0.9), alpha=st.sampled_from([0.01, 0.05, 0.1]))
def test_more_teams_less_noise_and_laxer_aims_detect_smaller_effects(
    deviation: float, memory: float, alpha: float
) -> None:
    noise, aim = Noise(deviation, memory), Aim(alpha=alpha)
    twice = Rollout(tuple(PlannedWave(wave.starts, 2 * wave.teams) for wave in FOUR_WAVES.waves), 12)
    plan = panel_of_plan(FOUR_WAVES)

    base = detected(plan, noise, aim)

    assert detected(panel_of_plan(twice), noise, aim) < base
    assert detected(plan, Noise(2 * deviation, memory), aim) == pytest.approx(2 * base)
    assert detected(plan, noise, Aim(alpha, power=0.9)) > base


def detected(panel: Panel, noise: Noise, aim: Aim = USUAL_AIM) -> float:
    """Give the smallest effect of a rollout that can show one."""
    found = planned_effect(panel, noise, aim)
    assert found is not None
    return found


def test_needed_teams_would_indeed_tell() -> None:
    needs = needs_for(FOUR_WAVES, USUAL, target=0.015)

    assert needs.more_teams is not None
    assert needs.more_teams > 0
    enough = with_teams(panel_of_plan(FOUR_WAVES), 24 + needs.more_teams)
    assert detected(enough, USUAL) <= 0.015
    far_fewer = with_teams(panel_of_plan(FOUR_WAVES), 24 + needs.more_teams // 2)
    assert detected(far_fewer, USUAL) > 0.015


def test_a_hopelessly_small_lot_needs_more_teams_whatever_the_size() -> None:
    plan = Rollout((PlannedWave(6, 3), PlannedWave(None, 3)), 12)

    needs = needs_for(plan, Noise(1e-6, 0.0), target=0.02)

    assert (needs.more_teams, needs.more_periods) == (1, None)


def test_needed_months_would_indeed_tell() -> None:
    needs = needs_for(FOUR_WAVES, USUAL, target=0.02)

    assert needs.more_periods is not None
    assert needs.more_periods > 0
    longer = stretched(FOUR_WAVES, needs.more_periods // 3)
    assert longer.periods == 12 + needs.more_periods
    assert detected(panel_of_plan(longer), USUAL) <= 0.02


def test_what_tells_already_needs_nothing_and_dust_is_never_told() -> None:
    easy, hopeless = needs_for(FOUR_WAVES, USUAL, 0.2), needs_for(FOUR_WAVES, USUAL, 1e-5)

    assert (easy.more_teams, easy.more_periods) == (0, 0)
    assert (hopeless.more_teams, hopeless.more_periods) == (None, None)
    with pytest.raises(PowerError):
        needs_for(FOUR_WAVES, USUAL, 0.0)


def test_stretching_delays_later_waves() -> None:
    assert stretched(FOUR_WAVES, 2) == Rollout(
        (PlannedWave(6, 6), PlannedWave(10, 6), PlannedWave(14, 6), PlannedWave(None, 6)), 18
    )


def test_a_plan_is_read_back_from_its_panel() -> None:
    assert plan_of_panel(simulate(1)) == FOUR_WAVES


def test_a_plan_without_comparison_detects_nothing() -> None:
    with pytest.raises(PowerError) as refusal:
        planned_effect(panel_of_plan(Rollout((PlannedWave(6, 24),), 12)), USUAL)

    assert refusal.value.code is PowerProblem.NO_COMPARISON
