"""Put the method to the test on simulated centres whose truth is known: how often it says what is not so.

People of unlike skill work in teams that differ and have good and bad months; half of the teams are
drawn by lot and trained half way. Test and verdict are those of a programme, on the cohort frozen
with the lot. Every scenario has its own stream of chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lms.core.numerics import np
from lms.core.statistics import BoolArray, FloatArray
from lms.evaluation.estimation.rules.inference import Draws, permutation_test, smallest_p
from lms.evaluation.estimation.rules.panel import Panel
from lms.evaluation.estimation.rules.staggered import Base, TeamComparison
from lms.evaluation.verdicts.rules.evidence import EffectConclusion, OverallEffect, Rules, read_interval
from lms.performance.indicators.rules import Direction

if TYPE_CHECKING:
    from numpy.typing import NDArray

type Homes = NDArray[np.intp]

HISTORY = TeamComparison(Base.HISTORY)
MONTHS, START = 12, 6
MEMBERS, CONTACTS = 12, 60


@dataclass(frozen=True, slots=True)
class Scenario:
    """What goes on in a simulated centre; shares are 0 to 1, spreads are standard deviations of a share.

    unequal: teams of very unlike size; season: what all teams share over the year, half its range; memory:
    correlation of a team's neighbouring months; leaving: share of people who leave at random when the
    training starts; worst_leave: the same, and the trained lose their worst instead; swapped: share of the
    trained, the worst, who change places with the best of the waiting.
    """

    name: str
    unequal: bool = False
    season: float = 0.0
    memory: float = 0.3
    leaving: float = 0.0
    worst_leave: bool = False
    swapped: float = 0.0
    teams_differ: float = 0.02
    people_differ: float = 0.04
    months_differ: float = 0.015


SCENARIOS = (
    Scenario("teams alike"),
    Scenario("teams of unlike size", unequal=True),
    Scenario("a season of ±3 points", season=0.03),
    Scenario("months that remember much (.7)", memory=0.7),
    Scenario("10 % leave at random", leaving=0.1),
    Scenario("10 % leave, the trained lose their worst", leaving=0.1, worst_leave=True),
    Scenario("5 % change places, best for worst", swapped=0.05),
    Scenario("9 % change places, best for worst", swapped=0.09),
    Scenario("20 % change places, best for worst", swapped=0.2),
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How one scenario with so many teams came out, shares of all simulated centres.

    false_effects: an effect said where there is none; none_said: practically none said there; covered and
    found: the interval held, and an effect was said of, what was planted; uneven: those still there were
    said to differ between the arms. Without an offer nothing is simulated.
    """

    scenario: str
    teams: int
    offered: bool
    false_effects: float = 0.0
    none_said: float = 0.0
    covered: float = 0.0
    found: float = 0.0
    uneven: float = 0.0


def calibrate(
    teams: int, scenario: Scenario, *, effect: float, worthwhile: float, replications: int, seed: int
) -> Calibration:
    """Simulate centres without an effect and with one, and count what the method says of them."""
    chance = np.random.default_rng([seed, teams, *scenario.name.encode()])
    if smallest_p(next(_centres(teams, scenario, 0.0, chance))[0], Draws(seed), HISTORY) > Draws(seed).alpha:
        return Calibration(scenario.name, teams, offered=False)
    rules = Rules(Direction.WATCH, worthwhile)
    said: list[EffectConclusion] = []
    uneven, covered, found = 0, 0, 0
    for number, (panel, remained) in zip(
        range(replications), _centres(teams, scenario, 0.0, chance), strict=False
    ):
        said.append(_read(panel, rules, number)[0])
        uneven += permutation_test(remained, Draws(number, 199), HISTORY).p_value <= rules.alpha
    for number, (panel, _remained) in zip(
        range(replications), _centres(teams, scenario, effect, chance), strict=False
    ):
        conclusion, estimate = _read(panel, rules, number)
        covered += estimate.interval.contains(effect)
        found += conclusion is EffectConclusion.EFFECT
    return Calibration(
        scenario.name,
        teams,
        offered=True,
        false_effects=said.count(EffectConclusion.EFFECT) / replications,
        none_said=said.count(EffectConclusion.PRACTICALLY_NONE) / replications,
        covered=covered / replications,
        found=found / replications,
        uneven=uneven / replications,
    )


