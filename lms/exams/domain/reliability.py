"""How repeatable the totals of a paper are."""

from math import sqrt

import numpy as np
from scipy import stats

from lms.exams.domain.estimates import LEVEL, RELIABILITY_FLOOR, Estimate, Interval, is_constant
from lms.exams.domain.marks_table import MarksTable


def reliability(table: MarksTable) -> Estimate:
    """Return alpha where all had the same paper, otherwise the coefficient for drawn papers."""
    return cronbach_alpha(table) if table.is_complete else drawn_reliability(table)


def cronbach_alpha(table: MarksTable) -> Estimate:
    """Return alpha with Feldt's interval; None below 50 people, 2 items or without any spread."""
    n, k = table.people, table.items
    totals = table.totals()
    if n < RELIABILITY_FLOOR or k < 2 or not table.is_complete or is_constant(totals):
        return Estimate(None, n)
    item_variance = float(np.var(table.marks, axis=0, ddof=1).sum())
    alpha = k / (k - 1) * (1 - item_variance / float(np.var(totals, ddof=1)))
    return Estimate(alpha, n, _feldt(alpha, n - 1, (n - 1) * (k - 1)), enough=True)


def drawn_reliability(table: MarksTable) -> Estimate:
    """Return 1 - MS within / MS between people over shares of items drawn for each of them.

    Differences of difficulty between papers count as error here, as they should; where the lot is
    bound to clauses and kinds the true value is somewhat higher. None below 50 people.
    """
    shares = table.marks / table.full_marks
    had = ~np.isnan(shares)
    items_of = had.sum(axis=1)
    n, within_degrees = table.people, int(items_of.sum()) - table.people
    if n < RELIABILITY_FLOOR or int(items_of.min()) < 1 or within_degrees < 1:
        return Estimate(None, n)
    means = np.nansum(shares, axis=1) / items_of
    if is_constant(means):
        return Estimate(None, n)
    overall = float((means * items_of).sum() / items_of.sum())
    between = float((items_of * (means - overall) ** 2).sum()) / (n - 1)
    within = float(np.nansum((shares - means[:, np.newaxis]) ** 2)) / within_degrees
    value = 1 - within / between
    return Estimate(value, n, _feldt(value, n - 1, within_degrees), enough=True)


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
