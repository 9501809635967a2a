"""Who owns an improvement action is told before it is to be done and after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.core.notices.models import Notice
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.reminding import remind_of_actions
from lms.evaluation.actions.services import ActionDraft, plan_action
from lms.evaluation.choices import Stage
from lms.evaluation.findings.services import FindingDraft, make_finding
from tests.factories.evaluation import make_kpi
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def action(cast: Cast) -> ImprovementAction:
    """An action of Li's to be done in twenty days."""
    now, today = timezone.now(), timezone.localdate()
    by = cast.user("wang")
    finding = make_finding(draft=FindingDraft("一次解决率偏低", cast.team), by=by, now=now)
    due_on, to = today + timedelta(days=20), today + timedelta(days=60)
    draft = ActionDraft("派单前先核对", cast.li, due_on, make_kpi(), 0.78, today, to)
    return plan_action(finding=finding, draft=draft, by=by)


def told(action: ImprovementAction) -> dict[int, str]:
    """Let the mornings around the day go by, and give what was told on which."""
    steps = {}
    due = timezone.now() + timedelta(days=20)
    for days in range(-9, 8):
        before = Notice.objects.count()
        remind_of_actions(due + timedelta(days=days))
        if Notice.objects.count() > before:
            steps[days] = Notice.objects.latest("pk").kind
    return steps


def test_seven_days_and_one_before_then_late(action: ImprovementAction) -> None:
    assert told(action) == {
        -7: "evaluation.action_due",
        -1: "evaluation.action_due",
        1: "evaluation.action_overdue",
    }
    assert {notice.recipient for notice in Notice.objects.all()} == {action.owner.user}


def test_what_was_done_is_told_no_more(action: ImprovementAction) -> None:
    ImprovementAction.objects.update(stage=Stage.CHECK)

    assert told(action) == {}
