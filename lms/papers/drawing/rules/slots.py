"""Lay out a drawn paper as a compact slot map that an attempt keeps, and part it into pages.

The map names question versions and the order their options are shown in; texts and keys stay in
the versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from random import Random
from typing import Literal, NotRequired, TypedDict

from lms.papers.blueprints.rules.drawing import (
    BlueprintRule,
    BlueprintShort,
    DrawableQuestion,
    Pick,
    Seed,
    Shortage,
    draw,
    shortages,
)
from lms.questions.bank.rules import lies_in
from lms.questions.scoring.rules.formats import Kind
from lms.questions.scoring.rules.judging import FrozenQuestion, arranged

MOST_SLOTS = 32_767

__all__ = [
    "BlueprintRule",
    "BlueprintShort",
    "DrawableQuestion",
    "FrozenQuestion",
    "Pick",
    "Seed",
    "Shortage",
    "Shuffle",
    "Slot",
    "SlotJson",
    "arranged",
    "draw",
    "lay_out",
    "lies_in",
    "shortages",
    "shuffle_plan",
    "shuffled",
    "slots_from_json",
    "slots_of_picks",
    "slots_to_json",
]


class SlotJson(TypedDict):
    """A slot as stored: number, version, kind, marks, order of options, part, rule, must-pass or not."""

    n: int
    v: int
    k: Kind
    m: str
    o: NotRequired[list[str]]
    p: NotRequired[str]
    r: NotRequired[int]
    x: NotRequired[bool]


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a paper, numbered from 1; `option_order` lists ids as they are shown.

    `rule` is the place of its blueprint rule, from 1, and 0 where there is none. A must-pass one has to
    be answered right to pass.
    """

    number: int
    version_id: int
    kind: Kind
    marks: Decimal
    option_order: tuple[str, ...] = ()
    part: str = ""
    rule: int = 0
    must_pass: bool = False

    def to_json(self) -> SlotJson:
        """Return the slot for storage, without what is empty."""
        stored: SlotJson = {"n": self.number, "v": self.version_id, "k": self.kind, "m": str(self.marks)}
        if self.option_order:
            stored["o"] = list(self.option_order)
        if self.part:
            stored["p"] = self.part
        if self.rule:
            stored["r"] = self.rule
        if self.must_pass:
            stored["x"] = True
        return stored

    @classmethod
    def from_json(cls, stored: SlotJson) -> Slot:
        """Rebuild a slot from storage."""
        return cls(
            number=stored["n"],
            version_id=stored["v"],
            kind=stored["k"],
            marks=Decimal(stored["m"]),
            option_order=tuple(stored.get("o", ())),
            part=stored.get("p", ""),
            rule=stored.get("r", 0),
            must_pass=stored.get("x", False),
        )


@dataclass(frozen=True, slots=True)
class Shuffle:
    """What differs from taker to taker beyond what must; questions never leave their part."""

    questions: bool = True
    options: bool = True


def lay_out(
    picks: Sequence[Pick], questions: Mapping[int, FrozenQuestion], seed: Seed, shuffle: Shuffle
) -> tuple[Slot, ...]:
    """Number the picks part by part and settle the order of their options; `questions` are by version."""
    return shuffled(slots_of_picks(picks), questions, seed, shuffle)


def slots_of_picks(picks: Sequence[Pick]) -> tuple[Slot, ...]:
    """Number the picks in their order, nothing shuffled."""
    return tuple(
        Slot(
            number=number,
            version_id=pick.candidate.version_id,
            kind=pick.candidate.kind,
            marks=pick.marks,
            part=pick.part,
            rule=pick.rule + 1,
            must_pass=pick.must_pass,
        )
        for number, pick in enumerate(picks, 1)
    )


def shuffled(
    slots: Sequence[Slot], questions: Mapping[int, FrozenQuestion], seed: Seed, shuffle: Shuffle
) -> tuple[Slot, ...]:
    """Number the slots part by part anew and settle the order of their options."""
    order = list(slots)
    if shuffle.questions:
        Random(f"questions:{seed}").shuffle(order)
    parts = list(dict.fromkeys(slot.part for slot in slots))
    order.sort(key=lambda slot: parts.index(slot.part))
    return tuple(
        replace(
            slot,
            number=number,
            option_order=shuffle_plan(
                questions[slot.version_id],
                f"{seed}:{slot.version_id}",
                shuffle_options=shuffle.options,
            ),
        )
        for number, slot in enumerate(order, 1)
    )


def shuffle_plan(question: FrozenQuestion, seed: Seed, *, shuffle_options: bool) -> tuple[str, ...]:
    """Return the ids of a question in the order to show; empty where it has nothing to arrange.

    Ordering and matching are shuffled whatever the setting, and ordering never starts out right.
    """
    rule = question.rule
    shown = list(rule.shown_ids(question.content))
    if rule.shuffling != "always" and not (question.may_be_mixed and shuffle_options):
        return tuple(shown)
    chance = Random(f"options:{seed}")
    chance.shuffle(shown)
    while len(shown) > 1 and tuple(shown) == rule.right_order(question.key):
        chance.shuffle(shown)
    return tuple(shown)


def slots_to_json(slots: Iterable[Slot]) -> list[SlotJson]:
    """Return a slot map for storage."""
    return [slot.to_json() for slot in slots]


def slots_from_json(stored: Iterable[SlotJson]) -> tuple[Slot, ...]:
    """Rebuild a slot map from storage."""
    return tuple(Slot.from_json(one) for one in stored)


type PageMode = Literal["one", "part", "all"]
type Page = tuple[int, int]


def pages_of(slots: Sequence[Slot], mode: str) -> tuple[Page, ...]:
    """Give the first and the last slot number of every page, in order."""
    match mode:
        case "all":
            return ((1, len(slots)),) if slots else ()
        case "part":
            groups = (list(group) for _part, group in groupby(slots, key=lambda slot: slot.part))
            return tuple((group[0].number, group[-1].number) for group in groups)
        case _:
            return tuple((slot.number, slot.number) for slot in slots)


def page_after(pages: Sequence[Page], first: int) -> Page | None:
    """Return the page after the one that begins with the slot; None after the last."""
    return next((page for page in pages if page[0] > first), None)
