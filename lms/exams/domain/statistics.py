"""Say how well items and papers measure, from the marks of many takers.

Feed it finished, marked first attempts only. All variances and covariances use n - 1.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from scipy import stats

from lms.exams.domain.estimates import (
    FACILITY_FLOOR,
    Estimate,
    Floats,
    correlation,
    is_constant,
    ratio,
    wilson,
)
from lms.exams.domain.marks_table import MarksTable, covariance
from lms.exams.domain.reliability import (
    cronbach_alpha,
    drawn_reliability,
    reliability,
    standard_error_of_measurement,
)

__all__ = [
    "ItemFlag",
    "ItemStatistics",
    "MarksTable",
    "PaperStatistics",
    "cronbach_alpha",
    "drawn_reliability",
    "facility",
    "item_statistics",
    "paper_statistics",
    "reliability",
    "standard_error_of_measurement",
]

type ItemFlag = Literal["negative_discrimination", "weak_discrimination", "negative_weight"]

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


@dataclass(frozen=True, slots=True)
class PaperStatistics:
    """How a whole paper worked, in marks.

    `reliability` is Cronbach's alpha (KR-20 on 0/1 items), or its counterpart for drawn papers.
    """

    n: int
    mean: float | None
    deviation: float | None
    skewness: float | None
    kurtosis: float | None
    reliability: Estimate
    standard_error: float | None


def facility(marks: Floats, full_marks: float) -> Estimate:
    """Return the mean share of the marks; the interval is Wilson's and only for right-or-wrong items."""
    n = len(marks)
    value = ratio(float(marks.sum()), n * full_marks)
    if value is None:
        return Estimate(None, n)
    right_or_wrong = bool(np.isin(marks, (0.0, full_marks)).all())
    interval = wilson(float(marks.sum()) / full_marks, n) if right_or_wrong else None
    return Estimate(value, n, interval, enough=n >= FACILITY_FLOOR)


def item_statistics(table: MarksTable) -> tuple[ItemStatistics, ...]:
    """Return the statistics of every item, in the order of the columns."""
    weights = _effective_weights(table)
    return tuple(_item_statistics(table, item, weights[item]) for item in range(table.items))


def paper_statistics(table: MarksTable) -> PaperStatistics:
    """Return the statistics of the totals; shape figures come from k-statistics."""
    n, totals = table.people, table.totals()
    spread = not is_constant(totals)
    deviation = float(np.std(totals, ddof=1)) if n > 1 else None
    repeatable = reliability(table)
    return PaperStatistics(
        n=n,
        mean=float(totals.mean()) if n else None,
        deviation=deviation,
        skewness=float(stats.skew(totals, bias=False)) if n > 2 and spread else None,
        kurtosis=float(stats.kurtosis(totals, bias=False)) if n > 3 and spread else None,
        reliability=repeatable,
        standard_error=standard_error_of_measurement(deviation, repeatable.value),
    )


def _item_statistics(table: MarksTable, item: int, weight: float | None) -> ItemStatistics:
    rest = table.rest_shares(item)
    seen = ~np.isnan(table.marks[:, item])
    both = seen & ~np.isnan(rest)
    marks = table.marks[seen, item]
    item_rest = correlation(table.marks[both, item], rest[both], WEAK_CORRELATION)
    flags = _discrimination_flags(item_rest)
    if table.is_complete and covariance(table.marks[:, item], table.totals()) < 0:
        flags += ("negative_weight",)
    full_marks = float(table.full_marks[item])
    intended = ratio(100 * full_marks, float(table.full_marks.sum())) if table.is_complete else None
    return ItemStatistics(
        facility=facility(marks, full_marks),
        deviation=float(np.std(marks, ddof=1)) if len(marks) > 1 else None,
        item_rest=item_rest,
        efficiency=_efficiency(table.marks[both, item], rest[both]),
        intended_weight=intended,
        effective_weight=weight,
        flags=flags,
    )


def _discrimination_flags(item_rest: Estimate) -> tuple[ItemFlag, ...]:
    """Flag a low correlation once the sample can tell it from a sufficient one."""
    if item_rest.value is None or not item_rest.enough or item_rest.value >= WEAK_CORRELATION:
        return ()
    return ("negative_discrimination",) if item_rest.value < 0 else ("weak_discrimination",)


def _efficiency(marks: Floats, rest: Floats) -> float | None:
    """Return the covariance as a percentage of the largest these marks could have had."""
    if is_constant(marks) or is_constant(rest):
        return None
    return ratio(100 * covariance(marks, rest), covariance(np.sort(marks), np.sort(rest)))


def _effective_weights(table: MarksTable) -> list[float | None]:
    """Return 100·√C/Σ√C of every item with C = Cov(item, total); an item with C < 0 gets none."""
    nothing: list[float | None] = [None] * table.items
    if not table.is_complete or table.people < 2:
        return nothing
    totals = table.totals()
    covariances = [covariance(table.marks[:, item], totals) for item in range(table.items)]
    whole = sum(sqrt(one) for one in covariances if one >= 0)
    return [ratio(100 * sqrt(one), whole) if one >= 0 else None for one in covariances]
