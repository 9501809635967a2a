"""A panel is built from plain rows, and a gap in the import is never read as a zero."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.estimation.rules.panel import (
    PanelError,
    PanelProblem,
    TeamMonth,
    TeamPlan,
    build_panel,
    month_index,
    month_start,
    without_early_teams,
)

PLANS = [TeamPlan("A", 2, "north"), TeamPlan("B", None, "south")]


def rows(*cells: tuple[str, int, float, float]) -> list[TeamMonth]:
    return [TeamMonth(*cell) for cell in cells]


def test_rows_of_a_cell_are_summed() -> None:
    panel = build_panel(
        rows(("A", 1, 3, 10), ("A", 1, 1, 30), ("A", 2, 5, 10), ("B", 1, 2, 4), ("B", 2, 0, 0)), PLANS
    )

    assert panel.teams == ("A", "B")
    assert panel.periods == (1, 2)
    assert panel.strata == ("north", "south")
    np.testing.assert_array_equal(panel.numerator, [[4, 5], [2, 0]])
    np.testing.assert_array_equal(panel.denominator, [[40, 10], [4, 0]])
    np.testing.assert_array_equal(panel.outcome, [[0.1, 0.5], [0.5, np.nan]])
    np.testing.assert_array_equal(panel.trained, [[False, True], [False, False]])


def test_waves_need_a_period_before_them() -> None:
    plans = [TeamPlan("A", 1), TeamPlan("B", 2), TeamPlan("C", 9), TeamPlan("D", None)]

    panel = build_panel(rows(*((team, t, 1, 2) for team in "ABCD" for t in (1, 2, 3))), plans)

    assert panel.waves == (2,)


def test_weights_come_from_before_the_first_wave() -> None:
    cells = [
        ("A", 1, 1, 10),
        ("A", 2, 1, 20),
        ("A", 3, 1, 999),
        ("B", 1, 1, 5),
        ("B", 2, 1, 5),
        ("B", 3, 1, 5),
    ]

    panel = build_panel(rows(*cells), [TeamPlan("A", 3), TeamPlan("B", None)])

    np.testing.assert_array_equal(panel.volume, [30, 10])


def test_teams_that_teach_nothing_are_left_out_by_name() -> None:
    plans = [TeamPlan("early", 1), TeamPlan("silent", 3), TeamPlan("A", 3), TeamPlan("B", None)]
    cells = [(team, t, 1, 2) for team in ("early", "A", "B") for t in (1, 2, 3)] + [("silent", 3, 1, 2)]

    panel, dropped = without_early_teams(build_panel(rows(*cells), plans))

    assert dropped == ("early", "silent")
    assert panel.teams == ("A", "B")


@pytest.mark.parametrize(
    ("cells", "plans", "problem"),
    [
        ([], PLANS, PanelProblem.NO_ROWS),
        ([("C", 1, 1, 2)], PLANS, PanelProblem.UNKNOWN_TEAM),
        ([("A", 1, 1, 2)], PLANS, PanelProblem.TEAM_WITHOUT_ROWS),
        ([("A", 1, 1, 2)], [PLANS[0], PLANS[0]], PanelProblem.TEAM_TWICE),
        ([("A", 1, math.nan, 2), ("B", 1, 1, 2)], PLANS, PanelProblem.NOT_FINITE),
        ([("A", 1, 1, -2), ("B", 1, 1, 2)], PLANS, PanelProblem.NEGATIVE_DENOMINATOR),
        ([("A", 1, 1, 0), ("B", 1, 1, 2)], PLANS, PanelProblem.NUMERATOR_WITHOUT_DENOMINATOR),
        ([("A", 1, 1, 2), ("B", 3, 1, 2)], PLANS, PanelProblem.PERIOD_WITHOUT_ROWS),
    ],
    ids=lambda value: value.value if isinstance(value, PanelProblem) else "",
)
def test_rows_that_make_no_panel_are_refused(
    cells: list[tuple[str, int, float, float]], plans: list[TeamPlan], problem: PanelProblem
) -> None:
    with pytest.raises(PanelError) as refusal:
        build_panel(rows(*cells), plans)

    assert refusal.value.code is problem


@given(st.dates(min_value=date(1, 1, 1)))
def test_months_count_on_across_years(day: date) -> None:
    assert month_start(month_index(day)) == day.replace(day=1)


def test_january_follows_december() -> None:
    assert month_index(date(2026, 1, 5)) - month_index(date(2025, 12, 31)) == 1
