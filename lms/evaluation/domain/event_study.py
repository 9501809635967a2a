"""Draw the effect along the months before and after training, with bands and a pre-trend test.

Before training the points should hover about zero; how far they stray bounds how far the
months after may have strayed for the same reason (the relative-magnitudes idea of Rambachan &
Roth, Review of Economic Studies 90 (2023), in its simplest, conservative form).
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from lms.evaluation.domain.bootstrap import degrees_of_freedom, resampled_events
from lms.evaluation.domain.inference import Draws, Method, dealing_of, events_under
from lms.evaluation.domain.panel import FloatArray, Panel
from lms.evaluation.domain.ratios import Interval
from lms.evaluation.domain.staggered import StaggeredEffect

BASE_TIME = -1


@dataclass(frozen=True, slots=True)
class EventBand:
    """One point of the event study, in the indicator's unit.

    The base point has effect 0 and, like a point no draw could reach, no interval.
    """

    event_time: int
    effect: float
    interval: Interval | None
    standard_error: float


@dataclass(frozen=True, slots=True)
class PreTrend:
    """A joint test that all pre-period points are zero; p is None with fewer than one point."""

    p_value: float | None
    points: int


@dataclass(frozen=True, slots=True)
class EventStudy:
    """The bands in order of event time, and the joint pre-trend test."""

    bands: tuple[EventBand, ...]
    pre_trend: PreTrend
    method: Method


def event_study(panel: Panel, effect: StaggeredEffect, draws: Draws, method: Method) -> EventStudy:
    """Put pointwise intervals on the event study of `effect` and test the pre-trend.

    Deterministic for a seed. The permutation takes the estimated effects out of the outcome
    first, so that the deals show noise only; the bootstrap resamples teams. The joint test
    always permutes: with a few dozen teams the bootstrap rejects twice too often.
    """
    times = np.array([point.event_time for point in effect.events], dtype=float)
    means = np.array([point.effect for point in effect.events])
    dealt = permuted_events(panel, effect, draws, times)
    noise = dealt if method is Method.PERMUTATION else resampled_events(panel, draws, times)
    errors = _root_mean_square(noise)
    reach = float(stats.t.ppf(1 - draws.alpha / 2, degrees_of_freedom(panel)))
    bands = tuple(
        _band(int(time), float(mean), float(error), reach)
        for time, mean, error in zip(times, means, errors, strict=True)
    )
    return EventStudy(bands, pre_trend_test(times, means, dealt), method)


def _root_mean_square(noise: FloatArray) -> FloatArray:
    """Give each column's spread about zero over the draws that have a value; NaN without any."""
    known = np.isfinite(noise)
    count = known.sum(axis=0)
    total = np.where(known, noise**2, 0.0).sum(axis=0)
    spread: FloatArray = np.sqrt(np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0))
    return spread


def _band(time: int, mean: float, error: float, reach: float) -> EventBand:
    if time == BASE_TIME:
        return EventBand(time, 0.0, None, 0.0)
    if not math.isfinite(error):
        return EventBand(time, mean, None, error)
    return EventBand(time, mean, Interval(mean - reach * error, mean + reach * error), error)


def permuted_events(panel: Panel, effect: StaggeredEffect, draws: Draws, times: FloatArray) -> FloatArray:
    """Compute the event study of other deals once the estimated effects are taken out, (draws, times)."""
    dealing = dealing_of(panel, draws)
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
    before = times < BASE_TIME
    if not before.any():
        return PreTrend(None, 0)
    errors = _root_mean_square(noise[:, before])
    usable = errors > 0
    if not usable.any():
        return PreTrend(None, 0)
    largest = np.max(np.abs(means[before][usable]) / errors[usable])
    scaled = np.abs(noise[:, before][:, usable]) / errors[usable]
    drawn = np.max(scaled, axis=1, initial=0.0, where=np.isfinite(scaled))
    extreme = np.count_nonzero(drawn >= largest - 1e-12)
    return PreTrend((1 + int(extreme)) / (1 + len(drawn)), int(usable.sum()))


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How much trend it would take to explain the effect away.

    largest_step: the largest month-to-month move before training, indicator's unit.
    breakdown: the multiple of that move, repeated every month after training, at which the
    interval first touches zero; 0 when it does already, inf when no move was seen.
    """

    largest_step: float
    breakdown: float


def pre_trend_sensitivity(study: EventStudy, interval: Interval) -> Sensitivity | None:
    """Ask how large, beside the pre-period moves, a hidden trend would have to be.

    A trend of s a month adds on average s times the mean event time plus one to the overall
    effect. None without pre-period points to measure moves by.
    """
    before = [band for band in study.bands if band.event_time <= BASE_TIME]
    after = [band.event_time + 1 for band in study.bands if band.event_time >= 0]
    steps = [
        abs(right.effect - left.effect) / (right.event_time - left.event_time)
        for left, right in itertools.pairwise(before)
    ]
    if not steps or not after:
        return None
    largest = max(steps)
    margin = 0.0 if interval.contains(0) else min(abs(interval.low), abs(interval.high))
    drift = largest * sum(after) / len(after)
    if margin == 0:
        return Sensitivity(largest, 0.0)
    return Sensitivity(largest, margin / drift if drift > 0 else math.inf)
