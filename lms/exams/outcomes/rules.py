"""Sum up how a sitting went: score bands, groups and questions, each with its interval and size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL, Interval, students_interval, wilson_interval

BANDS: tuple[tuple[float, float], ...] = ((0, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1))
LEAST_SPREAD = 1e-9


@dataclass(frozen=True, slots=True)
class ShareOf:
    """A share of `n` with its 95 % interval; `hits` is a count, or a sum of shares for a mean."""

    hits: float
    n: int
    interval: Interval | None

    @property
    def share(self) -> float | None:
        """Return the share; None of nothing."""
        return self.hits / self.n if self.n else None


def share_of(hits: int, n: int) -> ShareOf:
    """Give a count as a share with Wilson's interval."""
    return ShareOf(hits, n, wilson_interval(hits, n))


def mean_of(shares: Sequence[float]) -> ShareOf:
    """Give the mean of shares with Student's interval, cut to 0-1.

    No interval below two, nor where all are alike: that few agree is no proof of being exact.
    """
    n, total = len(shares), sum(shares)
    if n < 2 or max(shares) - min(shares) < LEAST_SPREAD:
        return ShareOf(total, n, None)
    mean = total / n
    error = sqrt(sum((one - mean) ** 2 for one in shares) / (n - 1) / n)
    return ShareOf(total, n, students_interval(mean, error, n - 1, limits=(0.0, 1.0)))


def band_of(share: float) -> tuple[float, float]:
    """Return the band a share lies in; a band holds its lower border, the last one also 1."""
    return next((band for band in BANDS if share < band[1]), BANDS[-1])


def bands(shares: Iterable[float]) -> dict[tuple[float, float], ShareOf]:
    """Count how many shares lie in each band."""
    placed = [band_of(share) for share in shares]
    return {band: share_of(placed.count(band), len(placed)) for band in BANDS}


def pool_small[K](groups: Mapping[K, Sequence[bool]]) -> tuple[dict[K, ShareOf], ShareOf]:
    """Give the share that is true of every group of at least five, and of all smaller ones together.

    Where these are fewer than five people the smallest other groups join them, so that neither the line
    nor what is left after subtracting the others tells of a single person.
    """
    enough = {name: found for name, found in groups.items() if len(found) >= MIN_PEOPLE_IN_A_CELL}
    rest = [one for name, found in groups.items() if name not in enough for one in found]
    while enough and 0 < len(rest) < MIN_PEOPLE_IN_A_CELL:
        rest += enough.pop(min(enough, key=lambda name: len(enough[name])))
    large = {name: share_of(sum(found), len(found)) for name, found in enough.items()}
    return large, share_of(sum(rest), len(rest))