def _read(panel: Panel, rules: Rules, seed: int) -> tuple[EffectConclusion, OverallEffect]:
    sure = permutation_test(panel, Draws(seed, 399), HISTORY)
    estimate = OverallEffect(
        sure.effect, sure.interval, sure.p_value, len(panel.teams) * MEMBERS, sure.clusters
    )
    return read_interval(estimate, rules)[0], estimate


def _centres(
    teams: int, scenario: Scenario, effect: float, chance: np.random.Generator
) -> Iterator[tuple[Panel, Panel]]:
    """Draw centres without end: the cohort's panel, and the same with everybody at the level from before."""
    while True:
        sizes = np.full(teams, MEMBERS)
        if scenario.unequal:
            sizes = np.clip(chance.lognormal(np.log(MEMBERS), 0.7, teams), 5, 60).astype(int)
        home = np.repeat(np.arange(teams), sizes)
        trained = chance.permutation(np.arange(teams) < teams // 2)
        skill = chance.normal(0, scenario.people_differ, len(home))
        level = 0.78 + chance.normal(0, scenario.teams_differ, teams)[home] + skill
        place = _places(home, trained, level, scenario)
        share = level[:, None] + _months(teams, scenario, chance)[place, np.arange(MONTHS)[None, :]]
        share += effect * (trained[home][:, None] & (np.arange(MONTHS) >= START))
        contacts = np.where(_here(trained[home], level, scenario, chance), CONTACTS, 0)
        right = chance.binomial(contacts, np.clip(share, 0.01, 0.99)).astype(float)
        before = right[:, :START].sum(axis=1) / contacts[:, :START].sum(axis=1)
        plain = Panel(
            teams=tuple(f"{team:02}" for team in range(teams)),
            periods=tuple(range(MONTHS)),
            numerator=_by_team(right, home, teams),
            denominator=_by_team(contacts, home, teams),
            adoption=np.where(trained, float(START), np.inf),
            strata=("",) * teams,
        )
        yield plain, replace(plain, numerator=_by_team(before[:, None] * contacts, home, teams))


def _months(teams: int, scenario: Scenario, chance: np.random.Generator) -> FloatArray:
    """Draw each team's good and bad months with the season they share, (teams, months)."""
    noise = chance.normal(0, scenario.months_differ, (teams, MONTHS))
    for month in range(1, MONTHS):
        kept = scenario.memory * noise[:, month - 1]
        noise[:, month] = kept + np.sqrt(1 - scenario.memory**2) * noise[:, month]
    season: FloatArray = scenario.season * np.sin(2 * np.pi * np.arange(MONTHS) / 12)
    return noise + season


def _places(home: Homes, trained: BoolArray, level: FloatArray, scenario: Scenario) -> NDArray[np.intp]:
    """Give the team everybody works in by month, (people, months); places change when training starts."""
    now = home.copy()
    people = round(scenario.swapped * trained[home].sum())
    if people:
        waiting, drawn = np.flatnonzero(~trained[home]), np.flatnonzero(trained[home])
        people = min(people, len(waiting))
        best, worst = waiting[np.argsort(-level[waiting])[:people]], drawn[np.argsort(level[drawn])[:people]]
        now[best], now[worst] = home[worst], home[best]
    months = np.arange(MONTHS)[None, :]
    return np.where(months < START, home[:, None], now[:, None])


def _here(
    is_trained: BoolArray, level: FloatArray, scenario: Scenario, chance: np.random.Generator
) -> BoolArray:
    """Tell who still works in which month, (people, months)."""
    order = chance.random(len(level))
    if scenario.worst_leave:
        order = np.where(is_trained, level, order)
    gone = np.zeros(len(level), dtype=bool)
    for arm in (True, False):
        members = np.flatnonzero(is_trained == arm)
        gone[members[np.argsort(order[members])[: round(scenario.leaving * len(members))]]] = True
    months = np.arange(MONTHS)[None, :]
    here: BoolArray = ~(gone[:, None] & (months >= START))
    return here


def _by_team(values: FloatArray, home: Homes, teams: int) -> FloatArray:
    sums = np.zeros((teams, MONTHS))
    np.add.at(sums, home, values)
    return sums
