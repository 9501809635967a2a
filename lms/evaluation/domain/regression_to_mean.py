"""Show how much the worst would have improved anyway.

Teams picked for a bad month were partly unlucky, and luck does not last. The expected move is
(1 - reliability) of their distance from the mean: Galton (1886), Davis, American Journal of
Epidemiology 104 (1976). It stands beside a before/after figure, which is never an effect.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import stats

from lms.evaluation.domain.errors import DomainError
from lms.evaluation.domain.panel import BoolArray, FloatArray
from lms.evaluation.domain.ratios import Interval

MIN_UNITS_FOR_RELIABILITY = 10


class RegressionProblem(StrEnum):
    """Why no expected regression can be given."""

    TOO_FEW_UNITS = "too_few_units"
    NOBODY_SELECTED = "nobody_selected"
    UNEQUAL_LENGTHS = "unequal_lengths"
    RELIABILITY_OUT_OF_RANGE = "reliability_out_of_range"


class RegressionError(DomainError):
    """There are too few units, or none was selected."""


@dataclass(frozen=True, slots=True)
class ExpectedRegression:
    """Where the selected would land with no training at all, in the indicator's unit.

    `interval` is where their mean would lie by luck alone; `left_over` is what remains of the
    observed change after the expected one, None before the after-figure is known.
    """

    selected: int
    before: float
    expected_after: float
    expected_change: float
    interval: Interval
    observed_change: float | None = None
    left_over: float | None = None
    within_luck: bool | None = None


def reliability_between(first: Sequence[float], second: Sequence[float]) -> float:
    """Correlate two untouched periods of all units: the part of a difference that lasts, 0 to 1.

    A negative correlation counts as 0. Raises RegressionError under 10 units.
    """
    if len(first) != len(second):
        raise RegressionError(RegressionProblem.UNEQUAL_LENGTHS, first=len(first), second=len(second))
    if len(first) < MIN_UNITS_FOR_RELIABILITY:
        raise RegressionError(RegressionProblem.TOO_FEW_UNITS, units=len(first))
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return max(0.0, float(np.corrcoef(first, second)[0, 1]))


def reliability_of_history(outcome: FloatArray) -> float:
    """Average the month-to-month reliability over a history (units, periods) with NaN gaps."""
    pairs = []
    for month in range(outcome.shape[1] - 1):
        both = np.isfinite(outcome[:, month]) & np.isfinite(outcome[:, month + 1])
        if both.sum() >= MIN_UNITS_FOR_RELIABILITY:
            pairs.append(
                reliability_between(outcome[both, month].tolist(), outcome[both, month + 1].tolist())
            )
    if not pairs:
        raise RegressionError(RegressionProblem.TOO_FEW_UNITS, units=outcome.shape[0])
    return float(np.mean(pairs))


def expected_regression(
    before: Sequence[float],
    selected: Sequence[bool],
    reliability: float,
    *,
    after_of_selected: Sequence[float] | None = None,
    level: float = 0.95,
) -> ExpectedRegression:
    """Predict the mean of the selected units' next period if nothing is done.

    before: the figures of all units in the selection period; reliability: from periods not used
    for the selection. Assumes the whole group's mean stays, so a common change is not removed.
    """
    values, chosen = _checked(before, selected, reliability)
    centre, deviation = float(values.mean()), float(values.std(ddof=1))
    units = int(chosen.sum())
    start = float(values[chosen].mean())
    expected = centre + reliability * (start - centre)
    luck = deviation * math.sqrt(1 - reliability**2) / math.sqrt(units)
    half = float(stats.norm.ppf(0.5 + level / 2)) * luck
    interval = Interval(expected - half, expected + half)
    plain = ExpectedRegression(units, start, expected, expected - start, interval)
    return plain if after_of_selected is None else _with_after(plain, after_of_selected)


def _with_after(plain: ExpectedRegression, after: Sequence[float]) -> ExpectedRegression:
    if len(after) != plain.selected:
        raise RegressionError(RegressionProblem.UNEQUAL_LENGTHS, selected=plain.selected, after=len(after))
    end = float(np.mean(after))
    return ExpectedRegression(
        selected=plain.selected,
        before=plain.before,
        expected_after=plain.expected_after,
        expected_change=plain.expected_change,
        interval=plain.interval,
        observed_change=end - plain.before,
        left_over=end - plain.expected_after,
        within_luck=plain.interval.contains(end),
    )


def _checked(
    before: Sequence[float], selected: Sequence[bool], reliability: float
) -> tuple[FloatArray, BoolArray]:
    values, chosen = np.array(before, dtype=float), np.array(selected, dtype=np.bool_)
    if len(values) != len(chosen):
        raise RegressionError(RegressionProblem.UNEQUAL_LENGTHS, before=len(values), selected=len(chosen))
    if len(values) < MIN_UNITS_FOR_RELIABILITY:
        raise RegressionError(RegressionProblem.TOO_FEW_UNITS, units=len(values))
    if not chosen.any():
        raise RegressionError(RegressionProblem.NOBODY_SELECTED)
    if not 0 <= reliability <= 1:
        raise RegressionError(RegressionProblem.RELIABILITY_OUT_OF_RANGE, reliability=reliability)
    return values, chosen
