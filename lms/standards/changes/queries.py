"""Read changes of the standard: their clauses side by side, their items, and what is held back on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from lms.core.accounts import User
from lms.people.api import AnyUser, Role
from lms.standards.changes.causes import compared_clauses
from lms.standards.changes.models import CAUSES, ChangeItem, EditionChange, in_force_on
from lms.standards.changes.rules import OPEN
from lms.standards.changes.things import ChangingClause, ChangingClauses
from lms.standards.choices import ThingKind
from lms.standards.editions.queries import ComparedClause, Side


def changes() -> QuerySet[EditionChange]:
    """List all changes with their causes and the people in them."""
    return EditionChange.objects.select_related(*CAUSES, "opened_by", "signed_by", "closed_by")


def changing_clauses(change: EditionChange) -> ChangingClauses:
    """Give what the apps above are asked about: the clauses that are not as before."""
    clauses = tuple(_changing_by(change, compared) for compared in compared_clauses(change))
    return ChangingClauses(clauses, change.opened_at, change.day)


def _changing_by(change: EditionChange, compared: ComparedClause) -> ChangingClause:
    """Give a compared clause in the words of the hooks: whole by an edition, else only its facts."""
    if change.edition_id is not None:
        return changing_clause(compared)
    return narrow_clause(compared, change.law_version.law.key if change.law_version else "")


def narrow_clause(compared: ComparedClause, law: str = "") -> ChangingClause:
    """Give a clause of which only facts change in the words of the hooks; `law` is the key of theirs."""
    return replace(changing_clause(compared), is_whole=False, law=law)


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
    """A clause of a change, also in the words of the hooks, with the items that rest on it."""

    compared: ComparedClause
    changing: ChangingClause
    items: Sequence[ChangeItem]

    @property
    def key(self) -> str:
        """Name it in an address."""
        return f"{self.changing.before_number}-{self.changing.after_number}"

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
    """Put the items of a change beside its clauses, in their order."""
    items: defaultdict[tuple[str, str], list[ChangeItem]] = defaultdict(list)
    order = {kind: place for place, kind in enumerate(ThingKind)}
    for item in change.items.select_related("owner", "decided_by"):
        items[item.before_number, item.after_number].append(item)
    return [
        ChangedClause(
            compared,
            clause,
            sorted(
                items[clause.before_number, clause.after_number],
                key=lambda item: (order[ThingKind(item.kind)], item.title, item.pk),
            ),
        )
        for compared in compared_clauses(change)
        for clause in [_changing_by(change, compared)]
    ]


def possible_owners() -> QuerySet[User]:
    """List the trainers and HR with an open account, who look after items."""
    roles = (Role.TRAINER.value, Role.HR.value)
    accounts = get_user_model().objects.filter(is_active=True, groups__name__in=roles)
    return accounts.distinct().order_by("pk")


def items_waiting_for(user: AnyUser) -> list[tuple[int, int]]:
    """Count by change, the oldest first, what somebody looks after and nobody has decided; one query."""
    mine = ChangeItem.objects.to_decide().filter(owner=user.pk)
    counted = mine.order_by("change").values("change").annotate(total=Count("pk"))
    return [(row["change"], row["total"]) for row in counted]


def held_items(kinds: Collection[ThingKind], keys: Collection[int], day: date) -> list[ChangeItem]:
    """List what nobody has looked at of some things although its change is in force; in one query."""
    held = ChangeItem.objects.of_things(kinds, keys).holding_on(day)
    return list(held.with_causes())


def held_keys(kind: ThingKind, day: date) -> QuerySet[ChangeItem, int]:
    """Give the keys of things that may not be used on the day, to be asked for inside another query."""
    return ChangeItem.objects.filter(kind=kind).holding_on(day).values_list("thing", flat=True)


def open_items(kinds: Collection[ThingKind], keys: Collection[int]) -> list[ChangeItem]:
    """List what nobody has looked at of some things, whether its change is in force or not; in one query."""
    found = ChangeItem.objects.of_things(kinds, keys).to_decide()
    return list(found.with_causes())


@dataclass(frozen=True)
class NoticedClause:
    """A clause that was changed for a thing's readers, and whether the thing says so yet."""

    compared: ComparedClause
    is_revised: bool


@dataclass(frozen=True)
class NoticedChange:
    """What a change means for the readers of one thing, from the day on which it is in force."""

    change: int
    day: date
    clauses: tuple[NoticedClause, ...]

    @property
    def is_revised(self) -> bool:
        """Tell whether the thing says everywhere what holds."""
        return all(clause.is_revised for clause in self.clauses)


def noticed_changes(kind: ThingKind, day: date) -> dict[int, list[NoticedChange]]:
    """Give by thing what its readers have to know: what was revised, and what should have been by the day.

    One query where there is nothing; a demo edition changes nothing for readers.
    """
    late = Q(state__in=OPEN) & in_force_on(day)
    rows = ChangeItem.objects.filter(Q(state="revised") | late, kind=kind, gone_at__isnull=True)
    items: defaultdict[EditionChange, list[ChangeItem]] = defaultdict(list)
    for item in rows.with_causes():
        if item.change.own_day is not None and not item.change.is_demo:
            items[item.change].append(item)
    noticed: defaultdict[int, list[NoticedChange]] = defaultdict(list)
    for change, resting in items.items():
        for thing, clauses in _noticed_in(change, resting).items():
            noticed[thing].append(NoticedChange(change.pk, change.own_day or day, clauses))
    return dict(noticed)


def _noticed_in(change: EditionChange, items: Sequence[ChangeItem]) -> dict[int, tuple[NoticedClause, ...]]:
    """Put the clauses of one change to the things that rest on them."""
    found: defaultdict[int, list[NoticedClause]] = defaultdict(list)
    for compared in compared_clauses(change):
        clause = changing_clause(compared)
        for item in items:
            if (item.before_number, item.after_number) == (clause.before_number, clause.after_number):
                found[item.thing].append(NoticedClause(compared, item.state == "revised"))
    return {thing: tuple(clauses) for thing, clauses in found.items()}
