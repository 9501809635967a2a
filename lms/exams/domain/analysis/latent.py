"""Fit the two-parameter logistic model: how hard an item is and how sharply it tells people apart.

P(right) = 1 / (1 + exp(-a(θ - b))) with θ standard normal. Marginal maximum likelihood by EM (Bock &
Aitkin, Psychometrika 46, 1981) on 61 equally spaced points from -6 to 6, sped up by SQUAREM (Varadhan
& Roland, Scandinavian Journal of Statistics 35, 2008). A slope may be negative, as on a miskeyed item:
the prior, where wanted, is lognormal in its absolute value, so that it never draws a slope over zero.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lms.exams.domain.analysis.marks_table import Truths
from lms.exams.domain.estimates import Floats

LATENT_FLOOR = 200
PRIOR_DEVIATION = 0.5

_NODES = np.linspace(-6.0, 6.0, 61)
_WEIGHTS = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()
_ROWS = 4096
_TOLERANCE, _ROUNDS, _NEWTON_STEPS = 1e-7, 1000, 4
_FEWEST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class LatentItem:
    """Slope `a` and difficulty `b` of one item; None where the marks cannot tell."""

    a: float | None
    b: float | None


@dataclass(frozen=True, slots=True)
class LatentFit:
    """The items, and the log likelihood of the answers under them (without any prior)."""

    items: tuple[LatentItem, ...]
    log_likelihood: float | None
    converged: bool
    n: int

    @property
    def enough(self) -> bool:
        """Tell whether the sample suffices for a figure that is more than a hint."""
        return self.n >= LATENT_FLOOR


@dataclass(frozen=True)
class _Answers:
    """Different rows of answers with how often each occurs: 1 right, 0 wrong; `seen` None means all."""

    right: Floats
    seen: Floats | None
    times: Floats

    @cached_property
    def chunks(self) -> list[tuple[Floats, Floats | None, Floats]]:
        """Cut the rows into pieces that stay in the processor's cache."""
        starts = range(0, len(self.right), _ROWS)
        return [
            (
                self.right[start : start + _ROWS],
                None if self.seen is None else self.seen[start : start + _ROWS],
                self.times[start : start + _ROWS],
            )
            for start in starts
        ]


@dataclass(frozen=True)
class _Expected:
    """What the E step expects at every point (rows): people and right answers by item."""

    people: Floats
    right: Floats
    log_likelihood: float


def fit_two_parameters(right: Floats, *, with_prior: bool = False) -> LatentFit:
    """Fit the model to right (1) and wrong (0) answers of people (rows); NaN was not on the paper.

    Items that all answered alike get no figures; neither do any where fewer than three are left.
    """
    n, usable = len(right), _usable(right)
    if usable.sum() < _FEWEST_ITEMS:
        return LatentFit(tuple(LatentItem(None, None) for _ in usable), None, False, n)
    answers = _distinct(right[:, usable])
    points = _start(right[:, usable])
    if with_prior:
        for _ in range(10):
            points = _em(answers, points, None)[0]
        points, converged = _climb(answers, _within_prior(points), PRIOR_DEVIATION)
    else:
        points, converged = _climb(answers, points, None)
    log_likelihood = _expect(answers, points).log_likelihood
    return LatentFit(_items(usable, points), log_likelihood, converged, n)


def ability_scores(right: Floats, items: tuple[LatentItem, ...]) -> tuple[Floats, Floats]:
    """Return the expected ability of every person given the answers (EAP), and its deviation."""
    fitted = np.array([one.a is not None and one.b is not None for one in items])
    points = np.array([(one.a, -(one.a or 0) * (one.b or 0)) for one in items if one.a is not None]).T
    means, deviations = [], []
    answers = _as_answers(right[:, fitted], np.ones(len(right)))
    lines = _lines(points)
    for chunk_right, seen, _times in answers.chunks:
        posterior = _posterior(chunk_right, seen, lines)[0]
        mean = posterior @ _NODES
        means.append(mean)
        deviations.append(np.sqrt(np.maximum(0.0, posterior @ _NODES**2 - mean**2)))
    return np.concatenate(means), np.concatenate(deviations)


