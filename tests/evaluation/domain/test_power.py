"""The minimum detectable effect is what simulations find it to be."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.evaluation.domain.inference import Draws, permutation_test
from lms.evaluation.domain.power import (
    Aim,
    Noise,
    PlannedWave,
    PowerError,
    PowerProblem,
    Rollout,
    detectable_effect,
    measure_noise,
    needs_for,
    overall_contrast,
    plan_of_panel,
    planned_effect,
    planned_error,
    stretched,
)
from lms.evaluation.domain.staggered import estimate
from tests.evaluation.domain.simulated_panels import NEVER, World, panel_of, simulate

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
@given(seed=st.integers(0, 10_000))
def test_the_contrast_is_the_estimator(seed: int) -> None:
    panel = simulate(seed, World(teams=10, waves=(4, 7, 9, NEVER), effect=0.02, growth=0.01))

    contrast = overall_contrast(panel)

    assert float((contrast * panel.outcome).sum()) == pytest.approx(estimate(panel).overall, abs=1e-12)
    np.testing.assert_allclose(contrast.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(contrast.sum(axis=1), 0, atol=1e-12)


def test_the_textbook_case_by_hand() -> None:
    plan = Rollout((PlannedWave(1, 8), PlannedWave(None, 8)), 2)

    error = planned_error(plan, Noise(0.1, 0.5))

    assert error == pytest.approx(math.sqrt((1 / 8 + 1 / 8) * 2 * 0.1**2 * (1 - 0.5)))


def test_the_planned_error_is_the_spread_over_panels() -> None:
    effects = [equal_teams(seed, 0.0)[0] for seed in range(300)]

    assert planned_error(FOUR_WAVES, USUAL) == pytest.approx(np.std(effects), rel=0.12)


def test_the_detectable_effect_is_found_four_times_in_five() -> None:
    detectable = planned_effect(FOUR_WAVES, USUAL)

    found = [equal_teams(seed, detectable)[1] <= 0.05 for seed in range(150)]

    assert 0.70 <= np.mean(found) <= 0.90


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


@settings(max_examples=25, deadline=None)
@given(deviation=st.floats(0.001, 1), memory=st.floats(0, 0.9), alpha=st.sampled_from([0.01, 0.05, 0.1]))
def test_more_teams_less_noise_and_laxer_aims_detect_smaller_effects(
    deviation: float, memory: float, alpha: float
) -> None:
    noise, aim = Noise(deviation, memory), Aim(alpha=alpha)
    twice = Rollout(tuple(PlannedWave(wave.starts, 2 * wave.teams) for wave in FOUR_WAVES.waves), 12)

    base = planned_effect(FOUR_WAVES, noise, aim)

    assert planned_effect(twice, noise, aim) < base
    assert planned_effect(FOUR_WAVES, Noise(2 * deviation, memory), aim) == pytest.approx(2 * base)
    assert planned_effect(FOUR_WAVES, noise, Aim(alpha, power=0.9)) > base


def test_needed_teams_would_indeed_tell() -> None:
    needs = needs_for(FOUR_WAVES, USUAL, target=0.015)

    assert needs.more_teams is not None
    grown = (24 + needs.more_teams) / 24
    error = planned_error(FOUR_WAVES, USUAL) / math.sqrt(grown)
    assert detectable_effect(error, teams=24 + needs.more_teams, waves=4) <= 0.015
    error = planned_error(FOUR_WAVES, USUAL) / math.sqrt((23 + needs.more_teams) / 24)
    assert detectable_effect(error, teams=23 + needs.more_teams, waves=4) > 0.015


def test_needed_months_would_indeed_tell() -> None:
    needs = needs_for(FOUR_WAVES, USUAL, target=0.02)

    assert needs.more_periods is not None
    assert needs.more_periods > 0
    longer = stretched(FOUR_WAVES, needs.more_periods // 3)
    assert longer.periods == 12 + needs.more_periods
    assert planned_effect(longer, USUAL) <= 0.02


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
        planned_effect(Rollout((PlannedWave(6, 24),), 12), USUAL)

    assert refusal.value.code is PowerProblem.NO_COMPARISON
