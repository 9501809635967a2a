"""Write a measured effect and its verdict down as the result that is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.evaluation.domain.analysis import Measured
from lms.evaluation.domain.designs import Analysis, Grade
from lms.evaluation.domain.effect_results import AttritionRecord, CellRecord, EffectResult, EventRecord
from lms.evaluation.domain.evidence import Conclusion, Reason, Verdict
from lms.evaluation.domain.panel import Panel, month_start
from lms.evaluation.domain.screening import ExcludedTeam
from lms.evaluation.domain.staggered import StaggeredEffect


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds whatever the estimate says: the months looked at, who was left out, who was lost."""

    first_month: date
    last_month: date
    people: int = 0
    excluded: tuple[ExcludedTeam, ...] = ()
    attrition: tuple[AttritionRecord, ...] = ()
    due: bool = True


def unanswered(frame: Frame, problem: str = "") -> EffectResult:
    """Write that nothing can be told: not due yet, or no panel could be laid out."""
    return EffectResult(
        conclusion=Conclusion.CANNOT_TELL,
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
        mde=verdict.mde,
        needs=verdict.needs,
        favourable=verdict.favourable,
        pre_trend_p=study.pre_trend.p_value if study else None,
        pre_trend_points=study.pre_trend.points if study else 0,
        breakdown=measured.breakdown,
        events=_events(measured) if shown else (),
        cells=_cells(measured.effect) if shown else (),
        excluded=frame.excluded,
        attrition=frame.attrition,
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
