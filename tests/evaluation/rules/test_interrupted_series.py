"""A centre's series is read with its memory, so that a lucky run does not pass for an effect."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lms.core.statistics import Ratio
from lms.evaluation.estimation.rules.interrupted_series import (
    SeriesError,
    SeriesProblem,
    memories,
    series_effect,
)

pytestmark = pytest.mark.slow


def series(
    seed: int, *, effect: float = 0.0, memory: float = 0.4, before: int = 12, after: int = 6
) -> list[Ratio]:
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=before + after)
    for month in range(1, before + after):
        noise[month] = memory * noise[month - 1] + np.sqrt(1 - memory**2) * noise[month]
    months = np.arange(before + after)
    outcome = 80 + 0.2 * months + noise + effect * (months >= before)
    return [Ratio(value * 500, 500, n=240) for value in outcome]


def looks_different(ratios: list[Ratio], before: int) -> bool:
    """Compare the months after with those before by a t-test, as is often done."""
    values = [ratio.numerator / ratio.denominator for ratio in ratios]
    return bool(stats.ttest_ind(values[:before], values[before:]).pvalue <= 0.05)


@pytest.mark.parametrize("memory", [0.0, 0.4, 0.6])
@pytest.mark.parametrize("before", [12, 24])
def test_intervals_hold_the_planted_effect(memory: float, before: int) -> None:
    held = []
    for seed in range(80):
        ratios = series(seed, effect=2.0, memory=memory, before=before)
        held.append(series_effect(ratios[:before], ratios[before:]).interval.contains(2.0))

    assert sum(held) >= 69


def test_a_trend_is_not_an_effect() -> None:
    naive, read = [], []
    for seed in range(150):
        ratios = series(seed)
        naive.append(looks_different(ratios, 12))
        read.append(series_effect(ratios[:12], ratios[12:]).p_value <= 0.05)

    assert np.mean(naive) > 0.6
    assert np.mean(read) <= 0.09


def test_a_large_effect_is_found() -> None:
    found = []
    for seed in range(40):
        ratios = series(seed, effect=5.0, before=24, after=12)
        found.append(series_effect(ratios[:24], ratios[24:]).p_value <= 0.05)

    assert np.mean(found) >= 0.8


def test_the_continued_trend_is_drawn_beside_the_effect() -> None:
    ratios = series(1, effect=3.0)

    found = series_effect(ratios[:12], ratios[12:])

    after = [ratio.numerator / ratio.denominator for ratio in ratios[12:]]
    assert len(found.expected) == 6
    assert np.mean(after) - np.mean(found.expected) == pytest.approx(found.effect, abs=0.35)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1_000), factor=st.floats(0.1, 20), shift=st.floats(-50, 50))
def test_the_unit_does_not_matter(seed: int, factor: float, shift: float) -> None:
    ratios = series(seed, effect=1.0)
    moved = [Ratio(factor * r.numerator + shift * r.denominator, r.denominator, r.n) for r in ratios]

    found, other = series_effect(ratios[:12], ratios[12:]), series_effect(moved[:12], moved[12:])

    assert other.effect == pytest.approx(factor * found.effect, rel=1e-6, abs=1e-8)
    assert other.interval.low == pytest.approx(factor * found.interval.low, rel=1e-6, abs=1e-8)
    assert other.p_value == pytest.approx(found.p_value, abs=1e-6)


def test_test_and_interval_agree() -> None:
    for seed in range(60):
        ratios = series(seed, effect=2.0)
        found = series_effect(ratios[:12], ratios[12:])
        assert (found.p_value <= 0.05) is not found.interval.contains(0)


def test_a_series_without_any_noise_claims_no_certainty() -> None:
    line = [Ratio(80 + month, 1, n=240) for month in range(18)]

    found = series_effect(line[:12], line[12:])

    assert found.effect == pytest.approx(0, abs=1e-9)
    assert found.p_value == 1
    assert found.interval.contains(10**9)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [(11, 6, SeriesProblem.TOO_SHORT_BEFORE), (12, 5, SeriesProblem.TOO_SHORT_AFTER)],
)
def test_short_series_are_refused(before: int, after: int, problem: SeriesProblem) -> None:
    ratios = series(1)

    with pytest.raises(SeriesError) as refusal:
        series_effect(ratios[:before], ratios[:after])

    assert refusal.value.code is problem


def test_a_month_without_sample_is_refused_by_its_place() -> None:
    ratios = series(1)
    ratios[4] = Ratio(0, 0, n=0)

    with pytest.raises(SeriesError) as refusal:
        series_effect(ratios[:12], ratios[12:])

    assert refusal.value.code is SeriesProblem.NO_SAMPLE
    assert refusal.value.context["months"] == [4]


@pytest.mark.parametrize("memory", [0.0, 0.4, 0.8])
def test_the_memory_is_found_in_long_series(memory: float) -> None:
    found = []
    for seed in range(10):
        ratios = series(seed, memory=memory, before=150, after=50)
        found.append(series_effect(ratios[:150], ratios[150:]).memory)

    assert np.mean(found) == pytest.approx(memory, abs=0.08)


def test_the_average_over_memories_agrees_with_dense_matrices() -> None:
    ratios = series(8, effect=1.0)
    outcome = np.array([ratio.numerator / ratio.denominator for ratio in ratios])
    month = np.arange(18.0)
    late = (month >= 12).astype(float)
    design = np.column_stack([np.ones(18), month, late, late * (month - 12)])

    effects, likelihoods = [], []
    for memory in memories():
        precision = np.linalg.inv(memory ** np.abs(np.subtract.outer(month, month)))
        information = design.T @ precision @ design
        line = np.linalg.solve(information, design.T @ precision @ outcome)
        rest = outcome - design @ line
        effects.append(line[2] + 2.5 * line[3])
        # Restricted likelihood: half the log determinants, and squares to the power of freedom.
        determinants = np.linalg.slogdet(precision)[1] - np.linalg.slogdet(information)[1]
        likelihoods.append(0.5 * (determinants - 14 * np.log(rest @ precision @ rest)))
    weights = np.exp(np.array(likelihoods) - max(likelihoods))

    found = series_effect(ratios[:12], ratios[12:])

    assert found.effect == pytest.approx(float(np.average(effects, weights=weights)), abs=1e-9)
