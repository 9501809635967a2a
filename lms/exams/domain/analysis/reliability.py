"""How repeatable the totals of a paper are.

Alpha: Cronbach, Psychometrika 16 (1951), which is KR-20 on right-or-wrong items. Its interval:
Feldt, Psychometrika 30 (1965). Figures are given for any sample they can be computed from; `enough`
is False where it is too small to rely on.
"""

from math import sqrt

import numpy as np
from scipy import stats

from lms.exams.domain.analysis.marks_table import MarksTable
from lms.exams.domain.estimates import LEVEL, RELIABILITY_FLOOR, Estimate, Interval, is_constant


def reliability(table: MarksTable) -> Estimate:
    """Return alpha where all had the same paper, otherwise the coefficient for drawn papers."""
    return cronbach_alpha(table) if table.is_complete else drawn_reliability(table)


def cronbach_alpha(table: MarksTable) -> Estimate:
    """Return alpha with Feldt's interval; no value with one item or without any spread."""
    n, k = table.people, table.items
    if n < 2 or k < 2 or not table.is_complete or is_constant(table.totals):
        return Estimate(None, n)
    item_variance = float(np.var(table.by_item, axis=1, ddof=1).sum())
    alpha = k / (k - 1) * (1 - item_variance / float(np.var(table.totals, ddof=1)))
    return Estimate(alpha, n, _feldt(alpha, n - 1, (n - 1) * (k - 1)), enough=n >= RELIABILITY_FLOOR)


def drawn_reliability(table: MarksTable) -> Estimate:
    """Return 1 - MS within / MS between people over shares of items drawn for each of them.

    Differences of difficulty between papers count as error here, as they should; where the lot is
    bound to clauses and kinds the true value is somewhat higher. People without an item are left out.
    """
    shares = table.earned / table.full_marks[:, np.newaxis]
    items_of = table.seen.sum(axis=0)
    had_any = items_of > 0
    shares, seen, items_of = shares[:, had_any], table.seen[:, had_any], items_of[had_any]
    n, within_degrees = len(items_of), int(items_of.sum()) - len(items_of)
    if n < 2 or within_degrees < 1:
        return Estimate(None, n)
    means = shares.sum(axis=0) / items_of
    if is_constant(means):
        return Estimate(None, n)
    overall = float((means * items_of).sum() / items_of.sum())
    between = float((items_of * (means - overall) ** 2).sum()) / (n - 1)
    within = float(np.where(seen, (shares - means) ** 2, 0.0).sum()) / within_degrees
    value = 1 - within / between
    return Estimate(value, n, _feldt(value, n - 1, within_degrees), enough=n >= RELIABILITY_FLOOR)


def standard_error_of_measurement(deviation: float | None, alpha: float | None) -> float | None:
    """Return SD times the root of 1 - alpha, in marks."""
    if deviation is None or alpha is None:
        return None
    return deviation * sqrt(max(0.0, 1 - alpha))


def _feldt(value: float, between_degrees: int, within_degrees: int) -> Interval:
    """Return Feldt's interval: (1 - true)/(1 - estimated reliability) follows F."""
    tail = (1 - LEVEL) / 2
    low = 1 - (1 - value) * float(stats.f.ppf(1 - tail, between_degrees, within_degrees))
    return Interval(low, 1 - (1 - value) * float(stats.f.ppf(tail, between_degrees, within_degrees)))
