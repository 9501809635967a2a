"""An action goes round by its figure: no step is skipped, no stale form wins, nothing closes unmeasured."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lms.core.refusals import Refusal
from lms.core.trail.models import AuditEntry
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.rules.cycle import (
    MeasuredAlready,
    MeasuredTooEarly,
    NoLesson,
    NoReason,
    NothingCounted,
    NotMeasured,
    TargetMissed,
)
from lms.evaluation.actions.services import (
    AlreadyGoneRound,
    NextRound,
    NotToBeRepeated,
    StageChangedMeanwhile,
    close_action,
    finish_check,
    finish_work,
    plan_action,
    start_action,
    start_next_cycle,
    take_measure,
    withdraw_action,
)
from lms.evaluation.choices import Decision, Stage
from lms.evaluation.findings.models import Finding
from lms.evaluation.findings.services import FindingDraft, make_finding
from tests.factories.improvement import (
    AFTER_MEASURE,
    FOUND_AT,
    MEASURE_TO,
    Scene,
    count_october,
    make_draft,
    make_scene,
)

pytestmark = pytest.mark.django_db

NEXT = NextRound(date(2026, 12, 15), date(2026, 12, 16), date(2027, 1, 15))


@pytest.fixture
def scene() -> Scene:
    """Give a planned action."""
    return make_scene()


def test_the_same_finding_and_action_sent_twice_are_one(scene: Scene) -> None:
    by = scene.cast.user("wang")

    finding = make_finding(draft=FindingDraft("一组一次解决率偏低", scene.cast.team), by=by, now=FOUND_AT)
    action = plan_action(finding=scene.finding, draft=make_draft(scene.cast, scene.fcr), by=by)

    assert (finding, action) == (scene.finding, scene.action)
    assert (Finding.objects.count(), ImprovementAction.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(action__in=("finding.made", "action.planned")).count() == 2


@pytest.mark.parametrize("stage", [Stage.PLAN, Stage.DO, Stage.CHECK])
def test_an_action_is_withdrawn_for_a_reason_before_it_is_measured(scene: Scene, stage: Stage) -> None:
    scene.at(stage)

    found = withdraw_action(action=scene.action, reason=" 系统改造取代 ", move=scene.move(stage))

    assert (found.stage, found.decision, found.conclusion) == ("closed", "withdraw", "系统改造取代")
    assert found.closed_at == AFTER_MEASURE
    entry = AuditEntry.objects.about(scene.action).get(action="action.withdrawn")
    assert (entry.reason, entry.details) == ("系统改造取代", {"from": stage.value})


@pytest.mark.parametrize(
    ("stage", "measured", "reason", "refusal"),
    [
        (Stage.CHECK, True, "不做了", MeasuredAlready),
        (Stage.ACT, True, "不做了", MeasuredAlready),
        (Stage.CLOSED, True, "不做了", MeasuredAlready),
        (Stage.DO, False, "  ", NoReason),
    ],
)
def test_no_action_is_withdrawn_once_measured_or_without_a_reason(
    scene: Scene, stage: Stage, measured: bool, reason: str, refusal: type[Refusal]
) -> None:
    ImprovementAction.objects.filter(pk=scene.action.pk).update(closed_at=AFTER_MEASURE)
    scene.at(stage, measured=measured)

    with pytest.raises(refusal):
        withdraw_action(action=scene.action, reason=reason, move=scene.move(stage))

    scene.action.refresh_from_db()
    assert (scene.action.stage, scene.action.decision) == (stage, "")
    assert not AuditEntry.objects.filter(action="action.withdrawn").exists()


def test_a_stale_form_withdraws_nothing(scene: Scene) -> None:
    scene.at(Stage.DO)

    with pytest.raises(StageChangedMeanwhile):
        withdraw_action(action=scene.action, reason="不做了", move=scene.move(Stage.PLAN))


def test_a_measured_action_cannot_be_closed_as_withdrawn(scene: Scene) -> None:
    scene.at(Stage.ACT, measured=True)

    with pytest.raises(MeasuredAlready):
        close_action(
            action=scene.action, decision=Decision.WITHDRAW, conclusion="不做了", move=scene.move(Stage.ACT)
        )


def test_the_whole_cycle_ends_with_measure_and_conclusion(scene: Scene) -> None:
    count_october(scene)

    start_action(action=scene.action, move=scene.move(Stage.PLAN, FOUND_AT))
    finish_work(action=scene.action, done_note="已培训", move=scene.move(Stage.DO, FOUND_AT))
    take_measure(action=scene.action, move=scene.move(Stage.CHECK))
    finish_check(action=scene.action, move=scene.move(Stage.CHECK))
    closed = close_action(
        action=scene.action, decision=Decision.STANDARDISE, conclusion="写进流程", move=scene.move(Stage.ACT)
    )

    assert (closed.stage, closed.decision, closed.conclusion) == ("closed", "standardise", "写进流程")
    assert (closed.measured_numerator, closed.measured_denominator) == (Decimal(80), Decimal(100))
    assert closed.closed_at == AFTER_MEASURE
    assert list(AuditEntry.objects.about(scene.action).order_by("pk").values_list("action", flat=True)) == [
        "action.planned",
        "action.moved",
        "action.baseline",
        "action.moved",
        "action.measured",
        "action.moved",
        "action.closed",
    ]


def test_the_measure_counts_the_unit_and_the_days_only(scene: Scene) -> None:
    count_october(scene, numerator=70, denominator=90)

    measured = take_measure(action=scene.at(Stage.CHECK), move=scene.move(Stage.CHECK))

    assert (measured.measured_numerator, measured.measured_denominator) == (Decimal(70), Decimal(90))


def test_nothing_is_measured_before_the_days_are_over(scene: Scene) -> None:
    count_october(scene)
    last_day = datetime(2026, 10, 31, 2, tzinfo=UTC)

    with pytest.raises(MeasuredTooEarly):
        take_measure(action=scene.at(Stage.CHECK), move=scene.move(Stage.CHECK, last_day))


def test_a_zero_denominator_measures_nothing(scene: Scene) -> None:
    with pytest.raises(NothingCounted):
        take_measure(action=scene.at(Stage.CHECK), move=scene.move(Stage.CHECK))

    scene.action.refresh_from_db()
    assert scene.action.measured_at is None


def test_check_is_not_left_unmeasured(scene: Scene) -> None:
    with pytest.raises(NotMeasured):
        finish_check(action=scene.at(Stage.CHECK), move=scene.move(Stage.CHECK))


def test_a_missed_target_is_not_made_the_rule(scene: Scene) -> None:
    ImprovementAction.objects.update(target=0.9)

    with pytest.raises(TargetMissed):
        close_action(
            action=scene.at(Stage.ACT, measured=True),
            decision=Decision.STANDARDISE,
            conclusion="照旧",
            move=scene.move(Stage.ACT),
        )


def test_closing_needs_a_conclusion(scene: Scene) -> None:
    with pytest.raises(NoLesson):
        close_action(
            action=scene.at(Stage.ACT, measured=True),
            decision=Decision.ABANDON,
            conclusion="  ",
            move=scene.move(Stage.ACT),
        )


def test_a_form_opened_before_somebody_else_moved_the_action_is_refused(scene: Scene) -> None:
    start_action(action=scene.action, move=scene.move(Stage.PLAN, FOUND_AT))

    with pytest.raises(StageChangedMeanwhile):
        start_action(action=scene.action, move=scene.move(Stage.PLAN, FOUND_AT))

    scene.action.refresh_from_db()
    assert scene.action.stage == "do"
    assert AuditEntry.objects.filter(action="action.moved").count() == 1


def test_a_cycle_is_followed_once_and_only_when_it_was_to_be_repeated(scene: Scene) -> None:
    by = scene.cast.user("wang")
    with pytest.raises(NotToBeRepeated):
        start_next_cycle(action=scene.action, next_round=NEXT, by=by, now=AFTER_MEASURE)
    close_action(
        action=scene.at(Stage.ACT, measured=True),
        decision=Decision.REPEAT,
        conclusion="再来一轮",
        move=scene.move(Stage.ACT),
    )

    following = start_next_cycle(action=scene.action, next_round=NEXT, by=by, now=AFTER_MEASURE)
    with pytest.raises(AlreadyGoneRound):
        start_next_cycle(action=scene.action, next_round=NEXT, by=by, now=AFTER_MEASURE)

    assert (following.previous, following.cycle, following.stage) == (scene.action, 2, "plan")
    assert (following.measured_at, following.due_on) == (None, date(2026, 12, 15))
    assert scene.action.measure_to == MEASURE_TO
