"""Say how sure an effect is by dealing the waves anew among the teams.

Randomisation inference after Fisher (1935) and Rosenbaum (2002): were there no effect, any
other deal of the same waves inside each stratum could as well have been drawn. The unit dealt
is the team, because teams, not people, were assigned.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from lms.evaluation.domain.panel import FloatArray, Panel
from lms.evaluation.domain.ratios import Interval
from lms.evaluation.domain.staggered import (
    Layout,
    bucket_weights,
    event_effects,
    layout_of,
    overall_effects,
    wave_effects,
)

MIN_CLUSTERS_FOR_BOOTSTRAP = 20
CELLS_AT_ONCE = 2_000_000


class Method(StrEnum):
    """How uncertainty was obtained."""

    PERMUTATION = "permutation"
    CLUSTER_BOOTSTRAP = "cluster_bootstrap"


@dataclass(frozen=True, slots=True)
class Draws:
    """How many deals or resamples to draw, from which seed, for intervals of which level."""

    seed: int
    count: int = 999
    level: float = 0.95

    @property
    def alpha(self) -> float:
        """Give the share of error the level leaves."""
        return 1 - self.level


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The overall effect with p-value, interval and standard error, in the indicator's unit.

    `allocations` is the number of different deals that were possible: with fewer than 20 no
    p-value could reach .05. The interval is infinite where the deals cannot bound it.
    """

    effect: float
    p_value: float
    interval: Interval
    standard_error: float
    method: Method
    clusters: int
    allocations: int


@dataclass(frozen=True, eq=False, slots=True)
class Dealing:
    """A panel's outcome with many deals of its waves; `spread` is (draws, G+1, teams)."""

    layout: Layout
    outcome: FloatArray
    trained: FloatArray
    observed: FloatArray
    spread: FloatArray = field(repr=False)


def choose_method(panel: Panel, *, randomised: bool) -> Method:
    """Permute when waves were drawn by lot or teams are few; else resample teams.

    Resampling needs at least two teams in every wave and twenty in all.
    """
    sizes = Counter(panel.adoption.tolist())
    if randomised or len(panel.teams) < MIN_CLUSTERS_FOR_BOOTSTRAP or min(sizes.values()) < 2:
        return Method.PERMUTATION
    return Method.CLUSTER_BOOTSTRAP


def possible_allocations(panel: Panel) -> int:
    """Count the different deals of the same waves inside the same strata."""
    total = 1
    for stratum in sorted(set(panel.strata)):
        waves = Counter(a for a, s in zip(panel.adoption.tolist(), panel.strata, strict=True) if s == stratum)
        total *= math.factorial(sum(waves.values()))
        for teams in waves.values():
            total //= math.factorial(teams)
    return total


def deal_again(panel: Panel, draws: Draws) -> FloatArray:
    """Deal the waves anew inside each stratum: (draws, teams) first trained periods."""
    rng = np.random.default_rng(draws.seed)
    deals = np.tile(panel.adoption, (draws.count, 1))
    strata = np.array(panel.strata)
    for stratum in sorted(set(panel.strata)):
        members = np.flatnonzero(strata == stratum)
        deals[:, members] = rng.permuted(deals[:, members], axis=1)
    return deals


def dealing_of(panel: Panel, draws: Draws) -> Dealing:
    """Prepare a panel and its deals for permutation; weights travel with the team."""
    layout, weights = layout_of(panel), panel.volume[None, :]
    return Dealing(
        layout=layout,
        outcome=panel.outcome,
        trained=panel.trained.astype(float),
        observed=bucket_weights(layout, panel.adoption[None, :], weights),
        spread=bucket_weights(layout, deal_again(panel, draws), weights),
    )


def overall_under(layout: Layout, outcome: FloatArray, spread: FloatArray) -> FloatArray:
    """Compute the overall effect of an outcome (teams, P) under every deal, (draws,)."""
    chunks = [overall_effects(layout, wave_effects(layout, outcome, part), part) for part in _chunks(spread)]
    return np.concatenate(chunks)


def events_under(layout: Layout, outcome: FloatArray, spread: FloatArray, times: FloatArray) -> FloatArray:
    """Compute the event study of an outcome (teams, P) under every deal, (draws, times)."""
    chunks = [
        event_effects(layout, wave_effects(layout, outcome, part), part, times) for part in _chunks(spread)
    ]
    return np.concatenate(chunks)


def _chunks(spread: FloatArray) -> list[FloatArray]:
    """Cut many deals of many teams into pieces that fit the memory."""
    size = max(1, CELLS_AT_ONCE // (spread.shape[1] * spread.shape[2]))
    return [spread[start : start + size] for start in range(0, len(spread), size)]


def permutation_test(panel: Panel, draws: Draws) -> Uncertainty:
    """Test "no effect on any team" and invert the test into an interval for a constant effect.

    The statistic is the overall effect, two-sided; p counts the real deal among the draws, so
    it is never zero. Same panel and seed, same answer. The panel must have gone through
    `without_early_teams`, or waves nobody could learn from are dealt as well.
    """
    dealing = dealing_of(panel, draws)
    effect = float(overall_under(dealing.layout, dealing.outcome, dealing.observed)[0])
    chance = overall_under(dealing.layout, dealing.outcome, dealing.spread)
    # How much of a constant effect each other deal would still pick up, -1 to 1.
    picked_up = overall_under(dealing.layout, _masked(dealing), dealing.spread)
    known = np.isfinite(chance) & np.isfinite(picked_up)
    chance, picked_up = chance[known], picked_up[known]
    extreme = np.count_nonzero(np.abs(chance) >= abs(effect) - 1e-12 * (1 + abs(effect)))
    return Uncertainty(
        effect=effect,
        p_value=(1 + int(extreme)) / (1 + len(chance)),
        interval=invert(effect, chance, picked_up, draws.alpha),
        standard_error=_spread_of(chance - effect * picked_up),
        method=Method.PERMUTATION,
        clusters=len(panel.teams),
        allocations=possible_allocations(panel),
    )


def _masked(dealing: Dealing) -> FloatArray:
    """Give the training indicator with the same gaps as the outcome."""
    return np.where(np.isfinite(dealing.outcome), dealing.trained, np.nan)


def _spread_of(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(values**2))) if len(values) else math.inf


def invert(effect: float, chance: FloatArray, picked_up: FloatArray, alpha: float) -> Interval:
    """Collect the constant effects the two-sided test would not reject.

    Under an effect x the deal d gives |chance_d - x·picked_up_d| against |effect - x|. That is
    as extreme as the real deal exactly for x between two roots around `effect`, so the ends of
    the interval are order statistics of the roots and no search is needed.
    """
    needed = math.floor(alpha * (1 + len(chance)) + 1e-9)
    if needed < 1 or len(chance) < needed:
        return Interval(-math.inf, math.inf)
    low, high = np.full(len(chance), -np.inf), np.full(len(chance), np.inf)
    bounded = np.abs(picked_up) < 1 - 1e-9
    first = (effect - chance[bounded]) / (1 - picked_up[bounded])
    second = (effect + chance[bounded]) / (1 + picked_up[bounded])
    low[bounded], high[bounded] = np.minimum(first, second), np.maximum(first, second)
    return Interval(float(np.sort(low)[needed - 1]), float(np.sort(high)[-needed]))
