"""Say what is good for an indicator, in the unit of its quotient."""

from __future__ import annotations

from lms.evaluation.domain.ratios import Direction, Target
from lms.evaluation.models import Indicator
from lms.evaluation.queries.effect_words import read_scale


def target_of(indicator: Indicator, goal: float) -> Target:
    """Give what counts as reached, in the quotient's own unit: the goal, or the indicator's band.

    An indicator's band is kept as it is read (3 to 12 per cent), a quotient is not.
    """
    scale = read_scale(indicator.unit)
    low, high = indicator.band_from, indicator.band_to
    return Target(
        Direction(indicator.direction),
        goal,
        None if low is None else low / scale,
        None if high is None else high / scale,
    )
