"""The engine takes the strongest design the facts allow, and says what a stronger one lacked."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.verdicts.rules.designs import (
    Analysis,
    Design,
    Floor,
    Grade,
    Shortfall,
    fitting_grades,
    grade_design,
    shortfalls_of,
)

LOT = Design(
    randomised=True,
    waves=3,
    has_comparison=True,
    pre_periods=6,
    post_periods=6,
    trained_teams=18,
    comparison_teams=6,
    teams=24,
    smallest_p=0.0005,
    enough_teams=24,
)
WAVES = replace(LOT, randomised=False)
ONE_WAVE = replace(WAVES, waves=1)
CENTRE = Design(
    False, 1, False, pre_periods=12, post_periods=6, trained_teams=24, comparison_teams=0, teams=24
)


@pytest.mark.parametrize(
    ("design", "grade", "analysis"),
    [
        (LOT, Grade.A, Analysis.LOTTERY),
        (replace(LOT, waves=1), Grade.A, Analysis.LOTTERY),
        (WAVES, Grade.B, Analysis.STAGGERED),
        (CENTRE, Grade.D, Analysis.INTERRUPTED_SERIES),
        (replace(CENTRE, pre_periods=3), Grade.E, Analysis.BEFORE_AFTER),
        (ONE_WAVE, Grade.B, Analysis.STAGGERED),
        # Who waits is compared with; months of trained and waiting teams are never summed.
        (replace(ONE_WAVE, comparison_teams=5, pre_periods=24), Grade.E, Analysis.BEFORE_AFTER),
        (replace(LOT, smallest_p=0.1, pre_periods=24), Grade.E, Analysis.BEFORE_AFTER),
        (replace(CENTRE, comparison_teams=2), Grade.E, Analysis.BEFORE_AFTER),
        (replace(CENTRE, somebody_waits=True), Grade.E, Analysis.BEFORE_AFTER),
    ],
)
def test_the_grade_follows_the_facts(design: Design, grade: Grade, analysis: Analysis) -> None:
    grading = grade_design(design)

    assert (grading.grade, grading.analysis) == (grade, analysis)


@pytest.mark.parametrize(
    ("design", "shortfalls"),
    [
        (replace(LOT, teams=6, smallest_p=0.1, enough_teams=7), (Shortfall(Floor.TEAMS, 6, 7),)),
        (replace(LOT, teams=6, smallest_p=0.1, enough_teams=0), (Shortfall(Floor.TEAMS, 6, 7),)),
        (
            replace(WAVES, trained_teams=5, pre_periods=2),
            (Shortfall(Floor.TRAINED_TEAMS, 5, 6), Shortfall(Floor.PRE_PERIODS, 2, 3)),
        ),
        (replace(WAVES, comparison_teams=1), (Shortfall(Floor.COMPARISON_TEAMS, 1, 6),)),
        (replace(CENTRE, somebody_waits=True), (Shortfall(Floor.COMPARISON_TEAMS, 0, 6),)),
        (
            replace(CENTRE, pre_periods=11, post_periods=5),
            (Shortfall(Floor.PRE_PERIODS, 11, 12), Shortfall(Floor.POST_PERIODS, 5, 6)),
        ),
    ],
)
def test_before_after_says_what_was_missing(design: Design, shortfalls: tuple[Shortfall, ...]) -> None:
    grading = grade_design(design)

    assert grading.grade is Grade.E
    assert grading.shortfalls == shortfalls
    assert grading.wanted is fitting_grades(design)[0]


designs = st.builds(
    Design,
    randomised=st.booleans(),
    waves=st.integers(1, 5),
    has_comparison=st.booleans(),
    pre_periods=st.integers(0, 15),
    post_periods=st.integers(0, 8),
    trained_teams=st.integers(0, 20),
    comparison_teams=st.integers(0, 20),
    teams=st.integers(1, 40),
    smallest_p=st.floats(0.0005, 1),
    somebody_waits=st.booleans(),
)


@given(designs)
def test_a_grade_above_e_meets_every_floor(design: Design) -> None:
    grading = grade_design(design)

    if grading.grade is Grade.E:
        assert all(shortfalls_of(design, grade) for grade in fitting_grades(design))
    else:
        assert shortfalls_of(design, grading.grade) == ()
        assert grading.grade in fitting_grades(design)


@given(designs)
def test_more_of_everything_never_lowers_the_grade(design: Design) -> None:
    richer = replace(
        design,
        pre_periods=design.pre_periods + 1,
        post_periods=design.post_periods + 1,
        trained_teams=design.trained_teams + 1,
        comparison_teams=design.comparison_teams + (1 if design.comparison_teams else 0),
        smallest_p=design.smallest_p / 2,
    )

    assert grade_design(richer).grade <= grade_design(design).grade


@given(designs)
def test_a_series_is_read_only_where_nobody_waits(design: Design) -> None:
    if grade_design(design).grade is Grade.D:
        assert (design.comparison_teams, design.somebody_waits) == (0, False)
