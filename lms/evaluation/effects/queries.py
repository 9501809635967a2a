"""Lay out what an effect is estimated from: people by month, the plan, and who came and went."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from lms.core.statistics import Ratio
from lms.evaluation.effects.models import EffectEstimate
from lms.evaluation.effects.rules.cohort import Figures, PersonMonth, figures_of, level_of
from lms.evaluation.effects.rules.results import AttritionRecord, EffectResult
from lms.evaluation.estimation.rules.panel import TeamPlan, month_index
from lms.evaluation.programmes.models import CohortMember, Programme, ProgrammeIndicator
from lms.evaluation.programmes.queries import primary_of, teams_of
from lms.people.api import Posting
from lms.performance.evidence.periods import Period
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.queries import months_in


def stored_result(declared: ProgrammeIndicator) -> EffectResult | None:
    """Read the kept result of a declared indicator; None before the first estimate."""
    estimate: EffectEstimate | None = getattr(declared, "estimate", None)
    return None if estimate is None else estimate.read_result()


MONTHS_KNOWN = 3


@dataclass(frozen=True)
class Inputs:
    """Everything one run of the estimation reads; `due` says whether the day of the analysis has come.

    figures: by the key of the indicator's row.
    """

    programme: Programme
    period: Period
    due: bool
    plans: tuple[TeamPlan, ...]
    figures: Mapping[int, Figures]
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
    """Give each team's wave with the stratum it was drawn within, as hashed; teams go by their code.

    Without a lot nothing was drawn within anything, so there are no strata.
    """
    placed = json.loads(programme.plan_text)["allocation"] if programme.drawn_by_lot else ()
    strata = {team: stratum for team, stratum, _start in placed}
    return tuple(
        TeamPlan(
            unit.code, month_index(wave.starts_on) if wave.starts_on else None, strata.get(unit.code, "")
        )
        for wave in programme.waves.all()
        for unit in wave.units.all()
    )


def chosen_by(programme: Programme) -> frozenset[int]:
    """Give the months by whose figures teams may have been chosen; none where a lot was drawn.

    Whoever chose knew the three months before the declaration, and the days of its own. What was worst
    or best then goes back by itself, so these months are never what a wave is set beside.
    """
    if programme.drawn_by_lot:
        return frozenset()
    declared = month_index(timezone.localdate(programme.declared_at))
    return frozenset(range(declared - MONTHS_KNOWN, declared + 1))


def first_start(programme: Programme) -> date:
    """Give the first day of the first wave; reads nothing when the plan is loaded."""
    return min(wave.starts_on for wave in programme.waves.all() if wave.starts_on)


def cohort_homes(programme: Programme) -> dict[int, int]:
    """Give the team each person of the frozen cohort was drawn with, by their keys, in one query."""
    return dict(CohortMember.objects.filter(programme=programme).values_list("employee", "unit"))


def figures_in(
    programme: Programme, indicator: Indicator, period: Period, homes: Mapping[int, int]
) -> Figures:
    """Sum one indicator of the cohort and of whoever came to its teams, in one query.

    Of both everything counts, wherever they worked: the level from before of those who came from outside
    says whether the teams of the day are still like those of before.
    """
    codes = {unit.pk: str(unit.code) for unit in teams_of(programme)}
    kept = months_in(period).filter(indicator=indicator)
    cohort = CohortMember.objects.filter(programme=programme)
    rows = (
        kept.filter(
            Q(employee__in=cohort.values("employee"))
            | Q(employee__in=kept.filter(unit__in=codes).values("employee"))
        )
        .order_by("employee", "month", "unit")
        .values_list("employee", "unit", "month", "numerator", "denominator")
    )
    months = [
        PersonMonth(
            person=person,
            home=codes.get(homes.get(person, 0), ""),
            team=codes.get(unit, ""),
            period=month_index(month),
            numerator=float(top),
            denominator=float(bottom),
        )
        for person, unit, month, top, bottom in rows.iterator()
    ]
    return figures_of(months, month_index(first_start(programme)))


def attrition_of(
    programme: Programme, period: Period, homes: Mapping[int, int], levels: Mapping[int, Ratio]
) -> tuple[AttritionRecord, ...]:
    """Follow each wave's cohort to the last day, and who joined its teams; two queries.

    homes: the team each person was drawn with; levels: what each person had counted before the first wave.
    """
    wave_of = {unit.pk: wave.number for wave in programme.waves.all() for unit in wave.units.all()}
    cohort = CohortMember.objects.filter(programme=programme)
    gone = set(cohort.filter(employee__left_on__lte=period.end).values_list("employee", flat=True))
    touched = Q(employee__in=cohort.values("employee")) | Q(unit__in=wave_of)
    there = Posting.objects.on(period.end).filter(touched).values_list("employee", "unit")
    now: dict[int, int] = dict(there)
    found = []
    for wave in programme.waves.all():
        people = {person for person, home in homes.items() if wave_of.get(home) == wave.number}
        left = people & gone
        moved = {person for person in people - left if now.get(person) != homes[person]}
        joined = {person for person, team in now.items() if wave_of.get(team) == wave.number} - people
        found.append(
            AttritionRecord(
                wave=wave.number,
                starts_on=wave.starts_on,
                people=len(people),
                left=len(left),
                moved=len(moved),
                trained=wave.starts_on is not None and wave.starts_on <= period.end,
                crossed=sum(wave_of.get(now.get(person, 0), wave.number) != wave.number for person in moved),
                joined=len(joined),
                stayed_level=level_of(people - left - moved, levels),
                lost_level=level_of(left | moved, levels),
                joined_level=level_of(joined, levels),
            )
        )
    return tuple(found)


def load_inputs(programme: Programme, today: date) -> Inputs:
    """Read all input of an estimation, a query an indicator; the plan must be loaded (`with_plan`)."""
    period = panel_period(programme, today)
    homes = cohort_homes(programme)
    figures = {
        declared.indicator_id: figures_in(programme, declared.indicator, period, homes)
        for declared in programme.indicators.all()
    }
    levels = figures[primary_of(programme).indicator_id].levels
    return Inputs(
        programme=programme,
        period=period,
        due=is_due(programme, today),
        plans=team_plans(programme),
        figures=figures,
        attrition=attrition_of(programme, period, homes, levels),
    )
