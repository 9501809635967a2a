"""Choose the questions of a day: what is due, then own mistakes, then weak clauses, then what is new."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice, zip_longest
from random import Random
from typing import Literal

type Why = Literal["due", "mistake", "weak", "new"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be practised, in its approved version, and the line of its clause."""

    question: int
    version: int
    line: int


@dataclass(frozen=True, slots=True)
class Met:
    """What the card of a question somebody met says."""

    due_on: date
    seen_on: date
    in_book: bool


@dataclass(frozen=True, slots=True)
class Learner:
    """What is known of one person: cards by question, weak lines with the weakest first, and own lines."""

    met: Mapping[int, Met]
    weak: Sequence[int] = ()
    own: Collection[int] = ()


def choose(
    candidates: Collection[Candidate], learner: Learner, day: date, count: int, chance: Random
) -> list[tuple[Candidate, Why]]:
    """Choose at most so many questions, no one twice; equal chances choose equal questions.

    What was answered on the day already is not asked again. Weak and new questions take turns by clause, so
    that a day is not all about one thing.
    """
    shuffled = sorted(candidates, key=lambda one: one.question)
    chance.shuffle(shuffled)
    met = learner.met
    known = [one for one in shuffled if one.question in met and met[one.question].seen_on < day]
    new = [one for one in shuffled if one.question not in met]
    due = sorted(
        (one for one in known if met[one.question].due_on <= day),
        key=lambda one: (met[one.question].due_on, not met[one.question].in_book),
    )
    missed = [one for one in known if met[one.question].in_book]
    by_line = defaultdict[int, list[Candidate]](list)
    for one in new:
        by_line[one.line].append(one)
    weak = in_turns([by_line[line] for line in learner.weak])
    own = in_turns([by_line[line] for line in by_line if line in learner.own])
    rest = in_turns(list(by_line.values()))
    parts: list[tuple[Iterator[Candidate] | list[Candidate], Why]] = [
        (due, "due"),
        (missed, "mistake"),
        (weak, "weak"),
        (own, "new"),
        (rest, "new"),
    ]
    wanted = chain.from_iterable(((one, why) for one in part) for part, why in parts)
    return list(islice(_each_once(wanted), count))


def _each_once(wanted: Iterator[tuple[Candidate, Why]]) -> Iterator[tuple[Candidate, Why]]:
    taken: set[int] = set()
    for one, why in wanted:
        if one.question not in taken:
            taken.add(one.question)
            yield one, why


def in_turns(lists: Sequence[Sequence[Candidate]]) -> Iterator[Candidate]:
    """Take the first of each list, then the second of each, and so on."""
    for turn in zip_longest(*lists):
        yield from (one for one in turn if one is not None)
