"""Ask the apps above what rests on clauses that change, and whom it concerns; each answers through a hook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, cast

from wagtail import hooks

from lms.core.wording import StrOrPromise
from lms.people.api import Role
from lms.standards.changes.rules import ItemKey, OwnState, ThingStand
from lms.standards.choices import ChangeItemState, ThingKind

THINGS_HOOK: Final = "standards_things_resting_on"
STOPS_HOOK: Final = "standards_stops_on_day_of_change"
CONCERNED_HOOK: Final = "standards_concerned_by_change"


@dataclass(frozen=True)
class ChangingClause:
    """A clause that changes, with its keys and numbers in both editions; none on a side that has it not.

    `facts` are the codes of all its facts in either edition, `differing` those that read otherwise. Where a
    law version ends or a fact was corrected, nothing but these facts changes (`is_whole` is false), and `law`
    is the key of that law.
    """

    before: int | None
    after: int | None
    before_number: str
    after_number: str
    facts: frozenset[str] = frozenset()
    differing: frozenset[str] = frozenset()
    is_whole: bool = True
    law: str = ""

    def concerns(self, *, names_clause: bool, facts: Collection[str]) -> bool:
        """Tell whether what names the clause, or facts, rests on what changes of it.

        Where only some facts change, what names others of the clause and none of these does not.
        """
        named = self.facts.intersection(facts)
        if self.is_whole:
            return names_clause or bool(named)
        return bool(named & self.differing) or (names_clause and not named)

    @property
    def keys(self) -> frozenset[int]:
        """Give the keys it has in both editions."""
        return frozenset(key for key in (self.before, self.after) if key is not None)

    @property
    def numbers(self) -> frozenset[str]:
        """Give the numbers it has in both editions."""
        return frozenset({self.before_number, self.after_number} - {""})


@dataclass(frozen=True)
class ChangingClauses:
    """The clauses that change, since when people work on it, and from which day on they are in force."""

    clauses: tuple[ChangingClause, ...]
    since: datetime
    day: date | None = None

    @property
    def keys(self) -> frozenset[int]:
        """Give the keys of all clauses in both editions."""
        return frozenset[int]().union(*(clause.keys for clause in self.clauses))


@dataclass(frozen=True)
class RestingThing:
    """Something of an app above that rests on a clause that changes; `key` is its key in its own table.

    `to_change` says what it takes from the clause. `wordings` are digests by name of the words that rest on
    it: a thing whose words differ later counts as revised. `state` is how it stands by itself;
    only a person confirms a thing.
    """

    kind: ThingKind
    key: int
    clause: ChangingClause
    title: str
    place: str = ""
    block: str = ""
    to_change: str = ""
    view_url: str = ""
    edit_url: str = ""
    owner: int | None = None
    state: ChangeItemState = ChangeItemState.TO_LOOK_AT
    wordings: Mapping[str, str] = field(default_factory=dict)

    @property
    def item_key(self) -> ItemKey:
        """Give what tells it apart among the items of a change."""
        numbers = self.clause.before_number, self.clause.after_number
        return ItemKey(*numbers, self.kind, self.key, self.block)

    @property
    def stand(self) -> ThingStand:
        """Give how it stands to the rules."""
        return ThingStand(cast("OwnState", self.state.value), self.wordings)


@dataclass(frozen=True)
class ChangeWay:
    """Something that can be done from a card of a change; the page offers it to the named roles alone."""

    label: StrOrPromise
    url: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Concerned:
    """Whom a change concerns: how many in all, and how many of them it has reached, if that is known.

    `note` says what the numbers count; `ways` are what can be done about who is left.
    """

    label: StrOrPromise
    total: int
    reached: int | None = None
    note: StrOrPromise = ""
    ways: tuple[ChangeWay, ...] = ()


@dataclass(frozen=True)
class Stopping:
    """Something that will not do its work from the day of a change on, as things stand, and why not."""

    kind: ThingKind
    title: str
    why: str
    place: str = ""
    url: str = ""


type ThingsHook = Callable[[ChangingClauses], Iterable[RestingThing]]
type ConcernedHook = Callable[[int, Mapping[str, Collection[int]]], Concerned]
type StopsHook = Callable[[date, Mapping[str, Collection[int]]], Iterable[Stopping]]


def things_resting_on(clauses: ChangingClauses) -> dict[ItemKey, RestingThing]:
    """Collect what the apps above say rests on the clauses."""
    asked: list[ThingsHook] = hooks.get_hooks(THINGS_HOOK)
    return {thing.item_key: thing for hook in asked for thing in hook(clauses)}


def count_resting(clauses: ChangingClauses) -> Counter[ChangingClause]:
    """Count by clause what the apps above say rests on it."""
    asked: list[ThingsHook] = hooks.get_hooks(THINGS_HOOK)
    return Counter(thing.clause for hook in asked for thing in hook(clauses))


def concerned_by(change: int, things: Mapping[str, Collection[int]]) -> list[Concerned]:
    """Collect whom a change, by its key, concerns through the things it touches, by kind and key."""
    asked: list[ConcernedHook] = hooks.get_hooks(CONCERNED_HOOK)
    return [hook(change, things) for hook in asked]


def stopping_on(day: date, things: Mapping[str, Collection[int]]) -> list[Stopping]:
    """Collect what stops on the day of a change among things nobody has looked at, by kind and key."""
    asked: list[StopsHook] = hooks.get_hooks(STOPS_HOOK)
    return [stopping for hook in asked for stopping in hook(day, things)]
