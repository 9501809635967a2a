"""Lay out a drawn paper as a compact slot map that an attempt keeps.

The map names question versions and the order their options are shown in; texts and keys stay in
the versions. Blueprint rules and drawing live in `blueprints` and are offered here as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import NotRequired, TypedDict, cast

from lms.exams.domain.blueprints import (
    BlueprintRule,
    BlueprintShort,
    Candidate,
    Pick,
    Seed,
    Shortage,
    draw,
    lies_in,
    shortages,
)
from lms.exams.domain.formats import Choice, JsonObject, Kind
from lms.exams.domain.rules import KindRule

__all__ = [
    "BlueprintRule",
    "BlueprintShort",
    "Candidate",
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
    """A slot as stored: number, version, kind, marks, order of options, part, rule, vital or not."""

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

    `rule` is the place of its blueprint rule, from 1, and 0 where there is none. A vital one has to
    be answered right to pass.
    """

    number: int
    version_id: int
    kind: Kind
    marks: Decimal
    option_order: tuple[str, ...] = ()
    part: str = ""
    rule: int = 0
    vital: bool = False

    def to_json(self) -> SlotJson:
        """Return the slot for storage, without what is empty."""
        stored: SlotJson = {"n": self.number, "v": self.version_id, "k": self.kind, "m": str(self.marks)}
        if self.option_order:
            stored["o"] = list(self.option_order)
        if self.part:
            stored["p"] = self.part
        if self.rule:
            stored["r"] = self.rule
        if self.vital:
            stored["x"] = True
        return stored

    @classmethod
    def from_json(cls, stored: SlotJson) -> "Slot":
        """Rebuild a slot from storage."""
        return cls(
            number=stored["n"],
            version_id=stored["v"],
            kind=stored["k"],
            marks=Decimal(stored["m"]),
            option_order=tuple(stored.get("o", ())),
            part=stored.get("p", ""),
            rule=stored.get("r", 0),
            vital=stored.get("x", False),
        )


@dataclass(frozen=True, slots=True)
class FrozenQuestion:
    """The frozen content and key of a question version, and the rule of its kind."""

    rule: KindRule
    content: JsonObject
    key: JsonObject

    @property
    def may_be_mixed(self) -> bool:
        """Tell whether a paper may show its options in another order than the author's."""
        return self.rule.shuffling == "optional" and not self.content.get("fixed_order")


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
            vital=pick.vital,
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


def arranged(rule: KindRule, content: JsonObject, option_order: Sequence[str]) -> JsonObject:
    """Return the content with its options, items or right column in the order of the slot."""
    field = rule.shown_field
    if not field or not option_order:
        return content
    by_id = {choice["id"]: choice for choice in cast("list[Choice]", content[field])}
    return {**content, field: [by_id[id_] for id_ in option_order]}


def slots_to_json(slots: Iterable[Slot]) -> list[SlotJson]:
    """Return a slot map for storage."""
    return [slot.to_json() for slot in slots]


def slots_from_json(stored: Iterable[SlotJson]) -> tuple[Slot, ...]:
    """Rebuild a slot map from storage."""
    return tuple(Slot.from_json(one) for one in stored)
