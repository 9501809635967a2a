"""Estimate a programme's effects from its panel and keep them; an unchanged input is not computed again."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lms.evaluation.effects.models import EffectEstimate
from lms.evaluation.effects.queries import Inputs, chosen_by, estimate_of, load_inputs
from lms.evaluation.effects.rules.cohort import Figures, wave_months
from lms.evaluation.effects.rules.records import encode
from lms.evaluation.effects.rules.results import (
    AttritionRecord,
    EffectResult,
    Frame,
    unanswered,
    write_result,
)
from lms.evaluation.estimation.rules.inference import Draws
from lms.evaluation.estimation.rules.panel import (
    EstimationError,
    Panel,
    PanelRow,
    TeamPlan,
    build_panel,
    without_early_teams,
)
from lms.evaluation.estimation.rules.screening import ExcludedTeam, Exclusion, TeamMonth, screen_teams
from lms.evaluation.programmes.models import Programme, ProgrammeIndicator
from lms.evaluation.programmes.queries import with_plan
from lms.evaluation.verdicts.rules.analysis import Look, Measured, Question, conclude, cross_checks, measure
from lms.performance.indicators.rules import Direction

# Counts up whenever the method or what is kept of it changes, so that stored results are computed anew.
METHOD_VERSION = 6
DRAWS = 1999

type Progress = Callable[[int, int], None]


def estimate_programme(
    *, programme: Programme, now: datetime, progress: Progress | None = None
) -> tuple[EffectEstimate, ...]:
    """Estimate every declared indicator and keep the results in one transaction.

    Idempotent: with the input of the stored results nothing is computed and nothing is written.
    Before the declared day of the analysis nothing is estimated, so nobody can peek. A cancelled
    programme keeps what it has. Called by the job and by the nightly round.
    """
    loaded = with_plan(Programme.objects.filter(pk=programme.pk)).get()
    declared = list(loaded.indicators.all())
    stored = [estimate_of(each) for each in declared]
    kept = tuple(each for each in stored if each is not None)
    if loaded.cancelled_at is not None:
        return kept
    inputs = load_inputs(loaded, timezone.localdate(now))
    digest = digest_of_inputs(inputs)
    if len(kept) == len(declared) and all(each.input_digest == digest for each in kept):
        return kept
    results = compute(inputs, progress)
    with transaction.atomic():
        return tuple(
            EffectEstimate.objects.update_or_create(
                declared=each,
                defaults={"computed_at": now, "input_digest": digest, "result": encode(results[each.pk])},
            )[0]
            for each in declared
        )


def digest_of_inputs(inputs: Inputs) -> str:
    """Hash all that an estimate depends on."""
    content = {
        "version": METHOD_VERSION,
        "plan": inputs.programme.plan_digest,
        "due": inputs.due,
        "period": [inputs.period.start.isoformat(), inputs.period.end.isoformat()],
        "figures": {
            str(key): [
                [encode(row) for row in rows]
                for rows in (each.cohort, each.of_the_day, each.remained, each.present)
            ]
            for key, each in inputs.figures.items()
        },
        "attrition": [encode(each) for each in inputs.attrition],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def compute(inputs: Inputs, progress: Progress | None = None) -> dict[int, EffectResult]:
    """Measure every declared indicator, then judge them together; by the declaration's key."""
    declared = list(inputs.programme.indicators.all())
    results: dict[int, EffectResult] = {}
    measured: dict[int, tuple[Panel, Measured, Frame]] = {}
    for done, each in enumerate(declared, start=1):
        found = _measure_one(inputs, each)
        if isinstance(found, EffectResult):
            results[each.pk] = found
        else:
            measured[each.pk] = found
        if progress is not None:
            progress(done, len(declared))
    verdicts = conclude([one for _panel, one, _frame in measured.values()])
    for pk, (panel, one, frame) in measured.items():
        verdict, adjusted_p = verdicts[one.question.key]
        results[pk] = write_result(panel, one, verdict, frame, adjusted_p)
    return results


