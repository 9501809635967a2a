"""Whether an item is harder for one group than for another of equal ability: Mantel-Haenszel DIF.

Holland & Thayer (1988); classes of ETS as in Zieky (1993) and Dorans & Holland (1993); the variance of
the log odds ratio is Robins', Breslow's and Greenland's (Biometrics 42, 1986). With the quarter as the
group the same figure shows drift. A difference is a reason to read the item, never a verdict on it.
"""

from dataclasses import dataclass
from math import log, sqrt
from typing import Literal

from lms.core.numerics import np, stats
from lms.core.statistics import BoolArray, FloatArray, quotient
from lms.psychometrics.marks.rules import GROUP_FLOOR, Strata

type EtsClass = Literal["A", "B", "C"]

# The scale of the ETS delta: -4/1.7 of the log odds ratio.
_DELTA = -2.35


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """The odds of the reference group over those of the focal group, at equal totals.

    `delta` below 0: harder for the focal group. Class A: negligible, B: moderate, C: large.
    """

    odds_ratio: float | None
    delta: float | None
    deviation: float | None
    chi_squared: float | None
    p_value: float | None
    ets_class: EtsClass | None
    reference: int
    focal: int

    @property
    def enough(self) -> bool:
        """Tell whether both groups have enough people."""
        return min(self.reference, self.focal) >= GROUP_FLOOR


def group_difference(right: BoolArray, is_focal: BoolArray, strata: Strata) -> GroupDifference:
    """Compare two groups on one item, within strata of people with like totals (numbered from 0)."""
    cell = 2 * is_focal.astype(np.int64) + ~right
    width = int(strata.max(initial=-1)) + 1
    counted = np.bincount(cell * width + strata, minlength=4 * width)
    tables = counted.reshape(4, width).astype(np.float64)
    reference_right, reference_wrong, focal_right, focal_wrong = tables
    sizes = tables.sum(axis=0)
    both = (
        (reference_right + reference_wrong > 0)
        & (focal_right + focal_wrong > 0)
        & (reference_right + focal_right > 0)
        & (reference_wrong + focal_wrong > 0)
    )
    counts = (int((~is_focal).sum()), int(is_focal.sum()))
    tables, sizes = tables[:, both], sizes[both]
    odds = quotient(
        float((tables[0] * tables[3] / sizes).sum()), float((tables[1] * tables[2] / sizes).sum())
    )
    if odds is None or odds <= 0:
        return GroupDifference(None, None, None, None, None, None, *counts)
    deviation = abs(_DELTA) * sqrt(_log_odds_variance(tables, sizes))
    chi_squared = _chi_squared(tables, sizes)
    delta = _DELTA * log(odds)
    p_value = None if chi_squared is None else float(stats.chi2.sf(chi_squared, 1))
    return GroupDifference(
        odds, delta, deviation, chi_squared, p_value, _ets_class(delta, deviation, p_value), *counts
    )


def strata_of(shares: FloatArray, *, most: int = 20) -> Strata:
    """Number people by like shares: every share its own stratum, or bands of equal size if there are many."""
    values, places = np.unique(np.round(shares, 9), return_inverse=True)
    if len(values) <= 4 * most:
        return np.asarray(places, dtype=np.int64)
    edges = np.unique(np.quantile(shares, np.linspace(0, 1, most + 1)[1:-1]))
    return np.searchsorted(edges, shares, side="right").astype(np.int64)


def _log_odds_variance(tables: FloatArray, sizes: FloatArray) -> float:
    ours, theirs = tables[0] * tables[3] / sizes, tables[1] * tables[2] / sizes
    for_us, for_them = (tables[0] + tables[3]) / sizes, (tables[1] + tables[2]) / sizes
    whole, other = float(ours.sum()), float(theirs.sum())
    return (
        float((for_us * ours).sum()) / (2 * whole**2)
        + float((for_us * theirs + for_them * ours).sum()) / (2 * whole * other)
        + float((for_them * theirs).sum()) / (2 * other**2)
    )


def _chi_squared(tables: FloatArray, sizes: FloatArray) -> float | None:
    """Return the Mantel-Haenszel statistic with continuity correction."""
    reference, rights = tables[0] + tables[1], tables[0] + tables[2]
    expected = float((reference * rights / sizes).sum())
    usable = sizes > 1
    parts = reference * (sizes - reference) * rights * (sizes - rights)
    variance = float((parts[usable] / (sizes[usable] ** 2 * (sizes[usable] - 1))).sum())
    away = max(0.0, abs(float(tables[0].sum()) - expected) - 0.5)
    return quotient(away**2, variance)


def _ets_class(delta: float, deviation: float, p_value: float | None) -> EtsClass | None:
    if p_value is None:
        return None
    if p_value >= 0.05 or abs(delta) < 1:
        return "A"
    beyond_one = (abs(delta) - 1) / deviation if deviation else float("inf")
    return "C" if abs(delta) >= 1.5 and beyond_one > float(stats.norm.ppf(0.95)) else "B"
