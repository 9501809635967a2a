"""Say how sure an effect is by resampling whole teams, where teams are many and no lot was drawn.

Method: the rescaled cluster bootstrap of Rao & Wu, Journal of the American Statistical
Association 83 (1988), inside each wave: one team fewer than the wave holds is drawn with
replacement and scaled up, which removes the usual downward bias of small waves.
"""

import numpy as np
from scipy import stats

from lms.evaluation.domain.inference import (
    Draws,
    Method,
    Uncertainty,
    events_under,
    overall_under,
    possible_allocations,
)
from lms.evaluation.domain.panel import FloatArray, Panel
from lms.evaluation.domain.ratios import Interval
from lms.evaluation.domain.staggered import Layout, bucket_weights, layout_of


def resampled_weights(panel: Panel, draws: Draws) -> FloatArray:
    """Resample teams inside each wave: (draws, teams) weights, volume included.

    A wave of a single team cannot be resampled and keeps its weight; `choose_method` avoids it.
    """
    rng = np.random.default_rng(draws.seed)
    weights = np.tile(panel.volume, (draws.count, 1))
    for wave in np.unique(panel.adoption):
        members = np.flatnonzero(panel.adoption == wave)
        drawn = len(members) - 1
        if drawn < 1:
            continue
        times = rng.multinomial(drawn, np.full(len(members), 1 / len(members)), size=draws.count)
        weights[:, members] *= times * len(members) / drawn
    return weights


def _resampled(panel: Panel, draws: Draws) -> tuple[Layout, FloatArray, FloatArray]:
    layout = layout_of(panel)
    weights = resampled_weights(panel, draws)
    deals = np.broadcast_to(panel.adoption, weights.shape)
    observed = bucket_weights(layout, panel.adoption[None, :], panel.volume[None, :])
    return layout, bucket_weights(layout, deals, weights), observed


def degrees_of_freedom(panel: Panel) -> int:
    """Give teams minus waves, at least one: each wave's mean costs a team."""
    return max(1, len(panel.teams) - len(np.unique(panel.adoption)))


def cluster_bootstrap(panel: Panel, draws: Draws) -> Uncertainty:
    """Give the overall effect with a resampled standard error, t interval and t p-value."""
    layout, spread, observed = _resampled(panel, draws)
    effect = float(overall_under(layout, panel.outcome, observed)[0])
    resampled = overall_under(layout, panel.outcome, spread)
    error = float(np.nanstd(resampled, ddof=1))
    freedom = degrees_of_freedom(panel)
    half = float(stats.t.ppf(1 - draws.alpha / 2, freedom)) * error
    p_value = float(2 * stats.t.sf(abs(effect) / error, freedom)) if error > 0 else 1.0
    return Uncertainty(
        effect=effect,
        p_value=p_value,
        interval=Interval(effect - half, effect + half),
        standard_error=error,
        method=Method.CLUSTER_BOOTSTRAP,
        clusters=len(panel.teams),
        allocations=possible_allocations(panel),
    )


def resampled_events(panel: Panel, draws: Draws, times: FloatArray) -> FloatArray:
    """Give the deviations of the resampled event study from the real one, (draws, times)."""
    layout, spread, observed = _resampled(panel, draws)
    real = events_under(layout, panel.outcome, observed, times)
    return events_under(layout, panel.outcome, spread, times) - real
