"""Say how sure an effect is, by dealing the waves anew, or by resampling many teams where no lot was drawn.

Randomisation inference after Fisher (1935) and Rosenbaum (2002): were there no effect, any
other deal of the same waves inside each stratum could as well have been drawn. The unit dealt
is the team, because teams, not people, were assigned; where the deals are few all are taken, else a sample.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from lms.core.numerics import np, stats
from lms.core.statistics import FloatArray, Interval, students_interval
from lms.evaluation.estimation.rules.panel import Panel
from lms.evaluation.estimation.rules.staggered import (
    LAST_MONTH,
    Layout,
    StaggeredError,
    TeamComparison,
    bucket_weights,
    event_effects,
    layout_of,
    overall_effects,
    wave_effects,
)

MOST_EXACT_DEALS = 5_000


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


@dataclass(frozen=True, eq=False, slots=True)
class Deals:
    """First trained periods of other deals, (deals, teams), the real one left out.

    exact: these are all the other deals there are, so that a p-value is a count and no estimate.
    """

    adoption: FloatArray = field(repr=False)
    exact: bool


def possible_allocations(panel: Panel) -> int:
    """Count the different deals of the same waves inside the same strata."""
    total = 1
    for members in _strata(panel):
        total *= math.factorial(len(members))
        for teams in Counter(panel.adoption[members].tolist()).values():
            total //= math.factorial(teams)
    return total


def deals_of(panel: Panel, draws: Draws) -> Deals:
    """Give all other deals where there are at most 5,000, else as many drawn ones as asked for."""
    if possible_allocations(panel) > MOST_EXACT_DEALS:
        return Deals(deal_again(panel, draws), exact=False)
    every = every_deal(panel)
    return Deals(every[(every != panel.adoption).any(axis=1)], exact=True)


def every_deal(panel: Panel) -> FloatArray:
    """List every different deal of the same waves inside the same strata, (deals, teams)."""
    deals = panel.adoption[None, :]
    for members in _strata(panel):
        ways = np.array(list(_arrangements(panel.adoption[members])))
        dealt = np.repeat(deals, len(ways), axis=0)
        dealt[:, members] = np.tile(ways, (len(deals), 1))
        deals = dealt
    return deals


def _arrangements(adoption: FloatArray) -> Iterator[FloatArray]:
    """Yield every different order of the starts of one stratum, wave by wave."""
    starts = np.unique(adoption)
    if len(starts) == 1:
        yield adoption
        return
    first = int((adoption == starts[0]).sum())
    for chosen in combinations(range(len(adoption)), first):
        rest = np.delete(np.arange(len(adoption)), chosen)
        for others in _arrangements(np.sort(adoption)[first:]):
            dealt = np.full(len(adoption), starts[0])
            dealt[rest] = others
            yield dealt


def deal_again(panel: Panel, draws: Draws) -> FloatArray:
    """Deal the waves anew inside each stratum: (draws, teams) first trained periods."""
    rng = np.random.default_rng(draws.seed)
    deals = np.tile(panel.adoption, (draws.count, 1))
    for members in _strata(panel):
        deals[:, members] = rng.permuted(deals[:, members], axis=1)
    return deals


def _strata(panel: Panel) -> list[np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Give the places of the teams of each stratum."""
    strata = np.array(panel.strata)
    return [np.flatnonzero(strata == stratum) for stratum in sorted(set(panel.strata))]


MIN_CLUSTERS_FOR_BOOTSTRAP = 20
CELLS_AT_ONCE = 2_000_000
MOST_TEAMS_ASKED_FOR = 100


