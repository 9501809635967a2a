"""Plan an improvement action, move it through do, check and act, measure it, close it or go round again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from django.db import transaction
from django.utils import timezone

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.statistics import Ratio
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.evaluation.actions.before_after import baseline_days, baseline_of, count_measure, measured_days
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.rules import cycle
from lms.evaluation.actions.rules.difference import Counted
from lms.evaluation.choices import Decision, Stage
from lms.evaluation.findings.models import Finding
from lms.people.api import Employee
from lms.performance.indicators.figures import target_of
from lms.performance.indicators.models import Indicator


class StageChangedMeanwhile(Refusal):
    message = _(
        "Somebody moved this action meanwhile; it now stands at “%(stage)s”. Nothing was changed: look again."
    )

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


class AlreadyGoneRound(Refusal):
    message = _("The next cycle has begun already.")


class NotToBeRepeated(Refusal):
    message = _("Only an action closed with “go round again” begins a next cycle.")


@dataclass(frozen=True)
class Move:
    """Who moves an action, when, and the stage the form showed; another stage by now is refused."""

    by: User
    now: datetime
    seen: Stage

    @property
    def on(self) -> date:
        """Give the day of the move where the site is."""
        return timezone.localdate(self.now)


@dataclass(frozen=True)
class NextRound:
    """The dates of the next cycle."""

    due_on: date
    measure_from: date
    measure_to: date


@transaction.atomic
def start_action(*, action: ImprovementAction, move: Move) -> ImprovementAction:
    """Go from plan to do, and keep the measure's figure of as many days before today as will be measured.

    Raises a Refusal; callers check who may act.
    """
    locked = _lock(action, move)
    begun = cycle.start(as_domain(locked), on=move.on)
    locked.begun_on = move.on
    _save(locked, begun, move, "begun_on")
    _keep_baseline(locked, move)
    return locked


@transaction.atomic
def finish_work(*, action: ImprovementAction, done_note: str, move: Move) -> ImprovementAction:
    """Go from do to check and keep what was done."""
    locked = _lock(action, move)
    locked.done_note = done_note.strip()
    return _save(locked, cycle.finish_work(as_domain(locked), on=move.on), move, "done_note")


@transaction.atomic
def take_measure(*, action: ImprovementAction, move: Move) -> ImprovementAction:
    """Sum the measure's rows in the unit and below over its period and keep what was counted.

    Refused before the period is over and where nothing was counted; taken again, it replaces the first.
    The days before the work are counted again too, as rows may have come in since it began.
    """
    locked = _lock(action, move)
    counted = count_measure(locked, measured_days(locked))
    cycle.record_measurement(as_domain(locked), cycle.Measurement(counted.ratio, move.on))
    _keep(locked, "measured", counted, move)
    _keep_baseline(locked, move)
    return locked


def _keep_baseline(locked: ImprovementAction, move: Move) -> None:
    """Keep the figure of the days before the work where it is known when that began; the same one once."""
    days = baseline_days(locked)
    if days is None:
        return
    counted = count_measure(locked, days)
    if counted != baseline_of(locked):
        _keep(locked, "baseline", counted, move)


def _keep(
    locked: ImprovementAction, side: Literal["measured", "baseline"], counted: Counted, move: Move
) -> None:
    """Write what was counted on one side into the action and into the audit trail."""
    ratio, interval = counted.ratio, counted.interval
    kept = {
        "numerator": Decimal(str(round(ratio.numerator, 2))),
        "denominator": Decimal(str(round(ratio.denominator, 2))),
        "people": ratio.n,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "at": move.now,
    }
    for name, value in kept.items():
        setattr(locked, f"{side}_{name}", value)
    locked.save(update_fields=[f"{side}_{name}" for name in kept])
    details: dict[str, JSON] = {
        "indicator": str(locked.measure),
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "people": ratio.n,
    }
    record(actor=move.by, action=f"action.{side}", subject=locked, details=details)


@transaction.atomic
def finish_check(*, action: ImprovementAction, move: Move) -> ImprovementAction:
    """Go from check to act, once the measurement was taken."""
    locked = _lock(action, move)
    return _save(locked, cycle.finish_check(as_domain(locked), on=move.on), move)


@transaction.atomic
def close_action(
    *, action: ImprovementAction, decision: Decision, conclusion: str, move: Move
) -> ImprovementAction:
    """Close this cycle with what follows and what was learnt.

    "Go round again" ends the cycle too; the next one is begun by `start_next_cycle`.
    """
    locked = _lock(action, move)
    decided = cycle.decide(as_domain(locked), cycle.Decision(decision), lesson=conclusion, on=move.on)
    if decision != Decision.REPEAT:
        cycle.close(decided, on=move.on)
    locked.stage, locked.decision, locked.conclusion = Stage.CLOSED, decision, decided.lesson
    locked.closed_at = move.now
    locked.save(update_fields=["stage", "decision", "conclusion", "closed_at"])
    details: dict[str, JSON] = {"decision": str(decision)}
    record(actor=move.by, action="action.closed", subject=locked, reason=decided.lesson, details=details)
    return locked


@transaction.atomic
def withdraw_action(*, action: ImprovementAction, reason: str, move: Move) -> ImprovementAction:
    """Close an action that will not be measured, and keep why. Callers check who acts in the unit."""
    locked = _lock(action, move)
    withdrawn = cycle.withdraw(as_domain(locked), reason=reason, on=move.on)
    before = locked.stage
    locked.stage, locked.decision, locked.conclusion = Stage.CLOSED, Decision.WITHDRAW, withdrawn.lesson
    locked.closed_at = move.now
    locked.save(update_fields=["stage", "decision", "conclusion", "closed_at"])
    details: dict[str, JSON] = {"from": str(before)}
    record(actor=move.by, action="action.withdrawn", subject=locked, reason=withdrawn.lesson, details=details)
    return locked


@transaction.atomic
def start_next_cycle(
    *, action: ImprovementAction, next_round: NextRound, by: User, now: datetime
) -> ImprovementAction:
    """Begin the next cycle of an action that was closed to be repeated; a cycle is followed once only."""
    locked = ImprovementAction.objects.select_for_update().get(pk=action.pk)
    if locked.stage != Stage.CLOSED or locked.decision != Decision.REPEAT:
        raise NotToBeRepeated
    if ImprovementAction.objects.filter(previous=locked).exists():
        raise AlreadyGoneRound
    following = ImprovementAction.objects.create(
        finding=locked.finding,
        previous=locked,
        cycle=locked.cycle + 1,
        title=locked.title,
        owner=locked.owner,
        measure=locked.measure,
        target=locked.target,
        due_on=next_round.due_on,
        measure_from=next_round.measure_from,
        measure_to=next_round.measure_to,
    )
    details: dict[str, JSON] = {"cycle": following.cycle, "after": str(locked)}
    record(actor=by, action="action.next_cycle", subject=following, details=details)
    return following


def _lock(action: ImprovementAction, move: Move) -> ImprovementAction:
    """Lock the action and refuse a form that shows another stage than the action has by now."""
    locked = (
        ImprovementAction.objects.select_for_update(of=("self",))
        .select_related("finding__unit", "owner", "measure")
        .get(pk=action.pk)
    )
    if locked.stage != move.seen:
        raise StageChangedMeanwhile(str(locked.get_stage_display()))
    return locked


def _save(locked: ImprovementAction, moved: cycle.ActionState, move: Move, *fields: str) -> ImprovementAction:
    before, locked.stage = locked.stage, Stage(moved.stage)
    locked.save(update_fields=["stage", *fields])
    details: dict[str, JSON] = {"from": str(before), "to": str(locked.stage)}
    record(actor=move.by, action="action.moved", subject=locked, details=details)
    return locked


def as_domain(action: ImprovementAction) -> cycle.ActionState:
    """Read an action as the rules of the cycle see it; measured the day after the period ends."""
    return cycle.ActionState(
        owner=action.owner.number,
        indicator=action.measure.key,
        target=target_of(action.measure, action.target),
        work_due=action.due_on,
        measure_due=action.measure_to + timedelta(days=1),
        stage=cycle.Stage(action.stage),
        measurement=measurement_of(action),
    )


def measurement_of(action: ImprovementAction) -> cycle.Measurement | None:
    """Give the measurement that was taken, if any."""
    top, bottom, at = action.measured_numerator, action.measured_denominator, action.measured_at
    if top is None or bottom is None or at is None:
        return None
    return cycle.Measurement(Ratio(float(top), float(bottom), 0), timezone.localdate(at))


@dataclass(frozen=True)
class ActionDraft:
    """Who does what by when, and what will be measured; `target` is in the quotient's own unit."""

    title: str
    owner: Employee
    due_on: date
    measure: Indicator
    target: float
    measure_from: date
    measure_to: date


def as_planned(finding: Finding, draft: ActionDraft) -> ImprovementAction:
    """Give the action as it would be planned, unsaved, so that its measure can be looked at before."""
    return ImprovementAction(
        finding=finding,
        title=draft.title,
        owner=draft.owner,
        due_on=draft.due_on,
        measure=draft.measure,
        target=draft.target,
        measure_from=draft.measure_from,
        measure_to=draft.measure_to,
    )


@transaction.atomic
def plan_action(*, finding: Finding, draft: ActionDraft, by: User) -> ImprovementAction:
    """Plan an action; the same title, owner and due day under one finding are one action."""
    action, made = ImprovementAction.objects.get_or_create(
        finding=finding,
        title=draft.title,
        owner=draft.owner,
        due_on=draft.due_on,
        cycle=1,
        defaults={
            "stage": Stage.PLAN,
            "measure": draft.measure,
            "target": draft.target,
            "measure_from": draft.measure_from,
            "measure_to": draft.measure_to,
        },
    )
    if made:
        details: dict[str, JSON] = {"owner": draft.owner.number, "due_on": draft.due_on.isoformat()}
        record(actor=by, action="action.planned", subject=action, details=details)
    return action
