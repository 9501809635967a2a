"""Choose the strongest design the facts allow and grade its evidence, A best, E none."""

from dataclasses import dataclass
from enum import StrEnum

from lms.evaluation.estimation.rules.interrupted_series import MIN_SERIES_AFTER, MIN_SERIES_BEFORE

LEVEL = 0.05
MIN_PRE_PERIODS = 3
MIN_CLUSTERS_PER_ARM = 6


class Grade(StrEnum):
    """How far a figure may be believed to be caused by the training; A is best, E carries none.

    The usual scale has a C for one wave adjusted by a known selection score. Nobody is asked for such a
    score here, as lots are drawn instead (ADR 0083).
    """

    A = "A"
    B = "B"
    D = "D"
    E = "E"


class Analysis(StrEnum):
    """What is computed for each grade; for the last nothing is."""

    LOTTERY = "lottery"
    STAGGERED = "staggered"
    INTERRUPTED_SERIES = "interrupted_series"
    BEFORE_AFTER = "before_after"


class Floor(StrEnum):
    """What a design needs at least."""

    TEAMS = "teams"
    PRE_PERIODS = "pre_periods"
    POST_PERIODS = "post_periods"
    TRAINED_TEAMS = "trained_teams"
    COMPARISON_TEAMS = "comparison_teams"


@dataclass(frozen=True, slots=True)
class Design:
    """The facts of one programme that decide how its effect may be measured.

    waves: different first trained periods that began; has_comparison: some team was still
    untrained while another had been trained; trained_teams and comparison_teams: those trained by the
    end and those that waited longer than the first; smallest_p: what the test could reach at best;
    enough_teams: with how many it could reach the level, 0 where no number would; somebody_waits: by
    plan, also where none of those who do is judged.
    """

    randomised: bool
    waves: int
    has_comparison: bool
    pre_periods: int
    post_periods: int
    trained_teams: int
    comparison_teams: int
    teams: int = 0
    smallest_p: float = 0.0
    enough_teams: int = 0
    somebody_waits: bool = False


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One floor that was missed: how much there is and how much it would take."""

    floor: Floor
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Grading:
    """The grade with its analysis; for grade E also what the best fitting design lacked."""

    grade: Grade
    analysis: Analysis
    wanted: Grade
    shortfalls: tuple[Shortfall, ...] = ()


_ANALYSES = {
    Grade.A: Analysis.LOTTERY,
    Grade.B: Analysis.STAGGERED,
    Grade.D: Analysis.INTERRUPTED_SERIES,
    Grade.E: Analysis.BEFORE_AFTER,
}


def grade_design(design: Design) -> Grading:
    """Take the first design from A to D that fits and meets its floors, else grade E.

    With grade E the shortfalls are those of the best design that fits, so that the reader
    learns what was missing; where none fits there is nothing that more of the same would mend.
    """
    fitting = fitting_grades(design)
    for grade in fitting:
        if not shortfalls_of(design, grade):
            return Grading(grade, _ANALYSES[grade], wanted=fitting[0])
    best = fitting[0] if fitting else Grade.E
    return Grading(Grade.E, Analysis.BEFORE_AFTER, wanted=best, shortfalls=shortfalls_of(design, best))


def fitting_grades(design: Design) -> tuple[Grade, ...]:
    """List the designs whose kind fits the facts, best first.

    A series of months is for a centre where nobody waits: summed with teams that do, it would show
    their months as the work of the training. Where all who wait by plan are too small to be judged, what
    is missing are teams to compare with.
    """
    none_waits = design.comparison_teams == 0
    comparable = design.has_comparison or (none_waits and design.somebody_waits)
    fits = {
        Grade.A: comparable and design.randomised,
        Grade.B: comparable,
        Grade.D: none_waits and not design.somebody_waits and design.trained_teams > 0,
    }
    return tuple(grade for grade, fit in fits.items() if fit)


def shortfalls_of(design: Design, grade: Grade) -> tuple[Shortfall, ...]:
    """List the floors of a grade that the design misses."""
    # Where the waves alone stand in the way it takes one team more than there are.
    enough = max(design.enough_teams, design.teams + 1)
    reach = () if design.smallest_p <= LEVEL else (Shortfall(Floor.TEAMS, design.teams, enough),)
    teams = (
        Shortfall(Floor.TRAINED_TEAMS, design.trained_teams, MIN_CLUSTERS_PER_ARM),
        Shortfall(Floor.COMPARISON_TEAMS, design.comparison_teams, MIN_CLUSTERS_PER_ARM),
    )
    floors: dict[Grade, tuple[Shortfall, ...]] = {
        Grade.A: (
            *reach,
            Shortfall(Floor.COMPARISON_TEAMS, design.comparison_teams, 1),
            Shortfall(Floor.PRE_PERIODS, design.pre_periods, 1),
            Shortfall(Floor.POST_PERIODS, design.post_periods, 1),
        ),
        Grade.B: (*reach, *teams, Shortfall(Floor.PRE_PERIODS, design.pre_periods, MIN_PRE_PERIODS)),
        Grade.D: (
            Shortfall(Floor.PRE_PERIODS, design.pre_periods, MIN_SERIES_BEFORE),
            Shortfall(Floor.POST_PERIODS, design.post_periods, MIN_SERIES_AFTER),
        ),
    }
    return tuple(floor for floor in floors.get(grade, ()) if floor.have < floor.need)
