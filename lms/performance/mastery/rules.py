"""Judge how well a clause is known, drawing thin samples towards the group.

Laid beside complaints, knowledge says whether training is the remedy at all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lms.core.numerics import np, optimize, special
from lms.core.statistics import FloatArray, Interval, students_interval, wilson_interval

MIN_ITEMS = 5
MIN_PEOPLE = 30
NO_SPREAD = 1e-12
WEAKEST_PRIOR, STRONGEST_PRIOR = 0.5, 10_000.0


class Withheld(StrEnum):
    """Why a mastery figure is not shown."""

    NO_SAMPLE = "no_sample"
    TOO_FEW_ITEMS = "too_few_items"
    TOO_FEW_PEOPLE = "too_few_people"


@dataclass(frozen=True, slots=True)
class PersonScore:
    """One person's marks on the items of one clause, from first attempts only."""

    person: str
    marks: float
    possible: float
    items: int

    def __post_init__(self) -> None:
        """Refuse marks outside what could be earned."""
        if self.items < 0:
            raise ValueError(f"negative items: {self.items} of {self.person}")
        if not 0 <= self.marks <= self.possible:
            raise ValueError(f"marks out of range: {self.marks} of {self.possible} of {self.person}")

    @property
    def items_right(self) -> float:
        """Count items right, a half-right item counting a half."""
        return self.items * self.marks / self.possible if self.possible else 0.0


@dataclass(frozen=True, slots=True)
class ClausePrior:
    """What is believed of a person before any item: mean share, and its worth in items."""

    share: float
    worth_items: float


NO_PRIOR = ClausePrior(share=0.5, worth_items=2.0)


@dataclass(frozen=True, slots=True)
class GroupSums:
    """What a group scored on a clause, summed over its people who were asked and could earn something.

    `items` is the longest set any one met; squares and products are of each person's sums.
    """

    people: int
    items: int
    marks: Decimal
    possible: Decimal
    marks_squared: Decimal
    marks_by_possible: Decimal
    possible_squared: Decimal


@dataclass(frozen=True, slots=True)
class GroupMastery:
    """A group's share of marks (0 to 1) on a clause; `share` is None when withheld."""

    share: float | None
    interval: Interval | None
    people: int
    items: int
    withheld: Withheld | None


@dataclass(frozen=True, slots=True)
class PersonMastery:
    """A person's share of marks, raw and drawn towards the group, with interval and n in items."""

    person: str
    raw_share: float | None
    share: float | None
    interval: Interval | None
    items: int
    withheld: Withheld | None


def fit_prior(scores: Sequence[PersonScore]) -> ClausePrior:
    """Estimate the group's mean and how alike its people are, by beta-binomial likelihood.

    Under 30 people the likeness cannot be told, so nothing is borrowed from the group:
    the prior is uniform. Method: Kleinman (1973), maximised over the prior's worth in items.
    """
    right = np.array([score.items_right for score in scores if score.items])
    asked = np.array([score.items for score in scores if score.items], dtype=float)
    if len(asked) < MIN_PEOPLE:
        return NO_PRIOR
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


def group_mastery(sums: GroupSums, *, level: float = 0.95) -> GroupMastery:
    """Give the group's share with an interval that treats people, not items, as the sample.

    As the number of different items on the clause the longest set any one person met is taken.
    """
    withheld = None
    if sums.people < MIN_PEOPLE:
        withheld = Withheld.TOO_FEW_PEOPLE if sums.people else Withheld.NO_SAMPLE
    elif sums.items < MIN_ITEMS:
        withheld = Withheld.TOO_FEW_ITEMS
    share, interval = (None, None) if withheld else _share_over_people(sums, level)
    return GroupMastery(share, interval, sums.people, sums.items, withheld)


def _share_over_people(sums: GroupSums, level: float) -> tuple[float, Interval | None]:
    """Divide summed marks; the spread comes from people's residuals (ratio estimator)."""
    share, people = float(sums.marks / sums.possible), sums.people
    # In fractions, as the squares all but cancel where everybody scored about alike.
    common = Fraction(sums.marks) / Fraction(sums.possible)
    off = (
        Fraction(sums.marks_squared)
        - 2 * common * Fraction(sums.marks_by_possible)
        + common**2 * Fraction(sums.possible_squared)
    )
    # Sums that a database kept as floats may fall short of nothing by a rounding.
    error = math.sqrt(max(0.0, float(off)) * people / (people - 1)) / float(sums.possible)
    if error < NO_SPREAD:
        # Everyone scored alike: the spread says nothing, so count people instead.
        return share, wilson_interval(min(1.0, share) * people, people, level)
    return share, students_interval(share, error, people - 1, level=level, limits=(0.0, 1.0))


