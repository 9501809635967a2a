"""Teams are sorted out by what was known before anybody was trained."""

from __future__ import annotations

from collections.abc import Sequence

from lms.evaluation.estimation.rules.panel import TeamMonth, TeamPlan
from lms.evaluation.estimation.rules.screening import ExcludedTeam, Exclusion, screen_teams

PLANS = (TeamPlan("A", 3), TeamPlan("B", 5), TeamPlan("C", None))


def months(team: str, people: Sequence[int], denominators: Sequence[float]) -> list[TeamMonth]:
    """Give a team's months from period 0 on."""
    pairs = zip(people, denominators, strict=True)
    return [TeamMonth(team, period, 1.0, bottom, staff) for period, (staff, bottom) in enumerate(pairs)]


def test_large_teams_enter_with_all_their_months() -> None:
    rows = [row for team in "ABC" for row in months(team, [6] * 6, [100] * 6)]

    screened = screen_teams(PLANS, rows, smallest_denominator=30)

    assert (screened.plans, screened.excluded, len(screened.rows)) == (PLANS, (), 18)


def test_what_happens_after_the_first_wave_decides_nothing() -> None:
    shrinking = months("C", [6, 6, 6, 1, 1, 1], [100, 100, 100, 1, 1, 1])
    rows = [*months("A", [6] * 6, [100] * 6), *months("B", [6] * 6, [100] * 6), *shrinking]

    assert screen_teams(PLANS, rows, smallest_denominator=30).excluded == ()


def test_each_small_team_is_named_with_its_reason() -> None:
    plans = (*PLANS, TeamPlan("D", 0), TeamPlan("E", None))
    rows = [
        *months("A", [4, 4, 5, 9], [100] * 4),
        *months("B", [6] * 4, [20, 30, 25, 900]),
        *months("C", [6] * 4, [100] * 4),
        *months("D", [6] * 4, [100] * 4),
    ]

    screened = screen_teams((plans[0], plans[1], plans[2], plans[4]), rows, smallest_denominator=30)
    early = screen_teams(plans[:4], rows, smallest_denominator=30)

    assert screened.excluded == (
        ExcludedTeam("A", Exclusion.TOO_FEW_PEOPLE, 13 / 3, 5),
        ExcludedTeam("B", Exclusion.SAMPLE_TOO_SMALL, 25.0, 30),
        ExcludedTeam("E", Exclusion.NO_FIGURES),
    )
    assert [each.reason for each in early.excluded if each.team == "D"] == [Exclusion.TRAINED_TOO_EARLY]
