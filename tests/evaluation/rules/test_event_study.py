"""Event-study bands hold the truth month by month, and a trend before training is noticed."""

import numpy as np
import pytest

from lms.evaluation.estimation.rules.event_study import EventStudy, event_study
from lms.evaluation.estimation.rules.inference import Draws, Method, permutation_test
from lms.evaluation.estimation.rules.panel import Panel
from lms.evaluation.estimation.rules.staggered import Base, TeamComparison, estimate
from tests.evaluation.rules.simulated_panels import (
    NEVER,
    World,
    panel_of,
    planted_effects,
    simulate,
)

pytestmark = pytest.mark.slow

WORLD = World(effect=0.01, growth=0.01)


def studied(panel: Panel, method: Method = Method.PERMUTATION, seed: int = 1) -> EventStudy:
    return event_study(panel, estimate(panel), Draws(seed=seed, count=199), method)


def with_trend_before_training(panel: Panel, step: float) -> Panel:
    """Let teams drift away all along, the earlier their wave the faster."""
    drift = np.where(np.isfinite(panel.adoption), step, 0.0)[:, None] * np.arange(len(panel.periods))
    return panel_of(panel.outcome + drift, panel.denominator, panel.adoption)


@pytest.mark.parametrize("method", list(Method))
def test_bands_hold_the_truth_at_every_month(method: Method) -> None:
    held = []
    for seed in range(60):
        for band in studied(simulate(seed, WORLD), method, seed).bands:
            truth = 0.01 + 0.01 * band.event_time if band.event_time >= 0 else 0.0
            held.append(band.interval is None or band.interval.contains(truth))

    assert 0.91 <= np.mean(held) <= 0.99


@pytest.mark.parametrize(
    ("method", "world", "base"),
    [
        (Method.PERMUTATION, WORLD, Base.HISTORY),
        (Method.PERMUTATION, World(teams=9, waves=(5, 8, NEVER), effect=0.02), Base.HISTORY),
        (Method.CLUSTER_BOOTSTRAP, World(teams=30), Base.LAST_MONTH),
    ],
    ids=["24 teams", "9 teams", "30 teams without a lot"],
)
def test_the_band_holds_all_months_together(method: Method, world: World, base: Base) -> None:
    comparison, held = TeamComparison(base), []
    for seed in range(80):
        panel = simulate(seed, world)
        planted = planted_effects(panel.adoption, world)
        truth = estimate(panel_of(planted, panel.denominator, panel.adoption), comparison)
        study = event_study(panel, estimate(panel, comparison), Draws(seed, 199), method, comparison)
        true_at = {point.event_time: point.effect for point in truth.events}
        held.append(
            all(
                band.band is None
                or band.band.contains(true_at[band.event_time] if band.event_time >= 0 else 0)
                for band in study.bands
            )
        )

    # 80 panels at 95 %: fewer than 70 held would happen once in 200 times.
    assert sum(held) >= 70


def test_bounds_hold_the_truth_where_trained_teams_drift_and_plain_intervals_do_not() -> None:
    plain, bounded, hidden = [], [], []
    for seed in range(40):
        panel = with_trend_before_training(simulate(seed, World(waves=(8, NEVER), effect=0.02)), 0.01)
        study = studied(panel, seed=seed)
        assert study.drift is not None
        sure = permutation_test(panel, Draws(seed=seed, count=199)).interval
        plain.append(sure.contains(0.02))
        bounded.append(study.drift.interval.contains(0.02))
        hidden.append(study.drift.breakdown)

    assert np.mean(plain) < 0.7
    assert np.mean(bounded) >= 0.95
    assert max(hidden) < 1


def test_a_drift_that_hides_a_large_effect_must_be_large_itself() -> None:
    small, large = (studied(simulate(3, World(effect=effect))).drift for effect in (0.01, 0.3))

    assert small is not None
    assert large is not None
    assert small.breakdown == 0
    assert large.breakdown > 1
    assert not large.interval.contains(0)


def test_the_base_month_is_fixed_at_zero() -> None:
    (base,) = [band for band in studied(simulate(1, WORLD)).bands if band.event_time == -1]

    assert (base.effect, base.interval, base.band, base.standard_error) == (0.0, None, None, 0.0)


def test_the_pre_trend_test_rarely_cries_wolf() -> None:
    p_values = [studied(simulate(seed, WORLD), seed=seed).pre_trend.p_value for seed in range(150)]

    assert np.mean(np.array(p_values) <= 0.05) <= 0.10


def test_a_trend_before_training_is_noticed() -> None:
    p_values = [
        studied(with_trend_before_training(simulate(seed, WORLD), 0.02), seed=seed).pre_trend.p_value
        for seed in range(20)
    ]

    assert np.mean(np.array(p_values) <= 0.05) >= 0.8


def test_without_pre_periods_there_is_no_pre_trend_test() -> None:
    study = studied(simulate(1, World(periods=3, waves=(1, NEVER))))

    assert study.pre_trend.p_value is None
    assert study.drift is None


def test_bands_do_not_widen_because_the_effect_is_large() -> None:
    small, large = studied(simulate(1)), studied(simulate(1, World(effect=0.5)))

    for narrow, wide in zip(small.bands, large.bands, strict=True):
        assert wide.standard_error == pytest.approx(narrow.standard_error, abs=1e-12)
