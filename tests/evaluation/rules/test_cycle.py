"""An improvement action closes only when it was measured, on time, on a sample, and decided."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.refusals import Refusal
from lms.core.statistics import Ratio
from lms.evaluation.actions.rules.cycle import (
    ActionState,
    DateGoesBack,
    Decision,
    MeasuredTooEarly,
    MeasureDueBeforeWorkDue,
    Measurement,
    NoIndicator,
    NoLesson,
    NoOwner,
    NotDecided,
    NothingCounted,
    NotMeasured,
    Stage,
    TargetMissed,
    WrongStage,
    close,
    decide,
    finish_check,
    finish_work,
    is_overdue,
    record_measurement,
    start,
)
from lms.performance.indicators.rules import Direction, Target

PLANNED = ActionState(
    owner="Wang",
    indicator="fcr",
    target=Target(Direction.UP, goal=0.85),
    work_due=date(2026, 3, 31),
    measure_due=date(2026, 5, 31),
)
GOOD = Measurement(Ratio(90, 100, n=12), date(2026, 6, 2))
BAD = Measurement(Ratio(70, 100, n=12), date(2026, 6, 2))


def checked(measurement: Measurement = GOOD) -> ActionState:
    """Walk an action up to act."""
    action = finish_work(start(PLANNED, on=date(2026, 3, 1)), on=date(2026, 3, 20))
    return finish_check(record_measurement(action, measurement), on=date(2026, 6, 3))


def refusal(step: Callable[[], ActionState]) -> type[Refusal]:
    with pytest.raises(Refusal) as error:
        step()
    return error.type


def test_the_whole_round() -> None:
    action = decide(checked(), Decision.STANDARDISE, lesson=" ask back before closing ", on=date(2026, 6, 4))
    action = close(action, on=date(2026, 6, 5))

    assert action.stage is Stage.CLOSED
    assert action.target_met is True
    assert action.lesson == "ask back before closing"
    assert action.last_step_on == date(2026, 6, 5)


def test_a_missed_target_may_be_given_up_but_never_become_the_standard() -> None:
    missed = checked(BAD)
    today = date(2026, 6, 4)

    assert refusal(lambda: decide(missed, Decision.STANDARDISE, lesson="x", on=today)) is (TargetMissed)
    assert close(decide(missed, Decision.ABANDON, lesson="x", on=today), on=today).stage is Stage.CLOSED


@pytest.mark.parametrize(
    ("measurement", "problem"),
    [
        (Measurement(Ratio(90, 100, n=9), date(2026, 5, 30)), MeasuredTooEarly),
        (Measurement(Ratio(0, 0, n=9), date(2026, 6, 1)), NothingCounted),
        (Measurement(Ratio(9, 10, n=9), date(2026, 3, 2)), DateGoesBack),
    ],
)
def test_a_measurement_must_be_due_and_rest_on_a_sample(
    measurement: Measurement, problem: type[Refusal]
) -> None:
    action = finish_work(start(PLANNED, on=date(2026, 3, 1)), on=date(2026, 3, 20))

    assert refusal(lambda: record_measurement(action, measurement)) is problem


def test_a_measurement_on_its_due_day_counts() -> None:
    action = finish_work(start(PLANNED, on=date(2026, 3, 1)), on=date(2026, 3, 20))

    assert record_measurement(action, replace(GOOD, taken_on=date(2026, 5, 31))).target_met is True


def test_nothing_closes_unmeasured_or_undecided() -> None:
    waiting = finish_work(start(PLANNED, on=date(2026, 3, 1)), on=date(2026, 3, 20))

    assert refusal(lambda: finish_check(waiting, on=date(2026, 6, 1))) is NotMeasured
    assert refusal(lambda: close(checked(), on=date(2026, 6, 4))) is NotDecided
    repeat = decide(checked(BAD), Decision.REPEAT, lesson="x", on=date(2026, 6, 4))
    assert refusal(lambda: close(repeat, on=date(2026, 6, 4))) is NotDecided
    smuggled = replace(checked(), measurement=None, decision=Decision.ABANDON)
    assert refusal(lambda: close(smuggled, on=date(2026, 6, 4))) is NotMeasured


def test_a_check_cannot_end_before_its_measurement() -> None:
    action = finish_work(start(PLANNED, on=date(2026, 3, 1)), on=date(2026, 3, 20))
    measured = record_measurement(action, GOOD)

    assert refusal(lambda: finish_check(measured, on=date(2026, 6, 1))) is DateGoesBack


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"owner": " "}, NoOwner),
        ({"indicator": ""}, NoIndicator),
        ({"measure_due": date(2026, 3, 30)}, MeasureDueBeforeWorkDue),
    ],
)
def test_an_incomplete_plan_does_not_start(change: dict[str, object], problem: type[Refusal]) -> None:
    assert refusal(lambda: start(replace(PLANNED, **change), on=date(2026, 3, 1))) is problem


def test_a_lesson_is_written_down() -> None:
    assert refusal(lambda: decide(checked(), Decision.ABANDON, lesson=" ", on=date(2026, 6, 4))) is (NoLesson)


def test_steps_do_not_go_back_in_time() -> None:
    action = start(PLANNED, on=date(2026, 3, 10))

    assert refusal(lambda: finish_work(action, on=date(2026, 3, 9))) is DateGoesBack


STEPS: dict[str, tuple[Stage, Callable[[ActionState, date], ActionState]]] = {
    "start": (Stage.PLAN, lambda action, on: start(action, on=on)),
    "finish_work": (Stage.DO, lambda action, on: finish_work(action, on=on)),
    "measure": (Stage.CHECK, lambda action, on: record_measurement(action, replace(GOOD, taken_on=on))),
    "finish_check": (Stage.CHECK, lambda action, on: finish_check(action, on=on)),
    "decide": (Stage.ACT, lambda action, on: decide(action, Decision.ABANDON, lesson="x", on=on)),
    "repeat": (Stage.ACT, lambda action, on: decide(action, Decision.REPEAT, lesson="x", on=on)),
    "close": (Stage.ACT, lambda action, on: close(action, on=on)),
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("stage", list(Stage))
def test_every_step_belongs_to_one_stage(name: str, stage: Stage) -> None:
    home, step = STEPS[name]
    if stage is home:
        return

    assert refusal(lambda: step(replace(PLANNED, stage=stage), date(2026, 9, 1))) is WrongStage


ALLOWED_MOVES = {
    (Stage.PLAN, Stage.DO),
    (Stage.DO, Stage.CHECK),
    (Stage.CHECK, Stage.ACT),
    (Stage.ACT, Stage.CLOSED),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 60)), max_size=25))
def test_no_walk_reaches_the_end_without_a_measurement(walk: list[tuple[str, int]]) -> None:
    action, today = PLANNED, date(2026, 3, 1)
    for name, days in walk:
        today += timedelta(days=days)
        before = action.stage
        try:
            action = STEPS[name][1](action, today)
        except Refusal:
            continue
        assert (before, action.stage) in ALLOWED_MOVES or action.stage is before

    if action.stage is Stage.CLOSED:
        assert action.measurement is not None
        assert action.measurement.ratio.value is not None
        assert action.measurement.taken_on >= action.measure_due
        assert action.decision in {Decision.STANDARDISE, Decision.ABANDON}


@pytest.mark.parametrize(
    ("action", "today", "overdue"),
    [
        (PLANNED, date(2026, 3, 31), False),
        (PLANNED, date(2026, 4, 1), True),
        (replace(PLANNED, stage=Stage.DO), date(2026, 4, 1), True),
        (replace(PLANNED, stage=Stage.CHECK), date(2026, 5, 31), False),
        (replace(PLANNED, stage=Stage.CHECK), date(2026, 6, 1), True),
        (replace(PLANNED, stage=Stage.CHECK, measurement=GOOD), date(2026, 7, 1), False),
        (replace(PLANNED, stage=Stage.CLOSED), date(2027, 1, 1), False),
    ],
)
def test_overdue(action: ActionState, today: date, overdue: bool) -> None:
    assert is_overdue(action, today=today) is overdue
