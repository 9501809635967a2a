"""Estimate a programme's effects from its panel and keep them; an unchanged input is not computed again."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lms.evaluation.effects.models import EffectEstimate
from lms.evaluation.effects.queries import Inputs, chosen_by, load_inputs
from lms.evaluation.effects.rules.cohort import Figures, wave_months
from lms.evaluation.effects.rules.results import (
    AttritionRecord,
    EffectResult,
    cell_records,
    encode,
    event_records,
)
from lms.evaluation.estimation.rules.inference import Draws
from lms.evaluation.estimation.rules.panel import (
    EstimationError,
    Panel,
    TeamPlan,
    build_panel,
    without_early_teams,
)
from lms.evaluation.estimation.rules.screening import ExcludedTeam, Exclusion, screen_teams
from lms.evaluation.programmes.models import Programme, ProgrammeIndicator
from lms.evaluation.programmes.queries import with_plan
from lms.evaluation.verdicts.rules.analysis import (
    EffectQuestion,
    Look,
    Measured,
    conclude,
    cross_checks,
    measure,
)
from lms.evaluation.verdicts.rules.designs import Grade
from lms.evaluation.verdicts.rules.evidence import EffectVerdict
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
    kept = tuple(each.estimate for each in declared if hasattr(each, "estimate"))
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
    measured: dict[int, Measured] = {}
    for done, each in enumerate(declared, start=1):
        results[each.pk], found = _measured(inputs, each)
        if found is not None:
            measured[each.pk] = found
        if progress is not None:
            progress(done, len(declared))
    verdicts = conclude(list(measured.values()))
    for pk, found in measured.items():
        verdict, adjusted_p = verdicts[found.question.key]
        results[pk] = _answered(results[pk], found, verdict, adjusted_p)
    return results


def _measured(inputs: Inputs, declared: ProgrammeIndicator) -> tuple[EffectResult, Measured | None]:
    """Give what holds whatever is concluded, and what was measured; None where nothing can be."""
    indicator, figures = declared.indicator, inputs.figures[declared.indicator_id]
    screened = screen_teams(inputs.plans, figures.cohort, smallest_denominator=indicator.min_n)
    result = EffectResult(
        first_month=inputs.period.start,
        last_month=inputs.period.end.replace(day=1),
        due=inputs.due,
        people=sum(figures.people.get(plan.team, 0) for plan in screened.plans),
        excluded=screened.excluded,
        attrition=inputs.attrition,
    )
    if not inputs.due:
        return result, None
    # The hash of the plan is the seed, so that nobody chooses it.
    draws = Draws(seed=int(inputs.programme.plan_digest[:12], 16), count=DRAWS)
    try:
        panel, dropped = without_early_teams(build_panel(screened.rows, screened.plans))
        early = [ExcludedTeam(team, Exclusion.TRAINED_TOO_EARLY) for team in dropped]
        result = replace(result, excluded=(*screened.excluded, *early))
        if not panel.teams:
            return result, None
        waves = {unit.code: wave.number for wave in inputs.programme.waves.all() for unit in wave.units.all()}
        of_panel = {team: waves[team] for team in panel.teams}
        result = replace(result, months=wave_months(figures.cohort, of_panel))
        measured = measure(panel, _question(inputs, declared, result.people), draws)
    except EstimationError as refused:
        return replace(result, problem=refused.code.value), None
    counts = replace(
        result,
        teams=len(panel.teams),
        waves=len(panel.waves),
        denominator=float(panel.denominator.sum()),
    )
    return counts, _with_cross_checks(panel, measured, figures, screened.plans, draws)


def _question(inputs: Inputs, declared: ProgrammeIndicator, people: int) -> EffectQuestion:
    trained = [each for each in inputs.attrition if each.trained]
    others = [each for each in inputs.attrition if not each.trained]
    if not others:
        # All are trained, so the last wave is what the others are compared with.
        trained, others = trained[:-1], trained[-1:]
    return EffectQuestion(
        key=declared.indicator.key,
        direction=Direction(declared.indicator.direction),
        randomised=inputs.programme.drawn_by_lot,
        primary=declared.is_primary,
        people=people,
        smallest_worthwhile=declared.worthwhile,
        attrition_trained=_lost(trained),
        attrition_comparison=_lost(others),
        selection=chosen_by(inputs.programme),
        last_start=max(math.inf if plan.adoption is None else plan.adoption for plan in inputs.plans),
    )


def _lost(records: list[AttritionRecord]) -> float:
    """Pool the losses of some waves as a share of their people."""
    people = sum(each.people for each in records)
    return sum(each.left + each.moved for each in records) / people if people else 0.0


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
    others: dict[Look, Panel] = {}
    for look, months in counted.items():
        rows = [month for month in months if month.team in panel.teams]
        with suppress(EstimationError):
            others[look] = without_early_teams(build_panel(rows, kept))[0]
    asked = measured.question
    looks = cross_checks(panel, others, asked.comparison, draws, randomised=asked.randomised)
    return replace(measured, cross_checks=looks)


def _answered(
    result: EffectResult, measured: Measured, verdict: EffectVerdict, adjusted_p: float | None
) -> EffectResult:
    """Write down the verdict with its numbers; where the effect may not be shown, neither may its parts."""
    answered = replace(
        result,
        conclusion=verdict.conclusion,
        grade=verdict.grade,
        wanted=measured.grading.wanted,
        analysis=measured.grading.analysis,
        reasons=verdict.reasons,
        cautions=verdict.cautions,
        shortfalls=verdict.shortfalls,
        method=measured.method,
        allocations=measured.allocations,
        exact=measured.exact,
        smallest_p=measured.smallest_p,
        worthwhile=measured.question.smallest_worthwhile,
        mde=verdict.mde,
        needs=verdict.needs,
        favourable=verdict.favourable,
        pre_trend_p=measured.study.pre_trend.p_value if measured.study else None,
        pre_trend_points=measured.study.pre_trend.points if measured.study else 0,
    )
    if verdict.effect is None or verdict.interval is None or measured.estimate is None:
        return answered
    answered = replace(
        answered,
        effect=verdict.effect,
        low=verdict.interval.low,
        high=verdict.interval.high,
        p_value=measured.estimate.p_value,
        adjusted_p=adjusted_p,
        looks=measured.cross_checks,
    )
    if measured.study is None or measured.effect is None:
        return answered
    return replace(
        answered,
        events=event_records(measured.study, measured.effect),
        cells=cell_records(measured.effect),
        drift=measured.study.drift if verdict.grade is Grade.B else None,
    )
