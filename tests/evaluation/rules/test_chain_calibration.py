"""Where nothing was planted, the trained are said to do more or less in one of twenty simulated programmes.

`pytest -m slow tests/evaluation/rules/test_chain_calibration.py -s` prints the table of decision 0167.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest

from lms.evaluation.chain.rules import Watched, trained_and_waiting

pytestmark = pytest.mark.slow

FIRST, SECOND, LATE = date(2026, 3, 1), date(2026, 5, 1), date(2026, 7, 1)
PANELS = 200


@dataclass(frozen=True)
class Setting:
    """A centre of eight months whose truth is known; shares stray and rise on the scale of log odds."""

    waves: tuple[date | None, ...] = (FIRST, SECOND)
    teams: int = 12
    teams_an_observer: int = 1
    eager: int = 1
    rises: float = 0.0
    teams_differ: float = 0.3
    effect: float = 0.0


def simulated(setting: Setting, chance: np.random.Generator) -> list[Watched]:
    """Watch six people of each team in one month of four; the first team of each wave as often as eager."""
    rows: list[Watched] = []
    eyes = chance.normal(0, setting.teams_differ, setting.teams)
    for team in range(setting.teams):
        starts_on, observer = setting.waves[team % len(setting.waves)], 1000 + team
        if setting.teams_an_observer > 1:
            place, wave = divmod(team, len(setting.waves))
            observer = 1000 + place // setting.teams_an_observer * len(setting.waves) + wave
        often = setting.eager if team < len(setting.waves) else 1
        for person in range(6):
            own = 0.4 + eyes[observer - 1000] + chance.normal(0, 0.3)
            for month in np.repeat(np.arange(8), often):
                if chance.random() > 0.25:
                    continue
                day = FIRST + timedelta(days=int(30.4 * month) + int(chance.integers(28)))
                is_trained = starts_on is not None and day >= starts_on
                odds = own + setting.rises * month + setting.effect * is_trained
                done = int(chance.binomial(6, 1 / (1 + np.exp(-odds))))
                rows.append(Watched(len(rows), team * 10 + person, team, observer, day, done, 6, starts_on))
    return rows


def told(setting: Setting, seed: int = 1) -> tuple[float, float]:
    """Give in how many programmes a difference is told, and in how many it cannot be told."""
    chance = np.random.default_rng(seed)
    found = [trained_and_waiting(simulated(setting, chance), FIRST) for _panel in range(PANELS)]
    said = sum(one.doubt is None for one in found) / PANELS
    return said, sum(one.difference is None for one in found) / PANELS


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param(Setting(), id="two waves, all trained in the end, nothing rises"),
        pytest.param(Setting(rises=0.12), id="two waves, rises by 2.5 points a month"),
        pytest.param(Setting(rises=0.2), id="two waves, rises by 4 points a month"),
        pytest.param(Setting((FIRST, LATE, None), 18, rises=0.12), id="three waves, a third waits, rises"),
        pytest.param(Setting((FIRST, None), teams_differ=0.5), id="half waits, teams differ more"),
        pytest.param(Setting((FIRST, None), teams_differ=0.8), id="half waits, teams differ much"),
        pytest.param(Setting((FIRST, None), 10, teams_differ=0.5), id="half waits, five teams a side"),
        pytest.param(
            Setting((FIRST, None), eager=10, teams_differ=0.5), id="one team a side watched ten times as much"
        ),
        pytest.param(
            Setting((FIRST, None), 24, teams_an_observer=2, teams_differ=0.5), id="an observer has two teams"
        ),
    ],
)
def test_where_nothing_was_planted_little_is_told(setting: Setting, request: pytest.FixtureRequest) -> None:
    said, untold = told(setting)

    print(f"| {request.node.callspec.id} | {said:.1%} | {untold:.1%} |")
    assert said <= 0.08
    assert untold < 0.5


def test_four_teams_cannot_be_told() -> None:
    assert told(Setting((FIRST, None), 4)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("setting", "least"),
    [
        pytest.param(Setting((FIRST, None), 24, effect=1.0), 0.9, id="+20 points, 24 teams, half waits"),
        pytest.param(Setting((FIRST, SECOND), 24, effect=1.0), 0.7, id="+20 points, 24 teams, two waves"),
    ],
)
def test_what_was_planted_is_found(setting: Setting, least: float, request: pytest.FixtureRequest) -> None:
    said, _untold = told(setting)

    print(f"| {request.node.callspec.id} | {said:.1%} | |")
    assert said >= least
