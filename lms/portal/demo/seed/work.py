"""Make a year of daily indicators with planted effects, drawn from stated distributions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lms.evaluation.api import Indicator, ValueRow
from lms.people.api import Employee, Posting
from lms.portal.demo.seed.organisation import Organisation
from lms.portal.demo.seed.plan import DemoPlan, LevelEntry

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Roster:
    """Who worked where on which day: arrays of agents × days.

    `team` is the index of the team in `Organisation.teams`, -1 where the agent was not posted.
    """

    agents: list[Employee]
    days: list[date]
    team: Counts
    contacts: Counts
    month: Counts
    present: Flags


def make_roster(plan: DemoPlan, made: Organisation, chance: np.random.Generator) -> Roster:
    """Lay out presence (five days in seven) and contacts; some days have none, so a denominator is zero."""
    days = plan.days
    team = _teams_by_day(made, days)
    rota = (np.arange(len(days))[None, :] + np.arange(len(made.agents))[:, None]) % 7 < 5
    present = (team >= 0) & rota
    pace = chance.normal(1, 0.1, len(made.agents)).clip(0.6, 1.4)
    contacts = chance.poisson(plan.file["contacts_a_day"] * pace[:, None], present.shape)
    contacts[chance.random(present.shape) < plan.file["zero_days_share"]] = 0
    months = np.array([day.year * 12 + day.month for day in days])
    return Roster(made.agents, days, team, np.where(present, contacts, 0), months - months[0], present)


def _teams_by_day(made: Organisation, days: list[date]) -> Counts:
    index = {team.pk: number for number, team in enumerate(made.teams)}
    rows = {agent.pk: number for number, agent in enumerate(made.agents)}
    team = np.full((len(rows), len(days)), -1, dtype=np.int64)
    ordinals = np.array([day.toordinal() for day in days])
    for posting in made.postings:
        if posting.employee_id in rows and posting.unit_id in index:
            team[rows[posting.employee_id], _covers(posting, ordinals)] = index[posting.unit_id]
    return team


def _covers(posting: Posting, ordinals: Counts) -> Flags:
    end = posting.ends_on.toordinal() if posting.ends_on else ordinals[-1]
    covered: Flags = (ordinals >= posting.starts_on.toordinal()) & (ordinals <= end)
    return covered


def treated(roster: Roster, starts: dict[int, date | None]) -> Flags:
    """Tell for each agent and day whether the team of that day had started the training."""
    last = roster.days[-1].toordinal() + 1
    first = np.array(
        [start.toordinal() if (start := starts.get(number)) else last for number in range(len(starts))]
    )
    ordinals = np.array([day.toordinal() for day in roster.days])
    begun: Flags = (roster.team >= 0) & (ordinals[None, :] >= first[roster.team])
    return begun


def level_of(entry: LevelEntry, roster: Roster, chance: np.random.Generator) -> Floats:
    """Return each agent's and day's true level: common + agent + team + team in its month."""
    agents = chance.normal(0, entry["agents"], len(roster.agents))[:, None]
    teams = chance.normal(0, entry["teams"], int(roster.team.max()) + 1)
    shocks = chance.normal(0, entry["months"], (len(teams), int(roster.month.max()) + 1))
    level: Floats = entry["level"] + agents + teams[roster.team] + shocks[roster.team, roster.month[None, :]]
    return level


def daily_values(
    plan: DemoPlan, roster: Roster, begun: Flags, chance: np.random.Generator
) -> Iterator[tuple[str, Counts, Counts]]:
    """Give each indicator's numerators and denominators, agents × days, with its planted effect."""
    effects = plan.file["programme"]["effects"]
    for key, entry in plan.file["indicators"].items():
        level = level_of(entry, roster, chance) + effects.get(key, 0.0) * begun
        yield key, *_draw(entry, level, roster, chance)


def _draw(
    entry: LevelEntry, level: Floats, roster: Roster, chance: np.random.Generator
) -> tuple[Counts, Counts]:
    contacts = roster.contacts
    if entry["level"] > 1:
        seconds = chance.normal(level, 12).clip(60)
        return (seconds * contacts).round().astype(np.int64), contacts
    if "minutes" in entry:
        minutes = np.where(roster.present, int(entry["minutes"]), 0)
        kept = chance.normal(level, 0.03).clip(0, 1)
        return (kept * minutes).round().astype(np.int64), minutes
    asked = chance.binomial(contacts, entry.get("answered", 1.0))
    return chance.binomial(asked, level.clip(0.001, 0.999)), asked


def value_rows(
    indicator: Indicator, made: Organisation, roster: Roster, drawn: tuple[Counts, Counts]
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
