"""Write a measured effect and its verdict down as the result that is kept: all that a report says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL
from lms.evaluation.estimation.rules.event_study import DriftBounds
from lms.evaluation.estimation.rules.inference import Method
from lms.evaluation.estimation.rules.panel import Panel, month_index, month_start
from lms.evaluation.estimation.rules.power import Needs
from lms.evaluation.estimation.rules.screening import ExcludedTeam
from lms.evaluation.estimation.rules.staggered import StaggeredEffect
from lms.evaluation.verdicts.rules.analysis import CrossCheck, Measured
from lms.evaluation.verdicts.rules.designs import Analysis, Grade, Shortfall
from lms.evaluation.verdicts.rules.evidence import Caution, Conclusion, Reason, Verdict


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One point of the event study: months since the start, effect with interval, teams trained then.

    The band, low to high, holds all points together.
    """

    time: int
    effect: float
    low: float | None
    high: float | None
    teams: int
    low_band: float | None = None
    high_band: float | None = None

    @property
    def is_base(self) -> bool:
        """Tell whether the other months are set beside this one, which is zero for that reason alone."""
        return self.effect == 0 and self.low is None


@dataclass(frozen=True, slots=True)
class CellRecord:
    """The effect on one wave in one month; months are first days."""

    wave: date
    month: date
    effect: float
    teams: int
    comparison_teams: int


@dataclass(frozen=True, slots=True)
class WaveMonthRecord:
    """What a wave's judged teams counted in one month, summed over their cohorts, as the estimate read it.

    teams and people: those with a figure in the month.
    """

    wave: int
    month: date
    numerator: float
    denominator: float
    teams: int
    people: int

    @property
    def value(self) -> float | None:
        """Divide the sums; None without a sample, and where fewer than five people would be seen."""
        if self.people < MIN_PEOPLE_IN_A_CELL or not self.denominator > 0:
            return None
        return self.numerator / self.denominator


