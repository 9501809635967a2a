"""Estimate a programme's effects from its panel and keep them; an unchanged input is not computed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lms.evaluation.domain.analysis import Measured, Question, conclude, measure
from lms.evaluation.domain.effect_results import AttritionRecord, EffectResult
from lms.evaluation.domain.effect_writing import Frame, unanswered, write_result
from lms.evaluation.domain.errors import DomainError
from lms.evaluation.domain.inference import Draws
from lms.evaluation.domain.panel import Panel, build_panel, without_early_teams
from lms.evaluation.domain.ratios import Direction
from lms.evaluation.domain.records import encode
from lms.evaluation.domain.screening import ExcludedTeam, Exclusion, screen_teams
from lms.evaluation.models import EffectEstimate, Programme, ProgrammeIndicator
from lms.evaluation.queries.effects import Inputs, load_inputs, people_counted
from lms.evaluation.queries.programmes import estimate_of, with_plan

# Counts up whenever the method changes, so that stored results are computed anew.
METHOD_VERSION = 1
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
        "months": {
            str(key): [list(asdict(row).values()) for row in rows] for key, rows in inputs.months.items()
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
    indicator = declared.indicator
    months = inputs.months[indicator.pk]
    screened = screen_teams(inputs.plans, months, smallest_denominator=indicator.min_n)
    people = people_counted(indicator, [plan.team for plan in screened.plans], inputs.period)
    frame = _frame(inputs, people, screened.excluded)
    if not inputs.due:
        return unanswered(frame)
    try:
        panel, dropped = without_early_teams(build_panel(screened.rows, screened.plans))
        frame = _frame(inputs, people, (*screened.excluded, *_early(dropped)))
        if not panel.teams:
            return unanswered(frame)
        return panel, measure(panel, _question(inputs, declared, people), _draws(inputs)), frame
    except DomainError as refused:
        return unanswered(frame, refused.code.value)


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
        smallest_worthwhile=programme.smallest_worthwhile if declared.is_primary else None,
        attrition_trained=trained,
        attrition_comparison=comparison,
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
