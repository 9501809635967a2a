"""Say how well single items and the whole paper work, from the marks of many takers.

Feed it finished, marked first attempts only. All variances and covariances use n - 1. Formulas and
their sources are listed in docs/reference/analyse-responses.md.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from lms.core.numerics import np, stats
from lms.core.statistics import (
    FACILITY_FLOOR,
    Estimate,
    FloatArray,
    correlation,
    is_constant,
    quotient,
    wilson_interval,
)
from lms.psychometrics.marks.rules import MarksTable, covariance
from lms.psychometrics.reliability.rules import reliability, standard_error_of_measurement

type ItemFlag = Literal["check_key", "negative_discrimination", "weak_discrimination", "negative_weight"]

# Below this an item tells good from poor takers badly. In samples of 30 a true .30 falls below it
# in one case out of five, which is why a flag also asks for a sufficient sample.
WEAK_CORRELATION = 0.15


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """How one item worked; every figure is None where it cannot be computed.

    `item_rest` is the corrected item-rest correlation, 100 times of which Moodle calls the
    discrimination index. Efficiency and weights are percentages. Weights need a paper that is the
    same for all.
    """

    facility: Estimate
    deviation: float | None
    item_rest: Estimate
    efficiency: float | None
    intended_weight: float | None
    effective_weight: float | None
    flags: tuple[ItemFlag, ...]

    @property
    def is_right_or_wrong(self) -> bool:
        """Tell whether nobody earned a part of the marks."""
        return self.facility.interval is not None

    @property
    def discrimination_index(self) -> float | None:
        """Return the item-rest correlation as the percentage Moodle shows."""
        return None if self.item_rest.value is None else 100 * self.item_rest.value


@dataclass(frozen=True, slots=True)
class PaperStatistics:
    """How a whole paper worked, in marks.

    `reliability` is Cronbach's alpha (KR-20 on 0/1 items), or its counterpart for drawn papers.
    """

    n: int
    mean: float | None
    median: float | None
    deviation: float | None
    skewness: float | None
    kurtosis: float | None
    reliability: Estimate
    standard_error: float | None


def facility(marks: FloatArray, full_marks: float) -> Estimate:
    """Return the mean share of the marks; the interval is Wilson's and only for right-or-wrong items."""
    n = len(marks)
    value = quotient(float(marks.sum()), n * full_marks)
    if value is None:
        return Estimate(None, n)
    right_or_wrong = bool(((marks == 0.0) | (marks == full_marks)).all())
    interval = wilson_interval(float((marks == full_marks).sum()), n) if right_or_wrong else None
    return Estimate(value, n, interval, enough=n >= FACILITY_FLOOR)


def item_statistics(table: MarksTable) -> tuple[ItemStatistics, ...]:
    """Return the statistics of every item, in the order of the columns."""
    found = []
    for item, weight in enumerate(_effective_weights(table)):
        seen, rest = table.seen[item], table.rest_shares(item)
        marks, both = table.by_item[item][seen], seen & ~np.isnan(rest)
        paired, rest = table.by_item[item][both], rest[both]
        item_rest = correlation(paired, rest, WEAK_CORRELATION)
        flags = _discrimination_flags(item_rest)
        if table.is_complete and _covariance_with_total(table, item) < 0:
            flags += ("negative_weight",)
        full_marks = float(table.full_marks[item])
        intended = quotient(100 * full_marks, float(table.full_marks.sum())) if table.is_complete else None
        found.append(
            ItemStatistics(
                facility=facility(marks, full_marks),
                deviation=float(np.std(marks, ddof=1)) if len(marks) > 1 else None,
                item_rest=item_rest,
                efficiency=_efficiency(paired, rest),
                intended_weight=intended,
                effective_weight=weight,
                flags=flags,
            )
        )
    return tuple(found)


def paper_statistics(table: MarksTable) -> PaperStatistics:
    """Return the statistics of the totals; shape figures come from k-statistics."""
    n, totals = table.people, table.totals
    spread = not is_constant(totals)
    deviation = float(np.std(totals, ddof=1)) if n > 1 else None
    repeatable = reliability(table)
    return PaperStatistics(
        n=n,
        mean=float(totals.mean()) if n else None,
        median=float(np.median(totals)) if n else None,
        deviation=deviation,
        skewness=float(stats.skew(totals, bias=False)) if n > 2 and spread else None,
        kurtosis=float(stats.kurtosis(totals, bias=False)) if n > 3 and spread else None,
        reliability=repeatable,
        standard_error=standard_error_of_measurement(deviation, repeatable.value),
    )


def _discrimination_flags(item_rest: Estimate) -> tuple[ItemFlag, ...]:
    """Flag a low correlation once the sample can tell it from a sufficient one, a negative one from none."""
    if item_rest.value is None or not item_rest.enough or item_rest.value >= WEAK_CORRELATION:
        return ()
    if item_rest.value < 0 and item_rest.is_surely_not_zero:
        return ("check_key", "negative_discrimination")
    return ("weak_discrimination",)


def _efficiency(marks: FloatArray, rest: FloatArray) -> float | None:
    """Return the covariance as a percentage of the largest these marks could have had."""
    if is_constant(marks) or is_constant(rest):
        return None
    return quotient(100 * covariance(marks, rest), covariance(np.sort(marks), np.sort(rest)))


def _effective_weights(table: MarksTable) -> list[float | None]:
    """Return 100·√C/Σ√C of every item with C = Cov(item, total); an item with C < 0 gets none."""
    nothing: list[float | None] = [None] * table.items
    if not table.is_complete or table.people < 2:
        return nothing
    covariances = [_covariance_with_total(table, item) for item in range(table.items)]
    whole = sum(sqrt(one) for one in covariances if one >= 0)
    return [quotient(100 * sqrt(one), whole) if one >= 0 else None for one in covariances]


def _covariance_with_total(table: MarksTable, item: int) -> float:
    """Return exactly 0 for an item that all answered alike, whatever rounding would make of it."""
    marks = table.by_item[item]
    return 0.0 if is_constant(marks) else covariance(marks, table.totals)
