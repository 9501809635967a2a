"""Read a whole centre's series before and after training, allowing for months that resemble neighbours.

Segmented regression (Wagner et al., Journal of Clinical Pharmacy and Therapeutics 27 (2002))
with first-order autocorrelated noise. The autocorrelation cannot be known from eighteen months,
so the result is averaged over all its values by their restricted likelihood (Zellner & Tiao,
Journal of the American Statistical Association 59 (1964)) instead of pretending to know it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from lms.core.numerics import np, optimize, special
from lms.core.statistics import FloatArray, Interval, Ratio
from lms.evaluation.estimation.rules.panel import EstimationError

COEFFICIENTS = 4


@cache
def memories() -> FloatArray:
    """Give the autocorrelations that are averaged over."""
    return np.linspace(0.0, 0.95, 39)


class SeriesProblem(StrEnum):
    """Why a series cannot be read."""

    TOO_SHORT_BEFORE = "too_short_before"
    TOO_SHORT_AFTER = "too_short_after"
    NO_SAMPLE = "no_sample"


class SeriesError(EstimationError):
    """The series is too short, or a month in it has no sample."""


@dataclass(frozen=True, slots=True)
class SeriesEffect:
    """The mean difference, after training, from the continued trend, in the indicator's unit.

    expected: the trend continued over the months after; memory: the likeliest autocorrelation.
    """

    effect: float
    interval: Interval
    p_value: float
    standard_error: float
    memory: float
    expected: tuple[float, ...]


@dataclass(frozen=True, eq=False, slots=True)
class _Mixture:
    """Student distributions of the effect, one for each value of the memory, and their weights."""

    centres: FloatArray
    scales: FloatArray
    weights: FloatArray
    freedom: int

    def below(self, value: float) -> float:
        """Give the probability that the effect lies below the value."""
        return float(self.weights @ special.stdtr(self.freedom, (value - self.centres) / self.scales))

    def quantile(self, share: float) -> float:
        """Give the effect below which so much probability lies."""
        reach = 60 * float(self.scales.max())
        low, high = float(self.centres.min()) - reach, float(self.centres.max()) + reach
        return float(optimize.brentq(lambda value: self.below(value) - share, low, high, xtol=1e-12))


def series_effect(before: Sequence[Ratio], after: Sequence[Ratio], *, level: float = 0.95) -> SeriesEffect:
    """Estimate the mean step off the trend over the months after training.

    before, after: one ratio a month in order, summed over the centre; at least 12 and 6.
    Raises SeriesError for short series or a month without sample.
    """
    if len(before) < MIN_SERIES_BEFORE:
        raise SeriesError(SeriesProblem.TOO_SHORT_BEFORE, have=len(before), need=MIN_SERIES_BEFORE)
    if len(after) < MIN_SERIES_AFTER:
        raise SeriesError(SeriesProblem.TOO_SHORT_AFTER, have=len(after), need=MIN_SERIES_AFTER)
    values = [ratio.value for ratio in (*before, *after)]
    outcome = np.array([np.nan if value is None else value for value in values])
    if not np.isfinite(outcome).all():
        raise SeriesError(SeriesProblem.NO_SAMPLE, months=np.flatnonzero(np.isnan(outcome)).tolist())
    # Columns (months, 4): level, trend, step, change of trend.
    start = len(before)
    month = np.arange(len(outcome), dtype=float)
    late = (month >= start).astype(float)
    since = late * (month - start)
    columns = np.column_stack([np.ones(len(month)), month, late, since])
    contrast = np.array([0.0, 0.0, 1.0, since[start:].mean()])
    plain = np.linalg.lstsq(columns, outcome, rcond=None)[0]
    if np.allclose(columns @ plain, outcome, rtol=0, atol=1e-12):
        # The series lies on its line: no noise was seen, so no certainty is claimed.
        step, expected = float(contrast @ plain), tuple((columns[start:, :2] @ plain[:2]).tolist())
        return SeriesEffect(step, Interval(-np.inf, np.inf), 1.0, float("inf"), 0.0, expected)
    mixture, lines = _mix(outcome, columns, contrast)
    effect = float(mixture.weights @ mixture.centres)
    below = mixture.below(0.0)
    tail = (1 - level) / 2
    interval = Interval(mixture.quantile(tail), mixture.quantile(1 - tail))
    inflated = mixture.scales**2 * mixture.freedom / (mixture.freedom - 2)
    variance = float(mixture.weights @ (inflated + (mixture.centres - effect) ** 2))
    return SeriesEffect(
        effect=effect,
        interval=interval,
        p_value=min(1.0, 2 * min(below, 1 - below)),
        standard_error=float(np.sqrt(variance)),
        memory=float(memories()[np.argmax(mixture.weights)]),
        expected=tuple((columns[start:, :2] @ (mixture.weights @ lines)[:2]).tolist()),
    )


def _mix(outcome: FloatArray, columns: FloatArray, contrast: FloatArray) -> tuple[_Mixture, FloatArray]:
    """Fit the line under every memory, whitened for it, and weigh the fits by restricted likelihood."""
    freedom = len(outcome) - COEFFICIENTS
    lines, scales, likelihoods = [], [], []
    for memory in memories().tolist():
        white = np.column_stack([columns, outcome])
        white[1:] -= memory * np.column_stack([columns, outcome])[:-1]
        white[0] *= np.sqrt(1 - memory**2)
        design, response = white[:, :-1], white[:, -1]
        information = design.T @ design
        line = np.linalg.solve(information, design.T @ response)
        squares = float(((response - design @ line) ** 2).sum())
        scale = np.sqrt(squares / freedom * (contrast @ np.linalg.solve(information, contrast)))
        log_determinant = np.linalg.slogdet(information)[1]
        likelihood = 0.5 * (np.log(1 - memory**2) - log_determinant - freedom * np.log(squares))
        lines.append(line)
        scales.append(float(scale))
        likelihoods.append(float(likelihood))
    weights = np.exp(np.array(likelihoods) - max(likelihoods))
    fitted = np.array(lines)
    return _Mixture(fitted @ contrast, np.array(scales), weights / weights.sum(), freedom), fitted


MIN_SERIES_BEFORE = 12

MIN_SERIES_AFTER = 6
