"""Find the occasions a rule is about today, what it did before, and what it would do now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched
from typing import Final

from django.utils import timezone

from lms.automation.choices import EntryState
from lms.automation.offers.kinds import RuleAction
from lms.automation.offers.registry import actions, excuses, triggers
from lms.automation.offers.rules import (
    Excuse,
    Occasion,
    OccasionsAsked,
    Place,
    PlanOutcome,
    PlanVerdict,
    Wish,
)
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.running.rules import DueRule, Key, Sorted, due_day, sorted_out
from lms.people.api import Employee, Posting

AT_ONCE: Final = 2_000


@dataclass(frozen=True)
class RunDay:
    """What is read once for all rules: where everybody employed works today, and who is left alone."""

    today: date
    places: Mapping[int, Place]
    excused: Mapping[int, Excuse]
    people: frozenset[int] | None = None


def day_of(now: datetime, people: Collection[int] | None = None) -> RunDay:
    """Read where people work and who is excused; of everybody, or of some."""
    today = timezone.localdate(now)
    postings = Posting.objects.on(today).filter(employee__in=Employee.objects.employed_on(today))
    if people is not None:
        postings = postings.filter(employee__in=people)
    rows = postings.order_by().values_list("employee", "unit__path", "position")
    return RunDay(
        today=today,
        places={employee: Place(path, position) for employee, path, position in rows.iterator()},
        excused=excuses(today),
        people=None if people is None else frozenset(people),
    )


def occasions_of(rule: AutomationRule, day: RunDay) -> list[Occasion]:
    """List the occasions of the rule that stand today, of people it is about."""
    trigger = triggers().get(rule.trigger)
    if trigger is None:
        return []
    reach = rule.reach()
    asked = OccasionsAsked(rule.trigger_params, day.today, reach, day.people)
    first = rule.counts_from or date.min
    return [
        each
        for each in trigger.occasions(asked)
        if each.since >= first and (place := day.places.get(each.employee)) and reach.holds(place)
    ]


def entries_of(rule: AutomationRule, people: Collection[int] | None = None) -> dict[Key, str]:
    """Give the states of what the rule did, by person and occasion."""
    entries = RuleEntry.objects.filter(rule=rule)
    if people is not None:
        entries = entries.filter(employee__in=people)
    rows = entries.order_by().values_list("employee", "occasion", "state")
    return {(employee, occasion): state for employee, occasion, state in rows.iterator()}


def sorted_entries(rule: AutomationRule, day: RunDay) -> Sorted:
    """Compare what stands today with what the rule did before.

    While its trigger is not installed nothing is known of its occasions, so nothing is taken back.
    """
    if rule.trigger not in triggers() or rule.action not in actions():
        return Sorted((), (), ())
    return sorted_out(occasions_of(rule, day), entries_of(rule, day.people))


def wishes_of(rule: AutomationRule, occasions: Sequence[Occasion], today: date) -> Iterator[Wish]:
    """Say what the rule wants on these occasions, each with its day."""
    due = DueRule(rule.due_kind, rule.due_days or 0, rule.due_on)
    for each in occasions:
        yield Wish(rule.pk, rule.action_params, each, due_day(due, each, today))


def verdicts_on(
    action: RuleAction, wishes: Sequence[Wish], excused: Mapping[int, Excuse], now: datetime
) -> list[PlanVerdict]:
    """Say what would come of each wish; who is excused is left alone whatever the action says."""
    asked = [wish for wish in wishes if wish.employee not in excused]
    planned = iter(action.plan(asked, now) if asked else [])
    return [
        PlanVerdict(PlanOutcome.SKIPPED, excuse.text, excuse.facts)
        if (excuse := excused.get(wish.employee))
        else next(planned)
        for wish in wishes
    ]


@dataclass
class PreviewPart:
    """How many people something would come to, and the first of them with the reason."""

    people: int = 0
    entries: list[RuleEntry] = field(default_factory=list)


@dataclass(frozen=True)
class RulePreview:
    """What would come of a rule if it acted now; nothing is done."""

    fits: PreviewPart
    already: PreviewPart
    skipped: PreviewPart
    conflicts: PreviewPart

    @property
    def people(self) -> int:
        """Count whom the rule means."""
        return self.fits.people + self.left_out + self.conflicts.people

    @property
    def left_out(self) -> int:
        """Count for whom nothing would be done."""
        return self.already.people + self.skipped.people


STATES: Final = {
    PlanOutcome.FITS: EntryState.PLANNED,
    PlanOutcome.ALREADY: EntryState.ALREADY,
    PlanOutcome.SKIPPED: EntryState.SKIPPED,
    PlanOutcome.CONFLICT: EntryState.CONFLICT,
}


def preview(rule: AutomationRule, now: datetime, *, shown: int) -> RulePreview:
    """Say what the rule would come to now, person by person; of each kind the first are given by name.

    Somebody with several occasions counts once, by the outcome that asks for most.
    """
    parts: dict[PlanOutcome, PreviewPart] = defaultdict(PreviewPart)
    found = _outcomes(rule, now).values()
    for wish, verdict in sorted(found, key=lambda pair: (pair[0].due_on or date.max, pair[0].employee)):
        part = parts[verdict.outcome]
        part.people += 1
        if len(part.entries) < shown:
            part.entries.append(entry_of(wish, verdict, now))
    named = Employee.objects.in_bulk([entry.employee_id for part in parts.values() for entry in part.entries])
    for part in parts.values():
        for entry in part.entries:
            entry.employee, entry.rule = named[entry.employee_id], rule
    return RulePreview(
        fits=parts[PlanOutcome.FITS],
        already=parts[PlanOutcome.ALREADY],
        skipped=parts[PlanOutcome.SKIPPED],
        conflicts=parts[PlanOutcome.CONFLICT],
    )


MOST_ASKING_FIRST: Final = (PlanOutcome.CONFLICT, PlanOutcome.FITS, PlanOutcome.SKIPPED, PlanOutcome.ALREADY)


def _outcomes(rule: AutomationRule, now: datetime) -> dict[int, tuple[Wish, PlanVerdict]]:
    """Give for each person the wish that asks for most, and what would come of it."""
    action = actions().get(rule.action)
    if action is None:
        return {}
    day = day_of(now)
    fresh = sorted_out(occasions_of(rule, day), entries_of(rule)).to_plan
    best: dict[int, tuple[Wish, PlanVerdict]] = {}
    for some in batched(wishes_of(rule, fresh, day.today), AT_ONCE):
        for wish, verdict in zip(some, verdicts_on(action, some, day.excused, now), strict=True):
            known = best.get(wish.employee)
            asks = MOST_ASKING_FIRST.index(verdict.outcome)
            if known is None or asks < MOST_ASKING_FIRST.index(known[1].outcome):
                best[wish.employee] = (wish, verdict)
    return best


def entry_of(wish: Wish, verdict: PlanVerdict, now: datetime) -> RuleEntry:
    """Give what is kept of a wish."""
    return RuleEntry(
        rule_id=wish.rule,
        employee_id=wish.employee,
        occasion=wish.occasion.key,
        since=wish.occasion.since,
        facts={**wish.occasion.facts, **verdict.facts},
        due_on=wish.due_on if verdict.outcome == PlanOutcome.FITS else None,
        state=STATES[verdict.outcome],
        why=verdict.text,
        made=[],
        at=now,
    )


@dataclass(frozen=True)
class Undoing:
    """How many of a rule's entries would be taken back if it were switched off, and how many stay."""

    taken_back: int
    kept: int


def undoing(rule: AutomationRule) -> Undoing:
    """Say beforehand what switching the rule off does."""
    action = actions().get(rule.action)
    made = list(rule.entries.filter(state=EntryState.DONE).values_list("made", flat=True))
    if action is None:
        return Undoing(0, len(made))
    keys = [key for several in made for key in several]
    begun = {key for some in batched(keys, AT_ONCE) for key in action.begun(some)}
    kept = sum(not begun.isdisjoint(keys) for keys in made)
    return Undoing(len(made) - kept, kept)
