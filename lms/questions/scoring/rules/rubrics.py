"""What people go by when they mark: criteria with levels, and the points each level gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypedDict


class Level(TypedDict):
    """How well a criterion can be met, in words, and its points, written as a decimal."""

    points: str
    text: str


class Criterion(TypedDict):
    """One thing that is looked at; its levels stand from best to worst."""

    id: str
    title: str
    levels: list[Level]


type Rubric = Sequence[Criterion]


@dataclass(frozen=True, slots=True)
class PeoplePart:
    """A part of an answer that people mark, and its share of the question's marks.

    `id` is "answer" where the whole answer is one part, otherwise that of the sub-question.
    """

    id: str
    share: Fraction
    model_answer: str
    rubric: Rubric


def most_points(rubric: Rubric) -> Fraction:
    """Return the points of the best level of every criterion together."""
    return sum((_best(criterion) for criterion in rubric), Fraction(0))


def share_of_points(rubric: Rubric, points: Mapping[str, Fraction]) -> Fraction:
    """Return the share of all points; no criterion gives less than nothing or more than its best."""
    best = most_points(rubric)
    if not best:
        return Fraction(0)
    earned = (
        min(max(points.get(criterion["id"], Fraction(0)), Fraction(0)), _best(criterion))
        for criterion in rubric
    )
    return sum(earned, Fraction(0)) / best


def _best(criterion: Criterion) -> Fraction:
    return max((Fraction(level["points"]) for level in criterion["levels"]), default=Fraction(0))
