"""Lay out what an effect is estimated from: team months, the plan, and who was lost on the way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.evaluation.domain.effect_results import AttritionRecord, EffectResult
from lms.evaluation.domain.panel import TeamPlan, month_index
from lms.evaluation.domain.records import decode
from lms.evaluation.domain.screening import TeamMonth
from lms.evaluation.models import EffectEstimate, Indicator, IndicatorValue, Programme
from lms.evaluation.queries.indicators import indicator_months
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.programmes import teams_of
from lms.people.api import Posting


@dataclass(frozen=True)
class Inputs:
    """Everything one run of the estimation reads; `due` says whether the day of the analysis has come."""

    programme: Programme
    period: Period
    due: bool
    plans: tuple[TeamPlan, ...]
    months: dict[int, list[TeamMonth]]
    attrition: tuple[AttritionRecord, ...]


def panel_period(programme: Programme, today: date) -> Period:
    """Give the full months of the panel: up to the day of the analysis, or up to last month before it."""
    end = min(programme.analysis_on, today)
    last_day = date(end.year, end.month, 1) - timedelta(days=1)
    return Period(programme.panel_from, max(last_day, programme.panel_from))


def is_due(programme: Programme, today: date) -> bool:
    """Tell whether the declared day of the analysis has come."""
    return today >= programme.analysis_on


def team_plans(programme: Programme) -> tuple[TeamPlan, ...]:
    """Give each team's wave with the stratum it was drawn within, as hashed; teams go by their code."""
    strata = {team: stratum for team, stratum, _start in json.loads(programme.plan_text)["allocation"]}
    return tuple(
        TeamPlan(
            unit.code, month_index(wave.starts_on) if wave.starts_on else None, strata.get(unit.code, "")
        )
        for wave in programme.waves.all()
        for unit in wave.units.all()
    )


def team_months(
    programme: Programme, indicators: Sequence[Indicator], period: Period
) -> dict[int, list[TeamMonth]]:
    """Sum each indicator by team and month, in one query; a day belongs to the team of that day."""
    units = teams_of(programme)
    codes = {unit.pk: unit.code for unit in units}
    found: dict[int, list[TeamMonth]] = {indicator.pk: [] for indicator in indicators}
    for row in indicator_months(indicators=indicators, units=units, period=period):
        month = TeamMonth(
            codes[row.unit_id], month_index(row.month), row.numerator, row.denominator, row.people
        )
        found[row.indicator_id].append(month)
    return found


def people_counted(indicator: Indicator, codes: Sequence[str], period: Period) -> int:
    """Count the different people behind an indicator in some teams."""
    values = IndicatorValue.objects.filter(
        indicator=indicator, unit__code__in=codes, day__range=(period.start, period.end)
    )
    return values.order_by().values("employee").distinct().count()


def attrition_of(programme: Programme, period: Period) -> tuple[AttritionRecord, ...]:
    """Follow those in each wave's teams on the eve of the first start to the last day; two queries."""
    waves = list(programme.waves.all())
    first = min(wave.starts_on for wave in waves if wave.starts_on)
    wave_of = {unit.pk: wave.number for wave in waves for unit in wave.units.all()}
    before = list(
        Posting.objects.on(first - timedelta(days=1))
        .filter(unit__in=wave_of)
        .select_related("employee")
        .order_by("pk")
    )
    after = dict(
        Posting.objects.on(period.end)
        .filter(employee__in=[posting.employee_id for posting in before])
        .values_list("employee", "unit")
    )
    records = []
    for wave in waves:
        people = [posting for posting in before if wave_of[posting.unit_id] == wave.number]
        gone = [each for each in people if each.employee.left_on and each.employee.left_on <= period.end]
        moved = [each for each in people if each not in gone and after.get(each.employee_id) != each.unit_id]
        trained = wave.starts_on is not None and wave.starts_on <= period.end
        records.append(
            AttritionRecord(wave.number, wave.starts_on, len(people), len(gone), len(moved), trained)
        )
    return tuple(records)


def load_inputs(programme: Programme, today: date) -> Inputs:
    """Read all input of an estimation; the plan must be loaded (`with_plan`)."""
    period = panel_period(programme, today)
    indicators = [declared.indicator for declared in programme.indicators.all()]
    return Inputs(
        programme=programme,
        period=period,
        due=is_due(programme, today),
        plans=team_plans(programme),
        months=team_months(programme, indicators, period),
        attrition=attrition_of(programme, period),
    )


def result_of(estimate: EffectEstimate) -> EffectResult:
    """Read a stored result with its types."""
    return decode(EffectResult, estimate.result)