@dataclass(frozen=True, slots=True)
class AttritionRecord:
    """What became of a wave's people from the declaration to the last month of the panel.

    people: the cohort; moved: now in other teams; crossed: those of them now in another wave's teams;
    joined: in the wave's teams now and not of its cohort. The levels are what those who stayed, those
    who left or moved, and those who joined had before the first wave, None where fewer than five have.
    """

    wave: int
    starts_on: date | None
    people: int
    left: int
    moved: int
    trained: bool
    crossed: int = 0
    joined: int = 0
    stayed_level: float | None = None
    lost_level: float | None = None
    joined_level: float | None = None

    @property
    def lost_share(self) -> float:
        """Give the share no longer in their team, 0 to 1; 0 for a wave of nobody."""
        return (self.left + self.moved) / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class EffectResult:
    """The verdict on one indicator of a programme with all that supports it; units are the quotient's.

    effect, events and cells are empty where nothing may be shown. `problem` is the code of a
    refused rule when no panel could be laid out. `due` is False before the day of the analysis.
    `months` is what was read, wave by wave; empty without a panel.
    """

    conclusion: Conclusion
    grade: Grade
    wanted: Grade
    analysis: Analysis
    reasons: tuple[Reason, ...]
    cautions: tuple[Caution, ...]
    shortfalls: tuple[Shortfall, ...]
    due: bool
    first_month: date
    last_month: date
    people: int
    teams: int
    waves: int
    denominator: float
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    adjusted_p: float | None = None
    method: Method | None = None
    allocations: int = 0
    exact: bool = False
    smallest_p: float = 1.0
    worthwhile: float | None = None
    mde: float | None = None
    needs: Needs | None = None
    favourable: bool | None = None
    pre_trend_p: float | None = None
    pre_trend_points: int = 0
    events: tuple[EventRecord, ...] = ()
    cells: tuple[CellRecord, ...] = ()
    excluded: tuple[ExcludedTeam, ...] = ()
    attrition: tuple[AttritionRecord, ...] = ()
    looks: tuple[CrossCheck, ...] = ()
    drift: DriftBounds | None = None
    problem: str = ""
    months: tuple[WaveMonthRecord, ...] = ()

    def cells_at(self, since: int) -> tuple[CellRecord, ...]:
        """Give the waves and months that were averaged so many months after the start."""
        return tuple(cell for cell in self.cells if month_index(cell.month) - month_index(cell.wave) == since)


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds whatever the estimate says: months, what was read in them, who was left out or lost."""

    first_month: date
    last_month: date
    people: int = 0
    excluded: tuple[ExcludedTeam, ...] = ()
    attrition: tuple[AttritionRecord, ...] = ()
    due: bool = True
    months: tuple[WaveMonthRecord, ...] = ()


def unanswered(frame: Frame, problem: str = "") -> EffectResult:
    """Write that nothing can be told: not due yet, or no panel could be laid out."""
    return EffectResult(
        conclusion=Conclusion.INCONCLUSIVE,
        grade=Grade.E,
        wanted=Grade.E,
        analysis=Analysis.BEFORE_AFTER,
        reasons=(Reason.NO_ESTIMATE,),
        cautions=(),
        shortfalls=(),
        due=frame.due,
        first_month=frame.first_month,
        last_month=frame.last_month,
        people=frame.people,
        teams=0,
        waves=0,
        denominator=0.0,
        excluded=frame.excluded,
        attrition=frame.attrition,
        problem=problem,
        months=frame.months,
    )


def write_result(
    panel: Panel, measured: Measured, verdict: Verdict, frame: Frame, adjusted_p: float | None
) -> EffectResult:
    """Write the verdict with its numbers; where the effect may not be shown, neither may its parts."""
    shown = verdict.effect is not None
    estimate = measured.estimate
    study = measured.study
    return EffectResult(
        conclusion=verdict.conclusion,
        grade=verdict.grade,
        wanted=measured.grading.wanted,
        analysis=measured.grading.analysis,
        reasons=verdict.reasons,
        cautions=verdict.cautions,
        shortfalls=verdict.shortfalls,
        due=frame.due,
        first_month=frame.first_month,
        last_month=frame.last_month,
        people=frame.people,
        teams=len(panel.teams),
        waves=len(panel.waves),
        denominator=float(panel.denominator.sum()),
        effect=verdict.effect,
        low=verdict.interval.low if verdict.interval else None,
        high=verdict.interval.high if verdict.interval else None,
        p_value=estimate.p_value if estimate and shown else None,
        adjusted_p=adjusted_p if shown else None,
        method=measured.method,
        allocations=measured.allocations,
        exact=measured.exact,
        smallest_p=measured.smallest_p,
        worthwhile=measured.question.smallest_worthwhile,
        mde=verdict.mde,
        needs=verdict.needs,
        favourable=verdict.favourable,
        pre_trend_p=study.pre_trend.p_value if study else None,
        pre_trend_points=study.pre_trend.points if study else 0,
        events=_events(measured) if shown else (),
        cells=_cells(measured.effect) if shown else (),
        excluded=frame.excluded,
        attrition=frame.attrition,
        looks=measured.cross_checks if shown else (),
        drift=study.drift if study and shown and verdict.grade is Grade.B else None,
        months=frame.months,
    )


def _events(measured: Measured) -> tuple[EventRecord, ...]:
    if measured.study is None or measured.effect is None:
        return ()
    teams: dict[int, int] = {}
    for cell in measured.effect.cells:
        since = cell.period - cell.wave
        teams[since] = teams.get(since, 0) + cell.teams
    return tuple(
        EventRecord(
            time=band.event_time,
            effect=band.effect,
            low=band.interval.low if band.interval else None,
            high=band.interval.high if band.interval else None,
            teams=teams.get(band.event_time, 0),
            low_band=band.band.low if band.band else None,
            high_band=band.band.high if band.band else None,
        )
        for band in measured.study.bands
    )


def _cells(effect: StaggeredEffect | None) -> tuple[CellRecord, ...]:
    cells: Sequence[CellRecord] = [
        CellRecord(
            month_start(cell.wave),
            month_start(cell.period),
            cell.effect,
            cell.teams,
            cell.comparison_teams,
        )
        for cell in (effect.cells if effect else ())
    ]
    return tuple(cells)
