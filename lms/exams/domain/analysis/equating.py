"""Bring marks of two parallel forms onto one scale.

Kolen & Brennan, Test Equating, Scaling, and Linking (3rd edition, 2014), chapters 2 and 4.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from lms.exams.domain.analysis.marks_table import covariance
from lms.exams.domain.estimates import Floats

ANCHOR_FLOOR = 8


@dataclass(frozen=True, slots=True)
class Line:
    """Marks on the old form that are worth `marks` on the new one."""

    slope: float
    intercept: float

    def __call__(self, marks: float) -> float:
        """Return the equal marks on the old form."""
        return self.slope * marks + self.intercept


@dataclass(frozen=True, slots=True)
class FormMoments:
    """What equating needs of one form: totals, anchor marks, and how they go together."""

    n: int
    mean: float
    variance: float
    anchor_mean: float
    anchor_variance: float
    anchor_covariance: float


def moments_of(totals: Floats, anchors: Floats) -> FormMoments:
    """Reduce totals and anchor marks of the same people to their moments."""
    return FormMoments(
        n=len(totals),
        mean=float(totals.mean()),
        variance=float(np.var(totals, ddof=1)),
        anchor_mean=float(anchors.mean()),
        anchor_variance=float(np.var(anchors, ddof=1)),
        anchor_covariance=covariance(totals, anchors),
    )


def tucker_equating(new: FormMoments, old: FormMoments, *, new_weight: float | None = None) -> Line | None:
    """Equate forms with common anchor questions that unlike groups wrote.

    `new_weight` is the weight of the group that wrote the new form in the common population; by its
    size where not given. None where an anchor has no spread.
    """
    if new.anchor_variance <= 0 or old.anchor_variance <= 0 or new.variance <= 0:
        return None
    weight = new.n / (new.n + old.n) if new_weight is None else new_weight
    new_mean, new_variance = _synthetic(new, old, 1 - weight)
    old_mean, old_variance = _synthetic(old, new, weight)
    if new_variance <= 0 or old_variance <= 0:
        return None
    slope = sqrt(old_variance / new_variance)
    return Line(slope, old_mean - slope * new_mean)


def _synthetic(form: FormMoments, other: FormMoments, other_weight: float) -> tuple[float, float]:
    """Return mean and variance of a form in the common population (formulas 4.17 to 4.20)."""
    gamma = form.anchor_covariance / form.anchor_variance
    apart = other.anchor_mean - form.anchor_mean
    spread = other.anchor_variance - form.anchor_variance
    mean = form.mean + other_weight * gamma * apart
    variance = form.variance + other_weight * gamma**2 * spread
    return mean, variance + other_weight * (1 - other_weight) * gamma**2 * apart**2
