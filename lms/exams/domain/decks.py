"""Sort a bank for one blueprint once, so that each draw looks at a hand of questions and not at all of them.

Questions that serve the same rules stand for each other. Of such a stack no draw needs more than its
rules have places, so as many taken by lot are as good as the whole stack, whatever its size.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log
from random import Random

from lms.exams.domain.blueprints import (
    BlueprintRule,
    BlueprintShort,
    Candidate,
    Pick,
    Seed,
    draw,
    one_version_each,
    served_rules,
)


@dataclass(frozen=True, slots=True)
class Stack:
    """Questions that serve the same rules, how many of them these have places for, and sums of weights."""

    candidates: Sequence[Candidate]
    places: int
    sums: Sequence[float]

    def some(self, chance: Random) -> Sequence[Candidate]:
        """Take as many by lot as there are places, the weightier sooner."""
        if len(self.candidates) <= self.places:
            return self.candidates
        if 2 * self.places > len(self.candidates):
            return self._most(chance)
        taken: dict[int, None] = {}
        while len(taken) < self.places:
            taken.update(
                dict.fromkeys(chance.choices(range(len(self.sums)), cum_weights=self.sums, k=self.places))
            )
        return [self.candidates[index] for index in list(taken)[: self.places]]

    def _most(self, chance: Random) -> Sequence[Candidate]:
        lots = [
            (-log(1.0 - chance.random()) / one.weight, index) for index, one in enumerate(self.candidates)
        ]
        return [self.candidates[index] for _lot, index in sorted(lots)[: self.places]]


class Deck:
    """A bank sorted for one blueprint; questions with enemies stay apart, as they do not stand for others."""

    def __init__(self, rules: Sequence[BlueprintRule], pool: Iterable[Candidate]) -> None:
        """Sort the pool; this takes time with its size, each draw afterwards does not."""
        self.rules = tuple(rules)
        candidates = one_version_each(pool)
        stacks: defaultdict[int, list[Candidate]] = defaultdict(list)
        self.feuding: list[Candidate] = []
        for served, one in zip(served_rules(self.rules, candidates), candidates, strict=True):
            if served and one.enemies:
                self.feuding.append(one)
            elif served:
                stacks[served].append(one)
        self.stacks = [self._stack(served, alike) for served, alike in stacks.items()]

    def draw(self, seed: Seed) -> tuple[Pick, ...]:
        """Draw a paper like `blueprints.draw`; equal seeds draw equal papers from equal decks."""
        chance = Random(f"hand:{seed}")
        hand = [one for stack in self.stacks for one in stack.some(chance)]
        try:
            return draw(self.rules, hand + self.feuding, seed)
        except BlueprintShort:
            if not self.feuding:
                raise
            return draw(self.rules, self.everything(), seed)

    def everything(self) -> list[Candidate]:
        """List all questions that serve some rule."""
        return [one for stack in self.stacks for one in stack.candidates] + self.feuding

    def _stack(self, served: int, alike: Sequence[Candidate]) -> Stack:
        places = sum(rule.count for number, rule in enumerate(self.rules) if served >> number & 1)
        return Stack(alike, places, list(accumulate(one.weight for one in alike)))
