"""Estimate how able people are by the two-parameter model, and how exact that is along the scale.

The estimate is the mean over the posterior (EAP; Bock & Mislevy, Applied Psychological Measurement 6, 1982).
The standard error at an ability is that of the posterior, 1 / root(1 + information), with the items that
people had on average.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from lms.exams.domain.analysis.latent import LatentItem, ability_scores
from lms.exams.domain.estimates import Floats

LOWEST, HIGHEST, WIDTH = -3.0, 3.0, 0.5
# On fewer questions of one's own an estimate is hardly more than the mean of all.
ITEMS_FLOOR: Final = 10
# On fewer questions in common even the sign of a slope is a matter of chance.
SLOPE_FLOOR: Final = 5
_GRID: Final = np.linspace(LOWEST, HIGHEST, 25)
_FINE: Final = np.linspace(-6.0, 6.0, 1201)


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


def abilities_of(right: Floats, items: tuple[LatentItem, ...], pass_share: float) -> Abilities | None:
    """Estimate abilities from right (1) and wrong (0) answers, NaN for what was not on the paper."""
    fitted = np.array([one.a is not None and one.b is not None for one in items])
    if not fitted.any() or not len(right):
        return None
    slopes = np.array([one.a or 0.0 for one in items])[fitted]
    places = np.array([one.b or 0.0 for one in items])[fitted]
    seen = ~np.isnan(right[:, fitted])
    means, deviations = ability_scores(right, items)
    error = float((deviations**2).mean())
    spread = float(means.var()) + error
    edges = np.arange(LOWEST + WIDTH, HIGHEST - WIDTH / 2, WIDTH)
    bands = np.bincount(np.searchsorted(edges, means, side="right"), minlength=len(edges) + 1)
    cut = _cut(slopes, places, seen.mean(axis=0), pass_share)
    errors = _errors(_GRID, slopes, places, seen.mean(axis=0))
    return Abilities(
        people=len(right),
        items=float(seen.sum(axis=1).mean()),
        reliability=1 - error / spread if spread else None,
        bands=tuple(int(one) for one in bands),
        curve=tuple((float(at), float(one)) for at, one in zip(_GRID, errors, strict=True)),
        cut=cut,
        cut_error=None
        if cut is None
        else float(_errors(np.array([cut]), slopes, places, seen.mean(axis=0))[0]),
        above=None if cut is None else int((means >= cut).sum()),
    )


def _chances(at: Floats, slopes: Floats, places: Floats) -> Floats:
    """Return the chance of a right answer at every ability (rows) on every item."""
    return np.asarray(1 / (1 + np.exp(-slopes * (at[:, np.newaxis] - places))))


def _errors(at: Floats, slopes: Floats, places: Floats, shares: Floats) -> Floats:
    """Return the standard error at every ability; `shares` of the people had each item."""
    chance = _chances(at, slopes, places)
    information = (shares * slopes**2 * chance * (1 - chance)).sum(axis=1)
    return np.asarray(1 / np.sqrt(1 + information))


def _cut(slopes: Floats, places: Floats, shares: Floats, pass_share: float) -> float | None:
    """Find the lowest ability on the scale that earns the pass mark on average."""
    expected = (_chances(_FINE, slopes, places) * shares).sum(axis=1) / shares.sum()
    reached = np.flatnonzero(expected >= pass_share)
    if not len(reached) or reached[0] == 0:
        return None
    return float(_FINE[reached[0]])
