"""Estimate the effect of training that reached teams in waves, wave by wave and month by month.

Method: Callaway & Sant'Anna, "Difference-in-Differences with Multiple Time Periods",
Journal of Econometrics 225 (2021), with not-yet-trained teams as comparison and the month
before the wave as universal base. A comparison of already trained teams, which bends two-way
fixed effects, never enters.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lms.evaluation.domain.errors import DomainError
from lms.evaluation.domain.panel import BoolArray, FloatArray, Panel


class StaggeredProblem(StrEnum):
    """Why no effect can be estimated from a panel."""

    NO_WAVE = "no_wave"
    NO_COMPARISON = "no_comparison"


class StaggeredError(DomainError):
    """The panel holds no wave that could be compared with teams not yet trained."""


@dataclass(frozen=True, slots=True)
class WaveEffect:
    """ATT(g, t): the effect in one period on the teams of one wave, in the indicator's unit."""

    wave: int
    period: int
    effect: float
    teams: int
    comparison_teams: int


@dataclass(frozen=True, slots=True)
class EventPoint:
    """The mean effect so many periods after (or before) the first trained period."""

    event_time: int
    effect: float


@dataclass(frozen=True, slots=True)
class StaggeredEffect:
    """All wave effects, their mean by event time, and the mean over trained team-periods.

    `events` includes the pre-periods: they should hover about zero, and -1 is zero by
    construction. Waves that met no untrained team are absent from `cells`.
    """

    overall: float
    events: tuple[EventPoint, ...]
    cells: tuple[WaveEffect, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """The fixed frame of an estimate: periods (P,), waves (G,), and which cells belong where.

    event_time (G, P): period minus wave. comparable (G, G+1, P): which buckets of teams (the
    waves, then the teams of no wave) may serve as comparison in each cell.
    """

    periods: FloatArray
    waves: FloatArray
    event_time: FloatArray
    comparable: BoolArray

    def base_column(self, wave: int) -> int:
        """Give the column of the last period before the wave, by the wave's place."""
        return int(self.waves[wave] - self.periods[0]) - 1


def layout_of(panel: Panel) -> Layout:
    """Derive the frame that stays the same when waves are dealt anew among the teams.

    Raises StaggeredError when no wave began inside the panel.
    """
    if not panel.waves:
        raise StaggeredError(StaggeredProblem.NO_WAVE)
    waves, periods = np.array(panel.waves, dtype=float), np.array(panel.periods, dtype=float)
    buckets = np.append(waves, np.inf)
    # Not yet trained in the later of the cell's period and the base period: the first rule
    # keeps trained teams out, the second keeps out teams trained before the base.
    after = np.maximum(periods[None, :], waves[:, None] - 1)
    comparable = buckets[None, :, None] > after[:, None, :]
    comparable &= buckets[None, :, None] != waves[:, None, None]
    return Layout(periods, waves, periods[None, :] - waves[:, None], comparable)


def bucket_weights(layout: Layout, adoption: FloatArray, weights: FloatArray) -> FloatArray:
    """Spread team weights over wave buckets: (draws, teams) each → (draws, G+1, teams)."""
    in_wave = adoption[:, None, :] == layout.waves[None, :, None]
    in_none = adoption[:, None, :] > layout.periods[-1]
    spread: FloatArray = np.concatenate([in_wave, in_none], axis=1) * weights[:, None, :]
    return spread


def wave_effects(layout: Layout, outcome: FloatArray, spread: FloatArray) -> FloatArray:
    """Compute ATT(g, t) for every draw at once: (draws, G, P), NaN where nothing compares.

    outcome: (teams, P), NaN for no sample; spread: (draws, G+1, teams) from `bucket_weights`.
    A team counts in a cell only when it has a sample both there and in the base period.
    """
    effects = np.empty((spread.shape[0], len(layout.waves), len(layout.periods)))
    for wave in range(len(layout.waves)):
        base = layout.base_column(wave)
        change = outcome - outcome[:, [base]]
        seen = np.isfinite(change)
        total = spread @ np.where(seen, change, 0.0)
        weight = spread @ seen.astype(float)
        other_total = np.einsum("dkp,kp->dp", total, layout.comparable[wave])
        other_weight = np.einsum("dkp,kp->dp", weight, layout.comparable[wave])
        own = _divide(total[:, wave], weight[:, wave])
        effects[:, wave] = own - _divide(other_total, other_weight)
    return effects


def _divide(total: FloatArray, weight: FloatArray) -> FloatArray:
    means: FloatArray = np.divide(total, weight, out=np.full(total.shape, np.nan), where=weight > 0)
    return means


def _mean_over(effects: FloatArray, sizes: FloatArray, wanted: BoolArray) -> FloatArray:
    """Average the wanted cells that exist by wave size: (draws, G, P) → (draws,)."""
    counted = np.isfinite(effects) & wanted[None, :, :]
    weight = counted * sizes[:, :, None]
    return _divide((np.where(counted, effects, 0.0) * weight).sum(axis=(1, 2)), weight.sum(axis=(1, 2)))


def overall_effects(layout: Layout, effects: FloatArray, spread: FloatArray) -> FloatArray:
    """Average over all trained cells, weighted by wave size: (draws,)."""
    sizes = spread[:, :-1].sum(axis=2)
    return _mean_over(effects, sizes, layout.event_time >= 0)


def event_effects(layout: Layout, effects: FloatArray, spread: FloatArray, times: FloatArray) -> FloatArray:
    """Average by event time, weighted by wave size: (draws, len(times))."""
    sizes = spread[:, :-1].sum(axis=2)
    columns = [_mean_over(effects, sizes, layout.event_time == time) for time in times]
    return np.stack(columns, axis=1)


def event_times(layout: Layout, effects: FloatArray) -> FloatArray:
    """List the event times for which a draw (G, P) holds at least one estimate."""
    return np.unique(layout.event_time[np.isfinite(effects)])


def estimate(panel: Panel, weights: FloatArray | None = None) -> StaggeredEffect:
    """Estimate wave effects, event study and overall effect, in the indicator's unit.

    weights: (teams,); by default each team's denominator before the first wave.
    Raises StaggeredError when no wave began or no wave met a team not yet trained.
    """
    layout = layout_of(panel)
    weights = panel.volume if weights is None else weights
    spread = bucket_weights(layout, panel.adoption[None, :], weights[None, :])
    effects = wave_effects(layout, panel.outcome, spread)
    overall = overall_effects(layout, effects, spread)[0]
    if not np.isfinite(overall):
        raise StaggeredError(StaggeredProblem.NO_COMPARISON)
    times = event_times(layout, effects[0])
    means = event_effects(layout, effects, spread, times)[0]
    points = tuple(EventPoint(int(t), float(m)) for t, m in zip(times, means, strict=True))
    return StaggeredEffect(float(overall), points, _cells(layout, effects[0], spread[0]))


def _cells(layout: Layout, effects: FloatArray, spread: FloatArray) -> tuple[WaveEffect, ...]:
    """List the estimable cells with the teams on either side."""
    teams = (spread > 0).sum(axis=1)
    return tuple(
        WaveEffect(
            wave=int(layout.waves[g]),
            period=int(layout.periods[p]),
            effect=float(effects[g, p]),
            teams=int(teams[g]),
            comparison_teams=int(teams[layout.comparable[g, :, p]].sum()),
        )
        for g, p in np.argwhere(np.isfinite(effects))
    )
