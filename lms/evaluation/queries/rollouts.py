"""Say before a rollout begins what it could show: waves, smallest visible effect, grade of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.evaluation.domain.designs import Design, Grading, grade_design
from lms.evaluation.domain.errors import DomainError
from lms.evaluation.domain.inference import possible_allocations
from lms.evaluation.domain.lottery import Entrant, seats_into_waves
from lms.evaluation.domain.panel import TeamPlan, build_panel, month_index, month_start
from lms.evaluation.domain.power import (
    Needs,
    PlannedWave,
    Rollout,
    measure_noise,
    needs_for,
    panel_of_plan,
    planned_effect,
)
from lms.evaluation.domain.promises import check_analysis_day
from lms.evaluation.domain.screening import ExcludedTeam, TeamMonth, screen_teams
from lms.evaluation.models import Indicator
from lms.evaluation.queries.indicators import indicator_months
from lms.evaluation.queries.periods import Period
from lms.people.api import OrgUnit, Posting, UnitKind, units_below


@dataclass(frozen=True)
class RolloutQuestion:
    """What is planned: teams and their people, seats a wave, when, and what shall be measured."""

    teams: tuple[OrgUnit, ...]
    people: dict[int, int]
    seats: int
    first_start: date
    months_apart: int
    hold_back: bool
    panel_from: date
    analysis_on: date
    primary: Indicator
    smallest_worthwhile: float | None = None


@dataclass(frozen=True)
class RolloutWave:
    """A wave before the lot is drawn: only its start and size are known."""

    number: int
    starts_on: date | None
    teams: int


@dataclass(frozen=True)
class RolloutDesign:
    """What the rollout could show; `mde` is in the quotient's unit, None where the history is too short."""

    waves: tuple[RolloutWave, ...]
    grading: Grading
    history: Period
    usable_teams: int
    excluded: tuple[ExcludedTeam, ...]
    mde: float | None
    needs: Needs | None
    allocations: int

    @property
    def starts(self) -> tuple[date | None, ...]:
        """List the starts of the waves for the lot."""
        return tuple(wave.starts_on for wave in self.waves)


def teams_in(scope: OrgUnit) -> list[OrgUnit]:
    """List the open teams in a unit, in tree order."""
    return list(units_below(scope).filter(kind=UnitKind.TEAM, closed_on__isnull=True))


def people_in(teams: Sequence[OrgUnit], day: date) -> dict[int, int]:
    """Count who is posted in each team on the day, in one query."""
    found = dict.fromkeys((team.pk for team in teams), 0)
    for unit in Posting.objects.on(day).filter(unit__in=found).values_list("unit", flat=True):
        found[unit] += 1
    return found


def waves_of(question: RolloutQuestion) -> tuple[RolloutWave, ...]:
    """Cut the teams into waves that the seats hold whichever teams are drawn. Raises LotteryError."""
    entrants = [Entrant(team.code, people=question.people[team.pk]) for team in question.teams]
    cut = seats_into_waves(
        entrants,
        seats_per_wave=question.seats,
        first_period=month_index(question.first_start),
        periods_apart=question.months_apart,
    )
    return tuple(
        RolloutWave(
            number,
            None if question.hold_back and number == len(cut) > 1 else month_start(wave.starts or 0),
            wave.teams,
        )
        for number, wave in enumerate(cut, start=1)
    )


def design_rollout(question: RolloutQuestion, today: date) -> RolloutDesign:
    """Work out what the rollout could show from the months the teams have behind them; one query.

    Raises LotteryError where the seats hold no wave, PromiseError where the analysis comes too early.
    """
    waves = waves_of(question)
    check_analysis_day(question.analysis_on, max(wave.starts_on for wave in waves if wave.starts_on))
    history = _history(question, today)
    months = _team_months(question, history)
    plans = [TeamPlan(team.code, None) for team in question.teams]
    screened = screen_teams(plans, months, smallest_denominator=question.primary.min_n)
    rollout = _rollout(question, waves, len(screened.plans))
    mde: float | None = None
    needs: Needs | None = None
    try:
        noise = measure_noise(build_panel(screened.rows, screened.plans))
        mde = planned_effect(rollout, noise)
        if question.smallest_worthwhile and mde > question.smallest_worthwhile:
            needs = needs_for(rollout, noise, question.smallest_worthwhile)
    except DomainError:
        # Too short a history or nothing to compare with: the grade below says which.
        mde = None
    design = _design(rollout)
    return RolloutDesign(
        waves=waves,
        grading=grade_design(design),
        history=history,
        usable_teams=len(screened.plans),
        excluded=screened.excluded,
        mde=mde,
        needs=needs,
        allocations=design.allocations,
    )


def _history(question: RolloutQuestion, today: date) -> Period:
    """Give the full months known before the first start."""
    end = min(today.replace(day=1), question.first_start) - timedelta(days=1)
    return Period(min(question.panel_from, end.replace(day=1)), end)


def _team_months(question: RolloutQuestion, history: Period) -> list[TeamMonth]:
    codes = {team.pk: team.code for team in question.teams}
    rows = indicator_months(indicators=[question.primary], units=question.teams, period=history)
    return [
        TeamMonth(codes[row.unit_id], month_index(row.month), row.numerator, row.denominator, row.people)
        for row in rows
    ]


def _rollout(question: RolloutQuestion, waves: Sequence[RolloutWave], usable: int) -> Rollout:
    """Spread the usable teams over the waves as the lot would on average."""
    first = month_index(question.panel_from)
    share, over = divmod(usable, len(waves))
    planned = tuple(
        PlannedWave(
            month_index(wave.starts_on) - first if wave.starts_on else None,
            share + (1 if place < over else 0),
        )
        for place, wave in enumerate(waves)
    )
    return Rollout(planned, month_index(question.analysis_on) - first)


def _design(rollout: Rollout) -> Design:
    """State the facts that will decide the grade, as if the rollout went as planned."""
    starts = [wave.starts for wave in rollout.waves if wave.starts is not None and wave.teams]
    first = min(starts, default=rollout.periods)
    later = sum(wave.teams for wave in rollout.waves if wave.starts is None or wave.starts > first)
    trained = sum(wave.teams for wave in rollout.waves if wave.starts is not None)
    return Design(
        randomised=True,
        waves=len(starts),
        has_comparison=bool(later and trained),
        pre_periods=first,
        post_periods=rollout.periods - first,
        trained_teams=trained,
        comparison_teams=later,
        allocations=possible_allocations(panel_of_plan(rollout)) if rollout.teams else 0,
    )
