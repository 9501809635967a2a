"""Make a year of daily indicators with planted effects, drawn from stated distributions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lms.demo.people.organisation import Organisation
from lms.demo.plan import DemoPlan, LevelEntry
from lms.people.organisation.models import Employee
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.services import ValueRow

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class DutyRoster:
    """Who worked where on which day: arrays of agents × days.

    `team` is the index of the team in `Organisation.teams`, -1 where the agent was not posted; `skill` is
    what exams, reviews, customers and figures of an agent have in common.
    """

    agents: list[Employee]
    days: list[date]
    team: Counts
    contacts: Counts
    month: Counts
    present: Flags
    skill: Floats

    @property
    def skill_of(self) -> dict[int, float]:
        """Give everybody's skill by the key of the employee."""
        return {agent.pk: float(skill) for agent, skill in zip(self.agents, self.skill, strict=True)}


def make_roster(plan: DemoPlan, made: Organisation, chance: np.random.Generator) -> DutyRoster:
    """Lay out presence (five days in seven) and contacts; some days have none, so a denominator is zero."""
    days = plan.days
    index = {team.pk: number for number, team in enumerate(made.teams)}
    rows = {agent.pk: number for number, agent in enumerate(made.agents)}
    team = np.full((len(rows), len(days)), -1, dtype=np.int64)
    ordinals = np.array([day.toordinal() for day in days])
    for posting in made.postings:
        if posting.employee_id in rows and posting.unit_id in index:
            end = posting.ends_on.toordinal() if posting.ends_on else ordinals[-1]
            covered: Flags = (ordinals >= posting.starts_on.toordinal()) & (ordinals <= end)
            team[rows[posting.employee_id], covered] = index[posting.unit_id]
    rota = (np.arange(len(days))[None, :] + np.arange(len(made.agents))[:, None]) % 7 < 5
    present = (team >= 0) & rota
    pace = chance.normal(1, 0.1, len(made.agents)).clip(0.6, 1.4)
    contacts = chance.poisson(plan.file["contacts_a_day"] * pace[:, None], present.shape)
    contacts[chance.random(present.shape) < plan.file["zero_days_share"]] = 0
    months = np.array([day.year * 12 + day.month for day in days])
    skill = chance.normal(0, 1, len(made.agents))
    return DutyRoster(
        made.agents, days, team, np.where(present, contacts, 0), months - months[0], present, skill
    )


def treated(roster: DutyRoster, starts: dict[int, date | None]) -> Flags:
    """Tell for each agent and day whether the agent was in a team on the day it was trained.

    Who moves takes it along; who comes to a team later was not there.
    """
    last = roster.days[-1].toordinal() + 1
    first = np.array(
        [start.toordinal() if (start := starts.get(number)) else last for number in range(len(starts))]
    )
    ordinals = np.array([day.toordinal() for day in roster.days])
    there = (roster.team >= 0) & (ordinals[None, :] == first[roster.team])
    begun: Flags = np.logical_or.accumulate(there, axis=1)
    return begun


def level_of(entry: LevelEntry, roster: DutyRoster, memory: float, chance: np.random.Generator) -> Floats:
    """Return each agent's and day's true level: common + season + agent + team + team in its month."""
    follows = entry.get("follows", 0.0)
    own = chance.normal(0, 1, len(roster.agents))
    agents = entry["agents"] * (follows * roster.skill + np.sqrt(1 - follows**2) * own)
    teams = chance.normal(0, entry["teams"], int(roster.team.max()) + 1)
    months = (len(teams), int(roster.month.max()) + 1)
    fresh = chance.normal(0, entry["months"], months)
    # Each month goes on from the one before; the spread stays as it was drawn.
    shocks = fresh.copy()
    for month in range(1, shocks.shape[1]):
        shocks[:, month] = memory * shocks[:, month - 1] + np.sqrt(1 - memory**2) * fresh[:, month]
    season = entry.get("season", 0.0) * np.sin(2 * np.pi * roster.month / 12)
    level: Floats = (
        entry["level"]
        + season[None, :]
        + agents[:, None]
        + teams[roster.team]
        + shocks[roster.team, roster.month[None, :]]
    )
    return level


def true_levels(
    plan: DemoPlan,
    roster: DutyRoster,
    planted: Sequence[tuple[Mapping[str, float], Flags]],
    chance: np.random.Generator,
) -> dict[str, Floats]:
    """Give each indicator's true level, agents × days, with what each programme does to the trained."""
    levels = {
        key: level_of(entry, roster, plan.file["memory"], chance)
        for key, entry in plan.file["indicators"].items()
    }
    for effects, begun in planted:
        for key, effect in effects.items():
            levels[key] = levels[key] + effect * begun
    return levels


def daily_values(
    plan: DemoPlan, roster: DutyRoster, levels: Mapping[str, Floats], chance: np.random.Generator
) -> Iterator[tuple[str, Counts, Counts]]:
    """Give each indicator's numerators and denominators, agents × days."""
    contacts = roster.contacts
    for key, entry in plan.file["indicators"].items():
        level = levels[key]
        if entry["level"] > 1:
            seconds = chance.normal(level, 12).clip(60)
            yield key, (seconds * contacts).round().astype(np.int64), contacts
        elif "minutes" in entry:
            minutes = np.where(roster.present, int(entry["minutes"]), 0)
            kept = chance.normal(level, 0.03).clip(0, 1)
            yield key, (kept * minutes).round().astype(np.int64), minutes
        else:
            asked = chance.binomial(contacts, entry.get("answered", 1.0))
            yield key, chance.binomial(asked, level.clip(0.001, 0.999)), asked


def value_rows(
    indicator: Indicator, made: Organisation, roster: DutyRoster, drawn: tuple[Counts, Counts]
) -> Iterator[ValueRow]:
    """Turn the arrays of one indicator into rows, for the days on which somebody was present."""
    numerators, denominators = drawn
    team_ids = [team.pk for team in made.teams]
    for row, column in zip(*np.nonzero(roster.present), strict=True):
        yield ValueRow(
            indicator.pk,
            roster.agents[row].pk,
            team_ids[roster.team[row, column]],
            roster.days[column],
            int(numerators[row, column]),
            int(denominators[row, column]),
            "演示数据",
        )
