"""Figures and how far they may be off: ratios, intervals, correlations; none where none can be computed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lms.core.numerics import np, special

if TYPE_CHECKING:
    from numpy.typing import NDArray


# Quantiles come from scipy.special: the distributions of scipy.stats give the same digits from the same
# functions, but check their arguments for a tenth of a millisecond each time, and take long to import.
type FloatArray = NDArray[np.float64]
type BoolArray = NDArray[np.bool_]

LEVEL = 0.95
PER_CONTACTS = 10_000
# Fewer people behind a figure, and showing it would show a person.
MIN_PEOPLE_IN_A_CELL = 5
FEWEST_CLUSTERS = 5
# Rounding leaves so much where clusters do not stray at all.
NO_SPREAD = 1e-12
# From how many people on a figure of a test is not greyed.
FACILITY_FLOOR, RELIABILITY_FLOOR, CORRELATION_FLOOR = 30, 50, 100


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed range of plausible values in the unit of the figure; infinite ends are allowed."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """Give the distance between the ends."""
        return self.high - self.low

    def contains(self, value: float) -> bool:
        """Tell whether the value is a plausible one."""
        return self.low <= value <= self.high

    def within(self, low: float, high: float) -> bool:
        """Tell whether every plausible value lies between the two limits."""
        return low <= self.low and self.high <= high


class RatioError(ValueError):
    """A ratio or an interval was asked of numbers that could not have been counted."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A numerator over a denominator from `n` people; it stays two numbers until it is read.

    Raises RatioError when a number is not finite or the denominator is negative.
    """

    numerator: float
    denominator: float
    n: int

    def __post_init__(self) -> None:
        """Refuse numbers that could not have been counted."""
        if not (math.isfinite(self.numerator) and math.isfinite(self.denominator)):
            raise RatioError(f"not finite: {self.numerator} / {self.denominator}")
        if self.denominator < 0:
            raise RatioError(f"negative denominator: {self.denominator}")
        if self.n < 0:
            raise RatioError(f"negative count of people: {self.n}")

    @property
    def value(self) -> float | None:
        """Divide, or give None for "no sample" when the denominator is zero."""
        if self.denominator == 0:
            return None
        return self.numerator / self.denominator

    @property
    def must_be_suppressed(self) -> bool:
        """Tell whether the cell holds so few people that showing it would show a person."""
        return self.n < MIN_PEOPLE_IN_A_CELL

    def per(self, units: float = PER_CONTACTS) -> float | None:
        """Give the rate per so many units of the denominator, None for "no sample"."""
        return None if self.value is None else self.value * units

    def __add__(self, other: Ratio) -> Ratio:
        """Sum numerators and denominators; never average two ratios."""
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator, self.n + other.n)


def pool(parts: Iterable[Ratio]) -> Ratio:
    """Sum first, divide later: the ratio of a team, a month or a centre from its parts."""
    numerator, denominator, n = 0.0, 0.0, 0
    for part in parts:
        numerator, denominator, n = numerator + part.numerator, denominator + part.denominator, n + part.n
    return Ratio(numerator, denominator, n)


def quotient(numerator: float, denominator: float) -> float | None:
    """Divide, or return None where the denominator is zero or the quotient no number."""
    if not denominator or not math.isfinite(found := numerator / denominator):
        return None
    return found


def wilson_interval(successes: float, trials: float, level: float = LEVEL) -> Interval | None:
    """Give Wilson's score interval (1927) for a share, 0 to 1; None without trials.

    Raises RatioError when successes are negative or exceed the trials.
    """
    if not 0 <= successes <= trials:
        raise RatioError(f"impossible share: {successes} of {trials}")
    if trials == 0:
        return None
    z_squared = float(special.ndtri(0.5 + level / 2)) ** 2
    share = successes / trials
    centre = (share + z_squared / (2 * trials)) / (1 + z_squared / trials)
    spread = math.sqrt(z_squared * (share * (1 - share) + z_squared / (4 * trials)) / trials)
    half = spread / (1 + z_squared / trials)
    # Rounding must never push the interval past the share itself.
    return Interval(min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half)))


def poisson_rate_interval(
    events: float, exposure: float, per: float = PER_CONTACTS, level: float = LEVEL
) -> Interval | None:
    """Give Garwood's exact interval (1936) for events per `per` units of exposure.

    None without exposure. Raises RatioError for negative counts.
    """
    if events < 0 or exposure < 0:
        raise RatioError(f"negative count: {events} in {exposure}")
    if exposure == 0:
        return None
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(special.gammaincinv(events, tail))
    high = float(special.gammaincinv(events + 1, 1 - tail))
    return Interval(low * per / exposure, high * per / exposure)


def students_reach(level: float, degrees: float) -> float:
    """Give how many standard errors an interval of that level reaches to either side."""
    return float(special.stdtrit(degrees, 0.5 + level / 2))


def students_interval(
    value: float,
    error: float,
    degrees: float,
    *,
    level: float = LEVEL,
    limits: tuple[float, float] = (-math.inf, math.inf),
) -> Interval:
    """Give Student's interval of a figure with a standard error, cut to what is possible."""
    half = error * students_reach(level, degrees)
    return Interval(max(limits[0], value - half), min(limits[1], value + half))


