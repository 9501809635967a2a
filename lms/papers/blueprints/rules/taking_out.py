"""Say what a paper loses when questions are taken out of the pool."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lms.papers.blueprints.rules.drawing import BlueprintRule, DrawableQuestion, Shortage, shortages
from lms.papers.blueprints.rules.parallel import AnchorsTooMany, shortages_of_forms, spread_anchors


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The rules of a paper, and how many forms with how many common questions are drawn by them."""

    rules: tuple[BlueprintRule, ...]
    forms: int = 0
    anchors: int = 0

    @property
    def has_forms(self) -> bool:
        """Tell whether forms are drawn once, instead of a paper for everybody."""
        return self.forms > 1

    def takes(self, candidate: DrawableQuestion) -> bool:
        """Tell whether some rule asks the question or may draw it."""
        return any(rule.takes(candidate) for rule in self.rules)

    def shortages(self, pool: Sequence[DrawableQuestion]) -> tuple[Shortage, ...]:
        """Say which rules a pool cannot fill."""
        if self.has_forms:
            return shortages_of_forms(self.rules, pool, forms=self.forms, anchors=self.anchors)
        return shortages(self.rules, pool)

    def needs(self) -> list[int]:
        """Count the questions that each rule takes for all forms, the common ones once."""
        counts = [rule.count for rule in self.rules]
        if not self.has_forms:
            return counts
        common = spread_anchors(self.rules, self.anchors)
        return [shared + (count - shared) * self.forms for count, shared in zip(counts, common, strict=True)]


@dataclass(frozen=True, slots=True)
class RuleLack:
    """A rule that would be short: how many questions it needs, and how many that fit it would be left.

    As many as needed may be left where other rules compete for them; `short` names these.
    """

    short: Shortage
    needs: int
    left: int


@dataclass(frozen=True, slots=True)
class Loss:
    """The rules of a paper that would be short; one that `was_short` cannot be drawn even before."""

    lacks: tuple[RuleLack, ...]
    was_short: bool


def loss_without(
    blueprint: Blueprint, pool: Sequence[DrawableQuestion], gone: Collection[int]
) -> Loss | None:
    """Say what a paper lacks once questions with these ids are gone; nothing where it lacks no more by it.

    A paper with more common questions than questions cannot be drawn in any case, and loses nothing.
    """
    rest = [one for one in pool if one.question_id not in gone]
    try:
        after = blueprint.shortages(rest)
        before = blueprint.shortages(pool) if after else ()
    except AnchorsTooMany:
        return None
    if _missing(after) <= _missing(before):
        return None
    needs = blueprint.needs()
    lacks = [
        RuleLack(short, needs[short.rule], sum(map(blueprint.rules[short.rule].takes, rest)))
        for short in after
    ]
    return Loss(tuple(lacks), was_short=bool(before))


def _missing(short: Sequence[Shortage]) -> int:
    return sum(one.missing for one in short)
