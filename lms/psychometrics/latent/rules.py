"""Fit the two-parameter logistic model: how hard and sharp items are, how able people, and how exactly.

P(right) = 1 / (1 + exp(-a(θ - b))) with θ standard normal. Marginal maximum likelihood by EM (Bock &
Aitkin, Psychometrika 46, 1981) on 61 equally spaced points from -6 to 6, sped up by SQUAREM (Varadhan
& Roland, Scandinavian Journal of Statistics 35, 2008). A slope may be negative, as on a miskeyed item:
the prior, where wanted, is lognormal in its absolute value, so that it never draws a slope over zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from lms.core.numerics import np
from lms.core.statistics import FloatArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

LATENT_FLOOR = 200
PRIOR_DEVIATION = 0.5

_ROWS = 4096
_TOLERANCE, _ROUNDS, _NEWTON_STEPS = 1e-7, 1000, 4
_FEWEST_ITEMS = 3


@cache
def _nodes() -> FloatArray:
    """Give the points at which abilities are summed up."""
    return np.linspace(-6.0, 6.0, 61)


@cache
def _weights() -> FloatArray:
    """Give the normal density at the points, their sum being 1."""
    density: FloatArray = np.exp(-(_nodes() ** 2) / 2)
    return density / density.sum()


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

    right: FloatArray
    seen: FloatArray | None
    times: FloatArray

    @cached_property
    def chunks(self) -> list[tuple[FloatArray, FloatArray | None, FloatArray]]:
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

    people: FloatArray
    right: FloatArray
    log_likelihood: float


def fit_two_parameters(right: FloatArray, *, with_prior: bool = False) -> LatentFit:
    """Fit the model to right (1) and wrong (0) answers of people (rows); NaN was not on the paper.

    Items that all answered alike get no figures; neither do any where fewer than three are left.
    """
    n, usable = len(right), np.asarray((right == 1).any(axis=0) & (right == 0).any(axis=0))
    if usable.sum() < _FEWEST_ITEMS:
        return LatentFit(tuple(LatentItem(None, None) for _ in usable), None, False, n)
    asked = right[:, usable]
    # Equal rows are computed once: on few items there are far fewer rows than people.
    codes = np.where(np.isnan(asked), 2, asked).astype(np.int8)
    keys = np.ascontiguousarray(codes).view(np.dtype((np.void, codes.shape[1])))[:, 0]
    _keys, first, times = np.unique(keys, return_index=True, return_counts=True)
    answers = _as_answers(asked[first], times.astype(np.float64))
    points = _start(asked)
    if with_prior:
        for _ in range(10):
            points = _em(answers, points, None)[0]
        # Keep slopes off zero, where the prior has no mass.
        slopes = np.where(np.abs(points[0]) < 0.05, np.where(points[0] < 0, -0.05, 0.05), points[0])
        points, converged = _climb(answers, np.stack([slopes, points[1]]), PRIOR_DEVIATION)
    else:
        points, converged = _climb(answers, points, None)
    log_likelihood = _expect(answers, points).log_likelihood
    found = iter(points.T)
    items = []
    for use in usable:
        if not use:
            items.append(LatentItem(None, None))
            continue
        slope, intercept = (float(one) for one in next(found))
        items.append(LatentItem(slope, -intercept / slope if slope else None))
    return LatentFit(tuple(items), log_likelihood, converged, n)


def ability_scores(right: FloatArray, items: tuple[LatentItem, ...]) -> tuple[FloatArray, FloatArray]:
    """Return the expected ability of every person given the answers (EAP), and its deviation."""
    fitted = np.array([one.a is not None and one.b is not None for one in items])
    points = np.array([(one.a, -(one.a or 0) * (one.b or 0)) for one in items if one.a is not None]).T
    means, deviations = [], []
    answers = _as_answers(right[:, fitted], np.ones(len(right)))
    lines = _lines(points)
    for chunk_right, seen, _times in answers.chunks:
        posterior = _posterior(chunk_right, seen, lines)[0]
        mean = posterior @ _nodes()
        means.append(mean)
        deviations.append(np.sqrt(np.maximum(0.0, posterior @ _nodes() ** 2 - mean**2)))
    return np.concatenate(means), np.concatenate(deviations)


def _as_answers(right: FloatArray, times: FloatArray) -> _Answers:
    absent = np.isnan(right)
    if not absent.any():
        return _Answers(np.ascontiguousarray(right), None, times)
    return _Answers(np.where(absent, 0.0, right), (~absent).astype(np.float64), times)


def _start(right: FloatArray) -> NDArray[np.float64]:
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


def _lines(points: FloatArray) -> FloatArray:
    """Return the logits of every item (columns) at every point (rows)."""
    return np.asarray(_nodes()[:, np.newaxis] * points[0] + points[1])


def _posterior(
    right: FloatArray, seen: FloatArray | None, lines: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return each row's weights over the points, and its log likelihood."""
    wrong = -np.logaddexp(0.0, lines)
    weights = right @ lines.T
    weights += wrong.sum(axis=1) if seen is None else seen @ wrong.T
    highest = weights.max(axis=1)
    weights -= highest[:, np.newaxis]
    np.exp(weights, out=weights)
    weights *= _weights()
    whole = weights.sum(axis=1)
    weights /= whole[:, np.newaxis]
    return weights, np.log(whole) + highest


