"""Draw the effect along the months around training, with bands, a pre-trend test and bounds for drift.

Before training the points should hover about zero. Who looks along a line of months sees the one that
strays most, so beside the interval of each month stands a band that holds all of them together
(sup-t; Montiel Olea & Plagborg-Møller, Journal of Applied Econometrics 34 (2019)).
"""

from dataclasses import dataclass
from itertools import pairwise

from lms.core.numerics import np, stats
from lms.core.statistics import FloatArray, Interval, students_reach
from lms.evaluation.estimation.rules.inference import (
    Draws,
    Method,
    dealing_of,
    degrees_of_freedom,
    events_under,
    resampled_events,
)
from lms.evaluation.estimation.rules.panel import Panel
from lms.evaluation.estimation.rules.staggered import (
    LAST_MONTH,
    Layout,
    StaggeredEffect,
    TeamComparison,
    bucket_weights,
    layout_of,
    wave_effects,
)

LARGEST_MAGNITUDE = 10.0
HALVINGS = 20


@dataclass(frozen=True, slots=True)
class DriftBounds:
    """The effect if the teams drifted on each month by as much as they at most did before.

    breakdown: the multiple of the largest move before at which the interval first holds zero; 0 where it
    does without any drift, and at most 10.
    """

    interval: Interval
    breakdown: float


@dataclass(frozen=True, eq=False, slots=True)
class Course:
    """An event study with its noise: times and means (T,), other draws (draws, T).

    shares (T,): how much of the overall effect each month after the start makes up, summing to one;
    base: the earliest event time anything is set beside; reach: standard errors to either side.
    """

    times: FloatArray
    means: FloatArray
    noise: FloatArray
    shares: FloatArray
    base: float
    reach: float


def drift_bounds(course: Course) -> DriftBounds | None:
    """Give the bounds; None without two points before the training to see a move between."""
    before = np.flatnonzero(course.times < 0)
    if len(before) < 2:
        return None
    moves = np.zeros((len(before) - 1, len(course.times)))
    for row, (left, right) in enumerate(pairwise(before)):
        gap = course.times[right] - course.times[left]
        moves[row, right], moves[row, left] = 1 / gap, -1 / gap
    # A drift of one a month has added this much by the time of the average month after.
    months = float(course.shares @ np.maximum(course.times - course.base, 0))
    signed = np.concatenate([moves, -moves]) * months
    return DriftBounds(_bounds(course, signed, 1.0), _breakdown(course, signed))


def _bounds(course: Course, moves: FloatArray, magnitude: float) -> Interval:
    """Join the intervals of all candidates for the largest move, in either direction."""
    known = course.noise[np.isfinite(course.noise).all(axis=1)]
    low = course.shares - magnitude * moves
    high = course.shares + magnitude * moves
    lows = low @ course.means - course.reach * _errors(known, low)
    highs = high @ course.means + course.reach * _errors(known, high)
    return Interval(float(lows.min()), float(highs.max()))


def _errors(noise: FloatArray, weights: FloatArray) -> FloatArray:
    errors: FloatArray = np.sqrt(((noise @ weights.T) ** 2).mean(axis=0))
    return errors


def _breakdown(course: Course, moves: FloatArray) -> float:
    """Halve the range until it is clear from which magnitude on the bounds hold zero."""
    if _bounds(course, moves, 0.0).contains(0):
        return 0.0
    low, high = 0.0, LARGEST_MAGNITUDE
    if not _bounds(course, moves, high).contains(0):
        return high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _bounds(course, moves, middle).contains(0) else (middle, high)
    return high


NO_SPREAD = 1e-12


@dataclass(frozen=True, slots=True)
class EventBand:
    """One point of the event study, in the indicator's unit; `band` holds together with all others.

    A point that others are set beside does not stray and has no interval, nor has one no draw could
    reach.
    """

    event_time: int
    effect: float
    interval: Interval | None
    band: Interval | None
    standard_error: float


@dataclass(frozen=True, slots=True)
class PreTrend:
    """A joint test that all pre-period points are zero; p is None with fewer than one point."""

    p_value: float | None
    points: int


@dataclass(frozen=True, slots=True)
class EventStudy:
    """The bands in order of event time, the joint pre-trend test, and what a drift could have done."""

    bands: tuple[EventBand, ...]
    pre_trend: PreTrend
    method: Method
    drift: DriftBounds | None


