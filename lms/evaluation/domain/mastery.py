"""Judge how well a clause is known, drawing thin samples towards the group."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import optimize, special, stats

from lms.evaluation.domain.errors import DomainError
from lms.evaluation.domain.panel import FloatArray
from lms.evaluation.domain.ratios import Interval, wilson_interval

MIN_ITEMS = 5
MIN_PEOPLE = 30
WEAKEST_PRIOR, STRONGEST_PRIOR = 0.5, 10_000.0


class Withheld(StrEnum):
    """Why a mastery figure is not shown."""

    NO_SAMPLE = "no_sample"
    TOO_FEW_ITEMS = "too_few_items"
    TOO_FEW_PEOPLE = "too_few_people"


class MasteryProblem(StrEnum):
    """Why a clause score is impossible."""

    MARKS_OUT_OF_RANGE = "marks_out_of_range"
    NEGATIVE_ITEMS = "negative_items"
    SAME_PERSON_TWICE = "same_person_twice"


class MasteryError(DomainError):
    """A clause score was given impossible numbers."""


@dataclass(frozen=True, slots=True)
class ClauseScore:
    """One person's marks on the items of one clause, from first attempts only."""

    person: str
    marks: float
    possible: float
    items: int

    def __post_init__(self) -> None:
        """Refuse marks outside what could be earned."""
        if self.items < 0:
            raise MasteryError(MasteryProblem.NEGATIVE_ITEMS, person=self.person, items=self.items)
        if not 0 <= self.marks <= self.possible:
            raise MasteryError(
                MasteryProblem.MARKS_OUT_OF_RANGE, person=self.person, marks=self.marks, of=self.possible
            )

    @property
    def items_right(self) -> float:
        """Count items right, a half-right item counting a half."""
        return self.items * self.marks / self.possible if self.possible else 0.0


@dataclass(frozen=True, slots=True)
class ClausePrior:
    """What is believed of a person before any item: mean share, and its worth in items."""

    share: float
    worth_items: float


@dataclass(frozen=True, slots=True)
class GroupMastery:
    """A group's share of marks (0 to 1) on a clause; `share` is None when withheld."""

    share: float | None
    interval: Interval | None
    people: int
    items: int
    withheld: Withheld | None
    prior: ClausePrior


@dataclass(frozen=True, slots=True)
class PersonMastery:
    """A person's share of marks, raw and drawn towards the group, with interval and n in items."""

    person: str
    raw_share: float | None
    share: float | None
    interval: Interval | None
    items: int
    withheld: Withheld | None


def fit_prior(scores: Sequence[ClauseScore]) -> ClausePrior:
    """Estimate the group's mean and how alike its people are, by beta-binomial likelihood.

    Under 30 people the likeness cannot be told, so nothing is borrowed from the group:
    the prior is uniform. Method: Kleinman (1973), maximised over the prior's worth in items.
    """
    right = np.array([score.items_right for score in scores if score.items])
    asked = np.array([score.items for score in scores if score.items], dtype=float)
    if len(asked) < MIN_PEOPLE:
        return ClausePrior(share=0.5, worth_items=2.0)
    share = float((right.sum() + 0.5) / (asked.sum() + 1))

    bounds = (np.log(WEAKEST_PRIOR), np.log(STRONGEST_PRIOR))
    best = optimize.minimize_scalar(_disbelief, bounds=bounds, args=(share, right, asked), method="bounded")
    return ClausePrior(share=share, worth_items=float(np.exp(best.x)))


def _disbelief(log_worth: float, share: float, right: FloatArray, asked: FloatArray) -> float:
    """Give the negative log likelihood of a prior's worth, but for a constant."""
    worth = np.exp(log_worth)
    a, b = share * worth, (1 - share) * worth
    gained = special.betaln(a + right, b + asked - right) - special.betaln(a, b)
    return -float(gained.sum())


def group_mastery(
    scores: Sequence[ClauseScore], *, distinct_items: int | None = None, level: float = 0.95
) -> GroupMastery:
    """Give the group's share with an interval that treats people, not items, as the sample.

    `distinct_items` is the number of different items on the clause; without it the longest
    set any one person met is taken. Raises MasteryError when a person appears twice.
    """
    if len({score.person for score in scores}) < len(scores):
        raise MasteryError(MasteryProblem.SAME_PERSON_TWICE)
    sat = [score for score in scores if score.possible > 0 and score.items > 0]
    items = distinct_items if distinct_items is not None else max((score.items for score in sat), default=0)
    withheld = _why_group_is_withheld(people=len(sat), items=items)
    share, interval = (None, None) if withheld else _share_over_people(sat, level)
    return GroupMastery(share, interval, len(sat), items, withheld, fit_prior(sat))


def _why_group_is_withheld(*, people: int, items: int) -> Withheld | None:
    if people == 0:
        return Withheld.NO_SAMPLE
    if people < MIN_PEOPLE:
        return Withheld.TOO_FEW_PEOPLE
    return Withheld.TOO_FEW_ITEMS if items < MIN_ITEMS else None


def _share_over_people(scores: Sequence[ClauseScore], level: float) -> tuple[float, Interval | None]:
    """Divide summed marks; the spread comes from people's residuals (ratio estimator)."""
    marks = np.array([score.marks for score in scores])
    possible = np.array([score.possible for score in scores])
    people = len(scores)
    share = float(marks.sum() / possible.sum())
    residuals = marks - share * possible
    error = float(np.sqrt(people / (people - 1) * (residuals**2).sum()) / possible.sum())
    if error == 0:
        # Everyone scored alike: the spread says nothing, so count people instead.
        return share, wilson_interval(share * people, people, level)
    half = float(stats.t.ppf(0.5 + level / 2, people - 1)) * error
    return share, Interval(max(0.0, share - half), min(1.0, share + half))


def person_mastery(score: ClauseScore, prior: ClausePrior, *, level: float = 0.95) -> PersonMastery:
    """Draw one person's share towards the group: the fewer the items, the stronger the pull.

    The interval is the central part of the beta posterior. Under 5 items nothing is shown.
    """
    if score.items == 0 or score.possible == 0:
        return PersonMastery(score.person, None, None, None, score.items, Withheld.NO_SAMPLE)
    raw = score.marks / score.possible
    if score.items < MIN_ITEMS:
        return PersonMastery(score.person, raw, None, None, score.items, Withheld.TOO_FEW_ITEMS)
    a = prior.share * prior.worth_items + score.items_right
    b = (1 - prior.share) * prior.worth_items + score.items - score.items_right
    low, high = (float(stats.beta.ppf(tail, a, b)) for tail in ((1 - level) / 2, (1 + level) / 2))
    return PersonMastery(score.person, raw, a / (a + b), Interval(low, high), score.items, None)
