"""The judgement of effects keeps its promises on simulated centres whose truth is known."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from lms.evaluation.verdicts.rules.calibration import SCENARIOS, Scenario, calibrate

pytestmark = pytest.mark.slow

HONEST = [one for one in SCENARIOS if not one.worst_leave]


@pytest.mark.parametrize("scenario", HONEST, ids=lambda one: one.name)
def test_no_effect_is_said_where_there_is_none_more_often_than_promised(scenario: Scenario) -> None:
    found = calibrate(12, scenario, effect=0.03, worthwhile=0.02, replications=100, seed=1)

    # At a true 5 %, more than 12 of 100 would happen once in 500 times.
    assert found.false_effects <= 0.12
    assert found.covered >= 0.88
    assert found.found > 0.5


def test_who_lost_the_worst_of_the_trained_is_told_so() -> None:
    scenario = next(one for one in SCENARIOS if one.worst_leave)

    found = calibrate(24, scenario, effect=0.03, worthwhile=0.02, replications=40, seed=1)

    assert found.uneven > 0.7


def test_six_teams_are_never_offered() -> None:
    assert not calibrate(6, SCENARIOS[0], effect=0.03, worthwhile=0.02, replications=1, seed=0).offered


def test_the_command_prints_the_table_of_the_page() -> None:
    out = StringIO()

    call_command("calibrate_effects", "--replications=2", stdout=out)

    lines = out.getvalue().splitlines()
    assert len(lines) == 2 + 4 * len(SCENARIOS)
    assert lines[2].startswith("| teams alike | 6 | not offered |")
