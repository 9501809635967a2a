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
        """Keep the marked units."""
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
    effect, error, clusters = _jackknife(kept, interact=not sharp)
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


def _jackknife(table: _Table, *, interact: bool) -> tuple[float, float, int]:
    """Give the effect, its standard error by leaving every cluster out once, and the clusters."""
    members = np.unique(table.cluster)[:, None] == table.cluster[None, :]
    kept = np.concatenate([np.ones((1, len(table.cluster))), ~members])
    effect, *others = _effects(table, kept, interact=interact)
    count = len(members)
    spread = float(((np.array(others) - effect) ** 2).sum())
    return float(effect), math.sqrt((count - 1) / count * spread), count


def _effects(table: _Table, kept: FloatArray, *, interact: bool) -> FloatArray:
    """Regress on training and score once for each row of `kept` (draws, units): (draws,).

    With the interaction the effect is read at the mean score of the trained units kept.
    """
    trained = table.trained.astype(float)
    score = (table.score - table.score.mean()) / table.score.std()
    columns = [trained, np.ones(len(score)), score, *([trained * score] if interact else [])]
    design = np.column_stack(columns)
    weights = kept * table.weight
    information = np.einsum("du,ui,uj->dij", weights, design, design, optimize=True)
    response = np.einsum("du,ui,u->di", weights, design, table.outcome, optimize=True)
    lines: FloatArray = np.einsum("dij,dj->di", np.linalg.pinv(information, hermitian=True), response)
    if not interact:
        return lines[:, 0]
    at_their_mean: FloatArray = lines[:, 3] * (weights @ (trained * score)) / (weights @ trained)
    return lines[:, 0] + at_their_mean
