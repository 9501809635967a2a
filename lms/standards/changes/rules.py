"""Say how a change stands, what it does to a clause and to its items. Plain Python: no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from lms.standards.editions.rules import ClauseReading
from lms.standards.facts.rules import FactWording

type ItemState = Literal["to_look_at", "in_work", "confirmed", "revised", "retired"]
type OwnState = Literal["to_look_at", "in_work", "revised", "retired"]
type Phase = Literal["opened", "revising", "in_force", "learning", "closed"]
type PhaseState = Literal["done", "now", "coming"]

OPEN: tuple[ItemState, ...] = ("to_look_at", "in_work")


@dataclass(frozen=True)
class ItemKey:
    """What tells items of one change apart: the clause as both editions number it, and the thing."""

    before: str
    after: str
    kind: str
    thing: int
    block: str = ""


@dataclass(frozen=True)
class ItemStand:
    """How an item stands: its state, whether a person decided it, whether its thing rests on the clause.

    `wordings` are digests by name of the words that rest on the clause, as they were when the item was found.
    """

    state: ItemState
    is_decided: bool = False
    is_gone: bool = False
    wordings: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Tell whether somebody has to look at it."""
        return not self.is_gone and self.state in OPEN


@dataclass(frozen=True)
class ThingStand:
    """How a thing that rests on a clause stands by itself, and its words of now."""

    state: OwnState = "to_look_at"
    wordings: Mapping[str, str] = field(default_factory=dict)


def both_sides(
    reading: ClauseReading,
    was: Mapping[str, FactWording | None],
    now: Mapping[str, FactWording | None],
) -> tuple[ClauseReading, ClauseReading]:
    """Give a clause as it read and as it reads, where only some facts of it change.

    `was` and `now` give these facts by code where they differ from `reading`; none where a side has it not.
    """
    return _reading_with(reading, was), _reading_with(reading, now)


def _reading_with(reading: ClauseReading, said: Mapping[str, FactWording | None]) -> ClauseReading:
    facts = {code: said.get(code, wording) for code, wording in {**reading.facts, **said}.items()}
    return replace(reading, facts={code: wording for code, wording in facts.items() if wording is not None})


def reworded(then: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Tell whether some words that rested on the clause read otherwise now, or are not there any more."""
    return any(now.get(name) != digest for name, digest in then.items())


def follow(stand: ItemStand, thing: ThingStand) -> ItemStand:
    """Give an item as it stands after a look at its thing; what a person decided stays as decided."""
    state: ItemState = thing.state
    if state in OPEN and reworded(stand.wordings, thing.wordings):
        state = "revised"
    return replace(stand, state=stand.state if stand.is_decided else state, is_gone=False)


def gathered(
    kept: Mapping[ItemKey, ItemStand], found: Mapping[ItemKey, ThingStand]
) -> dict[ItemKey, ItemStand]:
    """Give all items after gathering: new ones are added, vanished ones marked, no decision is touched.

    A thing that was retired before anybody counted it is no item.
    """
    items = {key: follow(stand, found[key]) if key in found else gone(stand) for key, stand in kept.items()}
    new = {key: thing for key, thing in found.items() if key not in kept and thing.state != "retired"}
    return items | {key: ItemStand(first_state(thing), wordings=thing.wordings) for key, thing in new.items()}


def gone(stand: ItemStand) -> ItemStand:
    """Mark an item whose thing no longer rests on the clause."""
    return replace(stand, is_gone=True)


def first_state(thing: ThingStand) -> ItemState:
    """Say how an item begins: what was revised after the change was opened begins as such."""
    return thing.state


def days_left(day: date | None, today: date) -> int | None:
    """Count the days until a day; below zero afterwards, nothing where no day is set."""
    return (day - today).days if day else None


@dataclass(frozen=True)
class ChangeDays:
    """The days of a change: opened, in force, learned until, closed."""

    opened: date
    in_force: date | None = None
    learn_until: date | None = None
    closed: date | None = None


@dataclass(frozen=True)
class PhaseStand:
    """A step of a change with its day and how far it is."""

    phase: Phase
    day: date | None
    state: PhaseState


def phases(days: ChangeDays, *, open_items: int, today: date) -> tuple[PhaseStand, ...]:
    """List the steps of a change in order; the first that is not done is the one of now."""
    over = days.closed is not None
    done: dict[Phase, tuple[date | None, bool]] = {
        "opened": (days.opened, True),
        "revising": (None, over or not open_items),
        "in_force": (days.in_force, over or (days.in_force is not None and days.in_force <= today)),
        "learning": (days.learn_until, over or (days.learn_until is not None and days.learn_until < today)),
        "closed": (days.closed, over),
    }
    now = next((phase for phase, (_day, is_done) in done.items() if not is_done), None)
    return tuple(
        PhaseStand(phase, day, "now" if phase == now else "done" if is_done else "coming")
        for phase, (day, is_done) in done.items()
    )
