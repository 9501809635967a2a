"""Sort a bank for one blueprint once, so that each draw looks at a small sample and not at all questions.

Questions that serve the same rules stand for each other. Of such a stratum no draw needs more than its
rules have places, so as many taken by lot are as good as all of it, whatever its size.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log
from random import Random

from lms.papers.blueprints.rules.drawing import (
    BlueprintRule,
    BlueprintShort,
    DrawableQuestion,
    Pick,
    Seed,
    draw,
    one_version_each,
    served_rules,
)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Questions that serve the same rules, how many of them these have places for, and sums of weights."""

    candidates: Sequence[DrawableQuestion]
    places: int
    sums: Sequence[float]

    def sample(self, chance: Random) -> Sequence[DrawableQuestion]:
        """Take as many by lot as there are places, the weightier sooner."""
        if len(self.candidates) <= self.places:
            return self.candidates
        if 2 * self.places > len(self.candidates):
            # Most of them are taken: a lot for each is quicker than drawing again what was drawn before.
            lots = [
                (-log(1.0 - chance.random()) / one.weight, index) for index, one in enumerate(self.candidates)
            ]
            return [self.candidates[index] for _lot, index in sorted(lots)[: self.places]]
        taken: dict[int, None] = {}
        while len(taken) < self.places:
            taken.update(
                dict.fromkeys(chance.choices(range(len(self.sums)), cum_weights=self.sums, k=self.places))
            )
        return [self.candidates[index] for index in list(taken)[: self.places]]


class PoolSampler:
    """A bank sorted for one blueprint; questions with enemies stay apart, as they do not stand for others."""

    def __init__(self, rules: Sequence[BlueprintRule], pool: Iterable[DrawableQuestion]) -> None:
        """Sort the pool; this takes time with its size, each draw afterwards does not."""
        self.rules = tuple(rules)
        candidates = one_version_each(pool)
        by_rules: defaultdict[int, list[DrawableQuestion]] = defaultdict(list)
        self.with_enemies: list[DrawableQuestion] = []
        for served, one in zip(served_rules(self.rules, candidates), candidates, strict=True):
            if served and one.enemies:
                self.with_enemies.append(one)
            elif served:
                by_rules[served].append(one)
        self.strata = []
        for served, group in by_rules.items():
            places = sum(rule.count for number, rule in enumerate(self.rules) if served >> number & 1)
            self.strata.append(Stratum(group, places, list(accumulate(one.weight for one in group))))

    def draw(self, seed: Seed) -> tuple[Pick, ...]:
        """Draw a paper like `drawing.draw`; equal seeds draw equal papers from equal pools."""
        chance = Random(f"hand:{seed}")
        sample = [one for stratum in self.strata for one in stratum.sample(chance)]
        try:
            return draw(self.rules, sample + self.with_enemies, seed)
        except BlueprintShort:
            if not self.with_enemies:
                raise
            return draw(self.rules, self.everything(), seed)

    def everything(self) -> list[DrawableQuestion]:
        """List all questions that serve some rule."""
        return [one for stratum in self.strata for one in stratum.candidates] + self.with_enemies
