"""Say before a rollout begins what it could show: waves, smallest visible effect, grade of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count

from lms.core.numerics import np
from lms.evaluation.estimation.rules.inference import smallest_p
from lms.evaluation.estimation.rules.panel import (
    Panel,
    TeamMonth,
    TeamPlan,
    build_panel,
    month_index,
    month_start,
)
from lms.evaluation.estimation.rules.power import (
    DEALS,
    FEWEST_PERIODS,
    Needs,
    PowerError,
    measure_noise,
    needs_for,
    plan_of_panel,
    planned_effect,
)
from lms.evaluation.estimation.rules.screening import ExcludedTeam, Screened, screen_teams
from lms.evaluation.programmes.queries import stratum_of
from lms.evaluation.programmes.rules.lottery import Entrant, WaveSeats, draw_waves, seats_into_waves
from lms.evaluation.programmes.rules.promises import check_analysis_day
from lms.evaluation.verdicts.rules.analysis import EffectQuestion, design_of, estimated
from lms.evaluation.verdicts.rules.designs import LEVEL, Analysis, Floor, Grade, Grading, grade_design
from lms.people.api import OrgUnit, Posting, UnitKind
from lms.performance.evidence.periods import Period
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.queries import indicator_months, months_in
from lms.performance.indicators.rules import Direction

MONTHS_AFTER_LAST_START = 3
MOST_WAVES = 4
USUAL_MONTHS_READ = 6
MOST_MONTHS_READ_UNASKED = 12
ANY_LOT = "any lot"


@dataclass(frozen=True)
class RolloutQuestion:
    """What is planned: teams and their people, seats a wave, when, and what shall be measured.

    Without a day of analysis it follows three months after the last start. `worthwhile` is in the
    quotient's own unit; `months_there` counts the months before the first start that could be read.
    """

    teams: tuple[OrgUnit, ...]
    people: dict[int, int]
    seats: int
    first_start: date
    months_apart: int
    hold_back: bool
    panel_from: date
    analysis_on: date | None
    primary: Indicator
    worthwhile: float
    months_there: int

    @property
    def months_read(self) -> int:
        """Count the months from the first that is read to the first start."""
        return month_index(self.first_start) - month_index(self.panel_from)


@dataclass(frozen=True)
class TooShort:
    """Why the noise of the months before is not known: full months read, and complete teams in them.

    `months_to_read` is what would do when entered in the plan; None where the figure has no such past.
    """

    months: int
    teams: int
    months_to_read: int | None


@dataclass(frozen=True)
class RolloutWave:
    """A wave before the lot is drawn: only its start and size are known."""

    number: int
    starts_on: date | None
    teams: int


@dataclass(frozen=True)
class RolloutDesign:
    """What the rollout could show, sizes in the quotient's unit.

    `mde` is None where the history is too short (`too_short` says by what) or no effect could ever be
    shown; `current_value` is where the figure stands in the months of the history; `enough_waves` is a number
    of waves with which teams too few for these waves would do.
    """

    question: RolloutQuestion
    waves: tuple[RolloutWave, ...]
    analysis_on: date
    grading: Grading
    history: Period
    usable_teams: int
    excluded: tuple[ExcludedTeam, ...]
    mde: float | None
    current_value: float | None
    needs: Needs | None
    enough_waves: int | None
    too_short: TooShort | None = None

    @property
    def starts(self) -> tuple[date | None, ...]:
        """List the starts of the waves for the lot."""
        return tuple(wave.starts_on for wave in self.waves)

    @property
    def can_show_something(self) -> bool:
        """Tell whether there is any effect this rollout could show."""
        return self.grading.grade is not Grade.E

    @property
    def can_be_declared(self) -> bool:
        """Tell whether it is known what is promised: a comparison needs a smallest effect it could show."""
        return self.can_show_something and (self.grading.grade is not Grade.A or self.mde is not None)


def teams_in(scope: OrgUnit) -> list[OrgUnit]:
    """List the open teams in a unit, in tree order."""
    return list(scope.and_below().filter(kind=UnitKind.TEAM, closed_on__isnull=True))


def people_in(teams: Sequence[OrgUnit], day: date) -> dict[int, int]:
    """Count who is posted in each team on the day, in one query."""
    found = dict.fromkeys((team.pk for team in teams), 0)
    for unit in Posting.objects.on(day).filter(unit__in=found).values_list("unit", flat=True):
        found[unit] += 1
    return found


def months_there(primary: Indicator, teams: Sequence[OrgUnit], first_start: date, today: date) -> int | None:
    """Count the months before the first start since most of the teams have figures; None without any.

    At most a year of full months is looked at; those between them and the first start count along. One query.
    """
    end = _last_known_day(first_start, today)
    since = month_start(month_index(end) + 1 - MOST_MONTHS_READ_UNASKED)
    rows = months_in(Period(since, end)).filter(indicator=primary, unit__in=teams).order_by()
    seen = dict(rows.values_list("month").annotate(teams=Count("unit", distinct=True)))
    if not seen:
        return None
    first = min(month for month, count in seen.items() if 2 * count >= max(seen.values()))
    return month_index(first_start) - month_index(first)


def waves_of(question: RolloutQuestion) -> tuple[RolloutWave, ...]:
    """Cut the teams into waves that the seats hold whichever teams are drawn.

    Where the last wave is to wait there are two at least, even with seats for everybody at once.
    """
    entrants = [Entrant(team.code, people=question.people[team.pk]) for team in question.teams]
    cut = seats_into_waves(
        entrants,
        seats_per_wave=question.seats,
        first_period=month_index(question.first_start),
        periods_apart=question.months_apart,
        fewest_waves=2 if question.hold_back else 1,
    )
    return tuple(
        RolloutWave(
            number,
            None if question.hold_back and number == len(cut) > 1 else month_start(wave.starts or 0),
            wave.teams,
        )
        for number, wave in enumerate(cut, start=1)
    )


def analysis_day(question: RolloutQuestion, waves: Sequence[RolloutWave]) -> date:
    """Give the declared day, else three months after the last start. Raises AnalysisTooEarly."""
    last = max(wave.starts_on for wave in waves if wave.starts_on)
    day = question.analysis_on or month_start(month_index(last) + MONTHS_AFTER_LAST_START)
    check_analysis_day(day, last)
    return day


def design_rollout(question: RolloutQuestion, today: date) -> RolloutDesign:
    """Work out what the rollout could show from the months the teams have behind them; two queries.

    Raises NoTeams or TeamLargerThanAWave where the seats hold no wave, AnalysisTooEarly where that is so.
    """
    waves = waves_of(question)
    analysis_on = analysis_day(question, waves)
    end = _last_known_day(question.first_start, today)
    history = Period(min(question.panel_from, end.replace(day=1)), end)
    parents = OrgUnit.parents_by_path(question.teams)
    codes = {team.pk: team.code for team in question.teams}
    rows = indicator_months(indicators=[question.primary], units=question.teams, period=history)
    screened = screen_teams(
        [TeamPlan(team.code, None, stratum_of(team, parents)) for team in question.teams],
        [
            TeamMonth(codes[row.unit_id], month_index(row.month), row.numerator, row.denominator, row.people)
            for row in rows
        ],
        smallest_denominator=question.primary.min_n,
    )
    plain = RolloutDesign(
        question=question,
        waves=waves,
        analysis_on=analysis_on,
        grading=Grading(Grade.E, Analysis.BEFORE_AFTER, Grade.E),
        history=history,
        usable_teams=len(screened.plans),
        excluded=screened.excluded,
        mde=None,
        current_value=None,
        needs=None,
        enough_waves=None,
    )
    return _with_power(plain, screened, question) if screened.plans else plain


def _with_power(plain: RolloutDesign, screened: Screened, question: RolloutQuestion) -> RolloutDesign:
    """Ask the very test of the analysis what it would find, on a lot as it might fall."""
    past = build_panel(screened.rows, screened.plans)
    frame = (month_index(question.panel_from), month_index(plain.analysis_on))
    panel = plan_panel(past, plain.starts, frame)
    asked = _asked(question)
    compared = estimated(panel, asked.comparison) is not None
    grading = grade_design(design_of(panel, asked, DEALS, compared=compared))
    few = any(each.floor is Floor.TEAMS for each in grading.shortfalls)
    design = replace(
        plain,
        grading=grading,
        current_value=float(past.numerator.sum() / past.denominator.sum()),
        enough_waves=_enough_waves(past, question, frame) if few else None,
    )
    if grading.grade is not Grade.A:
        return design
    try:
        noise = measure_noise(past)
    except PowerError as short:
        # Say what the noise would take: a month that is not over yet or lies between is no full month.
        after = month_index(question.first_start) - month_index(plain.history.end) - 1
        enough = FEWEST_PERIODS + after
        months, teams = int(str(short.context["periods"])), int(str(short.context["teams"]))
        return replace(
            design, too_short=TooShort(months, teams, enough if question.months_there >= enough else None)
        )
    mde = planned_effect(panel, noise, comparison=asked.comparison)
    unseen = mde is None or mde > question.worthwhile
    needs = needs_for(plan_of_panel(panel), noise, question.worthwhile, comparison=asked.comparison)
    return replace(design, mde=mde, needs=needs if unseen else None)


def _asked(question: RolloutQuestion) -> EffectQuestion:
    """Ask of the rollout what the analysis will ask: the waves are always drawn by lot."""
    return EffectQuestion(
        key=question.primary.key,
        direction=Direction(question.primary.direction),
        randomised=True,
        primary=True,
        people=sum(question.people.values()),
        smallest_worthwhile=question.worthwhile,
    )


def plan_panel(past: Panel, starts: Sequence[date | None], frame: tuple[int, int]) -> Panel:
    """Lay out the months of a rollout, first to last but one, for teams of the past dealt by some lot.

    The figures are empty: only the plan and the teams' volumes are there to be read.
    """
    share, over = divmod(len(past.teams), len(starts))
    seats = [
        WaveSeats(month_index(start) if start else None, share + (1 if place < over else 0))
        for place, start in enumerate(starts)
    ]
    entrants = [Entrant(team, stratum) for team, stratum in zip(past.teams, past.strata, strict=True)]
    lots = draw_waves(entrants, [wave for wave in seats if wave.teams], seed=ANY_LOT)
    dealt = {lot.team: np.inf if lot.starts is None else lot.starts for lot in lots}
    shape = (len(past.teams), frame[1] - frame[0])
    return Panel(
        teams=past.teams,
        periods=tuple(range(*frame)),
        numerator=np.zeros(shape),
        denominator=np.ones(shape),
        adoption=np.array([dealt[team] for team in past.teams], dtype=float),
        strata=past.strata,
        weights=past.denominator.sum(axis=1),
    )


def _enough_waves(past: Panel, question: RolloutQuestion, frame: tuple[int, int]) -> int | None:
    """Find a number of smaller waves with which the same teams could show something."""
    first, apart = month_index(question.first_start), question.months_apart
    for waves in range(2, min(MOST_WAVES, len(past.teams)) + 1):
        starts: list[date | None] = [month_start(first + place * apart) for place in range(waves)]
        end = max(frame[1], first + waves * apart)
        if question.hold_back:
            starts[-1] = None
        if smallest_p(plan_panel(past, starts, (frame[0], end)), DEALS, _asked(question).comparison) <= LEVEL:
            return waves
    return None


def _last_known_day(first_start: date, today: date) -> date:
    return min(today.replace(day=1), first_start) - timedelta(days=1)
