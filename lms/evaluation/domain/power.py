"""Print the smallest effect a rollout could show, before it starts and after it ended.

The estimator is a fixed weighted sum of team-months, so its standard error under noise that
remembers the month before (first-order autocorrelation) is exact arithmetic. The minimum
detectable effect follows Bloom, Evaluation Review 19 (1995).
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy import stats

from lms.evaluation.domain.errors import DomainError
from lms.evaluation.domain.panel import FloatArray, Panel
from lms.evaluation.domain.staggered import Layout, bucket_weights, layout_of

MOST_TEAMS = 2_000
MOST_EXTRA_MONTHS = 36
LARGEST_MEMORY = 0.95


class PowerProblem(StrEnum):
    """Why no detectable effect can be computed."""

    NO_COMPARISON = "no_comparison"
    TOO_FEW_PERIODS = "too_few_periods"
    TARGET_NOT_POSITIVE = "target_not_positive"


class PowerError(DomainError):
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


def overall_contrast(panel: Panel) -> FloatArray:
    """Give the weights (teams, periods) whose sum with the outcome is the overall effect.

    Raises PowerError when no wave meets a team not yet trained.
    """
    layout = layout_of(panel)
    spread = bucket_weights(layout, panel.adoption[None, :], panel.volume[None, :])[0]
    contrast = np.zeros((len(panel.teams), len(panel.periods)))
    counted = 0.0
    for wave, period, difference in _trained_cells(layout, spread):
        size = float(spread[wave].sum())
        contrast[:, period] += size * difference
        contrast[:, layout.base_column(wave)] -= size * difference
        counted += size
    if counted == 0:
        raise PowerError(PowerProblem.NO_COMPARISON)
    return contrast / counted


def _trained_cells(layout: Layout, spread: FloatArray) -> Iterator[tuple[int, int, FloatArray]]:
    """Yield (wave, period column, own minus comparison team weights) of every estimable cell."""
    for wave, period in np.argwhere(layout.event_time >= 0):
        others = layout.comparable[wave, :, period] @ spread
        if others.sum() > 0 and spread[wave].sum() > 0:
            difference = spread[wave] / spread[wave].sum() - others / others.sum()
            yield int(wave), int(period), difference


def correlation_of(periods: int, memory: float) -> FloatArray:
    """Give the correlation (periods, periods) of noise that remembers the month before."""
    apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    correlation: FloatArray = float(memory) ** apart.astype(float)
    return correlation


def planned_error(rollout: Rollout, noise: Noise) -> float:
    """Give the standard error of the overall effect of a rollout of equal teams."""
    contrast = overall_contrast(panel_of_plan(rollout))
    correlation = correlation_of(rollout.periods, noise.memory)
    return noise.deviation * math.sqrt(float(np.einsum("np,pq,nq->", contrast, correlation, contrast)))


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
    """Give the smallest effect found with the aimed power; waves include the untrained group."""
    freedom = max(1, teams - waves)
    reach = stats.t.ppf(1 - aim.alpha / 2, freedom) + stats.t.ppf(aim.power, freedom)
    return float(reach) * standard_error


def planned_effect(rollout: Rollout, noise: Noise, aim: Aim = USUAL_AIM) -> float:
    """Give the smallest effect a rollout could show, in the indicator's unit."""
    error = planned_error(rollout, noise)
    return detectable_effect(error, teams=rollout.teams, waves=len(rollout.waves), aim=aim)


def measure_noise(panel: Panel) -> Noise:
    """Learn deviation and memory from the periods before the first wave, complete teams only.

    Team and month means are taken out; the pull this has on the memory of short histories is
    given back (Nickell 1981). Raises PowerError under 4 periods or 3 complete teams.
    """
    first = min(panel.waves, default=panel.periods[-1] + 1)
    history = panel.outcome[:, : first - panel.periods[0]]
    history = history[np.isfinite(history).all(axis=1)]
    teams, periods = history.shape
    if periods < 4 or teams < 3:
        raise PowerError(PowerProblem.TOO_FEW_PERIODS, periods=periods, teams=teams)
    rest = history - history.mean(axis=1, keepdims=True) - history.mean(axis=0) + history.mean()
    squares = float((rest**2).sum())
    if squares == 0:
        return Noise(0.0, 0.0)
    lagged = float((rest[:, 1:] * rest[:, :-1]).sum()) / squares * periods / (periods - 1)
    memory = min(LARGEST_MEMORY, max(0.0, (lagged * (periods - 1) + 1) / (periods - 2)))
    kept = periods - float(correlation_of(periods, memory).sum()) / periods
    return Noise(math.sqrt(squares / ((teams - 1) * kept)), memory)


def needs_for(rollout: Rollout, noise: Noise, target: float, aim: Aim = USUAL_AIM) -> Needs:
    """Say how many more teams (same waves), or months (waves further apart), would tell `target`."""
    if target <= 0:
        raise PowerError(PowerProblem.TARGET_NOT_POSITIVE, target=target)
    return Needs(target, _more_teams(rollout, noise, target, aim), _more_periods(rollout, noise, target, aim))


def _more_teams(rollout: Rollout, noise: Noise, target: float, aim: Aim) -> int | None:
    """Grow every wave alike: the error falls with the square root of the teams."""
    error = planned_error(rollout, noise)
    for teams in range(rollout.teams, MOST_TEAMS + 1):
        shrunk = error * math.sqrt(rollout.teams / teams)
        if detectable_effect(shrunk, teams=teams, waves=len(rollout.waves), aim=aim) <= target:
            return teams - rollout.teams
    return None


def _more_periods(rollout: Rollout, noise: Noise, target: float, aim: Aim) -> int | None:
    """Put the waves further apart, month by month, until the target shows or hope ends."""
    for apart in range(MOST_EXTRA_MONTHS + 1):
        longer = stretched(rollout, apart)
        if longer.periods - rollout.periods > MOST_EXTRA_MONTHS:
            return None
        if planned_effect(longer, noise, aim) <= target:
            return longer.periods - rollout.periods
    return None


def stretched(rollout: Rollout, extra: int) -> Rollout:
    """Add so many months after the start of each wave, and so delay the waves that follow."""
    starts = sorted({wave.starts for wave in rollout.waves if wave.starts is not None})
    delay = {start: place * extra for place, start in enumerate(starts)}
    waves = tuple(
        wave if wave.starts is None else replace(wave, starts=wave.starts + delay[wave.starts])
        for wave in rollout.waves
    )
    return Rollout(waves, rollout.periods + len(starts) * extra)
