"""People count with the team they were drawn with: whoever moves them makes no effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from lms.core.statistics import Ratio
from lms.evaluation.effects.rules.cohort import Figures, PersonMonth, figures_of, level_of, wave_months
from lms.evaluation.effects.rules.results import WaveMonthRecord
from lms.evaluation.estimation.rules.inference import Draws, permutation_test
from lms.evaluation.estimation.rules.panel import Panel, TeamMonth, TeamPlan, build_panel
from lms.evaluation.estimation.rules.staggered import Base, TeamComparison
from lms.evaluation.verdicts.rules.analysis import Look, cross_checks

TEAMS, MEMBERS, MONTHS, START = 24, 12, 10, 6
HISTORY = TeamComparison(Base.HISTORY)

ROWS = [
    PersonMonth(1, "A", "A", 0, 8, 10),
    PersonMonth(2, "A", "A", 0, 2, 10),
    PersonMonth(1, "A", "B", 1, 7, 10),  # moved into another team
    PersonMonth(2, "A", "", 1, 3, 20),  # and somebody out of the programme
    PersonMonth(3, "", "A", 1, 9, 10),  # who came later
]


def test_the_cohort_stays_and_the_team_of_the_day_changes() -> None:
    found = figures_of(ROWS, first_wave=1)

    assert found.cohort == (TeamMonth("A", 0, 10, 20, 2), TeamMonth("A", 1, 10, 30, 2))
    assert found.of_the_day == (
        TeamMonth("A", 0, 10, 20, 2),
        TeamMonth("A", 1, 9, 10, 1),
        TeamMonth("B", 1, 7, 10, 1),
    )
    assert found.people == {"A": 2}
    assert found.levels == {1: Ratio(8, 10, 1), 2: Ratio(2, 10, 1)}


def test_at_the_level_from_before_only_coming_and_going_moves_a_team() -> None:
    found = figures_of(ROWS, first_wave=1)

    assert found.remained == (TeamMonth("A", 0, 10, 20, 2), TeamMonth("A", 1, 0.8 * 10 + 0.2 * 20, 30, 2))
    # Who came later has no level from before and counts nothing there.
    assert found.present[1:] == (TeamMonth("A", 1, 0, 0, 1), TeamMonth("B", 1, 8, 10, 1))


def test_the_level_of_fewer_than_five_people_is_not_told() -> None:
    levels = {person: Ratio(person, 10, 1) for person in range(5)}

    assert level_of(range(4), levels) is None
    assert level_of([0, 1, 2, 3, 99], levels) is None
    assert level_of(range(5), levels) == pytest.approx(0.2)


def test_months_of_a_wave_are_summed_over_its_judged_teams_with_a_sample() -> None:
    months = [
        TeamMonth("A", 24312, 8, 10, 3),
        TeamMonth("B", 24312, 1, 10, 4),
        TeamMonth("C", 24312, 5, 10, 6),
        TeamMonth("D", 24312, 9, 10, 9),  # not judged
        TeamMonth("A", 24313, 7, 10, 4),
        TeamMonth("B", 24313, 0, 0, 4),  # no sample
    ]

    found = wave_months(months, {"A": 1, "B": 1, "C": 2})

    assert found == (
        WaveMonthRecord(1, date(2026, 1, 1), 9, 20, 2, 7),
        WaveMonthRecord(1, date(2026, 2, 1), 7, 10, 1, 4),
        WaveMonthRecord(2, date(2026, 1, 1), 5, 10, 1, 6),
    )
    assert [each.value for each in found] == [0.45, None, 0.5]


@dataclass(frozen=True)
class Centre:
    """A simulated centre without any effect, in which people may change places or leave."""

    figures: Figures
    plans: tuple[TeamPlan, ...]

    def panel(self, months: tuple[TeamMonth, ...]) -> Panel:
        """Lay one way of counting out."""
        return build_panel(months, self.plans)

    def seems_an_effect(self, months: tuple[TeamMonth, ...], seed: int) -> bool:
        """Tell whether the test calls it one."""
        return permutation_test(self.panel(months), Draws(seed, 199), HISTORY).p_value <= 0.05


def swapped(seed: int, share: float) -> Centre:
    """Let the best of the waiting change places with the worst of the trained when training starts."""
    rng = np.random.default_rng(seed)
    home = np.repeat(np.arange(TEAMS), MEMBERS)
    trained = rng.permutation(np.arange(TEAMS) % 2 == 0)
    level = 0.8 + rng.normal(0, 0.02, TEAMS)[home] + rng.normal(0, 0.06, home.size)
    now = home.copy()
    people = round(share * home.size / 2)
    best = sorted(np.flatnonzero(~trained[home]), key=lambda person: -level[person])[:people]
    worst = sorted(np.flatnonzero(trained[home]), key=lambda person: level[person])[:people]
    now[best], now[worst] = home[worst], home[best]
    wobble = rng.normal(0, 0.01, (TEAMS, MONTHS))
    rows = []
    for month in range(MONTHS):
        team = home if month < START else now
        share_right = np.clip(level + wobble[home, month], 0.01, 0.99)
        right = rng.binomial(60, share_right)
        rows += [
            PersonMonth(person, f"{home[person]:02}", f"{team[person]:02}", month, float(right[person]), 60.0)
            for person in range(home.size)
        ]
    plans = tuple(TeamPlan(f"{team:02}", START if trained[team] else None) for team in range(TEAMS))
    return Centre(figures_of(rows, START), plans)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.05, 0.09, 0.20])
def test_changing_places_makes_no_effect_on_those_drawn(share: float) -> None:
    cohort, of_the_day, named = [], [], []
    for seed in range(100):
        centre = swapped(seed, share)
        cohort.append(centre.seems_an_effect(centre.figures.cohort, seed))
        of_the_day.append(centre.seems_an_effect(centre.figures.of_the_day, seed))
        present = centre.panel(centre.figures.present)
        (look,) = cross_checks(present, {Look.PRESENT: present}, HISTORY, Draws(seed, 199), randomised=True)[
            :1
        ]
        named.append(look.p_value <= 0.05)

    # At a true 5 %, more than 11 of 100 would happen once in 200 times.
    assert np.mean(cohort) <= 0.11
    assert np.mean(of_the_day) > 0.5
    assert np.mean(named) > 0.9
