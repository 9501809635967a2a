"""Equate the forms of a paper through their anchors, with errors, and say what the pass mark is worth.

Tucker's linear method for two forms with common questions (Kolen & Brennan 2014, 4.2.1), as the people of
two forms are never exactly alike; it asks that they are not too unlike, which sharing forms out evenly
brings about. Errors come from drawing people anew within each form (their 7.3). What comes
of it is advice: nobody's result is changed by a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

from lms.core.numerics import np
from lms.core.statistics import FloatArray, Interval
from lms.psychometrics.marks.rules import covariance

ANCHOR_FLOOR = 8


@dataclass(frozen=True, slots=True)
class EquatingLine:
    """Marks on the old form that are worth `marks` on the new one."""

    slope: float
    intercept: float

    def __call__(self, marks: float) -> float:
        """Return the equal marks on the old form."""
        return self.slope * marks + self.intercept


@dataclass(frozen=True, slots=True)
class FormMoments:
    """What equating needs of one form: totals, anchor marks, and how they go together."""

    n: int
    mean: float
    variance: float
    anchor_mean: float
    anchor_variance: float
    anchor_covariance: float


def moments_of(totals: FloatArray, anchors: FloatArray) -> FormMoments:
    """Reduce totals and anchor marks of the same people to their moments."""
    return FormMoments(
        n=len(totals),
        mean=float(totals.mean()),
        variance=float(np.var(totals, ddof=1)),
        anchor_mean=float(anchors.mean()),
        anchor_variance=float(np.var(anchors, ddof=1)),
        anchor_covariance=covariance(totals, anchors),
    )


def tucker_equating(
    new: FormMoments, old: FormMoments, *, new_weight: float | None = None
) -> EquatingLine | None:
    """Equate forms with common anchor questions that unlike groups wrote.

    `new_weight` is the weight of the group that wrote the new form in the common population; by its
    size where not given. None where an anchor has no spread.
    """
    if new.anchor_variance <= 0 or old.anchor_variance <= 0 or new.variance <= 0:
        return None
    weight = new.n / (new.n + old.n) if new_weight is None else new_weight
    new_mean, new_variance = _synthetic(new, old, 1 - weight)
    old_mean, old_variance = _synthetic(old, new, weight)
    if new_variance <= 0 or old_variance <= 0:
        return None
    slope = sqrt(old_variance / new_variance)
    return EquatingLine(slope, old_mean - slope * new_mean)


def _synthetic(form: FormMoments, other: FormMoments, other_weight: float) -> tuple[float, float]:
    """Return mean and variance of a form in the common population (formulas 4.17 to 4.20)."""
    gamma = form.anchor_covariance / form.anchor_variance
    apart = other.anchor_mean - form.anchor_mean
    spread = other.anchor_variance - form.anchor_variance
    mean = form.mean + other_weight * gamma * apart
    variance = form.variance + other_weight * gamma**2 * spread
    return mean, variance + other_weight * (1 - other_weight) * gamma**2 * apart**2


FORM_FLOOR: Final = 100
CORRELATION_AT_LEAST: Final = 0.5
DRAWS: Final = 1000
_STEPS: Final = 20
_TAILS: Final = (2.5, 97.5)

# Kolen & Brennan 8.5.2: beyond half a deviation apart no method of equating is to be trusted.
APART_AT_MOST: Final = 0.5

type WithheldReason = Literal[
    "few_people", "few_anchors", "anchors_without_spread", "anchors_tell_little", "people_unlike"
]


@dataclass(frozen=True)
class FormMarks:
    """Marks of the people who wrote one form: in all and on the anchors; `possible` marks of the form."""

    letter: str
    totals: FloatArray
    anchors: FloatArray
    possible: float
    anchors_possible: float

    @property
    def people(self) -> int:
        """Count the people."""
        return len(self.totals)

    @property
    def anchor_share(self) -> float | None:
        """Return the mean share of the anchors' marks: how able the people of this form are."""
        if not self.people or not self.anchors_possible:
            return None
        return float(self.anchors.mean()) / self.anchors_possible


@dataclass(frozen=True, slots=True)
class EquatedMarks:
    """Marks on one form and the marks on the other that are worth as much, with error and interval."""

    marks: float
    equal: float
    error: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Equated:
    """How the marks of `new` read on the scale of `old`.

    `cut` are the marks on the new form that are worth the pass mark on the old one, `cut_share` the same
    as a share; `moves` tells whether the pass mark of the paper lies outside the interval.
    """

    new: str
    old: str
    new_people: int
    old_people: int
    anchors: int
    correlations: tuple[float, float]
    line: EquatingLine
    rows: tuple[EquatedMarks, ...]
    cut: EquatedMarks
    cut_share: float
    cut_interval: Interval
    pass_share: float

    @property
    def moves(self) -> bool:
        """Tell whether the interval excludes the paper's pass mark."""
        return not self.cut_interval.contains(self.pass_share)