def _usable(right: Floats) -> Truths:
    """Tell which items some got right and some got wrong."""
    return np.asarray((right == 1).any(axis=0) & (right == 0).any(axis=0))


def _distinct(right: Floats) -> _Answers:
    """Count equal rows once: on few items there are far fewer rows than people."""
    codes = np.where(np.isnan(right), 2, right).astype(np.int8)
    keys = np.ascontiguousarray(codes).view(np.dtype((np.void, codes.shape[1])))[:, 0]
    _keys, first, times = np.unique(keys, return_index=True, return_counts=True)
    return _as_answers(right[first], times.astype(np.float64))


def _as_answers(right: Floats, times: Floats) -> _Answers:
    absent = np.isnan(right)
    if not absent.any():
        return _Answers(np.ascontiguousarray(right), None, times)
    return _Answers(np.where(absent, 0.0, right), (~absent).astype(np.float64), times)


def _start(right: Floats) -> NDArray[np.float64]:
    """Guess slopes (first row) from item-rest correlations, intercepts from the share of right answers."""
    seen = ~np.isnan(right)
    earned = np.where(seen, right, 0.0)
    rest = (earned.sum(axis=1)[:, np.newaxis] - earned) / np.maximum(
        1, seen.sum(axis=1)[:, np.newaxis] - seen
    )
    share = earned.sum(axis=0) / seen.sum(axis=0)
    rest_mean = np.where(seen, rest, 0.0).sum(axis=0) / seen.sum(axis=0)
    apart = np.where(seen, rest - rest_mean, 0.0)
    spread = np.sqrt((apart**2).sum(axis=0) * share * (1 - share) * seen.sum(axis=0))
    r = np.divide((apart * earned).sum(axis=0), spread, out=np.zeros_like(share), where=spread > 0)
    slopes = 1.7 * np.clip(r, -0.7, 0.7) * 1.5
    slopes = np.where(np.abs(slopes) < 0.2, np.where(slopes < 0, -0.2, 0.2), slopes)
    return np.stack([slopes, np.log(share / (1 - share)) * np.sqrt(1 + slopes**2 / 2.9)])


def _within_prior(points: Floats) -> Floats:
    """Keep slopes off zero, where the prior has no mass."""
    slopes = np.where(np.abs(points[0]) < 0.05, np.where(points[0] < 0, -0.05, 0.05), points[0])
    return np.stack([slopes, points[1]])


def _lines(points: Floats) -> Floats:
    """Return the logits of every item (columns) at every point (rows)."""
    return np.asarray(_NODES[:, np.newaxis] * points[0] + points[1])


def _posterior(right: Floats, seen: Floats | None, lines: Floats) -> tuple[Floats, Floats]:
    """Return each row's weights over the points, and its log likelihood."""
    wrong = -np.logaddexp(0.0, lines)
    weights = right @ lines.T
    weights += wrong.sum(axis=1) if seen is None else seen @ wrong.T
    highest = weights.max(axis=1)
    weights -= highest[:, np.newaxis]
    np.exp(weights, out=weights)
    weights *= _WEIGHTS
    whole = weights.sum(axis=1)
    weights /= whole[:, np.newaxis]
    return weights, np.log(whole) + highest


def _expect(answers: _Answers, points: Floats) -> _Expected:
    """Take the E step."""
    lines, k = _lines(points), points.shape[1]
    right_at, people_at, log_likelihood = np.zeros((len(_NODES), k)), np.zeros((len(_NODES), k)), 0.0
    for right, seen, times in answers.chunks:
        posterior, rows = _posterior(right, seen, lines)
        posterior *= times[:, np.newaxis]
        right_at += posterior.T @ right
        people_at += posterior.sum(axis=0)[:, np.newaxis] if seen is None else posterior.T @ seen
        log_likelihood += float(times @ rows)
    return _Expected(people_at, right_at, log_likelihood)


