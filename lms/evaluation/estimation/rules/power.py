"""Say the smallest effect a rollout could show, by the very test that will judge it.

Months are simulated with the noise of the indicator's own history, the waves are dealt as the lot
would, and the permutation test is inverted each time. An effect is seen once it is larger than the
interval of "no effect" reaches, so the minimum detectable effect (Bloom, Evaluation Review 19
(1995)) is a quantile of these reaches, and endless where the deals cannot bound them.
"""

import math
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from lms.core.numerics import np, signal, stats
from lms.core.statistics import FloatArray
from lms.evaluation.estimation.rules.inference import Draws, deals_of, invert, with_teams
from lms.evaluation.estimation.rules.panel import EstimationError, Panel
from lms.evaluation.estimation.rules.staggered import (
    LAST_MONTH,
    Layout,
    TeamComparison,
    bucket_weights,
    layout_of,
)

MOST_TEAMS = 2_000
MOST_EXTRA_MONTHS = 36
LARGEST_MEMORY = 0.95
SIMULATIONS = 400
DEALS = Draws(seed=20_261_129, count=399)
TEAMS_SIMULATED = 120
CELLS_AT_ONCE = 4_000_000
FEWEST_PERIODS = 4
FEWEST_TEAMS = 3


class PowerProblem(StrEnum):
    """Why no detectable effect can be computed."""

    NO_COMPARISON = "no_comparison"
    TOO_FEW_PERIODS = "too_few_periods"
    TARGET_NOT_POSITIVE = "target_not_positive"


class PowerError(EstimationError):
    """The plan has no comparison, or too little history to know the noise."""


@dataclass(frozen=True, slots=True)
class PlannedWave:
    """So many teams trained first in this period, counted from 0; None keeps them untrained."""

    starts: int | None
    teams: int


@dataclass(frozen=True, slots=True)
class Rollout:
    """Waves over a number of periods; periods before the first wave are the history."""

    waves: tuple[PlannedWave, ...]
    periods: int

    @property
    def teams(self) -> int:
        """Count the teams of all waves."""
        return sum(wave.teams for wave in self.waves)


@dataclass(frozen=True, slots=True)
class Noise:
    """How a team's month strays: standard deviation in the indicator's unit, memory 0 to 1."""

    deviation: float
    memory: float


@dataclass(frozen=True, slots=True)
class Aim:
    """What the test must do: error level (two-sided) and chance to find a real effect."""

    alpha: float = 0.05
    power: float = 0.8


USUAL_AIM = Aim()


@dataclass(frozen=True, slots=True)
class Needs:
    """What would tell an effect of the wanted size; None where no reasonable amount would."""

    target: float
    more_teams: int | None
    more_periods: int | None