@dataclass(frozen=True, slots=True)
class NotEquated:
    """Why a form is not brought onto the scale of another; `value` is what was found."""

    new: str
    old: str
    reason: WithheldReason
    value: float = 0.0


def equate(
    new: FormMarks, old: FormMarks, *, anchors: int, pass_share: float, seed: int
) -> Equated | NotEquated:
    """Bring the marks of the new form onto the scale of the old one; equal seeds give equal errors."""
    if (reason := _why_not(new, old, anchors)) is not None:
        return reason
    line = tucker_equating(moments_of(new.totals, new.anchors), moments_of(old.totals, old.anchors))
    if line is None or line.slope <= 0:
        return NotEquated(new.letter, old.letter, "anchors_without_spread")
    lines = _drawn_lines(new, old, np.random.default_rng(seed))
    cut = old.possible * pass_share
    cuts = np.array([(cut - one.intercept) / one.slope for one in lines])
    found = (cut - line.intercept) / line.slope
    low, high = (float(one) for one in np.percentile(cuts, _TAILS))
    marks = np.linspace(0.0, new.possible, _STEPS + 1)
    slopes = np.array([one.slope for one in lines])
    intercepts = np.array([one.intercept for one in lines])
    worth = marks[:, np.newaxis] * slopes + intercepts
    lows, highs = np.percentile(worth, _TAILS, axis=1)
    errors = worth.std(axis=1, ddof=1)
    return Equated(
        new=new.letter,
        old=old.letter,
        new_people=new.people,
        old_people=old.people,
        anchors=anchors,
        correlations=(_correlation(new), _correlation(old)),
        line=line,
        rows=tuple(
            EquatedMarks(float(one), line(float(one)), float(error), Interval(float(low), float(high)))
            for one, error, low, high in zip(marks, errors, lows, highs, strict=True)
        ),
        cut=EquatedMarks(cut, found, float(cuts.std(ddof=1)), Interval(low, high)),
        cut_share=found / new.possible,
        cut_interval=Interval(low / new.possible, high / new.possible),
        pass_share=pass_share,
    )


def _why_not(new: FormMarks, old: FormMarks, anchors: int) -> NotEquated | None:
    def because(reason: WithheldReason, value: float) -> NotEquated:
        return NotEquated(new.letter, old.letter, reason, value)

    fewest = min(new.people, old.people)
    if fewest < FORM_FLOOR:
        return because("few_people", fewest)
    if anchors < ANCHOR_FLOOR:
        return because("few_anchors", anchors)
    if any(np.ptp(one) == 0 for form in (new, old) for one in (form.anchors, form.totals)):
        return because("anchors_without_spread", 0.0)
    weakest = min(_correlation(new), _correlation(old))
    if weakest < CORRELATION_AT_LEAST:
        return because("anchors_tell_little", weakest)
    apart = people_apart(new, old)
    return because("people_unlike", apart) if abs(apart) > APART_AT_MOST else None


def people_apart(new: FormMarks, old: FormMarks) -> float:
    """Say by how many deviations the people of the new form are abler, by the anchors."""
    spread = float(np.sqrt((new.anchors.var(ddof=1) + old.anchors.var(ddof=1)) / 2))
    return float(new.anchors.mean() - old.anchors.mean()) / spread


def _correlation(form: FormMarks) -> float:
    return float(np.corrcoef(form.totals, form.anchors)[0, 1])


def _drawn_lines(new: FormMarks, old: FormMarks, chance: np.random.Generator) -> list[EquatingLine]:
    """Equate samples of the people drawn anew within each form; a draw without a line is left out."""
    news, olds = _drawn_moments(new, chance), _drawn_moments(old, chance)
    found = (tucker_equating(one, other) for one, other in zip(news, olds, strict=True))
    return [line for line in found if line is not None and line.slope > 0]


def _drawn_moments(form: FormMarks, chance: np.random.Generator) -> list[FormMoments]:
    drawn = (chance.integers(form.people, size=form.people) for _draw in range(DRAWS))
    return [moments_of(form.totals[people], form.anchors[people]) for people in drawn]