def _em(answers: _Answers, points: Floats, prior: float | None) -> tuple[Floats, float]:
    """Take one step of EM; return the new points and the height of the old ones."""
    expected = _expect(answers, points)
    height = expected.log_likelihood + _prior_height(points[0], prior)
    for _ in range(_NEWTON_STEPS):
        points = _newton(expected, points, prior)
    return points, height


def _newton(expected: _Expected, points: Floats, prior: float | None) -> Floats:
    """Take one Newton step of every item's weighted logistic regression at once."""
    chance = 1 / (1 + np.exp(-_lines(points)))
    errors = expected.right - expected.people * chance
    curves = expected.people * chance * (1 - chance)
    slope_gradient, gradient = _NODES @ errors, errors.sum(axis=0)
    along, mixed, across = _NODES**2 @ curves, _NODES @ curves, curves.sum(axis=0)
    if prior is not None:
        pull, bend = _prior_pull(points[0], prior)
        slope_gradient, along = slope_gradient + pull, along + bend
    determinant = np.maximum(along * across - mixed**2, 1e-12)
    step = np.stack(
        [
            (across * slope_gradient - mixed * gradient) / determinant,
            (along * gradient - mixed * slope_gradient) / determinant,
        ]
    )
    step *= np.minimum(1.0, 2.0 / np.maximum(np.abs(step).max(axis=0), 1e-12))
    moved = points + step
    if prior is not None:
        moved[0] = np.where(moved[0] * points[0] <= 0, points[0] / 2, moved[0])
    return moved


def _prior_height(slopes: Floats, prior: float | None) -> float:
    if prior is None:
        return 0.0
    logs = np.log(np.abs(slopes))
    return float((-logs - logs**2 / (2 * prior**2)).sum())


def _prior_pull(slopes: Floats, prior: float) -> tuple[Floats, Floats]:
    """Return the slope of the lognormal prior's log density, and how much it bends down (never up)."""
    logs = np.log(np.abs(slopes))
    pull = -(1 + logs / prior**2) / slopes
    bend = ((1 - logs) / prior**2 - 1) / slopes**2
    return pull, np.maximum(0.0, bend)


def _climb(answers: _Answers, points: Floats, prior: float | None) -> tuple[Floats, bool]:
    """Repeat pairs of EM steps and leap along them while that goes uphill, until nothing moves."""
    for _ in range(_ROUNDS):
        once, height = _em(answers, points, prior)
        twice, _height = _em(answers, once, prior)
        first, second = once - points, twice - once
        if np.abs(second).max() < _TOLERANCE * max(1.0, float(np.abs(twice).max())):
            return twice, True
        points = _leap(answers, points, (first, second, twice), (height, prior))
    return points, False


def _leap(
    answers: _Answers,
    points: Floats,
    steps: tuple[Floats, Floats, Floats],
    ground: tuple[float, float | None],
) -> Floats:
    """Extrapolate two EM steps; stay with them where the leap would lead downhill."""
    (first, second, twice), (height, prior) = steps, ground
    bend = second - first
    length = float(np.sqrt((first**2).sum() / max(float((bend**2).sum()), 1e-300)))
    if length <= 1:
        return twice
    far = points + 2 * length * first + length**2 * bend
    if prior is not None and (far[0] * points[0] <= 0).any():
        return twice
    landed, reached = _em(answers, far, prior)
    return landed if np.isfinite(reached) and reached >= height else twice


def _items(usable: Truths, points: Floats) -> tuple[LatentItem, ...]:
    found = iter(points.T)
    items = []
    for use in usable:
        if not use:
            items.append(LatentItem(None, None))
            continue
        slope, intercept = (float(one) for one in next(found))
        items.append(LatentItem(slope, -intercept / slope if slope else None))
    return tuple(items)
