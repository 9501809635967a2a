"""Say which clause of the edition before each clause goes on. Plain Python: no Django, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

type Succession = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Placed:
    """A clause by its key, with its number and its place in the order of its edition."""

    key: int
    number: str
    sort: int


@dataclass(frozen=True, slots=True)
class Lineage:
    """What the clauses of an edition come from, and where those of the one before went; by their keys.

    `continued` pairs each clause with at most one: its line goes on. What is merely `split_off` a clause
    begins a line of its own, and the line of one that was `merged` into another has ended.
    """

    continued: Mapping[int, int]
    split_off: Mapping[int, int]
    merged: Mapping[int, int]


def lineage(old: Sequence[Placed], new: Sequence[Placed], successions: Collection[Succession]) -> Lineage:
    """Pair clauses as the edition says, else by number; of several, the one of the same number goes on."""
    before, after = {one.key: one for one in old}, {one.key: one for one in new}
    found = [
        (before[b], after[a])
        for b, a in (*successions, *_by_number(old, new, successions))
        if b is not None and a is not None and b in before and a in after
    ]
    found.sort(key=lambda pair: (pair[0].number != pair[1].number, pair[0].sort, pair[1].sort))
    continued: dict[int, int] = {}
    for was, now in found:
        if now.key not in continued and was.key not in continued.values():
            continued[now.key] = was.key
    going_on = set(continued.values())
    return Lineage(
        continued=continued,
        split_off={now.key: was.key for was, now in reversed(found) if now.key not in continued},
        merged={was.key: now.key for was, now in reversed(found) if was.key not in going_on},
    )


def _by_number(
    old: Sequence[Placed], new: Sequence[Placed], successions: Collection[Succession]
) -> list[Succession]:
    """Pair those of one number of which nothing is said."""
    befores, afters = {before for before, _after in successions}, {after for _before, after in successions}
    numbers = {one.number: one.key for one in old if one.key not in befores}
    return [(numbers[one.number], one.key) for one in new if one.key not in afters and one.number in numbers]
