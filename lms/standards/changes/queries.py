"""Read changes of edition: their clauses side by side, their items, and what is held back on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from lms.core.accounts import User
from lms.people.api import Role
from lms.standards.changes.models import ChangeItem, EditionChange
from lms.standards.changes.things import ChangingClause, ChangingClauses
from lms.standards.choices import ThingKind
from lms.standards.editions.queries import ComparedClause, EditionComparison, Side, compare_editions


def changes() -> QuerySet[EditionChange]:
    """List all changes with how many items they have, and how many nobody has decided."""
    counted = Q(items__gone_at__isnull=True)
    return EditionChange.objects.select_related(
        "edition__standard", "edition__replaces", "opened_by", "signed_by", "closed_by"
    ).annotate(
        items_total=Count("items", filter=counted),
        items_open=Count("items", filter=counted & Q(items__state__in=("to_look_at", "in_work"))),
    )


def comparison_of(change: EditionChange) -> EditionComparison | None:
    """Compare the edition with the one it replaces; nothing where it replaces none any more."""
    edition = change.edition
    return compare_editions(edition.replaces, edition) if edition.replaces else None


def changing_clauses(change: EditionChange) -> ChangingClauses:
    """Give what the apps above are asked about: the clauses that are not as before."""
    comparison = comparison_of(change)
    touched = comparison.touched if comparison else []
    return ChangingClauses(tuple(map(changing_clause, touched)), change.opened_at, change.day)


def changing_clause(compared: ComparedClause) -> ChangingClause:
    """Give a compared clause in the words of the hooks."""
    before, after = compared.before, compared.after
    return ChangingClause(
        before=before.clause.pk if before else None,
        after=after.clause.pk if after else None,
        before_number=before.clause.number if before else "",
        after_number=after.clause.number if after else "",
        facts=_fact_codes(before) | _fact_codes(after),
        differing=frozenset(fact.change.code for fact in compared.facts),
    )


def _fact_codes(side: Side | None) -> frozenset[str]:
    return frozenset(side.reading.facts) if side else frozenset()


@dataclass(frozen=True)
class ChangedClause:
    """A clause of a change with the items that rest on it."""

    compared: ComparedClause
    items: Sequence[ChangeItem]

    @property
    def key(self) -> str:
        """Name it in an address."""
        clause = changing_clause(self.compared)
        return f"{clause.before_number}-{clause.after_number}"

    @cached_property
    def open_items(self) -> list[ChangeItem]:
        """List the items nobody has decided."""
        return [item for item in self.items if item.is_open]

    @cached_property
    def settled_items(self) -> list[ChangeItem]:
        """List the items that were confirmed, revised or retired."""
        return [item for item in self.items if not item.is_open and item.gone_at is None]

    @property
    def total(self) -> int:
        """Count the items that still rest on it."""
        return len(self.open_items) + len(self.settled_items)


def changed_clauses(change: EditionChange) -> list[ChangedClause]:
    """Put the items of a change beside its clauses, in the order of the edition."""
    comparison = comparison_of(change)
    items: defaultdict[tuple[str, str], list[ChangeItem]] = defaultdict(list)
    order = {kind: place for place, kind in enumerate(ThingKind)}
    for item in change.items.select_related("owner", "decided_by"):
        items[item.before_number, item.after_number].append(item)
    touched = comparison.touched if comparison else []
    return [
        ChangedClause(
            compared,
            sorted(
                items[clause.before_number, clause.after_number],
                key=lambda item: (order[ThingKind(item.kind)], item.title, item.pk),
            ),
        )
        for compared in touched
        for clause in [changing_clause(compared)]
    ]


def possible_owners() -> QuerySet[User]:
    """List the trainers and HR with an open account, who look after items."""
    roles = (Role.TRAINER.value, Role.HR.value)
    accounts = get_user_model().objects.filter(is_active=True, groups__name__in=roles)
    return accounts.distinct().order_by("pk")


def held_items(kind: ThingKind, keys: Collection[int], day: date) -> list[ChangeItem]:
    """List what nobody has looked at of some things although its edition is in force; in one query."""
    held = ChangeItem.objects.of_things(kind, *keys).holding_on(day)
    return list(held.select_related("change__edition"))


def held_keys(kind: ThingKind, day: date) -> QuerySet[ChangeItem, int]:
    """Give the keys of things that may not be used on the day, to be asked for inside another query."""
    return ChangeItem.objects.filter(kind=kind).holding_on(day).values_list("thing", flat=True)


def open_items(kind: ThingKind, *keys: int) -> list[ChangeItem]:
    """List what nobody has looked at of some things, whether its edition is in force or not; in one query."""
    found = ChangeItem.objects.of_things(kind, *keys).to_decide()
    return list(found.select_related("change"))
