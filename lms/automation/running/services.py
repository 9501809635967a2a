"""Run the rules: take back what fell away, then do what is new, each thing once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from operator import itemgetter

from django.db import transaction
from django.utils.translation import gettext_noop

from lms.automation.choices import RUNNING, EntryState, RuleState
from lms.automation.offers.kinds import RuleAction
from lms.automation.offers.registry import actions
from lms.automation.offers.rules import NO_FACTS, FactsOf, PlanOutcome, PlanVerdict, Wish
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.running.queries import (
    AT_ONCE,
    RunDay,
    day_of,
    entries_of,
    entry_of,
    sorted_entries,
    verdicts_on,
    wishes_of,
)
from lms.automation.running.rules import SETTLED, Key, in_order
from lms.core.trail.api import record

FELL_AWAY = gettext_noop("The reason for it no longer holds.")
SWITCHED_OFF = gettext_noop("The rule was switched off.")
HAPPENED_TWICE = PlanVerdict(PlanOutcome.ALREADY, gettext_noop("Another rule or occasion was first."))
CHANGED = ("facts", "due_on", "state", "why", "made", "at", "done_at")


@dataclass(frozen=True)
class RunCount:
    """What one run wrote: things done, taken back and kept, and notes of what was not done."""

    done: int = 0
    withdrawn: int = 0
    kept: int = 0
    noted: int = 0

    def __add__(self, other: RunCount) -> RunCount:
        """Add up parts of a run."""
        return RunCount(
            self.done + other.done,
            self.withdrawn + other.withdrawn,
            self.kept + other.kept,
            self.noted + other.noted,
        )


def run_rules(
    now: datetime, *, rules: Iterable[AutomationRule] | None = None, people: Collection[int] | None = None
) -> RunCount:
    """Run all rules that are on or noting down, or some, for everybody or some people.

    What fell away is taken back first, so that another rule may do it anew. A second run writes nothing.
    """
    if rules is None:
        rules = AutomationRule.objects.running().order_by("pk").prefetch_related("units", "positions")
    running = list(rules)
    if not running:
        return RunCount()
    day = day_of(now, people)
    count = RunCount()
    wishes: dict[str, tuple[RuleAction, list[Wish]]] = {}
    for rule in running:
        found = sorted_entries(rule, day)
        count += take_back(rule, found.to_take_back, FELL_AWAY, now)
        _forget(rule, found.to_forget)
        if found.to_plan:
            action = actions()[rule.action]
            wishes.setdefault(action.makes, (action, []))[1].extend(wishes_of(rule, found.to_plan, day.today))
    for _kind, (action, wanted) in sorted(wishes.items(), key=itemgetter(0)):
        for some in batched(in_order(wanted), AT_ONCE):
            count += _act(action, some, day, now)
    return count


@transaction.atomic
def _act(action: RuleAction, wishes: Sequence[Wish], day: RunDay, now: datetime) -> RunCount:
    """Do what fits of some wishes and note the rest; what another run did meanwhile is left out."""
    locked = AutomationRule.objects.select_for_update(no_key=True).filter(pk__in={w.rule for w in wishes})
    states = dict(locked.order_by("pk").values_list("pk", "state"))
    known = _known(wishes)
    waiting = [
        wish
        for wish in wishes
        if states.get(wish.rule) in RUNNING
        and not ((entry := known.get(_key(wish))) and entry.state in SETTLED)
    ]
    verdicts = verdicts_on(action, waiting, day.excused, now)
    is_on = [
        verdict.outcome == PlanOutcome.FITS and states[wish.rule] == RuleState.ON
        for wish, verdict in zip(waiting, verdicts, strict=True)
    ]
    acting = [wish for wish, act in zip(waiting, is_on, strict=True) if act]
    made = iter(action.carry_out(acting, now) if acting else [])
    entries = []
    for wish, verdict, act in zip(waiting, verdicts, is_on, strict=True):
        keys = next(made) if act else []
        entry = entry_of(wish, HAPPENED_TWICE if act and not keys else verdict, now)
        if keys:
            entry.state, entry.made, entry.done_at = EntryState.DONE, keys, now
        entries.append(entry)
    return _keep(entries, known)


def _key(wish: Wish) -> tuple[int, Key]:
    return wish.rule, (wish.employee, wish.occasion.key)


def _known(wishes: Sequence[Wish]) -> dict[tuple[int, Key], RuleEntry]:
    """Read what the rules of some wishes did for their people."""
    entries = RuleEntry.objects.filter(
        rule__in={wish.rule for wish in wishes}, employee__in={wish.employee for wish in wishes}
    )
    return {(entry.rule_id, (entry.employee_id, entry.occasion)): entry for entry in entries.order_by()}


def _keep(entries: Iterable[RuleEntry], known: dict[tuple[int, Key], RuleEntry]) -> RunCount:
    """Write new entries and those that changed, with one entry in the trail for each rule that acted."""
    new, changed, done = [], [], Counter[int]()
    for entry in entries:
        before = known.get((entry.rule_id, (entry.employee_id, entry.occasion)))
        if before is None:
            new.append(entry)
        elif before.state != entry.state or (before.why != entry.why and entry.state != EntryState.ALREADY):
            entry.pk, entry.done_at = before.pk, entry.done_at or before.done_at
            changed.append(entry)
        else:
            continue
        done[entry.rule_id] += entry.state == EntryState.DONE
    RuleEntry.objects.bulk_create(new, batch_size=500)
    RuleEntry.objects.bulk_update(changed, CHANGED, batch_size=500)
    acted = {pk: number for pk, number in done.items() if number}
    for rule in AutomationRule.objects.filter(pk__in=acted).order_by("pk"):
        record(actor=None, action="automation.acted", subject=rule, details={"done": acted[rule.pk]})
    total = sum(acted.values())
    return RunCount(done=total, noted=len(new) + len(changed) - total)


def take_back(
    rule: AutomationRule, keys: Collection[Key], why: str, now: datetime, facts: FactsOf = NO_FACTS
) -> RunCount:
    """Take back what the rule did on these occasions, but for what has been begun."""
    count = RunCount()
    for some in batched(keys, AT_ONCE):
        count += _take_back(rule, some, PlanVerdict(PlanOutcome.SKIPPED, why, facts), now)
    return count


@transaction.atomic
def _take_back(rule: AutomationRule, keys: Sequence[Key], why: PlanVerdict, now: datetime) -> RunCount:
    action, wanted = actions()[rule.action], set(keys)
    people = {employee for employee, _occasion in keys}
    done = rule.entries.select_for_update(no_key=True).filter(state=EntryState.DONE, employee__in=people)
    entries = [entry for entry in done.order_by("pk") if (entry.employee_id, entry.occasion) in wanted]
    made = {key for entry in entries for key in entry.made}
    begun = action.begun(made)
    action.take_back(made - begun)
    for entry in entries:
        stays = not begun.isdisjoint(entry.made)
        entry.done_at = entry.done_at or entry.at
        entry.state, entry.why, entry.at = EntryState.KEPT if stays else EntryState.WITHDRAWN, why.text, now
        entry.facts = {**entry.facts, **why.facts}
    RuleEntry.objects.bulk_update(entries, ["facts", "state", "why", "at", "done_at"], batch_size=500)
    kept = sum(entry.state == EntryState.KEPT for entry in entries)
    if entries:
        details = {"withdrawn": len(entries) - kept, "kept": kept}
        record(actor=None, action="automation.acted", subject=rule, reason="", details=details)
    return RunCount(withdrawn=len(entries) - kept, kept=kept)


def _forget(rule: AutomationRule, keys: Collection[Key]) -> None:
    """Drop remarks on people who no longer have the occasion; nothing was done for them."""
    for some in batched(keys, AT_ONCE):
        wanted = set(some)
        remarks = rule.entries.filter(employee__in={employee for employee, _occasion in some})
        rows = remarks.filter(state__in=[EntryState.ALREADY, EntryState.SKIPPED, EntryState.CONFLICT])
        gone = [pk for pk, *key in rows.values_list("pk", "employee", "occasion") if tuple(key) in wanted]
        RuleEntry.objects.filter(pk__in=gone).delete()


def take_everything_back(rule: AutomationRule, now: datetime) -> tuple[RunCount, set[int]]:
    """Take back what a rule did that is switched off, and forget its remarks; name the people it reached."""
    keys = [key for key, state in entries_of(rule).items() if state == EntryState.DONE]
    count = take_back(rule, keys, SWITCHED_OFF, now, {"off_reason": rule.switch_reason})
    open_states = [EntryState.PLANNED, EntryState.ALREADY, EntryState.SKIPPED, EntryState.CONFLICT]
    rule.entries.filter(state__in=open_states).delete()
    return count, {employee for employee, _occasion in keys}
