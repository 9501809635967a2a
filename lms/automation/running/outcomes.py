"""Set what was measured before a rule acted beside what came after, for rules whose occasion measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from statistics import fmean

from lms.automation.choices import EntryState
from lms.automation.offers.registry import actions, triggers
from lms.automation.offers.rules import BothSides, Followed
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.running.queries import AT_ONCE


@dataclass(frozen=True)
class EntryOutcome:
    """What a rule did for one person, when it was finished, and both sides of what is measured."""

    entry: RuleEntry
    finished_on: date | None
    measured: BothSides

    @property
    def is_measured(self) -> bool:
        """Tell whether there is anything to set beside what was before."""
        return self.measured.after is not None


@dataclass(frozen=True)
class RuleOutcome:
    """What came after a rule acted, the newest measured first; means are over people with both sides."""

    entries: Sequence[EntryOutcome]

    @property
    def finished(self) -> int:
        """Count who finished what the rule gave."""
        return sum(one.finished_on is not None for one in self.entries)

    @property
    def compared(self) -> list[BothSides]:
        """List those with both sides."""
        return [one.measured for one in self.entries if one.is_measured]

    @property
    def before(self) -> float | None:
        """Give the mean share before."""
        return fmean(one.before.share for one in self.compared) if self.compared else None

    @property
    def after(self) -> float | None:
        """Give the mean share after."""
        return fmean(one.after.share for one in self.compared if one.after) if self.compared else None


def outcome_of(rule: AutomationRule) -> RuleOutcome | None:
    """Set both sides beside each other for whom the rule acted; nothing where its occasion measures nothing.

    What was taken back before it was begun has no later side and is left out. A fixed number of queries for
    every two thousand entries.
    """
    trigger, action = triggers().get(rule.trigger), actions().get(rule.action)
    if trigger is None or action is None or not trigger.measures:
        return None
    acted = rule.entries.filter(state__in=[EntryState.DONE, EntryState.KEPT]).select_related("employee")
    found: list[EntryOutcome] = []
    for some in batched(acted.order_by("-done_at", "-pk"), AT_ONCE):
        done = action.finished({key for entry in some for key in entry.made})
        days = [max((done[key] for key in entry.made if key in done), default=None) for entry in some]
        asked = [
            Followed(entry.employee_id, entry.occasion, day) for entry, day in zip(some, days, strict=True)
        ]
        sides = trigger.before_and_after(rule.trigger_params, asked)
        found += [
            EntryOutcome(entry, day, measured)
            for entry, day, measured in zip(some, days, sides, strict=True)
            if measured
        ]
    return RuleOutcome(sorted(found, key=_latest, reverse=True))


def _latest(one: EntryOutcome) -> tuple[bool, date]:
    """Put who was measured since first, then the newest."""
    after = one.measured.after
    return one.is_measured, after.last_on if after else (one.finished_on or date.min)