def event_study(
    panel: Panel,
    effect: StaggeredEffect,
    draws: Draws,
    method: Method,
    comparison: TeamComparison = LAST_MONTH,
) -> EventStudy:
    """Put intervals and a joint band on the event study of `effect` and test the pre-trend.

    Deterministic for a seed. The permutation takes the estimated effects out of the outcome
    first, so that the deals show noise only; the bootstrap resamples teams. The joint test
    permutes, as with a few dozen teams the bootstrap rejects twice too often, unless clusters forbid it.
    """
    times = np.array([point.event_time for point in effect.events], dtype=float)
    means = np.array([point.effect for point in effect.events])
    dealt = permuted_events(panel, effect, draws, times, comparison)
    noise = dealt if method is Method.PERMUTATION else resampled_events(panel, draws, times, comparison)
    straying = noise if panel.clusters is not None else dealt
    errors = _root_mean_square(noise)
    reach = students_reach(draws.level, degrees_of_freedom(panel))
    wide = reach * _widening(noise, errors, draws.alpha)
    bands = []
    for time, mean, error in zip(map(int, times), map(float, means), map(float, errors), strict=True):
        interval = band = None
        if error > NO_SPREAD:
            interval, band = (Interval(mean - each * error, mean + each * error) for each in (reach, wide))
        bands.append(EventBand(time, mean, interval, band, error))
    layout = layout_of(panel, comparison)
    course = Course(
        times, means, noise, event_shares(panel, layout, times), base=earliest_base(layout), reach=reach
    )
    return EventStudy(tuple(bands), pre_trend_test(times, means, straying), method, drift_bounds(course))


def event_shares(panel: Panel, layout: Layout, times: FloatArray) -> FloatArray:
    """Give how much of the overall effect each event time makes up, (times,); none before the start."""
    spread = bucket_weights(layout, panel.adoption[None, :], panel.volume[None, :])
    found = np.isfinite(wave_effects(layout, panel.outcome, spread)[0]) & (layout.event_time >= 0)
    sizes = spread[0, :-1].sum(axis=1)[:, None] * found
    weights = np.array([sizes[layout.event_time == time].sum() for time in times])
    shares: FloatArray = weights / weights.sum()
    return shares


def earliest_base(layout: Layout) -> float:
    """Give the event time of the earliest month that any wave is set beside."""
    return float(layout.event_time[layout.base].min(initial=-1.0))


def _root_mean_square(noise: FloatArray) -> FloatArray:
    """Give each column's spread about zero over the draws that have a value; NaN without any."""
    known = np.isfinite(noise)
    count = known.sum(axis=0)
    total = np.where(known, noise**2, 0.0).sum(axis=0)
    spread: FloatArray = np.sqrt(np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0))
    return spread


def _widening(noise: FloatArray, errors: FloatArray, alpha: float) -> float:
    """Give by how much the intervals must widen to hold all months together, at least 1."""
    usable = errors > NO_SPREAD
    if not usable.any() or not len(noise):
        return 1.0
    scaled = np.abs(noise[:, usable]) / errors[usable]
    largest = np.max(scaled, axis=1, initial=0.0, where=np.isfinite(scaled))
    together = float(np.quantile(largest, 1 - alpha, method="higher"))
    return max(1.0, together / float(stats.norm.ppf(1 - alpha / 2)))


def permuted_events(
    panel: Panel,
    effect: StaggeredEffect,
    draws: Draws,
    times: FloatArray,
    comparison: TeamComparison = LAST_MONTH,
) -> FloatArray:
    """Compute the event study of other deals once the estimated effects are taken out, (deals, times)."""
    dealing = dealing_of(panel, draws, comparison)
    return events_under(
        dealing.layout, dealing.outcome - fitted_effects(panel, effect), dealing.spread, times
    )


def fitted_effects(panel: Panel, effect: StaggeredEffect) -> FloatArray:
    """Lay the estimated effect of its event time over every trained cell, (teams, periods).

    Event times nobody could compare get the nearest earlier estimate.
    """
    known = {point.event_time: point.effect for point in effect.events if point.event_time >= 0}
    fitted = np.zeros(panel.outcome.shape)
    since = np.array(panel.periods)[None, :] - panel.adoption[:, None]
    for time in np.unique(since[since >= 0]):
        nearest = max((t for t in known if t <= time), default=None)
        if nearest is not None:
            fitted[since == time] = known[nearest]
    return fitted


def pre_trend_test(times: FloatArray, means: FloatArray, noise: FloatArray) -> PreTrend:
    """Compare the largest pre-period point, in standard errors, with that of every draw."""
    before = times < 0
    if not before.any():
        return PreTrend(None, 0)
    errors = _root_mean_square(noise[:, before])
    usable = errors > NO_SPREAD
    if not usable.any():
        return PreTrend(None, 0)
    largest = np.max(np.abs(means[before][usable]) / errors[usable])
    scaled = np.abs(noise[:, before][:, usable]) / errors[usable]
    drawn = np.max(scaled, axis=1, initial=0.0, where=np.isfinite(scaled))
    extreme = np.count_nonzero(drawn >= largest - 1e-12)
    return PreTrend((1 + int(extreme)) / (1 + len(drawn)), int(usable.sum()))
