"""Say which clause of the edition before each clause goes on, and what editions call it.

Plain Python: no Django, no database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

type Succession = tuple[int | None, int | None]
type Merge = tuple[int, int, int]
"""The edition with which a line ended, the line, and the one that took it in."""
type CalledBy = tuple[tuple[int, tuple[str, ...]], ...]
"""Pairs of an edition and the numbers by which it calls a line."""


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


@dataclass(frozen=True, slots=True)
class Named:
    """A number that an edition gives a line."""

    line: int
    edition: int
    number: str


def called_by(named: Sequence[Named], merges: Collection[Merge]) -> dict[int, CalledBy]:
    """Give by line the numbers by which each edition calls it; `named` in the order of the editions.

    A line that began after an edition goes there by the chapter in which it began, as its number may have
    been another's. One that was repealed before an edition has no number there, as its own may be another's
    now. Of two lines that were merged each is called by the numbers of both.
    """
    numbers: dict[int, dict[int, str]] = {}
    for one in named:
        numbers.setdefault(one.line, {})[one.edition] = one.number
    editions = list(dict.fromkeys(one.edition for one in named))
    took = {
        line: into
        for edition, line, into in merges
        if line != into and edition not in numbers.get(line, {}) and into in numbers
    }
    own = {line: _by_editions(known, editions) for line, known in numbers.items()}
    called = {line: {edition: {number} for edition, number in each.items()} for line, each in own.items()}
    for line in took:
        into = line
        # Two editions that merge in a circle say nothing; the first step is taken as it stands.
        for _ in took:
            into = took.get(into, into)
        for edition in editions:
            both = {each[edition] for each in (own[line], own[into]) if edition in each}
            called[line].setdefault(edition, set()).update(both)
            called[into].setdefault(edition, set()).update(both)
    return {
        line: tuple((edition, tuple(sorted(each[edition]))) for edition in editions if edition in each)
        for line, each in called.items()
    }


def _by_editions(known: Mapping[int, str], editions: Sequence[int]) -> dict[int, str]:
    """Give a line's number in each edition, its first chapter before it began; none after it ended."""
    begun = editions.index(next(iter(known)))
    chapter = next(iter(known.values())).partition(".")[0]
    return dict.fromkeys(editions[:begun], chapter) | dict(known)


def _by_number(
    old: Sequence[Placed], new: Sequence[Placed], successions: Collection[Succession]
) -> list[Succession]:
    """Pair those of one number of which nothing is said."""
    befores, afters = {before for before, _after in successions}, {after for _before, after in successions}
    numbers = {one.number: one.key for one in old if one.key not in befores}
    return [(numbers[one.number], one.key) for one in new if one.key not in afters and one.number in numbers]
