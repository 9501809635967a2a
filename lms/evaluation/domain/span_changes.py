"""Tell whether a team's figure changed from one span of months to the next, or may be chance.

A difference of two quotients may be off because people differ, because months differ and because contacts
were counted at all; the widest of the three intervals holds. People mostly work in both spans, so they are
taken as pairs (linearisation, Cochran, Sampling Techniques, 3rd ed. 1977, 6.4). Many teams and figures are
looked at together, so p-values are adjusted before anything is called a change. A change is no effect.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scipy import stats

from lms.evaluation.domain.clustered_ratios import standard_error, students_reach
from lms.evaluation.domain.multiplicity import benjamini_hochberg
from lms.evaluation.domain.ratios import MIN_PEOPLE_IN_A_CELL, Interval, Ratio, Target, improvement, pool

LEVEL: Final = 0.95
FEWEST_MONTHS: Final = 2


class Turn(StrEnum):
    """What two spans tell about a figure; the first four say why they tell nothing."""

    NOTHING_TO_COMPARE = "nothing_to_compare"
    TOO_FEW_PEOPLE = "too_few_people"
    TOO_FEW_MONTHS = "too_few_months"
    TOO_SMALL = "too_small"
    NOT_TOLD_APART = "not_told_apart"
    WORSE = "worse"
    BETTER = "better"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Span:
    """A figure over some months: by person, by month, and how far counting alone lets it be off."""

    people: Mapping[int, Ratio]
    months: Sequence[Ratio]
    counting_error: float = 0.0

    @property
    def ratio(self) -> Ratio:
        """Sum it; only people and months with a denominator count."""
        return pool(one for one in self.people.values() if one.denominator)


@dataclass(frozen=True, slots=True)
class Watched:
    """A figure in two spans, with what is good for it and the smallest denominator it is judged by."""

    before: Span
    after: Span
    target: Target
    least: float


@dataclass(frozen=True, slots=True)
class SpanChange:
    """The difference later − earlier in quotients, its interval, and a p-value adjusted for all at once."""

    turn: Turn
    difference: float | None = None
    interval: Interval | None = None
    p_value: float | None = None


def changes_together(watched: Sequence[Watched]) -> tuple[SpanChange, ...]:
    """Judge figures that are looked at together, in their order."""
    compared = [_compare(one) for one in watched]
    tested = [(str(place), one.p_value) for place, one in enumerate(compared) if one.p_value is not None]
    adjusted = {int(one.key): one.adjusted for one in benjamini_hochberg(tested)} if tested else {}
    return tuple(
        _judge(one, found, adjusted[place]) if place in adjusted else found
        for place, (one, found) in enumerate(zip(watched, compared, strict=True))
    )


def _compare(watched: Watched) -> SpanChange:
    """Give the difference with its interval and unadjusted p, or why there is none."""
    before, after = watched.before.ratio, watched.after.ratio
    if before.value is None or after.value is None:
        return SpanChange(Turn.NOTHING_TO_COMPARE)
    if min(before.n, after.n) < MIN_PEOPLE_IN_A_CELL:
        return SpanChange(Turn.TOO_FEW_PEOPLE)
    if min(_counted(watched.before.months), _counted(watched.after.months)) < FEWEST_MONTHS:
        return SpanChange(Turn.TOO_FEW_MONTHS)
    if min(before.denominator, after.denominator) < watched.least:
        return SpanChange(Turn.TOO_SMALL)
    difference = after.value - before.value
    errors = (
        _error_by_people(watched, before, after),
        _error_by_months(watched, before.value, after.value),
        (math.hypot(watched.before.counting_error, watched.after.counting_error), math.inf),
    )
    half = max(error * students_reach(LEVEL, degrees) for error, degrees in errors)
    chance = max(_chance(difference, error, degrees) for error, degrees in errors)
    return SpanChange(Turn.NOT_TOLD_APART, difference, Interval(difference - half, difference + half), chance)


def _counted(months: Sequence[Ratio]) -> int:
    return sum(month.denominator > 0 for month in months)


def _error_by_people(watched: Watched, before: Ratio, after: Ratio) -> tuple[float, float]:
    """Give the standard error with its degrees of freedom; whoever works in both spans is one pair."""
    people = watched.before.people.keys() | watched.after.people.keys()
    nobody = Ratio(0.0, 0.0, 0)
    off = math.fsum(
        (
            _off(watched.after.people.get(person, nobody), after)
            - _off(watched.before.people.get(person, nobody), before)
        )
        ** 2
        for person in people
    )
    return math.sqrt(off * len(people) / (len(people) - 1)), len(people) - 1


def _off(part: Ratio, whole: Ratio) -> float:
    """Give by how much one person moves the quotient of all."""
    return (part.numerator - (whole.value or 0.0) * part.denominator) / whole.denominator


def _error_by_months(watched: Watched, before: float, after: float) -> tuple[float, float]:
    """Give the standard error with its degrees of freedom where months differ."""
    earlier = [month for month in watched.before.months if month.denominator]
    later = [month for month in watched.after.months if month.denominator]
    error = math.hypot(standard_error(earlier, before), standard_error(later, after))
    return error, len(earlier) + len(later) - 2


def _chance(difference: float, error: float, degrees: float) -> float:
    """Give the p-value of no change."""
    if error == 0:
        return 1.0 if difference == 0 else 0.0
    return float(2 * stats.t.sf(abs(difference) / error, degrees))


def _judge(watched: Watched, found: SpanChange, p_value: float) -> SpanChange:
    """Call it a change where chance is unlikely even after the adjustment, and say which way it went."""
    turn = Turn.NOT_TOLD_APART if p_value >= 1 - LEVEL else _way(watched)
    return SpanChange(turn, found.difference, found.interval, p_value)


def _way(watched: Watched) -> Turn:
    """Tell better from worse; inside a band, or where a figure is only watched, it just moved."""
    before, after = watched.before.ratio.value or 0.0, watched.after.ratio.value or 0.0
    gain = improvement(before, after, watched.target)
    if not gain:
        return Turn.MOVED
    return Turn.BETTER if gain > 0 else Turn.WORSE
