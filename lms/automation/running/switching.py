"""Write rules, switch them on, to noting down and off, and undo what a rule did when it is switched off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lms.automation.choices import RuleState
from lms.automation.rulebook.models import AutomationRule
from lms.automation.rulebook.sentences import RuleLabels
from lms.automation.running.services import RunCount, run_rules, take_everything_back
from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.people.api import OrgUnit, Position


class RuleHasActed(Refusal):
    """What a rule did rests on its sentence."""

    message = _("This rule has acted, so its sentence stays. Switch it off and write another in its place.")


class RuleIsRunning(Refusal):
    """A rule is switched off before it goes."""

    message = _("Switch the rule off first.")


@dataclass(frozen=True)
class RulePlan:
    """What somebody writes into a rule."""

    trigger: str
    trigger_params: dict[str, JSON]
    units: tuple[OrgUnit, ...]
    positions: tuple[Position, ...]
    counts_from: date | None
    action: str
    action_params: dict[str, JSON]
    due_kind: str
    due_days: int | None
    due_on: date | None
    labels: dict[str, RuleLabels]

    def write_into(self, rule: AutomationRule) -> None:
        """Fill the columns of a rule."""
        for name in (
            *("trigger", "trigger_params", "counts_from", "action", "action_params"),
            *("due_kind", "due_days", "due_on", "labels"),
        ):
            setattr(rule, name, getattr(self, name))


@transaction.atomic
def write_rule(*, plan: RulePlan, by: User | None, now: datetime) -> AutomationRule:
    """Keep a new rule as a draft. Callers check `permissions.EDITORS`."""
    rule = AutomationRule(written_by=by, written_at=now)
    plan.write_into(rule)
    rule.save()
    rule.units.set(plan.units)
    rule.positions.set(plan.positions)
    record(actor=by, action="automation.written", subject=rule)
    return rule


@transaction.atomic
def rewrite_rule(*, rule: AutomationRule, plan: RulePlan, by: User, now: datetime) -> AutomationRule:
    """Change the sentence of a rule that has not acted, which is a draft again; raise RuleHasActed else.

    Callers check `permissions.EDITORS`.
    """
    rule = AutomationRule.objects.select_for_update().get(pk=rule.pk)
    _require_no_entries(rule)
    was = rule.whole_text
    plan.write_into(rule)
    rule.state, rule.written_by, rule.written_at = RuleState.DRAFT, by, now
    rule.save()
    rule.units.set(plan.units)
    rule.positions.set(plan.positions)
    rule.entries.all().delete()
    now_says = rule.whole_text
    details: dict[str, JSON] = {"was": was, "now": now_says} if was != now_says else {}
    record(actor=by, action="automation.changed", subject=rule, details=details)
    return rule


@transaction.atomic
def delete_rule(*, rule: AutomationRule, by: User) -> None:
    """Delete a rule that has not acted; raise RuleHasActed or RuleIsRunning. Callers check `EDITORS`."""
    rule = AutomationRule.objects.select_for_update().get(pk=rule.pk)
    if rule.is_running:
        raise RuleIsRunning
    _require_no_entries(rule)
    record(actor=by, action="automation.deleted", subject=rule)
    rule.entries.all().delete()
    rule.delete()


def _require_no_entries(rule: AutomationRule) -> None:
    if rule.has_acted:
        raise RuleHasActed


def switch_on(*, rule: AutomationRule, by: User, now: datetime) -> RunCount:
    """Switch a rule on and run it. Callers check `permissions.EDITORS`."""
    _switch(rule, RuleState.ON, by, now)
    return run_rules(now, rules=[rule])


def observe(*, rule: AutomationRule, by: User, now: datetime) -> RunCount:
    """Let a rule only note down what it would do; what it did before stays. Callers check `EDITORS`."""
    _switch(rule, RuleState.OBSERVING, by, now)
    return run_rules(now, rules=[rule])


def switch_off(*, rule: AutomationRule, reason: str, by: User, now: datetime) -> RunCount:
    """Switch a rule off and take back what nobody has begun; raise ReasonMissing. Callers check `EDITORS`.

    What another rule wants as well it does at once.
    """
    reason = require_reason(reason)
    with transaction.atomic():
        _switch(rule, RuleState.OFF, by, now, reason)
        count, people = take_everything_back(rule, now)
    if people:
        run_rules(now, people=people)
    return count


@transaction.atomic
def _switch(rule: AutomationRule, state: RuleState, by: User, now: datetime, reason: str = "") -> None:
    AutomationRule.objects.select_for_update().get(pk=rule.pk)
    rule.state, rule.switched_by, rule.switched_at, rule.switch_reason = state, by, now, reason[:250]
    rule.save(update_fields=["state", "switched_by", "switched_at", "switch_reason"])
    entries = {
        RuleState.ON: "automation.switched_on",
        RuleState.OBSERVING: "automation.observing",
        RuleState.OFF: "automation.switched_off",
    }
    record(actor=by, action=entries[state], subject=rule, reason=reason)