def clustered_interval(
    clusters: Sequence[Ratio], *, is_share: bool = False, level: float = LEVEL
) -> Interval | None:
    """Give the interval of a ratio whose parts belong together; a share stays between 0 and 1.

    Contacts are not drawn one by one: people differ, and so do days. None with fewer than five clusters
    that have a denominator, as they tell nothing about their spread.
    """
    counted = [cluster for cluster in clusters if cluster.denominator > 0]
    value = pool(counted).value
    if value is None or len(counted) < FEWEST_CLUSTERS:
        return None
    error, degrees = standard_error(counted, value), degrees_of_freedom(counted)
    if not is_share or not 0 < value < 1:
        return students_interval(value, error, degrees, level=level)
    # On the scale of log odds the ends never leave 0 to 1.
    odds = math.log(value / (1 - value))
    found = students_interval(odds, error / (value * (1 - value)), degrees, level=level)
    return Interval(_share(found.low), _share(found.high))


def clustered_difference(
    first: Mapping[int, Ratio], second: Mapping[int, Ratio], level: float = LEVEL
) -> Interval | None:
    """Give the interval of the second share less the first; who stands in both, by key, is one cluster.

    None with fewer than five clusters on a side. An interval of each side makes that of the difference
    (Newcombe 1998, method 10) where clusters tell nothing of how it strays: a side does not stray at all, so
    that each of its clusters counts as one trial, or those in both moved by exactly as much. Where five to
    twelve in both move by almost as much, Student's interval still holds the truth: in 92 to 100 % of
    simulations (tests/core/test_statistics.py).
    """
    sides = [{key: one for key, one in side.items() if one.denominator > 0} for side in (first, second)]
    if min(len(side) for side in sides) < FEWEST_CLUSTERS:
        return None
    before, after = (pool(side.values()).value or 0.0 for side in sides)
    strays = [_strays(side, value) for side, value in zip(sides, (before, after), strict=True)]
    keys = strays[0].keys() | strays[1].keys()
    error = math.hypot(*(strays[1].get(key, 0.0) - strays[0].get(key, 0.0) for key in keys))
    if min(error, *(math.hypot(*one.values()) for one in strays)) <= NO_SPREAD:
        return _newcombes_interval(sides[0], sides[1], level)
    degrees = min(degrees_of_freedom(list(side.values())) for side in sides)
    return students_interval(after - before, error, degrees, level=level, limits=(-1.0, 1.0))


def _newcombes_interval(first: Mapping[int, Ratio], second: Mapping[int, Ratio], level: float) -> Interval:
    """Make the interval of a difference of one interval a side; flat sides are trials, others strayed."""
    before, after = (pool(side.values()).value or 0.0 for side in (first, second))
    old, new = _share_interval(first, before, level), _share_interval(second, after, level)
    low = math.hypot(after - new.low, old.high - before)
    high = math.hypot(new.high - after, before - old.low)
    return Interval(max(-1.0, after - before - low), min(1.0, after - before + high))


