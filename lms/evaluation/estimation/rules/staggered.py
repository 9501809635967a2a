"""Estimate the effect of training that reached teams in waves, wave by wave and month by month.

Method: Callaway & Sant'Anna, "Difference-in-Differences with Multiple Time Periods",
Journal of Econometrics 225 (2021), with not-yet-trained teams as comparison and the month
before the wave as universal base. Where a lot was drawn, each team is set beside the mean of all
its months before the wave instead: any statistic keeps a permutation test exact, and a mean
strays less than one month. A comparison of already trained teams, which bends two-way fixed
effects, never enters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.core.numerics import np
from lms.core.statistics import BoolArray, FloatArray
from lms.evaluation.estimation.rules.panel import EstimationError, Panel


class StaggeredProblem(StrEnum):
    """Why no effect can be estimated from a panel."""

    NO_WAVE = "no_wave"
    NO_COMPARISON = "no_comparison"


class StaggeredError(EstimationError):
    """The panel holds no wave that could be compared with teams not yet trained."""


class Base(StrEnum):
    """What a team's month is set beside: the last month before its wave, or the mean of all before it."""

    LAST_MONTH = "last_month"
    HISTORY = "history"


class Control(StrEnum):
    """Which teams a wave is compared with: those not yet trained, or only those never trained."""

    NOT_YET = "notyet"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class TeamComparison:
    """How an effect is read: beside which months, with which teams.

    `barred` are periods by whose figures the teams were chosen: never part of a base, as the
    worst of a month get better by themselves.
    """

    base: Base = Base.LAST_MONTH
    control: Control = Control.NOT_YET
    barred: frozenset[int] = frozenset()


LAST_MONTH = TeamComparison()


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
    waves, then the teams of no wave) may serve as comparison in each cell. base (G, P): the
    months each wave is set beside.
    """

    periods: FloatArray
    waves: FloatArray
    event_time: FloatArray
    comparable: BoolArray
    base: BoolArray

    def baseline(self, wave: int, outcome: FloatArray) -> FloatArray:
        """Give each team's mean over the wave's base months, (teams,); NaN without any sample there."""
        months = outcome[:, self.base[wave]]
        seen = np.isfinite(months)
        return _divide(np.where(seen, months, 0.0).sum(axis=1), seen.sum(axis=1).astype(float))


def layout_of(panel: Panel, comparison: TeamComparison = LAST_MONTH) -> Layout:
    """Derive the frame that stays the same when waves are dealt anew among the teams.

    Raises StaggeredError when no wave began inside the panel.
    """
    if not panel.waves:
        raise StaggeredError(StaggeredProblem.NO_WAVE)
    waves, periods = np.array(panel.waves, dtype=float), np.array(panel.periods, dtype=float)
    buckets = np.append(waves, np.inf)
    comparable = may_compare(buckets[None, :, None], waves[:, None, None], periods[None, None, :])
    if comparison.control is Control.NEVER:
        comparable &= np.isinf(buckets)[None, :, None]
    base = _base_months(waves, periods, comparison)
    return Layout(periods, waves, periods[None, :] - waves[:, None], comparable, base)


def may_compare(adoption: FloatArray, wave: FloatArray, period: FloatArray) -> BoolArray:
    """Tell which teams a wave is set beside in a period, for any shapes that go together.

    Not yet trained in the later of the period and the base period: the first keeps trained teams
    out, the second those trained before the base.
    """
    beside: BoolArray = (adoption > np.maximum(period, wave - 1)) & (adoption != wave)
    return beside


def teams_behind(
    adoption: Mapping[str, float], cells: Iterable[tuple[float, float]]
) -> frozenset[tuple[str, int]]:
    """Give the teams' months, (team, period), that the estimates of the cells (wave, period) stand on.

    These are the wave's own teams and those it is set beside in that period; `adoption` is infinite
    for a team that is never trained.
    """
    names, starts = list(adoption), np.array(list(adoption.values()), dtype=float)
    found: set[tuple[str, int]] = set()
    for wave, period in cells:
        enters = (starts == wave) | may_compare(starts, np.array(wave), np.array(period))
        found.update((names[place], int(period)) for place in np.flatnonzero(enters))
    return frozenset(found)


def _base_months(waves: FloatArray, periods: FloatArray, comparison: TeamComparison) -> BoolArray:
    """Mark the months each wave is set beside, (G, P); a wave without any has none marked."""
    allowed = ~np.isin(periods, list(comparison.barred))
    before: BoolArray = (periods[None, :] < waves[:, None]) & allowed[None, :]
    if comparison.base is Base.HISTORY:
        return before
    last = np.where(before, periods[None, :], -np.inf).max(axis=1, keepdims=True)
    return before & (periods[None, :] == last)


def bucket_weights(layout: Layout, adoption: FloatArray, weights: FloatArray) -> FloatArray:
    """Spread team weights over wave buckets: (draws, teams) each → (draws, G+1, teams)."""
    in_wave = adoption[:, None, :] == layout.waves[None, :, None]
    in_none = adoption[:, None, :] > layout.periods[-1]
    spread: FloatArray = np.concatenate([in_wave, in_none], axis=1) * weights[:, None, :]
    return spread


def wave_effects(layout: Layout, outcome: FloatArray, spread: FloatArray) -> FloatArray:
    """Compute ATT(g, t) for every draw at once: (draws, G, P), NaN where nothing compares.

    outcome: (teams, P), NaN for no sample; spread: (draws, G+1, teams) from `bucket_weights`.
    A team counts in a cell only when it has a sample both there and in a base month.
    """
    effects = np.empty((spread.shape[0], len(layout.waves), len(layout.periods)))
    for wave in range(len(layout.waves)):
        change = outcome - layout.baseline(wave, outcome)[:, None]
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


def estimate(panel: Panel, comparison: TeamComparison = LAST_MONTH) -> StaggeredEffect:
    """Estimate wave effects, event study and overall effect, in the indicator's unit.

    Teams weigh by their denominator before the first wave.
    Raises StaggeredError when no wave began or no wave met a team not yet trained.
    """
    layout = layout_of(panel, comparison)
    spread = bucket_weights(layout, panel.adoption[None, :], panel.volume[None, :])
    effects = wave_effects(layout, panel.outcome, spread)
    overall = overall_effects(layout, effects, spread)[0]
    if not np.isfinite(overall):
        raise StaggeredError(StaggeredProblem.NO_COMPARISON)
    times = event_times(layout, effects[0])
    means = event_effects(layout, effects, spread, times)[0]
    teams = (spread[0] > 0).sum(axis=1)
    cells = tuple(
        WaveEffect(
            wave=int(layout.waves[g]),
            period=int(layout.periods[p]),
            effect=float(effects[0, g, p]),
            teams=int(teams[g]),
            comparison_teams=int(teams[layout.comparable[g, :, p]].sum()),
        )
        for g, p in np.argwhere(np.isfinite(effects[0]))
    )
    points = tuple(EventPoint(int(t), float(m)) for t, m in zip(times, means, strict=True))
    return StaggeredEffect(float(overall), points, cells)