def _expect(answers: _Answers, points: FloatArray) -> _Expected:
    """Take the E step."""
    lines, k = _lines(points), points.shape[1]
    right_at, people_at, log_likelihood = np.zeros((len(_nodes()), k)), np.zeros((len(_nodes()), k)), 0.0
    for right, seen, times in answers.chunks:
        posterior, rows = _posterior(right, seen, lines)
        posterior *= times[:, np.newaxis]
        right_at += posterior.T @ right
        people_at += posterior.sum(axis=0)[:, np.newaxis] if seen is None else posterior.T @ seen
        log_likelihood += float(times @ rows)
    return _Expected(people_at, right_at, log_likelihood)


def _em(answers: _Answers, points: FloatArray, prior: float | None) -> tuple[FloatArray, float]:
    """Take one step of EM; return the new points and the height of the old ones."""
    expected = _expect(answers, points)
    height = expected.log_likelihood + _prior_height(points[0], prior)
    for _ in range(_NEWTON_STEPS):
        points = _newton(expected, points, prior)
    return points, height


def _newton(expected: _Expected, points: FloatArray, prior: float | None) -> FloatArray:
    """Take one Newton step of every item's weighted logistic regression at once."""
    chance = 1 / (1 + np.exp(-_lines(points)))
    errors = expected.right - expected.people * chance
    curves = expected.people * chance * (1 - chance)
    slope_gradient, gradient = _nodes() @ errors, errors.sum(axis=0)
    along, mixed, across = _nodes() ** 2 @ curves, _nodes() @ curves, curves.sum(axis=0)
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


def _prior_height(slopes: FloatArray, prior: float | None) -> float:
    if prior is None:
        return 0.0
    logs = np.log(np.abs(slopes))
    return float((-logs - logs**2 / (2 * prior**2)).sum())


def _prior_pull(slopes: FloatArray, prior: float) -> tuple[FloatArray, FloatArray]:
    """Return the slope of the lognormal prior's log density, and how much it bends down (never up)."""
    logs = np.log(np.abs(slopes))
    pull = -(1 + logs / prior**2) / slopes
    bend = ((1 - logs) / prior**2 - 1) / slopes**2
    return pull, np.maximum(0.0, bend)


def _climb(answers: _Answers, points: FloatArray, prior: float | None) -> tuple[FloatArray, bool]:
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
    points: FloatArray,
    steps: tuple[FloatArray, FloatArray, FloatArray],
    current: tuple[float, float | None],
) -> FloatArray:
    """Extrapolate two EM steps; stay with them where the leap would lead downhill."""
    (first, second, twice), (height, prior) = steps, current
    bend = second - first
    length = float(np.sqrt((first**2).sum() / max(float((bend**2).sum()), 1e-300)))
    if length <= 1:
        return twice
    far = points + 2 * length * first + length**2 * bend
    if prior is not None and (far[0] * points[0] <= 0).any():
        return twice
    landed, reached = _em(answers, far, prior)
    return landed if np.isfinite(reached) and reached >= height else twice


