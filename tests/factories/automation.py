"""Write rules for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from lms.automation.choices import RuleState
from lms.automation.rulebook.models import AutomationRule
from lms.core.wording import JSON
from lms.people.api import OrgUnit, Position
from tests.factories.courses import NOW

LABELS = {
    "zh-hans": {"when": {}, "who": "热线一组", "what": {}, "due": ""},
    "en": {"when": {}, "who": "the team", "what": {}, "due": ""},
}


def make_rule(
    trigger: str,
    action: str,
    *,
    when: dict[str, JSON] | None = None,
    what: dict[str, JSON] | None = None,
    units: Sequence[OrgUnit] = (),
    positions: Sequence[Position] = (),
    counts_from: date | None = None,
    due_days: int | None = None,
    state: str = RuleState.ON,
    now: datetime = NOW,
) -> AutomationRule:
    """Write a rule, switched on unless said otherwise; nothing runs."""
    rule = AutomationRule.objects.create(
        trigger=trigger,
        trigger_params=when or {},
        action=action,
        action_params=what or {},
        counts_from=counts_from,
        due_kind="none" if due_days is None else "after",
        due_days=due_days,
        labels=LABELS,
        state=state,
        written_at=now,
    )
    rule.units.set(units)
    rule.positions.set(positions)
    return rule
