"""Tell whether a team's figure moved otherwise than the other teams' since the months before.

A season that all teams share is nobody's change: what is judged is the team's own difference less that of
the other teams in the same months. It may be off because people differ, because months differ and because
contacts were counted at all; the widest of the three intervals holds. People mostly work in both spans, so
they are taken as pairs (linearisation, Cochran, Sampling Techniques, 3rd ed. 1977, 6.4). Many teams and
figures are looked at together, so p-values are adjusted before anything is called a change. It is no effect.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from lms.core.numerics import np, special, stats
from lms.core.statistics import (
    LEVEL,
    MIN_PEOPLE_IN_A_CELL,
    Interval,
    Ratio,
    pool,
    students_reach,
)
from lms.performance.indicators.rules import Target, improvement

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_MONTHS: Final = 2
# With one other team nobody can say which of the two moved.
FEWEST_OTHERS: Final = 2
MEDIAN_OVER_MEAN: Final = math.sqrt(math.pi / 2)
# The standard deviation of a normal figure over its median absolute deviation.
SPREAD_OF_DEVIATION: Final = 1.4826
NOBODY: Final = Ratio(0.0, 0.0, 0)


class FigureTurn(StrEnum):
    """What two spans tell about a figure; the first five say why they tell nothing."""

    NOTHING_TO_COMPARE = "nothing_to_compare"
    TOO_FEW_PEOPLE = "too_few_people"
    TOO_FEW_MONTHS = "too_few_months"
    TOO_SMALL = "too_small"
    NO_OTHER_TEAMS = "no_other_teams"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    WORSE = "worse"
    BETTER = "better"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Span:
    """A figure over some months: by person, by month, and how far counting alone lets it be off."""

    people: Mapping[int, Ratio]
    months: Mapping[date, Ratio]
    counting_error: float = 0.0

    @property
    def ratio(self) -> Ratio:
        """Sum it; only people and months with a denominator count."""
        return pool(one for one in self.people.values() if one.denominator)


@dataclass(frozen=True, slots=True)
class Watched:
    """A team's figure in two spans, with what is good for it and the smallest denominator it is judged by."""

    before: Span
    after: Span
    target: Target
    least: float


@dataclass(frozen=True, slots=True)
class SpanChange:
    """The team's own difference later − earlier and the median of the other teams', in quotients.

    `gap` is the first less the second, with its interval and a p-value adjusted for all at once.
    """

    turn: FigureTurn
    difference: float | None = None
    others: float | None = None
    gap: float | None = None
    interval: Interval | None = None
    p_value: float | None = None


def changes_together(columns: Sequence[Sequence[Watched]]) -> list[tuple[SpanChange, ...]]:
    """Judge figures that are looked at together: a column holds one figure of teams beside each other."""
    compared = [_compare_column(column) for column in columns]
    flat = [one for column in compared for one in column]
    tested = {place: one.p_value for place, one in enumerate(flat) if one.p_value is not None}
    # At most the level's share of what is called a change is none, on average (Benjamini & Hochberg 1995).
    adjusted = dict(
        zip(tested, map(float, stats.false_discovery_control(list(tested.values()))), strict=True)
    )
    watched = [one for column in columns for one in column]
    judged = []
    for place, one in enumerate(flat):
        p_value = adjusted.get(place)
        if p_value is None:
            judged.append(one)
            continue
        # It is called a change where chance is unlikely even after the adjustment.
        is_change = p_value < 1 - LEVEL
        turn = _way(watched[place], one.others or 0.0) if is_change else FigureTurn.NO_CLEAR_DIFFERENCE
        judged.append(replace(one, turn=turn, p_value=p_value))
    rest = iter(judged)
    return [tuple(next(rest) for _ in column) for column in columns]


