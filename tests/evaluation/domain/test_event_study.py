"""Event-study bands hold the truth month by month, and a trend before training is noticed."""

import numpy as np
import pytest

from lms.evaluation.domain.event_study import EventStudy, event_study, pre_trend_sensitivity
from lms.evaluation.domain.inference import Draws, Method
from lms.evaluation.domain.panel import Panel
from lms.evaluation.domain.ratios import Interval
from lms.evaluation.domain.staggered import estimate
from tests.evaluation.domain.simulated_panels import NEVER, World, panel_of, simulate

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


def test_the_base_month_is_fixed_at_zero() -> None:
    (base,) = [band for band in studied(simulate(1, WORLD)).bands if band.event_time == -1]

    assert (base.effect, base.interval, base.standard_error) == (0.0, None, 0.0)


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
    assert pre_trend_sensitivity(study, Interval(0.1, 0.2)) is None


def test_sensitivity_names_the_trend_that_would_explain_the_effect() -> None:
    panel = panel_of(
        np.array([[0.50, 0.51, 0.50, 0.60, 0.60], [0.5] * 5, [0.50, 0.51, 0.50, 0.60, 0.60], [0.5] * 5]),
        np.full((4, 5), 100.0),
        np.array([3, np.inf, 3, np.inf]),
    )

    found = pre_trend_sensitivity(studied(panel), Interval(0.06, 0.14))

    assert found is not None
    assert found.largest_step == pytest.approx(0.01)
    # A drift of .01 a month adds .015 on average over the two trained months; .06 is four times that.
    assert found.breakdown == pytest.approx(4.0)


def test_sensitivity_is_nil_when_the_interval_holds_zero() -> None:
    found = pre_trend_sensitivity(studied(simulate(1, WORLD)), Interval(-0.01, 0.14))

    assert found is not None
    assert found.breakdown == 0


def test_bands_do_not_widen_because_the_effect_is_large() -> None:
    small, large = studied(simulate(1)), studied(simulate(1, World(effect=0.5)))

    for narrow, wide in zip(small.bands, large.bands, strict=True):
        assert wide.standard_error == pytest.approx(narrow.standard_error, abs=1e-12)
