"""Pool numerators over denominators into ratios with honest intervals and directions."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scipy import stats

from lms.evaluation.domain.errors import DomainError

PER_CONTACTS = 10_000
MIN_PEOPLE_IN_A_CELL = 5


class RatioProblem(StrEnum):
    """Why a ratio or an interval cannot be formed."""

    NOT_FINITE = "not_finite"
    NEGATIVE_DENOMINATOR = "negative_denominator"
    NEGATIVE_COUNT = "negative_count"
    MORE_SUCCESSES_THAN_TRIALS = "more_successes_than_trials"
    LEVEL_OUT_OF_RANGE = "level_out_of_range"
    BAND_WITHOUT_EDGES = "band_without_edges"
    TARGET_WITHOUT_GOAL = "target_without_goal"


class RatioError(DomainError):
    """A ratio, rate or target was given impossible numbers."""


class Direction(StrEnum):
    """Which way an indicator is good: higher, lower, inside a band, or only to be watched."""

    UP = "up"
    DOWN = "down"
    BAND = "band"
    WATCH = "watch"


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
            raise RatioError(RatioProblem.NOT_FINITE, numerator=self.numerator, denominator=self.denominator)
        if self.denominator < 0:
            raise RatioError(RatioProblem.NEGATIVE_DENOMINATOR, denominator=self.denominator)
        if self.n < 0:
            raise RatioError(RatioProblem.NEGATIVE_COUNT, n=self.n)

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

    def __add__(self, other: "Ratio") -> "Ratio":
        """Sum numerators and denominators; never average two ratios."""
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator, self.n + other.n)


def pool(parts: Iterable[Ratio]) -> Ratio:
    """Sum first, divide later: the ratio of a team, a month or a centre from its parts."""
    numerator, denominator, n = 0.0, 0.0, 0
    for part in parts:
        numerator, denominator, n = numerator + part.numerator, denominator + part.denominator, n + part.n
    return Ratio(numerator, denominator, n)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise RatioError(RatioProblem.LEVEL_OUT_OF_RANGE, level=level)


def wilson_interval(successes: float, trials: float, level: float = 0.95) -> Interval | None:
    """Give Wilson's score interval (1927) for a share, 0 to 1; None without trials.

    Raises RatioError when successes are negative or exceed the trials.
    """
    _check_level(level)
    if successes < 0 or trials < 0:
        raise RatioError(RatioProblem.NEGATIVE_COUNT, successes=successes, trials=trials)
    if successes > trials:
        raise RatioError(RatioProblem.MORE_SUCCESSES_THAN_TRIALS, successes=successes, trials=trials)
    if trials == 0:
        return None
    z_squared = float(stats.norm.ppf(0.5 + level / 2)) ** 2
    share = successes / trials
    centre = (share + z_squared / (2 * trials)) / (1 + z_squared / trials)
    spread = math.sqrt(z_squared * (share * (1 - share) + z_squared / (4 * trials)) / trials)
    half = spread / (1 + z_squared / trials)
    # Rounding must never push the interval past the share itself.
    return Interval(min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half)))


def poisson_rate_interval(
    events: float, exposure: float, per: float = PER_CONTACTS, level: float = 0.95
) -> Interval | None:
    """Give Garwood's exact interval (1936) for events per `per` units of exposure.

    None without exposure. Raises RatioError for negative counts.
    """
    _check_level(level)
    if events < 0 or exposure < 0:
        raise RatioError(RatioProblem.NEGATIVE_COUNT, events=events, exposure=exposure)
    if exposure == 0:
        return None
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(stats.gamma.ppf(tail, events))
    high = float(stats.gamma.ppf(1 - tail, events + 1))
    return Interval(low * per / exposure, high * per / exposure)


@dataclass(frozen=True, slots=True)
class Target:
    """What is good for an indicator, in its own unit: a goal to pass or a band to stay in.

    `up` and `down` need `goal`, `band` needs `low` and `high`, `watch` needs neither.
    """

    direction: Direction
    goal: float | None = None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        """Refuse a target that could not be judged."""
        if self.direction is Direction.BAND and (
            self.low is None or self.high is None or self.low > self.high
        ):
            raise RatioError(RatioProblem.BAND_WITHOUT_EDGES, low=self.low, high=self.high)
        if self.direction in {Direction.UP, Direction.DOWN} and self.goal is None:
            raise RatioError(RatioProblem.TARGET_WITHOUT_GOAL, direction=self.direction)


def shortfall(value: float, target: Target) -> float | None:
    """Give the distance still missing to the target, 0 when met, None when only watched."""
    match target:
        case Target(direction=Direction.UP, goal=float() | int() as goal):
            return max(0.0, goal - value)
        case Target(direction=Direction.DOWN, goal=float() | int() as goal):
            return max(0.0, value - goal)
        case Target(direction=Direction.BAND, low=float() | int() as low, high=float() | int() as high):
            return max(0.0, low - value, value - high)
        case _:
            return None


def meets(value: float | None, target: Target) -> bool | None:
    """Tell whether the value meets the target; None without a sample or when only watched."""
    missing = None if value is None else shortfall(value, target)
    return None if missing is None else missing == 0


def improvement(before: float, after: float, target: Target) -> float | None:
    """Give the change counted in the good direction, in the indicator's unit.

    In a band only the move towards the band counts; a watched indicator has no good direction.
    """
    if target.direction is Direction.UP:
        return after - before
    if target.direction is Direction.DOWN:
        return before - after
    missing_before, missing_after = shortfall(before, target), shortfall(after, target)
    if missing_before is None or missing_after is None:
        return None
    return missing_before - missing_after


def is_favourable(change: float, direction: Direction) -> bool | None:
    """Tell whether a change is good; None when it is zero or the direction alone cannot say."""
    if change == 0 or direction in {Direction.BAND, Direction.WATCH}:
        return None
    return (change > 0) is (direction is Direction.UP)