LOWEST, HIGHEST, WIDTH = -3.0, 3.0, 0.5
# On fewer questions of one's own an estimate is hardly more than the mean of all.
ITEMS_FLOOR: Final = 10
# On fewer questions in common even the sign of a slope is a matter of chance.
SLOPE_FLOOR: Final = 5


@dataclass(frozen=True, slots=True)
class Abilities:
    """Abilities of the people who wrote a paper, on a scale with mean 0 and deviation 1.

    `bands` counts people in steps of half a deviation from -3 to 3, the ends open. `curve` gives standard
    errors along the scale. `cut` is the ability whose owners earn the pass mark on average; None where
    that lies off the scale. `above` counts the people at or above it. `items` is the mean number of
    questions the estimate of one person rests on.
    """

    people: int
    items: float
    reliability: float | None
    bands: tuple[int, ...]
    curve: tuple[tuple[float, float], ...]
    cut: float | None
    cut_error: float | None
    above: int | None

    @property
    def enough(self) -> bool:
        """Tell whether an estimate rests on enough questions."""
        return self.items >= ITEMS_FLOOR

    @property
    def tells_slopes(self) -> bool:
        """Tell whether people had enough questions in common for slopes and difficulties."""
        return self.items >= SLOPE_FLOOR


def abilities_of(right: FloatArray, items: tuple[LatentItem, ...], pass_share: float) -> Abilities | None:
    """Estimate abilities from right (1) and wrong (0) answers, NaN for what was not on the paper.

    The cut is the lowest ability on the scale that earns the pass mark on average.
    """
    fitted = np.array([one.a is not None and one.b is not None for one in items])
    if not fitted.any() or not len(right):
        return None
    slopes = np.array([one.a or 0.0 for one in items])[fitted]
    places = np.array([one.b or 0.0 for one in items])[fitted]
    seen = ~np.isnan(right[:, fitted])
    shares = seen.mean(axis=0)
    means, deviations = ability_scores(right, items)
    error = float((deviations**2).mean())
    spread = float(means.var()) + error
    edges = np.arange(LOWEST + WIDTH, HIGHEST - WIDTH / 2, WIDTH)
    bands = np.bincount(np.searchsorted(edges, means, side="right"), minlength=len(edges) + 1)
    grid, fine = np.linspace(LOWEST, HIGHEST, 25), np.linspace(-6.0, 6.0, 1201)
    expected = (_chances(fine, slopes, places) * shares).sum(axis=1) / shares.sum()
    reached = np.flatnonzero(expected >= pass_share)
    cut = float(fine[reached[0]]) if len(reached) and reached[0] else None
    errors = _errors(grid, slopes, places, shares)
    return Abilities(
        people=len(right),
        items=float(seen.sum(axis=1).mean()),
        reliability=1 - error / spread if spread else None,
        bands=tuple(int(one) for one in bands),
        curve=tuple((float(at), float(one)) for at, one in zip(grid, errors, strict=True)),
        cut=cut,
        cut_error=None if cut is None else float(_errors(np.array([cut]), slopes, places, shares)[0]),
        above=None if cut is None else int((means >= cut).sum()),
    )


def _chances(at: FloatArray, slopes: FloatArray, places: FloatArray) -> FloatArray:
    """Return the chance of a right answer at every ability (rows) on every item."""
    return np.asarray(1 / (1 + np.exp(-slopes * (at[:, np.newaxis] - places))))


def _errors(at: FloatArray, slopes: FloatArray, places: FloatArray, shares: FloatArray) -> FloatArray:
    """Return the standard error at every ability; `shares` of the people had each item."""
    chance = _chances(at, slopes, places)
    information = (shares * slopes**2 * chance * (1 - chance)).sum(axis=1)
    return np.asarray(1 / np.sqrt(1 + information))