@dataclass(frozen=True, slots=True)
class _Sums:
    """One figure of a team, or of several, in both spans, as sums that can be added and taken away.

    products: everybody's numerators and denominators before and after, multiplied and summed (4 × 4);
    counted: the squared counting errors of the numerators.
    """

    before: Ratio
    after: Ratio
    months: tuple[Mapping[date, Ratio], Mapping[date, Ratio]]
    people: int
    products: NDArray[np.float64]
    counted: tuple[float, float]

    def error_by_people(self) -> float:
        """Give the standard error of the difference; whoever works in both spans is one pair."""
        before, after = self.before, self.after
        weights = np.array(
            [
                -1 / before.denominator,
                (before.value or 0.0) / before.denominator,
                1 / after.denominator,
                -(after.value or 0.0) / after.denominator,
            ]
        )
        squares = max(0.0, float(weights @ self.products @ weights))
        return math.sqrt(squares * self.people / (self.people - 1))

    def counting_error(self) -> float:
        """Give how far counting alone lets the difference be off."""
        return math.hypot(
            math.sqrt(max(0.0, self.counted[0])) / self.before.denominator,
            math.sqrt(max(0.0, self.counted[1])) / self.after.denominator,
        )


def _summed(watched: Watched) -> _Sums:
    before, after = watched.before, watched.after
    pairs = [
        (before.people.get(person, NOBODY), after.people.get(person, NOBODY))
        for person in before.people.keys() | after.people.keys()
    ]
    table = np.array(
        [(one.numerator, one.denominator, two.numerator, two.denominator) for one, two in pairs]
    ).reshape(-1, 4)
    first, second = before.ratio, after.ratio
    counted = (
        (before.counting_error * first.denominator) ** 2,
        (after.counting_error * second.denominator) ** 2,
    )
    return _Sums(first, second, (before.months, after.months), len(pairs), table.T @ table, counted)


def _together(parts: Sequence[_Sums]) -> _Sums:
    """Add up what all teams of a column did."""
    return _Sums(
        pool(one.before for one in parts),
        pool(one.after for one in parts),
        (_months_of([one.months[0] for one in parts]), _months_of([one.months[1] for one in parts])),
        sum(one.people for one in parts),
        np.sum([one.products for one in parts], axis=0),
        (math.fsum(one.counted[0] for one in parts), math.fsum(one.counted[1] for one in parts)),
    )


def _months_of(parts: Sequence[Mapping[date, Ratio]]) -> dict[date, Ratio]:
    found: dict[date, Ratio] = {}
    for months in parts:
        for month, ratio in months.items():
            found[month] = found[month] + ratio if month in found else ratio
    return found


def _others(everybody: _Sums, own: _Sums) -> _Sums:
    """Take a team away from all."""
    return _Sums(
        _less(everybody.before, own.before),
        _less(everybody.after, own.after),
        (
            _months_less(everybody.months[0], own.months[0]),
            _months_less(everybody.months[1], own.months[1]),
        ),
        everybody.people - own.people,
        everybody.products - own.products,
        (everybody.counted[0] - own.counted[0], everybody.counted[1] - own.counted[1]),
    )


def _months_less(whole: Mapping[date, Ratio], own: Mapping[date, Ratio]) -> dict[date, Ratio]:
    return {month: _less(ratio, own.get(month, NOBODY)) for month, ratio in whole.items()}


def _less(whole: Ratio, part: Ratio) -> Ratio:
    rest = whole.denominator - part.denominator
    if rest <= 0:
        return NOBODY
    return Ratio(whole.numerator - part.numerator, rest, max(0, whole.n - part.n))


def _compare_column(column: Sequence[Watched]) -> list[SpanChange]:
    """Give each team's difference from the others with its unadjusted p, or why there is none."""
    parts = [_summed(one) for one in column]
    reasons = [_why_not(one, own) for one, own in zip(column, parts, strict=True)]
    comparable = [own for own, reason in zip(parts, reasons, strict=True) if reason is None]
    if len(comparable) <= FEWEST_OTHERS:
        return [SpanChange(reason or FigureTurn.NO_OTHER_TEAMS) for reason in reasons]
    everybody, rivals = _together(comparable), Rivals([_difference(own) for own in comparable])
    return [
        SpanChange(reason) if reason else _compare(own, _others(everybody, own), rivals)
        for own, reason in zip(parts, reasons, strict=True)
    ]


class Rivals:
    """The differences of a column's teams, to be read without any one of them.

    They are put in order once, and once more for each of the few medians there are without one.
    """

    def __init__(self, differences: Sequence[float]) -> None:
        self.ordered = np.sort(np.array(differences))
        self.distances: dict[float, NDArray[np.float64]] = {}

    def median_without(self, own: float) -> float:
        """Give the median of the others."""
        return _median_without(self.ordered, own)

    def spread_without(self, own: float, median: float) -> float:
        """Give the median distance of the others from their median."""
        if median not in self.distances:
            self.distances[median] = np.sort(np.abs(self.ordered - median))
        return _median_without(self.distances[median], abs(own - median))


