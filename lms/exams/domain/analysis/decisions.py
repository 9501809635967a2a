"""How far a pass or a fail can be trusted.

Livingston & Lewis, Journal of Educational Measurement 32 (1995): the paper is taken as a binomial
test of such an effective length that it has the reliability of the real one. The true shares follow
the four-parameter beta distribution with the first four moments of true shares, found by factorial
moments (Lord, Psychometrika 30, 1965; Hanson, ACT Research Report 91-5, 1991). Where that has no
permissible solution (bounds outside 0 to 1, no real root) the two-parameter beta distribution with
mean and variance takes its place. Accuracy and consistency follow by integration over the true
shares (Hanson 1991); they are not stretched to the observed pass rate afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, isfinite, sqrt

import numpy as np
from scipy import integrate, special

from lms.exams.domain.estimates import RELIABILITY_FLOOR, Floats, is_constant, ratio


@dataclass(frozen=True, slots=True)
class TrueShares:
    """A beta distribution of true shares between `low` and `high`."""

    alpha: float
    beta: float
    low: float = 0.0
    high: float = 1.0

    @property
    def is_permissible(self) -> bool:
        """Tell whether it is a distribution, and one of shares."""
        figures = (self.alpha, self.beta, self.low, self.high)
        return (
            all(isfinite(one) for one in figures)
            and min(self.alpha, self.beta) > 0
            and 0 <= self.low < self.high <= 1
        )

    def below(self, share: float) -> float:
        """Return the share of people whose true share is lower."""
        place = (share - self.low) / (self.high - self.low)
        return float(special.betainc(self.alpha, self.beta, min(1.0, max(0.0, place))))

    def at(self, quantile: float) -> float:
        """Return the true share at a quantile."""
        return self.low + (self.high - self.low) * float(special.betaincinv(self.alpha, self.beta, quantile))


@dataclass(frozen=True, slots=True)
class CutTrust:
    """Trust in results at the pass mark, as shares of all takers.

    `changed` would get the other result on a parallel paper. `kappa` is agreement beyond chance.
    `error_at_cut` is the standard error of a share for somebody who stands at the pass mark (binomial
    over the effective length); whoever is closer to it than that deserves a second form.
    """

    n: int
    effective_length: float
    true_shares: TrueShares
    accuracy: float
    consistency: float
    kappa: float | None
    false_passes: float
    false_fails: float
    error_at_cut: float

    @property
    def changed(self) -> float:
        """Return the share that would get the other result on a parallel paper."""
        return 1 - self.consistency

    @property
    def enough(self) -> bool:
        """Tell whether the reliability it rests on has a sufficient sample."""
        return self.n >= RELIABILITY_FLOOR


def cut_trust(shares: Floats, *, reliability: float | None, pass_share: float) -> CutTrust | None:
    """Estimate the trust from the shares earned; None without spread or a reliability within 0 to 1."""
    if is_constant(shares) or len(shares) < 2 or reliability is None:
        return None
    if not 0 < reliability < 1 or not 0 < pass_share < 1:
        return None
    length = effective_length(shares, reliability)
    if round(length) < 1:
        return None
    distribution = true_shares(shares, length)
    if distribution is None:
        return None
    return _integrated(distribution, length, pass_share, len(shares))


def effective_length(shares: Floats, reliability: float) -> float:
    """Return the number of equal right-or-wrong items that would be as reliable (1995, formula 1)."""
    mean, variance = float(shares.mean()), float(shares.var(ddof=1))
    return (mean * (1 - mean) - reliability * variance) / (variance * (1 - reliability))


def true_shares(shares: Floats, length: float) -> TrueShares | None:
    """Fit the distribution of true shares: four parameters where possible, else two."""
    four = _four_parameters(_true_moments(shares * length, length)) if length > 3 else None
    if four is not None and four.is_permissible:
        return four
    return _two_parameters(_true_moments(shares * length, length, 2)) if length > 1 else None


def _true_moments(scores: Floats, length: float, highest: int = 4) -> list[float]:
    """Return the raw moments of true shares: factorial moments of scores over those of the length."""
    moments, falling, of_length = [], np.ones_like(scores), 1.0
    for order in range(highest):
        falling = falling * (scores - order)
        of_length *= length - order
        moments.append(float(falling.mean()) / of_length)
    return moments


def _two_parameters(moments: list[float]) -> TrueShares | None:
    mean, variance = moments[0], moments[1] - moments[0] ** 2
    if not 0 < variance < mean * (1 - mean):
        return None
    strength = mean * (1 - mean) / variance - 1
    return TrueShares(mean * strength, (1 - mean) * strength)


def _four_parameters(moments: list[float]) -> TrueShares | None:
    """Solve for the four parameters by mean, variance, skewness and kurtosis (Hanson 1991)."""
    first, second, third, fourth = moments
    variance = second - first**2
    if variance <= 0:
        return None
    skew = (third - 3 * first * second + 2 * first**3) / variance**1.5
    kurtosis = (fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4) / variance**2
    shape = ratio(6 * (kurtosis - skew**2 - 1), 6 + 3 * skew**2 - 2 * kurtosis)
    if shape is None or shape <= 0:
        return None
    inner = ratio(24 * (shape + 1), (shape + 2) * (shape + 3) * kurtosis - 3 * (shape - 6) * (shape + 1))
    if inner is None or inner > 1:
        return None
    larger, smaller = (shape / 2 * (1 + sign * sqrt(1 - inner)) for sign in (1, -1))
    if smaller <= 0:
        return None
    alpha, beta = (larger, smaller) if skew < 0 else (smaller, larger)
    step = sqrt(variance * (alpha + beta + 1) / (alpha * beta))
    return TrueShares(alpha, beta, first - alpha * step, first + beta * step)


def _integrated(spread: TrueShares, length: float, pass_share: float, n: int) -> CutTrust:
    chance = _chance_of_pass(round(length), pass_share)
    cut = spread.below(pass_share)
    false_passes = _mean_between(spread, chance, (0.0, cut))
    false_fails = _mean_between(spread, lambda share: 1 - chance(share), (cut, 1.0))
    # Each rate is summed by itself: 1 minus a pass rate of nearly 1 would be mostly rounding.
    pass_rate, fail_rate = false_passes + (1 - cut) - false_fails, false_fails + cut - false_passes
    twice = [
        _mean_between(spread, lambda share: chance(share) * (1 - chance(share)), part)
        for part in ((0, cut), (cut, 1))
    ]
    changed, by_chance = 2 * sum(twice), 2 * pass_rate * fail_rate
    unlike_chance = ratio(changed, by_chance)
    return CutTrust(
        n=n,
        effective_length=length,
        true_shares=spread,
        accuracy=1 - false_passes - false_fails,
        consistency=1 - changed,
        kappa=None if unlike_chance is None else 1 - unlike_chance,
        false_passes=false_passes,
        false_fails=false_fails,
        error_at_cut=sqrt(pass_share * (1 - pass_share) / length),
    )


def _chance_of_pass(length: int, pass_share: float) -> Callable[[float], float]:
    """Return the binomial chance of as many right items as the pass mark asks for at least."""
    wanted = ceil(length * pass_share - 1e-9)
    if wanted < 1:
        return lambda _share: 1.0

    def chance(share: float) -> float:
        return float(special.betainc(wanted, length - wanted + 1, share))

    return chance


def _mean_between(
    spread: TrueShares, value: Callable[[float], float], quantiles: tuple[float, float]
) -> float:
    """Integrate over people; by quantiles, so that a density without bound at its ends does no harm."""
    return float(
        integrate.quad(
            lambda quantile: value(spread.at(quantile)),
            *quantiles,
            epsabs=1e-12,
            epsrel=1e-10,
            limit=200,
            full_output=1,
        )[0]
    )