def _share_interval(clusters: Mapping[int, Ratio], value: float, level: float) -> Interval:
    if math.hypot(*_strays(clusters, value).values()) > NO_SPREAD:
        found = clustered_interval(list(clusters.values()), is_share=True, level=level)
    else:
        found = wilson_interval(value * len(clusters), len(clusters), level)
    return found or Interval(0, 1)


def _strays(clusters: Mapping[int, Ratio], value: float) -> dict[int, float]:
    """Give how far the common share moves without each cluster, so that their squares sum to its variance."""
    total, number = math.fsum(cluster.denominator for cluster in clusters.values()), len(clusters)
    scale = math.sqrt((number - 1) / number)
    return {
        key: scale * (one.numerator - value * one.denominator) / (total - one.denominator)
        for key, one in clusters.items()
    }


def standard_error(clusters: Sequence[Ratio], value: float) -> float:
    """Give the standard error of a pooled ratio from its clusters, at least two that have a denominator.

    That is the jackknife over clusters (CV3 of MacKinnon, Nielsen and Webb 2023, Journal of Econometrics
    232). Where they are of one size it is the linearised error (Cochran, Sampling Techniques, 3rd ed. 1977,
    6.4); a cluster that has most of the points pulls the ratio so near its own that it would seem not to
    stray.
    """
    return math.hypot(*_strays(dict(enumerate(clusters)), value).values())


def degrees_of_freedom(clusters: Sequence[Ratio]) -> float:
    """Give how many degrees of freedom such an error has: one less than clusters of one size would be worth.

    Their number is Kish's (Survey Sampling, 1965): 1 over the sum of squared shares of the denominator; less
    than one degree is taken as one. Where one of 5 to 20 clusters has 30 to 95 % of the denominator, 94 to
    100 % of the intervals then hold the truth; with the linearised error and the plain number of clusters 4
    to 95 % did (tests/core/test_statistics.py).
    """
    total = math.fsum(one.denominator for one in clusters)
    return max(1.0, total**2 / math.fsum(one.denominator**2 for one in clusters) - 1)


def _share(odds: float) -> float:
    """Turn log odds into a share, however large they are."""
    if odds >= 0:
        return 1 / (1 + math.exp(-odds))
    return math.exp(odds) / (1 + math.exp(odds))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure from `n` people; `enough` is False where it may only be shown greyed."""

    value: float | None
    n: int
    interval: Interval | None = None
    enough: bool = False

    @property
    def is_surely_not_zero(self) -> bool:
        """Tell whether the interval excludes zero; an r of 1 or -1 has none, many people decide."""
        return self.enough if self.interval is None else not self.interval.contains(0.0)


def correlation(first: FloatArray, second: FloatArray, threshold: float) -> Estimate:
    """Return Pearson's r with Fisher's interval.

    It is enough from 100 people on, or earlier where the interval excludes the threshold that the
    figure is compared with.
    """
    n = len(first)
    if n < 3 or is_constant(first) or is_constant(second):
        return Estimate(None, n)
    ours, theirs = first - first.mean(), second - second.mean()
    unlike = math.sqrt(products(ours, ours) * products(theirs, theirs))
    r = float(np.clip(products(ours, theirs) / unlike, -1, 1))
    interval = None
    if n > 3 and abs(r) < 1:
        half = float(special.ndtri((1 + LEVEL) / 2)) / math.sqrt(n - 3)
        interval = Interval(math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))
    enough = n >= CORRELATION_FLOOR or (interval is not None and not interval.contains(threshold))
    return Estimate(r, n, interval, enough=enough)


def products(first: FloatArray, second: FloatArray) -> float:
    """Sum the products; `@` would wake the threads of BLAS for it, which on a busy server take longer."""
    return float((first * second).sum())


def is_constant(values: FloatArray) -> bool:
    """Tell whether the values do not differ, apart from rounding."""
    return len(values) == 0 or bool(np.ptp(values) <= 1e-12 * max(1.0, float(np.max(np.abs(values)))))
