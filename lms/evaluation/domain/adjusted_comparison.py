"""Compare trained with untrained units that were chosen by a known score, holding the score equal.

Analysis of covariance on the selection score (Lin, Annals of Applied Statistics 7 (2013), for
the interaction); clusters of assignment are left out one by one for the standard error
(MacKinnon, Nielsen & Webb, Journal of Econometrics 232 (2023)).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import stats

from lms.evaluation.domain.errors import DomainError
from lms.evaluation.domain.panel import BoolArray, FloatArray
from lms.evaluation.domain.ratios import Interval

MIN_CLUSTERS_TO_LEAVE_OUT = 3


class ComparisonProblem(StrEnum):
    """Why the units cannot be compared."""

    EMPTY_ARM = "empty_arm"
    TOO_FEW_CLUSTERS = "too_few_clusters"
    SCORE_WITHOUT_SPREAD = "score_without_spread"
    NOT_FINITE = "not_finite"


class ComparisonError(DomainError):
    """An arm is empty, or too few clusters or scores to adjust by."""


@dataclass(frozen=True, slots=True)
class ComparedUnit:
    """A person or team: the cluster it was assigned with, its selection score and its outcome after.

    A zero denominator is "no sample" and leaves the unit out.
    """

    cluster: str
    trained: bool
    score: float
    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True)
class AdjustedEffect:
    """The effect on the trained at equal score, in the indicator's unit.

    overlap: share of trained units whose score lies within the comparison's range (0 to 1);
    units outside are left out unless the cut was sharp. sharp_cut: the score alone decided, so
    the effect rests on a straight line through the cut. left_out: trained units without match.
    """

    effect: float
    interval: Interval
    p_value: float
    standard_error: float
    units: int
    clusters: int
    overlap: float
    sharp_cut: bool
    left_out: int


@dataclass(frozen=True, eq=False, slots=True)
class _Table:
    trained: BoolArray
    score: FloatArray
    outcome: FloatArray
    weight: FloatArray
    cluster: FloatArray

    def select(self, keep: BoolArray) -> "_Table":
        return _Table(
            self.trained[keep], self.score[keep], self.outcome[keep], self.weight[keep], self.cluster[keep]
        )


def adjusted_effect(units: Sequence[ComparedUnit], *, level: float = 0.95) -> AdjustedEffect:
    """Estimate the effect at equal selection score with a cluster-robust t interval.

    Ratios are weighted by their denominators. Raises ComparisonError.
    """
    table = _table_of(units)
    overlap, inside, sharp = _overlap(table)
    kept = table if sharp else table.select(inside | ~table.trained)
    _check(kept)
    effect = _fit(kept, interact=not sharp)
    error, clusters = _jackknife(kept, effect, interact=not sharp)
    freedom = clusters - 1
    half = float(stats.t.ppf(0.5 + level / 2, freedom)) * error
    return AdjustedEffect(
        effect=effect,
        interval=Interval(effect - half, effect + half),
        p_value=float(2 * stats.t.sf(abs(effect) / error, freedom)) if error > 0 else 1.0,
        standard_error=error,
        units=len(kept.outcome),
        clusters=clusters,
        overlap=overlap,
        sharp_cut=sharp,
        left_out=len(table.outcome) - len(kept.outcome),
    )


def _table_of(units: Sequence[ComparedUnit]) -> _Table:
    seen = [unit for unit in units if unit.denominator > 0]
    if not all(math.isfinite(v) for unit in seen for v in (unit.score, unit.numerator, unit.denominator)):
        raise ComparisonError(ComparisonProblem.NOT_FINITE)
    arms = {unit.trained for unit in seen}
    if arms != {True, False}:
        raise ComparisonError(ComparisonProblem.EMPTY_ARM, units=len(seen))
    numbers = {name: float(k) for k, name in enumerate(sorted({unit.cluster for unit in seen}))}
    return _Table(
        trained=np.array([unit.trained for unit in seen]),
        score=np.array([unit.score for unit in seen], dtype=float),
        outcome=np.array([unit.numerator / unit.denominator for unit in seen]),
        weight=np.array([unit.denominator for unit in seen], dtype=float),
        cluster=np.array([numbers[unit.cluster] for unit in seen]),
    )


def _overlap(table: _Table) -> tuple[float, BoolArray, bool]:
    """Give the share of trained units with a match, which units lie in range, and if the cut is sharp."""
    trained, other = table.score[table.trained], table.score[~table.trained]
    inside = (table.score >= other.min()) & (table.score <= other.max())
    sharp = bool(trained.max() < other.min() or trained.min() > other.max())
    return float(inside[table.trained].mean()), inside, sharp


def _check(table: _Table) -> None:
    for arm in (True, False):
        clusters = len(np.unique(table.cluster[table.trained == arm]))
        if clusters < MIN_CLUSTERS_TO_LEAVE_OUT:
            raise ComparisonError(ComparisonProblem.TOO_FEW_CLUSTERS, trained=arm, clusters=clusters)
        if np.ptp(table.score[table.trained == arm]) == 0:
            raise ComparisonError(ComparisonProblem.SCORE_WITHOUT_SPREAD, trained=arm)


def _fit(table: _Table, *, interact: bool) -> float:
    """Regress on training and score; centred on the trained, the first slope is their mean effect."""
    trained = table.trained.astype(float)
    centre = np.average(table.score[table.trained], weights=table.weight[table.trained])
    score = table.score - centre
    columns = [trained, np.ones(len(score)), score]
    if interact:
        columns.append(trained * score)
    root = np.sqrt(table.weight)
    design = np.column_stack(columns) * root[:, None]
    return float(np.linalg.lstsq(design, table.outcome * root, rcond=None)[0][0])


def _jackknife(table: _Table, effect: float, *, interact: bool) -> tuple[float, int]:
    """Leave every cluster out once; give the standard error and the number of clusters."""
    names = np.unique(table.cluster)
    others = np.array([_fit(table.select(table.cluster != name), interact=interact) for name in names])
    count = len(names)
    return math.sqrt((count - 1) / count * float(((others - effect) ** 2).sum())), count
