"""Walk an improvement action through plan, do, check and act, and close it only on a measurement."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.statistics import Ratio
from lms.performance.indicators.rules import Target, meets


class Stage(StrEnum):
    """Where an action stands."""

    PLAN = "plan"
    DO = "do"
    CHECK = "check"
    ACT = "act"
    CLOSED = "closed"


class Decision(StrEnum):
    """What follows: keep the new way, go round again, give it up; or withdrawn before any measurement."""

    STANDARDISE = "standardise"
    REPEAT = "repeat"
    ABANDON = "abandon"
    WITHDRAW = "withdraw"


class WrongStage(Refusal):
    message = _("This step does not follow from where the action stands.")


class NoOwner(Refusal):
    message = _("Somebody must own the action.")


class NoIndicator(Refusal):
    """It is not known what will be measured."""


class MeasureDueBeforeWorkDue(Refusal):
    message = _("The measured days must end on or after the day the work is due.")


class DateGoesBack(Refusal):
    message = _("The step is dated before the one that led here.")


class MeasuredTooEarly(Refusal):
    message = _("The measured days are not over yet; measure from %(due)s on.")

    def __init__(self, due: date) -> None:
        super().__init__(due)
        self.due = due


class NothingCounted(Refusal):
    message = _("Nothing was counted in these days, so there is nothing to measure.")


class NotMeasured(Refusal):
    message = _("Take the measure first.")


class NotDecided(Refusal):
    message = _("Decide what follows first.")


class TargetMissed(Refusal):
    message = _("The target was missed: go round again or give it up.")


class NoLesson(Refusal):
    message = _("Write what was learnt.")


class NoReason(Refusal):
    message = _("Say why.")


class MeasuredAlready(Refusal):
    message = _("The measure has been taken: decide what follows from it instead.")


@dataclass(frozen=True, slots=True)
class Measurement:
    """The indicator as it was measured after the work: numerator, denominator, people, day."""

    ratio: Ratio
    taken_on: date


@dataclass(frozen=True, slots=True)
class ActionState:
    """An improvement action at one moment; every step returns the next moment.

    Target values are in the indicator's unit.
    """

    owner: str
    indicator: str
    target: Target
    work_due: date
    measure_due: date
    stage: Stage = Stage.PLAN
    last_step_on: date | None = None
    measurement: Measurement | None = None
    decision: Decision | None = None
    lesson: str = ""

    @property
    def target_met(self) -> bool | None:
        """Tell whether the measurement met the target; None when unmeasured or only watched."""
        return None if self.measurement is None else meets(self.measurement.ratio.value, self.target)


BEFORE_MEASUREMENT = frozenset({Stage.PLAN, Stage.DO, Stage.CHECK})


def _step(action: ActionState, *, expected: Stage, on: date) -> None:
    """Refuse a step from another stage or dated before the step that led here."""
    if action.stage is not expected:
        raise WrongStage
    if action.last_step_on is not None and on < action.last_step_on:
        raise DateGoesBack


def start(action: ActionState, *, on: date) -> ActionState:
    """Go from plan to do, once somebody owns it and it is known what will be measured and when."""
    _step(action, expected=Stage.PLAN, on=on)
    if not action.owner.strip():
        raise NoOwner
    if not action.indicator.strip():
        raise NoIndicator
    if action.measure_due < action.work_due:
        raise MeasureDueBeforeWorkDue
    return replace(action, stage=Stage.DO, last_step_on=on)


def finish_work(action: ActionState, *, on: date) -> ActionState:
    """Go from do to check: the work is done, its measurement is awaited."""
    _step(action, expected=Stage.DO, on=on)
    return replace(action, stage=Stage.CHECK, last_step_on=on)


def record_measurement(action: ActionState, measurement: Measurement) -> ActionState:
    """Keep a measurement in check; a later one replaces it.

    It must not be taken before its due day, nor before the work was finished, and must rest
    on a sample: a zero denominator measures nothing.
    """
    _step(action, expected=Stage.CHECK, on=measurement.taken_on)
    if measurement.taken_on < action.measure_due:
        raise MeasuredTooEarly(action.measure_due)
    if measurement.ratio.value is None:
        raise NothingCounted
    return replace(action, measurement=measurement)


def finish_check(action: ActionState, *, on: date) -> ActionState:
    """Go from check to act, once the measurement was taken."""
    _step(action, expected=Stage.CHECK, on=on)
    _require_measurement(action, on)
    return replace(action, stage=Stage.ACT, last_step_on=on)


def _require_measurement(action: ActionState, on: date) -> None:
    if action.measurement is None:
        raise NotMeasured
    if action.measurement.taken_on > on:
        raise DateGoesBack


def decide(action: ActionState, decision: Decision, *, lesson: str, on: date) -> ActionState:
    """Write down in act what follows, and what was learnt.

    A missed target cannot become the standard way; it is repeated or abandoned.
    """
    _step(action, expected=Stage.ACT, on=on)
    if decision is Decision.WITHDRAW:
        raise MeasuredAlready
    if not lesson.strip():
        raise NoLesson
    if decision is Decision.STANDARDISE and action.target_met is False:
        raise TargetMissed
    return replace(action, decision=decision, lesson=lesson.strip(), last_step_on=on)


def close(action: ActionState, *, on: date) -> ActionState:
    """Close an action that was measured and decided; one to be repeated goes round again."""
    _step(action, expected=Stage.ACT, on=on)
    _require_measurement(action, on)
    if action.decision in {None, Decision.REPEAT}:
        raise NotDecided
    return replace(action, stage=Stage.CLOSED, last_step_on=on)


def withdraw(action: ActionState, *, reason: str, on: date) -> ActionState:
    """Close an action without a measurement, for a reason; once measured, what follows is decided instead."""
    _step(action, expected=action.stage, on=on)
    if action.measurement is not None or action.stage not in BEFORE_MEASUREMENT:
        raise MeasuredAlready
    if not reason.strip():
        raise NoReason
    return replace(
        action,
        stage=Stage.CLOSED,
        decision=Decision.WITHDRAW,
        lesson=reason.strip(),
        last_step_on=on,
    )


def is_overdue(action: ActionState, *, today: date) -> bool:
    """Tell whether the step that is due has passed its day."""
    if action.stage in {Stage.PLAN, Stage.DO}:
        return today > action.work_due
    return action.stage is Stage.CHECK and action.measurement is None and today > action.measure_due