class Method(StrEnum):
    """How uncertainty was obtained."""

    PERMUTATION = "permutation"
    CLUSTER_BOOTSTRAP = "cluster_bootstrap"


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The overall effect with p-value, interval and standard error, in the indicator's unit.

    `allocations` is the number of different deals that were possible; `exact` says that all of
    them were looked at. No effect, however large, has a p-value below `smallest_p`. The interval is
    infinite where the deals cannot bound it.
    """

    effect: float
    p_value: float
    interval: Interval
    standard_error: float
    method: Method
    clusters: int
    allocations: int
    exact: bool = False
    smallest_p: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Dealing:
    """A panel's outcome with many deals of its waves; `spread` is (deals, G+1, teams)."""

    layout: Layout
    outcome: FloatArray
    trained: FloatArray
    observed: FloatArray
    spread: FloatArray = field(repr=False)
    exact: bool

    @property
    def masked(self) -> FloatArray:
        """Give the training indicator with the same gaps as the outcome, (teams, P)."""
        return np.where(np.isfinite(self.outcome), self.trained, np.nan)

    @property
    def picked_up(self) -> FloatArray:
        """Give how much of a constant effect each other deal would still pick up, -1 to 1; (deals,)."""
        return overall_under(self.layout, self.masked, self.spread)


def choose_method(panel: Panel, *, randomised: bool) -> Method:
    """Permute when waves were drawn by lot or teams are few; else resample teams.

    Resampling needs at least two teams in every wave and twenty in all. Clusters across waves can be
    resampled only.
    """
    if panel.clusters is not None:
        return Method.CLUSTER_BOOTSTRAP
    sizes = Counter(panel.adoption.tolist())
    if randomised or len(panel.teams) < MIN_CLUSTERS_FOR_BOOTSTRAP or min(sizes.values()) < 2:
        return Method.PERMUTATION
    return Method.CLUSTER_BOOTSTRAP


