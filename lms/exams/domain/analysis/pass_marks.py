"""Derive a pass mark from what judges say: Angoff, borderline group and regression, Hofstee.

Cizek & Bunch, Standard Setting (2007). A figure here is advice to whoever decides the pass mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from lms.exams.domain.analysis.marks_table import Truths, covariance
from lms.exams.domain.estimates import Floats, is_constant

JUDGE_FLOOR, BORDERLINE_FLOOR = 5, 10


@dataclass(frozen=True, slots=True)
class AngoffRound:
    """One round: the pass mark as a share of the marks, and how far judges agree.

    `spread` is the deviation between judges (None for one judge), `error` the standard error of the
    pass mark if other judges had been asked.
    """

    pass_share: float
    by_judge: tuple[float, ...]
    by_item: tuple[float, ...]
    spread: float | None
    error: float | None


def angoff(ratings: Floats, full_marks: Floats) -> AngoffRound | None:
    """Average what judges (rows) expect, item by item, of somebody just good enough, in shares."""
    if ratings.size == 0 or np.isnan(ratings).any() or full_marks.sum() <= 0:
        return None
    by_judge = ratings @ full_marks / full_marks.sum()
    spread = float(by_judge.std(ddof=1)) if len(by_judge) > 1 else None
    return AngoffRound(
        pass_share=float(by_judge.mean()),
        by_judge=tuple(float(one) for one in by_judge),
        by_item=tuple(float(one) for one in ratings.mean(axis=0)),
        spread=spread,
        error=None if spread is None else spread / sqrt(len(by_judge)),
    )


def borderline_group(shares: Floats, is_borderline: Truths) -> float | None:
    """Return the median share of the people whom judges called just about good enough."""
    return float(np.median(shares[is_borderline])) if is_borderline.any() else None


def borderline_regression(shares: Floats, ratings: Floats, borderline: float) -> float | None:
    """Return the share that a straight line through all people foretells at the borderline rating."""
    if len(shares) < 3 or is_constant(ratings):
        return None
    slope = covariance(shares, ratings) / covariance(ratings, ratings)
    return float(shares.mean() + slope * (borderline - ratings.mean()))


def hofstee(
    shares: Floats, pass_shares: Sequence[tuple[float, float]], fail_rates: Sequence[tuple[float, float]]
) -> float | None:
    """Return the pass mark where the line of the judges' compromise meets the share of people failing.

    Every judge names the lowest and highest pass mark and fail rate that would be acceptable. None
    where the averages leave no point in common, so that the judges have to talk again.
    """
    if len(shares) == 0 or not pass_shares or not fail_rates:
        return None
    (low, high), (least, most) = np.mean(pass_shares, axis=0), np.mean(fail_rates, axis=0)
    if not low < high or not least < most:
        return None
    marks = np.linspace(low, high, 2001)
    line = most - (most - least) * (marks - low) / (high - low)
    failing = np.searchsorted(np.sort(shares), marks - 1e-12, side="left") / len(shares)
    meets = failing >= line
    if failing[0] > most or not meets.any():
        return None
    return float(marks[int(np.argmax(meets))])
