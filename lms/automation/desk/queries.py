"""Read the rules as the desk shows them: by group, with what each did last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lms.automation.choices import EntryState, RuleState
from lms.automation.offers.kinds import Group
from lms.automation.offers.registry import triggers
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.rulebook.sentences import TextPart
from lms.core.accounts import account_name
from lms.core.wording import day_text
from lms.people.api import AnyUser, visible_employees

DONE_ONCE = Q(state=EntryState.DONE) | Q(done_at__isnull=False)
DONE_AT = Coalesce("done_at", "at")


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list: its sentence, and how many people it last did something for."""

    rule: AutomationRule
    sentence: Sequence[TextPart]
    acted_at: datetime | None
    people: int

    @property
    def note(self) -> str:
        """Say who wrote or switched it, when, and why it is off."""
        rule = self.rule
        person = rule.switched_by or rule.written_by
        day = day_text(rule.switched_at or rule.written_at)
        labels = [str(RuleState(rule.state).label), day, account_name(person) if person else ""]
        return " · ".join(filter(None, [" ".join(filter(None, labels)), rule.switch_reason]))


@dataclass(frozen=True)
class RuleGroup:
    """The rules of one heading."""

    label: str
    lines: Sequence[RuleLine]


def grouped_rules() -> list[RuleGroup]:
    """List every rule below its heading, those that run first; three queries."""
    rules = list(AutomationRule.objects.select_related("written_by", "switched_by"))
    doings = RuleEntry.objects.filter(DONE_ONCE).order_by().annotate(acted_at=DONE_AT)
    last = dict(doings.values_list("rule").annotate(last=Max("acted_at")))
    moments = Q(pk__in=[])
    for rule, at in last.items():
        moments |= Q(rule=rule, acted_at=at)
    people = dict(
        doings.filter(moments).values_list("rule").annotate(people=Count("employee", distinct=True))
    )
    lines = [
        RuleLine(rule, rule.sentence(), last.get(rule.pk), people.get(rule.pk, 0))
        for rule in sorted(rules, key=lambda each: (each.state == RuleState.OFF, each.pk))
    ]
    offered = triggers()
    groups = []
    for group in Group:
        found = [line for line in lines if (known := offered.get(line.rule.trigger)) and known.group == group]
        if found:
            groups.append(RuleGroup(str(group.label), found))
    lost = [line for line in lines if line.rule.trigger not in offered]
    return [*groups, RuleGroup(_("Of apps not installed"), lost)] if lost else groups


def done_on(first: datetime) -> int:
    """Count what rules have done since a moment."""
    doings = RuleEntry.objects.filter(DONE_ONCE).annotate(acted_at=DONE_AT)
    return doings.filter(acted_at__gte=first).count()


def entries_seen_by(user: AnyUser) -> QuerySet[RuleEntry]:
    """List the entries about people the user may see, newest first."""
    entries = RuleEntry.objects.filter(employee__in=visible_employees(user))
    return entries.select_related("rule", "employee").annotate(number=F("employee__number"))


def reason_of(entry: RuleEntry) -> str:
    """Say on which occasion it was done; nothing where the app is gone."""
    trigger = triggers().get(entry.rule.trigger)
    try:
        return str(trigger.reason) % entry.facts if trigger else ""
    except KeyError:  # kept by a version whose trigger knew other facts
        return ""
