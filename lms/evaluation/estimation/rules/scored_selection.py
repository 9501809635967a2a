"""Estimate the effect of one wave that was chosen by a known score: grade C.

Given the score, who was trained is settled, so the outcome after is compared at the same score and the same
level before (analysis of covariance; Reichardt, Quasi-Experimentation, 2019, ch. 7). Errors allow for
teams of unlike size (HC3; MacKinnon & White, Journal of Econometrics 29, 1985).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from lms.core.numerics import np, stats
from lms.core.statistics import FloatArray, Interval, students_interval
from lms.evaluation.estimation.rules.panel import Panel

FEWEST_A_SIDE = 6


@dataclass(frozen=True, slots=True)
class ScoredEffect:
    """The effect at equal score, in the outcome's unit.

    overlap: share of the trained whose score lies where untrained teams have theirs, 0 to 1.
    """

    effect: float
    interval: Interval
    p_value: float
    standard_error: float
    overlap: float


def scored_effect(panel: Panel, score: FloatArray, *, level: float = 0.95) -> ScoredEffect | None:
    """Compare trained and untrained teams at the same score, (teams,); None with too few on either side."""
    start = float(panel.adoption.min())
    periods = np.array(panel.periods)
    after, before = _mean(panel, periods >= start), _mean(panel, periods < start)
    trained = np.isfinite(panel.adoption)
    known = np.isfinite(after) & np.isfinite(before) & np.isfinite(score) & (panel.volume > 0)
    if min((known & trained).sum(), (known & ~trained).sum()) < FEWEST_A_SIDE:
        return None
    columns = [np.ones(known.sum()), trained[known].astype(float), score[known], before[known]]
    if abs(float(np.corrcoef(score[known], before[known])[0, 1])) > 1 - 1e-6:
        columns.pop()
    effect, error = _regressed(np.column_stack(columns), after[known], panel.volume[known])
    freedom = int(known.sum()) - len(columns)
    others = score[known & ~trained]
    inside = (score[known & trained] >= others.min()) & (score[known & trained] <= others.max())
    return ScoredEffect(
        effect=effect,
        interval=students_interval(effect, error, freedom, level=level),
        p_value=float(2 * stats.t.sf(abs(effect) / error, freedom)) if error > 0 else 1.0,
        standard_error=error,
        overlap=float(inside.mean()),
    )


def _mean(panel: Panel, wanted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> FloatArray:
    """Divide each team's sums over the wanted periods, (teams,); NaN without any sample."""
    top, bottom = panel.numerator[:, wanted].sum(axis=1), panel.denominator[:, wanted].sum(axis=1)
    means: FloatArray = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return means


def _regressed(table: FloatArray, outcome: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """Give the coefficient of the second column with its HC3 error, by weighted least squares."""
    root = np.sqrt(weights / weights.mean())[:, None]
    weighed = table * root
    inverse = np.linalg.inv(weighed.T @ weighed)
    rest = root[:, 0] * (outcome - table @ (inverse @ weighed.T @ (outcome * root[:, 0])))
    leverage = np.einsum("ij,jk,ik->i", weighed, inverse, weighed)
    spread = weighed * (rest / np.maximum(1 - leverage, 1e-6))[:, None]
    variance = inverse @ (spread.T @ spread) @ inverse
    coefficients = inverse @ weighed.T @ (outcome * root[:, 0])
    return float(coefficients[1]), math.sqrt(float(variance[1, 1]))
