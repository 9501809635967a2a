"""Remind owners every morning of actions that are to be done soon or are late."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from lms.core.notices.api import notify, reminder_step
from lms.core.wording import day_text
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.choices import Stage
from lms.evaluation.notices import ACTION_DUE, ACTION_OVERDUE

REMINDERS: Final = (7, 1)
LOOKS_AHEAD: Final = timedelta(days=7)
LOOKS_BACK: Final = timedelta(days=5)


def remind_of_actions(now: datetime) -> None:
    """Tell owners whose action is to be done in 7 days or in one, and who is late, once for each step."""
    today = timezone.localdate(now)
    waiting = ImprovementAction.objects.filter(
        stage__in=(Stage.PLAN, Stage.DO),
        due_on__gte=today - LOOKS_BACK,
        due_on__lte=today + LOOKS_AHEAD,
        owner__user__isnull=False,
    )
    for action in waiting.select_related("owner__user"):
        days = (action.due_on - today).days
        is_late = days < 0
        step = "late" if is_late else str(reminder_step(days, REMINDERS))
        notify(
            kind=ACTION_OVERDUE if is_late else ACTION_DUE,
            to=[action.owner.user] if action.owner.user else [],
            facts={"action": action.title, "due_on": day_text(action.due_on), "days": days},
            url=action.get_absolute_url(),
            key=f"evaluation.action:{action.pk}:{action.due_on}:{step}",
        )
