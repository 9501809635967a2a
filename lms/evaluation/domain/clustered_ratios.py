"""Say how far a ratio may be off where its parts belong together: the contacts of one person, of one day.

Contacts are not drawn one by one: people differ, and so do days. The variance of the quotient of two sums
is taken from how far each cluster lies off the common quotient (linearisation, Cochran, Sampling Techniques,
3rd ed. 1977, 6.4), with Student's t for the number of clusters.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from scipy import stats

from lms.evaluation.domain.ratios import Interval, Ratio, pool

FEWEST_CLUSTERS: Final = 5


def clustered_interval(
    clusters: Sequence[Ratio], *, is_share: bool = False, level: float = 0.95
) -> Interval | None:
    """Give the interval of the pooled ratio in its own unit; a share stays between 0 and 1.

    None with fewer than five clusters that have a denominator, as they tell nothing about their spread.
    """
    counted = [cluster for cluster in clusters if cluster.denominator > 0]
    value = pool(counted).value
    if value is None or len(counted) < FEWEST_CLUSTERS:
        return None
    half = standard_error(counted, value) * students_reach(level, len(counted) - 1)
    if not is_share or not 0 < value < 1:
        return Interval(value - half, value + half)
    # On the scale of log odds the ends never leave 0 to 1.
    odds, reach = math.log(value / (1 - value)), half / (value * (1 - value))
    return Interval(_share(odds - reach), _share(odds + reach))


@lru_cache(maxsize=1024)
def students_reach(level: float, degrees: float) -> float:
    """Give how many standard errors an interval of that level reaches to either side.

    Kept, for a table of teams asks the same few sizes hundreds of times, and scipy takes long over each.
    """
    return float(stats.t.ppf(0.5 + level / 2, degrees))


def standard_error(clusters: Sequence[Ratio], value: float) -> float:
    """Give the standard error of a pooled ratio from its clusters, at least two."""
    total = math.fsum(cluster.denominator for cluster in clusters)
    off = math.fsum((one.numerator - value * one.denominator) ** 2 for one in clusters)
    return math.sqrt(off * len(clusters) / (len(clusters) - 1)) / total


def _share(odds: float) -> float:
    """Turn log odds into a share, however large they are."""
    if odds >= 0:
        return 1 / (1 + math.exp(-odds))
    return math.exp(odds) / (1 + math.exp(odds))
