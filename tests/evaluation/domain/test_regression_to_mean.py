"""The worst quarter improves by itself, and the engine says by how much."""

import numpy as np
import pytest

from lms.evaluation.domain.regression_to_mean import (
    RegressionError,
    expected_regression,
    reliability_between,
    reliability_of_history,
)


def three_months(seed: int, units: int = 200, lasting: float = 0.6) -> np.ndarray:
    """Draw three months (3, units) of figures of which a share `lasting` of the variance lasts."""
    rng = np.random.default_rng(seed)
    skill = rng.normal(0, np.sqrt(lasting), units)
    return 80 + skill + rng.normal(0, np.sqrt(1 - lasting), (3, units))


def worst_quarter(figures: np.ndarray) -> np.ndarray:
    return figures <= np.quantile(figures, 0.25)


def test_reliability_is_the_part_that_lasts() -> None:
    first, second, _ = three_months(1, units=5_000)

    assert reliability_between(first.tolist(), second.tolist()) == pytest.approx(0.6, abs=0.03)


def test_the_improvement_of_the_worst_is_foreseen_without_any_training() -> None:
    inside, moves = [], []
    for seed in range(200):
        history, before, after = three_months(seed)
        chosen = worst_quarter(before)
        reliability = reliability_between(history.tolist(), before.tolist())
        found = expected_regression(
            before.tolist(), chosen.tolist(), reliability, after_of_selected=after[chosen].tolist()
        )
        inside.append(found.within_luck)
        moves.append((found.observed_change, found.expected_change))

    observed, expected = np.mean(moves, axis=0)
    assert min(move for move, _ in moves) > 0
    assert observed == pytest.approx(expected, rel=0.05)
    assert np.mean(inside) > 0.85


def test_a_real_improvement_is_left_over() -> None:
    _, before, after = three_months(3)
    chosen = worst_quarter(before)

    found = expected_regression(
        before.tolist(), chosen.tolist(), 0.6, after_of_selected=(after[chosen] + 2).tolist()
    )

    assert found.left_over == pytest.approx(2, abs=0.4)
    assert found.within_luck is False


@pytest.mark.parametrize(("reliability", "expected"), [(0.0, 80.0), (0.5, 75.0), (1.0, 70.0)])
def test_the_less_reliable_the_further_back(reliability: float, expected: float) -> None:
    before, chosen = [70.0] * 10 + [90.0] * 10, [True] * 10 + [False] * 10

    found = expected_regression(before, chosen, reliability)

    assert found.expected_after == pytest.approx(expected)
    assert found.expected_change == pytest.approx(expected - 70)
    assert (found.observed_change, found.left_over, found.within_luck) == (None, None, None)


def test_history_is_averaged_over_its_months() -> None:
    history = three_months(2, units=3_000).T
    history[5, 1] = np.nan

    assert reliability_of_history(history) == pytest.approx(0.6, abs=0.04)


def test_unrelated_or_constant_months_have_no_reliability() -> None:
    rising, falling = list(range(12)), list(range(12, 0, -1))

    assert reliability_between(rising, falling) == 0
    assert reliability_between(rising, [3.0] * 12) == 0


@pytest.mark.parametrize(
    ("before", "chosen", "reliability"),
    [
        ([1.0] * 9, [True] * 9, 0.5),
        ([1.0] * 12, [False] * 12, 0.5),
        ([1.0] * 12, [True] * 11, 0.5),
        ([1.0] * 12, [True] * 12, 1.5),
    ],
    ids=["too few", "nobody", "lengths", "reliability"],
)
def test_impossible_questions_are_refused(
    before: list[float], chosen: list[bool], reliability: float
) -> None:
    with pytest.raises(RegressionError):
        expected_regression(before, chosen, reliability)


def test_the_after_figure_belongs_to_the_selected_only() -> None:
    with pytest.raises(RegressionError):
        expected_regression([1.0] * 12, [True] * 3 + [False] * 9, 0.5, after_of_selected=[1.0] * 12)
    with pytest.raises(RegressionError):
        reliability_between([1.0], [1.0])
    with pytest.raises(RegressionError):
        reliability_between([1.0] * 12, [1.0] * 11)
    with pytest.raises(RegressionError):
        reliability_of_history(np.zeros((4, 6)))
