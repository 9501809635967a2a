"""Figures with their interval and sample size; no figure where none can be computed."""

from dataclasses import dataclass
from math import atanh, isfinite, sqrt, tanh

import numpy as np
from numpy.typing import NDArray
from scipy import stats

type Floats = NDArray[np.float64]

LEVEL = 0.95
FACILITY_FLOOR, RELIABILITY_FLOOR, CORRELATION_FLOOR = 30, 50, 100


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, 95 % unless said otherwise."""

    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Tell whether the value lies outside."""
        return not self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure from `n` people; `enough` is False where it may only be shown greyed."""

    value: float | None
    n: int
    interval: Interval | None = None
    enough: bool = False


def wilson(hits: float, n: int, level: float = LEVEL) -> Interval | None:
    """Return the Wilson interval of a share; None without a sample."""
    if n <= 0:
        return None
    z = float(stats.norm.ppf((1 + level) / 2))
    share, spread = hits / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def correlation(first: Floats, second: Floats, threshold: float) -> Estimate:
    """Return Pearson's r with Fisher's interval.

    It is enough from 100 people on, or earlier where the interval excludes the threshold that the
    figure is compared with.
    """
    n = len(first)
    if n < 3 or is_constant(first) or is_constant(second):
        return Estimate(None, n)
    ours, theirs = first - first.mean(), second - second.mean()
    r = float(np.clip(products(ours, theirs) / sqrt(products(ours, ours) * products(theirs, theirs)), -1, 1))
    interval = _fisher(r, n)
    return Estimate(r, n, interval, enough=is_enough(n, interval, threshold))


def is_enough(n: int, interval: Interval | None, threshold: float) -> bool:
    """Tell whether a correlation may be compared with the threshold: many people, or a clear interval."""
    return n >= CORRELATION_FLOOR or (interval is not None and interval.excludes(threshold))


def ratio(numerator: float, denominator: float) -> float | None:
    """Divide, or return None where the denominator is zero or the quotient no number."""
    if not denominator or not isfinite(quotient := numerator / denominator):
        return None
    return quotient


def products(first: Floats, second: Floats) -> float:
    """Sum the products; `@` would wake the threads of BLAS for it, which on a busy server take longer."""
    return float((first * second).sum())


def is_constant(values: Floats) -> bool:
    """Tell whether the values do not differ, apart from rounding."""
    return len(values) == 0 or bool(np.ptp(values) <= 1e-12 * max(1.0, float(np.max(np.abs(values)))))


def _fisher(r: float, n: int) -> Interval | None:
    if n <= 3 or abs(r) >= 1:
        return None
    half = float(stats.norm.ppf((1 + LEVEL) / 2)) / sqrt(n - 3)
    return Interval(tanh(atanh(r) - half), tanh(atanh(r) + half))