def person_mastery(score: PersonScore, prior: ClausePrior, *, level: float = 0.95) -> PersonMastery:
    """Draw one person's share towards the group: the fewer the items, the stronger the pull.

    The interval is the central part of the beta posterior. Under 5 items nothing is shown.
    """
    if score.items == 0 or score.possible == 0:
        return PersonMastery(score.person, None, None, None, score.items, Withheld.NO_SAMPLE)
    raw = score.marks / score.possible
    if score.items < MIN_ITEMS:
        return PersonMastery(score.person, raw, None, None, score.items, Withheld.TOO_FEW_ITEMS)
    a, b = _posterior(score, prior)
    low, high = (float(special.betaincinv(a, b, tail)) for tail in ((1 - level) / 2, (1 + level) / 2))
    return PersonMastery(score.person, raw, a / (a + b), Interval(low, high), score.items, None)


def drawn_share(score: PersonScore, prior: ClausePrior) -> float | None:
    """Give the share of ``person_mastery`` alone, None where it is withheld: a quantile costs far more."""
    if score.items < MIN_ITEMS or score.possible == 0:
        return None
    a, b = _posterior(score, prior)
    return a / (a + b)


def _posterior(score: PersonScore, prior: ClausePrior) -> tuple[float, float]:
    a = prior.share * prior.worth_items + score.items_right
    return a, (1 - prior.share) * prior.worth_items + score.items - score.items_right


class Remedy(StrEnum):
    """What the quadrant advises for a clause."""

    TRAIN = "train"
    PROCESS = "process"
    WATCH = "watch"
    KEEP = "keep"
    CANNOT_TELL = "cannot_tell"


class QuadrantDoubt(StrEnum):
    """Why the quadrant cannot tell."""

    NO_MASTERY_SAMPLE = "no_mastery_sample"
    NO_COMPLAINT_SAMPLE = "no_complaint_sample"
    MASTERY_STRADDLES_CUT = "mastery_straddles_cut"
    COMPLAINTS_STRADDLE_CUT = "complaints_straddle_cut"


@dataclass(frozen=True, slots=True)
class QuadrantCuts:
    """Where "low knowledge" ends (share, 0 to 1) and "many complaints" begins (per 10,000 contacts)."""

    mastery_share: float
    complaint_rate: float


@dataclass(frozen=True, slots=True)
class QuadrantVerdict:
    """The advised remedy, with the doubts that forced "cannot tell"."""

    remedy: Remedy
    doubts: tuple[QuadrantDoubt, ...] = ()


_REMEDIES = {
    # (knowledge is low, complaints are many)
    (True, True): Remedy.TRAIN,
    (False, True): Remedy.PROCESS,
    (True, False): Remedy.WATCH,
    (False, False): Remedy.KEEP,
}


def judge_clause(
    mastery: Interval | None, complaints: Interval | None, cuts: QuadrantCuts
) -> QuadrantVerdict:
    """Place a clause in the quadrant only when both intervals lie clear of their cuts.

    The caller chooses the level of the intervals; None means the figure was withheld.
    High knowledge beside many complaints asks whether process, policy or tool is the cause; it proves none.
    """
    doubts = []
    if mastery is None:
        doubts.append(QuadrantDoubt.NO_MASTERY_SAMPLE)
    elif mastery.low < cuts.mastery_share <= mastery.high:
        doubts.append(QuadrantDoubt.MASTERY_STRADDLES_CUT)
    if complaints is None:
        doubts.append(QuadrantDoubt.NO_COMPLAINT_SAMPLE)
    elif complaints.low <= cuts.complaint_rate < complaints.high:
        doubts.append(QuadrantDoubt.COMPLAINTS_STRADDLE_CUT)
    if doubts or mastery is None or complaints is None:
        return QuadrantVerdict(Remedy.CANNOT_TELL, tuple(doubts))
    knowledge_is_low = mastery.high < cuts.mastery_share
    complaints_are_many = complaints.low > cuts.complaint_rate
    return QuadrantVerdict(_REMEDIES[knowledge_is_low, complaints_are_many])