def _median_without(ordered: NDArray[np.float64], own: float) -> float:
    """Give the median of all but one, who is among them."""
    place, last = int(np.searchsorted(ordered, own)), len(ordered) - 2
    middle = (last // 2, (last + 1) // 2)
    low, high = (float(ordered[rank + (rank >= place)]) for rank in middle)
    return (low + high) / 2


def _why_not(watched: Watched, own: _Sums) -> FigureTurn | None:
    """Say why a team's figure carries no comparison, and so is no measure for others either."""
    if own.before.value is None or own.after.value is None:
        return FigureTurn.NOTHING_TO_COMPARE
    if min(own.before.n, own.after.n) < MIN_PEOPLE_IN_A_CELL:
        return FigureTurn.TOO_FEW_PEOPLE
    if min(sum(month.denominator > 0 for month in months.values()) for months in own.months) < FEWEST_MONTHS:
        return FigureTurn.TOO_FEW_MONTHS
    if min(own.before.denominator, own.after.denominator) < watched.least:
        return FigureTurn.TOO_SMALL
    return None


def _compare(own: _Sums, others: _Sums, rivals: Rivals) -> SpanChange:
    """Set a team beside the median of the others, which one team that fell cannot move.

    The error of a median is about 1.25 times that of a mean of normal figures (Kendall & Stuart, The Advanced
    Theory of Statistics, vol. 1, 10.12); how far the others differ is read from their absolute deviations.
    """
    difference = _difference(own)
    meanwhile, others_count = rivals.median_without(difference), len(rivals.ordered) - 1
    gap = difference - meanwhile
    apart = rivals.spread_without(difference, meanwhile) * SPREAD_OF_DEVIATION
    by_months, months = _error_by_months(own, others)
    errors = (
        (
            math.hypot(own.error_by_people(), MEDIAN_OVER_MEAN * others.error_by_people()),
            min(own.before.n, own.after.n) - 1,
        ),
        (by_months, months),
        (math.hypot(own.counting_error(), MEDIAN_OVER_MEAN * others.counting_error()), math.inf),
        (MEDIAN_OVER_MEAN * apart / math.sqrt(others_count), others_count - 1),
    )
    half, chance = 0.0, 0.0
    for error, degrees in errors:
        half = max(half, error * students_reach(LEVEL, degrees))
        # The p-value of no change.
        by_chance = float(2 * special.stdtr(degrees, -abs(gap) / error)) if error else float(gap == 0)
        chance = max(chance, by_chance)
    interval = Interval(gap - half, gap + half)
    return SpanChange(FigureTurn.NO_CLEAR_DIFFERENCE, difference, meanwhile, gap, interval, chance)


def _difference(sums: _Sums) -> float:
    return (sums.after.value or 0.0) - (sums.before.value or 0.0)


def _error_by_months(own: _Sums, others: _Sums) -> tuple[float, float]:
    """Give the standard error with its degrees of freedom where months differ between team and others."""
    squares, degrees = 0.0, 0
    for side in (0, 1):
        mine, theirs = (own.before, own.after)[side], (others.before, others.after)[side]
        off = [
            _off(month, mine) - _off(others.months[side].get(name, NOBODY), theirs)
            for name, month in own.months[side].items()
            if month.denominator
        ]
        squares += math.fsum(one**2 for one in off) * len(off) / (len(off) - 1)
        degrees += len(off) - 1
    return math.sqrt(squares), degrees


def _off(part: Ratio, whole: Ratio) -> float:
    """Give by how much one month moves the quotient of all."""
    return (part.numerator - (whole.value or 0.0) * part.denominator) / whole.denominator


def _way(watched: Watched, others: float) -> FigureTurn:
    """Tell better from worse than had it moved as the others did.

    Inside a band, or where a figure is only watched, it just moved.
    """
    expected, after = (watched.before.ratio.value or 0.0) + others, watched.after.ratio.value or 0.0
    gain = improvement(expected, after, watched.target)
    if not gain:
        return FigureTurn.MOVED
    return FigureTurn.BETTER if gain > 0 else FigureTurn.WORSE