def _measure_one(
    inputs: Inputs, declared: ProgrammeIndicator
) -> EffectResult | tuple[Panel, Measured, Frame]:
    """Measure one indicator, or say why it cannot be measured."""
    indicator, figures = declared.indicator, inputs.figures[declared.indicator_id]
    screened = screen_teams(inputs.plans, figures.cohort, smallest_denominator=indicator.min_n)
    people = sum(figures.people.get(plan.team, 0) for plan in screened.plans)
    frame = _frame(inputs, people, screened.excluded)
    if not inputs.due:
        return unanswered(frame)
    try:
        panel, dropped = without_early_teams(build_panel(screened.rows, screened.plans))
        frame = _frame(inputs, people, (*screened.excluded, *_early(dropped)))
        if not panel.teams:
            return unanswered(frame)
        codes = {unit.code: wave.number for wave in inputs.programme.waves.all() for unit in wave.units.all()}
        frame = replace(
            frame, months=wave_months(figures.cohort, {team: codes[team] for team in panel.teams})
        )
        measured = measure(panel, _question(inputs, declared, people), _draws(inputs))
    except EstimationError as refused:
        return unanswered(frame, refused.code.value)
    return panel, _with_cross_checks(panel, measured, figures, screened.plans, _draws(inputs)), frame


def _with_cross_checks(
    panel: Panel, measured: Measured, figures: Figures, plans: Sequence[TeamPlan], draws: Draws
) -> Measured:
    """Look at an estimate by the team of the day, by one month before, and by who came and went."""
    if measured.estimate is None or measured.effect is None:
        return measured
    counted = {
        Look.TEAM_OF_THE_DAY: figures.of_the_day,
        Look.REMAINED: figures.remained,
        Look.PRESENT: figures.present,
    }
    kept = [plan for plan in plans if plan.team in panel.teams]
    others = {
        look: other for look, months in counted.items() if (other := _panel_of(months, kept)) is not None
    }
    asked = measured.question
    looks = cross_checks(panel, others, asked.comparison, draws, randomised=asked.randomised)
    return replace(measured, cross_checks=looks)


def _panel_of(months: Sequence[TeamMonth], plans: Sequence[TeamPlan]) -> Panel | None:
    """Lay out figures counted another way for the same teams; None where they make no panel."""
    names = {plan.team for plan in plans}
    rows = [
        PanelRow(month.team, month.period, month.numerator, month.denominator)
        for month in months
        if month.team in names
    ]
    try:
        return without_early_teams(build_panel(rows, plans))[0]
    except EstimationError:
        return None


def _early(teams: tuple[str, ...]) -> tuple[ExcludedTeam, ...]:
    return tuple(ExcludedTeam(team, Exclusion.TRAINED_TOO_EARLY) for team in teams)


def _frame(inputs: Inputs, people: int, excluded: tuple[ExcludedTeam, ...]) -> Frame:
    return Frame(
        first_month=inputs.period.start,
        last_month=inputs.period.end.replace(day=1),
        people=people,
        excluded=excluded,
        attrition=inputs.attrition,
        due=inputs.due,
    )


def _question(inputs: Inputs, declared: ProgrammeIndicator, people: int) -> Question:
    programme = inputs.programme
    trained, comparison = _arms(inputs.attrition)
    return Question(
        key=declared.indicator.key,
        direction=Direction(declared.indicator.direction),
        randomised=programme.drawn_by_lot,
        primary=declared.is_primary,
        people=people,
        smallest_worthwhile=declared.worthwhile,
        attrition_trained=trained,
        attrition_comparison=comparison,
        selection=chosen_by(programme),
        last_start=max(math.inf if plan.adoption is None else plan.adoption for plan in inputs.plans),
    )


def _arms(attrition: tuple[AttritionRecord, ...]) -> tuple[float, float]:
    """Pool the losses of the trained waves and of the others; all trained: the last wave compares."""
    trained = [each for each in attrition if each.trained]
    others = [each for each in attrition if not each.trained]
    if not others:
        trained, others = trained[:-1], trained[-1:]
    return _lost(trained), _lost(others)


def _lost(records: list[AttritionRecord]) -> float:
    people = sum(each.people for each in records)
    return sum(each.left + each.moved for each in records) / people if people else 0.0


def _draws(inputs: Inputs) -> Draws:
    """Seed the draws from the hash of the plan, so that nobody chooses them."""
    return Draws(seed=int(inputs.programme.plan_digest[:12], 16), count=DRAWS)