def overall_contrasts(layout: Layout, spread: FloatArray) -> FloatArray:
    """Give for every deal the weights (deals, teams, periods) whose sum with the outcome is the effect.

    spread: (deals, G+1, teams) from `bucket_weights`; all cells are taken to have a sample. A deal in
    which no wave meets a team not yet trained gives NaN.
    """
    sizes = spread.sum(axis=2)
    waves, periods = layout.event_time.shape
    others = np.einsum("dk,gkp->dgp", sizes, layout.comparable)
    has_base = layout.base.any(axis=1)[None, :, None]
    counted = (layout.event_time >= 0) & has_base & (others > 0) & (sizes[:, :waves, None] > 0)
    shares = counted * sizes[:, :waves, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = shares / shares.sum(axis=(1, 2), keepdims=True)
    contrasts = np.zeros((len(spread), spread.shape[2], periods))
    for wave in range(waves):
        own = spread[:, wave] / np.where(sizes[:, wave] > 0, sizes[:, wave], 1)[:, None]
        rest = np.einsum("kp,dkn->dnp", layout.comparable[wave], spread)
        rest /= np.where(others[:, wave] > 0, others[:, wave], 1)[:, None, :]
        difference = (own[:, :, None] - rest) * shares[:, wave, None, :]
        base = layout.base[wave] / max(1, layout.base[wave].sum())
        contrasts += difference - difference.sum(axis=2, keepdims=True) * base
    return contrasts


def overall_contrast(panel: Panel, comparison: TeamComparison = LAST_MONTH) -> FloatArray:
    """Give the weights (teams, periods) whose sum with the outcome is the overall effect.

    Raises PowerError when no wave meets a team not yet trained.
    """
    layout = layout_of(panel, comparison)
    spread = bucket_weights(layout, panel.adoption[None, :], panel.volume[None, :])
    contrast: FloatArray = overall_contrasts(layout, spread)[0]
    if not np.isfinite(contrast).all():
        raise PowerError(PowerProblem.NO_COMPARISON)
    return contrast


def correlation_of(periods: int, memory: float) -> FloatArray:
    """Give the correlation (periods, periods) of noise that remembers the month before."""
    apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    correlation: FloatArray = float(memory) ** apart.astype(float)
    return correlation


def planned_error(panel: Panel, noise: Noise, comparison: TeamComparison = LAST_MONTH) -> float:
    """Give the standard error of the overall effect of a rollout; only its plan and volumes are read."""
    contrast = overall_contrast(panel, comparison)
    correlation = correlation_of(len(panel.periods), noise.memory)
    return noise.deviation * math.sqrt(float(np.einsum("np,pq,nq->", contrast, correlation, contrast)))


def planned_effect(
    panel: Panel, noise: Noise, aim: Aim = USUAL_AIM, comparison: TeamComparison = LAST_MONTH
) -> float | None:
    """Give the smallest effect the permutation test would find, in the indicator's unit; None for none.

    Only the plan and the volumes of the panel are read, never its outcome. Raises PowerError or
    StaggeredError when no wave meets a team not yet trained.
    """
    overall_contrast(panel, comparison)
    reaches = null_reaches(panel, noise, aim.alpha, comparison)
    found = float(np.quantile(reaches, aim.power, method="higher"))
    return found if math.isfinite(found) else None


def null_reaches(panel: Panel, noise: Noise, alpha: float, comparison: TeamComparison) -> FloatArray:
    """Simulate months without effect and give how far the interval of each reaches above zero.

    A true effect is found exactly when it is larger than this reach.
    """
    layout, weights = layout_of(panel, comparison), panel.volume[None, :]
    contrast = overall_contrast(panel, comparison)
    deals = deals_of(panel, DEALS).adoption
    simulated = simulated_noise(contrast.shape, noise)
    chance, picked_up = [np.zeros((0, SIMULATIONS))], [np.zeros(0)]
    for part in np.array_split(deals, max(1, deals.size * contrast.shape[1] // CELLS_AT_ONCE)):
        dealt = overall_contrasts(layout, bucket_weights(layout, part, weights))
        dealt = dealt[np.isfinite(dealt).all(axis=(1, 2))]
        chance.append(dealt.reshape(len(dealt), -1) @ simulated)
        picked_up.append((dealt * panel.trained).sum(axis=(1, 2)))
    effects = contrast.reshape(-1) @ simulated
    dealt_effects, picked = np.concatenate(chance), np.concatenate(picked_up)
    intervals = [
        invert(float(effect), dealt_effects[:, run], picked, alpha) for run, effect in enumerate(effects)
    ]
    # Noise is as likely to lie the other way round, so both ends tell.
    return np.array([end for interval in intervals for end in (-interval.low, interval.high)])


def simulated_noise(shape: tuple[int, ...], noise: Noise) -> FloatArray:
    """Draw months of noise that remember the month before, (teams × periods, simulations)."""
    teams, periods = shape
    fresh = np.random.default_rng(DEALS.seed).normal(size=(SIMULATIONS, teams, periods))
    fresh[:, :, 1:] *= math.sqrt(1 - noise.memory**2)
    drawn = noise.deviation * signal.lfilter([1.0], [1.0, -noise.memory], fresh, axis=2)
    return np.asarray(drawn.reshape(SIMULATIONS, -1).T, dtype=float)


def panel_of_plan(rollout: Rollout) -> Panel:
    """Lay a plan out as a panel without outcomes, every team of the same size."""
    starts = [np.inf if wave.starts is None else wave.starts for wave in rollout.waves]
    adoption = np.repeat(np.array(starts, dtype=float), [wave.teams for wave in rollout.waves])
    shape = (len(adoption), rollout.periods)
    names = tuple(str(team) for team in range(len(adoption)))
    blank = ("",) * len(adoption)
    return Panel(names, tuple(range(rollout.periods)), np.zeros(shape), np.ones(shape), adoption, blank)


def plan_of_panel(panel: Panel) -> Rollout:
    """Read the waves back from a panel, periods counted from 0."""
    sizes = Counter(panel.adoption.tolist())
    waves = tuple(
        PlannedWave(None if math.isinf(start) else int(start) - panel.periods[0], sizes[start])
        for start in sorted(sizes)
    )
    return Rollout(waves, len(panel.periods))


def detectable_effect(standard_error: float, *, teams: int, waves: int, aim: Aim = USUAL_AIM) -> float:
    """Give the smallest effect a t test finds with the aimed power; waves include the untrained group."""
    freedom = max(1, teams - waves)
    reach = stats.t.ppf(1 - aim.alpha / 2, freedom) + stats.t.ppf(aim.power, freedom)
    return float(reach) * standard_error


def measure_noise(panel: Panel) -> Noise:
    """Learn deviation and memory from the periods before the first wave, complete teams only.

    Team and month means are taken out; the pull this has on the memory of short histories is
    given back (Nickell 1981). Raises PowerError under 4 periods or 3 complete teams.
    """
    first = min(panel.waves, default=panel.periods[-1] + 1)
    history = panel.outcome[:, : first - panel.periods[0]]
    history = history[np.isfinite(history).all(axis=1)]
    teams, periods = history.shape
    if periods < FEWEST_PERIODS or teams < FEWEST_TEAMS:
        raise PowerError(PowerProblem.TOO_FEW_PERIODS, periods=periods, teams=teams)
    rest = history - history.mean(axis=1, keepdims=True) - history.mean(axis=0) + history.mean()
    squares = float((rest**2).sum())
    if squares == 0:
        return Noise(0.0, 0.0)
    lagged = float((rest[:, 1:] * rest[:, :-1]).sum()) / squares * periods / (periods - 1)
    memory = min(LARGEST_MEMORY, max(0.0, (lagged * (periods - 1) + 1) / (periods - 2)))
    kept = periods - float(correlation_of(periods, memory).sum()) / periods
    return Noise(math.sqrt(squares / ((teams - 1) * kept)), memory)


def needs_for(
    rollout: Rollout,
    noise: Noise,
    target: float,
    aim: Aim = USUAL_AIM,
    comparison: TeamComparison = LAST_MONTH,
) -> Needs:
    """Say how many more teams (same waves), or months (waves further apart), would tell `target`."""
    if target <= 0:
        raise PowerError(PowerProblem.TARGET_NOT_POSITIVE, target=target)
    panel, now = panel_of_plan(rollout), rollout.teams
    error = planned_error(panel, noise, comparison)
    more_teams = next(
        (
            teams - now
            for teams in range(now, MOST_TEAMS + 1)
            if _t_shows(panel, teams, error * math.sqrt(now / teams), target, aim)
            and _shows(with_teams(panel, teams), noise, target, aim, comparison)
        ),
        None,
    )
    for apart in range(MOST_EXTRA_MONTHS + 1):
        longer = stretched(rollout, apart)
        more_periods = longer.periods - rollout.periods
        if more_periods > MOST_EXTRA_MONTHS:
            break
        if _shows(panel_of_plan(longer), noise, target, aim, comparison):
            return Needs(target, more_teams, more_periods)
    return Needs(target, more_teams, None)


def _shows(panel: Panel, noise: Noise, target: float, aim: Aim, comparison: TeamComparison) -> bool:
    """Tell whether a rollout would show the target; with many teams a permutation is as good as a t test."""
    teams = len(panel.teams)
    if not _t_shows(panel, teams, planned_error(panel, noise, comparison), target, aim):
        return False
    if teams > TEAMS_SIMULATED:
        return True
    found = planned_effect(panel, noise, aim, comparison)
    return found is not None and found <= target


def _t_shows(panel: Panel, teams: int, error: float, target: float, aim: Aim) -> bool:
    """Ask the t test first, as its arithmetic is quick."""
    waves = len(np.unique(panel.adoption))
    return detectable_effect(error, teams=teams, waves=waves, aim=aim) <= target


def stretched(rollout: Rollout, extra: int) -> Rollout:
    """Add so many months after the start of each wave, and so delay the waves that follow."""
    starts = sorted({wave.starts for wave in rollout.waves if wave.starts is not None})
    delay = {start: place * extra for place, start in enumerate(starts)}
    waves = tuple(
        wave if wave.starts is None else replace(wave, starts=wave.starts + delay[wave.starts])
        for wave in rollout.waves
    )
    return Rollout(waves, rollout.periods + len(starts) * extra)