def dealing_of(panel: Panel, draws: Draws, comparison: TeamComparison = LAST_MONTH) -> Dealing:
    """Prepare a panel and its deals for permutation; weights travel with the team."""
    layout, weights, deals = layout_of(panel, comparison), panel.volume[None, :], deals_of(panel, draws)
    return Dealing(
        layout=layout,
        outcome=panel.outcome,
        trained=panel.trained.astype(float),
        observed=bucket_weights(layout, panel.adoption[None, :], weights),
        spread=bucket_weights(layout, deals.adoption, weights),
        exact=deals.exact,
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
    return [spread[start : start + size] for start in range(0, max(1, len(spread)), size)]


def permutation_test(panel: Panel, draws: Draws, comparison: TeamComparison = LAST_MONTH) -> Uncertainty:
    """Test "no effect on any team" and invert the test into an interval for a constant effect.

    The statistic is the overall effect, two-sided; p counts the real deal among the deals, so
    it is never zero. Up to 5,000 deals all are looked at and p is exact. Same panel and seed, same
    answer. The panel must have gone through `without_early_teams`, or waves nobody could learn
    from are dealt as well.
    """
    dealing = dealing_of(panel, draws, comparison)
    effect = float(overall_under(dealing.layout, dealing.outcome, dealing.observed)[0])
    chance = overall_under(dealing.layout, dealing.outcome, dealing.spread)
    picked_up = dealing.picked_up
    known = np.isfinite(chance) & np.isfinite(picked_up)
    chance, picked_up = chance[known], picked_up[known]
    extreme = np.count_nonzero(np.abs(chance) >= abs(effect) - 1e-12 * (1 + abs(effect)))
    values = chance - effect * picked_up
    return Uncertainty(
        effect=effect,
        p_value=(1 + int(extreme)) / (1 + len(chance)),
        interval=invert(effect, chance, picked_up, draws.alpha),
        standard_error=float(np.sqrt(np.mean(values**2))) if len(values) else math.inf,
        method=Method.PERMUTATION,
        clusters=len(panel.teams),
        allocations=possible_allocations(panel),
        exact=dealing.exact,
        smallest_p=_smallest(picked_up),
    )


def _smallest(picked_up: FloatArray) -> float:
    """Give the p-value of an endless effect: only deals that pick all of it up are as extreme."""
    return (1 + int((np.abs(picked_up) >= 1 - 1e-9).sum())) / (1 + len(picked_up))


def smallest_p(panel: Panel, draws: Draws, comparison: TeamComparison = LAST_MONTH) -> float:
    """Give the smallest two-sided p-value that any effect could reach; 1 where nothing compares.

    With equal halves the mirrored deal is as extreme as the real one: 3 + 3 teams reach 2 / 20.
    """
    try:
        picked_up = dealing_of(panel, draws, comparison).picked_up
    except StaggeredError:
        return 1.0
    return _smallest(picked_up[np.isfinite(picked_up)])


def teams_that_would_do(panel: Panel, draws: Draws, comparison: TeamComparison = LAST_MONTH) -> int | None:
    """Count the teams with which the same waves could reach the level; None where no number would.

    Teams are added to every wave in turn.
    """
    if not panel.waves:
        return None
    for teams in range(len(panel.teams), MOST_TEAMS_ASKED_FOR + 1):
        grown = with_teams(panel, teams)
        few = possible_allocations(grown) <= MOST_EXACT_DEALS
        if not few or smallest_p(grown, draws, comparison) <= draws.alpha:
            return teams
    return None


def with_teams(panel: Panel, teams: int) -> Panel:
    """Repeat the teams, those of every wave in turn, until there are so many."""
    seen: Counter[float] = Counter()
    turn = []
    for start in panel.adoption.tolist():
        turn.append(seen[start])
        seen[start] += 1
    return panel.rearranged(np.resize(np.lexsort((panel.adoption, np.array(turn))), teams))


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


def resampled_weights(panel: Panel, draws: Draws) -> FloatArray:
    """Resample teams inside each wave: (draws, teams) weights, volume included.

    A wave of a single team cannot be resampled and keeps its weight; `choose_method` avoids it. Clusters
    that hold teams of several waves are resampled whole.
    """
    rng = np.random.default_rng(draws.seed)
    if panel.clusters is not None:
        names, place = np.unique(np.array(panel.clusters), return_inverse=True)
        drawn = len(names) - 1
        times = rng.multinomial(drawn, np.full(len(names), 1 / len(names)), size=draws.count)
        whole: FloatArray = panel.volume * times[:, place] * (len(names) / drawn)
        return whole
    weights = np.tile(panel.volume, (draws.count, 1))
    for wave in np.unique(panel.adoption):
        members = np.flatnonzero(panel.adoption == wave)
        drawn = len(members) - 1
        if drawn < 1:
            continue
        times = rng.multinomial(drawn, np.full(len(members), 1 / len(members)), size=draws.count)
        weights[:, members] *= times * len(members) / drawn
    return weights


def _resampled(
    panel: Panel, draws: Draws, comparison: TeamComparison
) -> tuple[Layout, FloatArray, FloatArray]:
    layout = layout_of(panel, comparison)
    weights = resampled_weights(panel, draws)
    deals = np.broadcast_to(panel.adoption, weights.shape)
    observed = bucket_weights(layout, panel.adoption[None, :], panel.volume[None, :])
    return layout, bucket_weights(layout, deals, weights), observed


def degrees_of_freedom(panel: Panel) -> int:
    """Give teams or clusters minus waves, at least one: each wave's mean costs one."""
    return max(1, panel.independent - len(np.unique(panel.adoption)))


def cluster_bootstrap(panel: Panel, draws: Draws, comparison: TeamComparison = LAST_MONTH) -> Uncertainty:
    """Give the overall effect with a resampled standard error, t interval and t p-value."""
    layout, spread, observed = _resampled(panel, draws, comparison)
    effect = float(overall_under(layout, panel.outcome, observed)[0])
    resampled = overall_under(layout, panel.outcome, spread)
    error = float(np.nanstd(resampled, ddof=1))
    freedom = degrees_of_freedom(panel)
    p_value = float(2 * stats.t.sf(abs(effect) / error, freedom)) if error > 0 else 1.0
    return Uncertainty(
        effect=effect,
        p_value=p_value,
        interval=students_interval(effect, error, freedom, level=draws.level),
        standard_error=error,
        method=Method.CLUSTER_BOOTSTRAP,
        clusters=panel.independent,
        allocations=possible_allocations(panel),
    )


def resampled_events(
    panel: Panel, draws: Draws, times: FloatArray, comparison: TeamComparison = LAST_MONTH
) -> FloatArray:
    """Give the deviations of the resampled event study from the real one, (draws, times)."""
    layout, spread, observed = _resampled(panel, draws, comparison)
    real = events_under(layout, panel.outcome, observed, times)
    return events_under(layout, panel.outcome, spread, times) - real
