"""How repeatable the totals of a paper are, and how far a pass or a fail can be trusted.

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
from math import ceil, floor, isfinite, sqrt

from lms.core.numerics import integrate, np, special, stats
from lms.core.statistics import (
    LEVEL,
    RELIABILITY_FLOOR,
    Estimate,
    FloatArray,
    Interval,
    is_constant,
    quotient,
)
from lms.psychometrics.marks.rules import MarksTable


def reliability(table: MarksTable) -> Estimate:
    """Return alpha where all had the same paper, otherwise the coefficient for drawn papers."""
    return cronbach_alpha(table) if table.is_complete else drawn_reliability(table)


def cronbach_alpha(table: MarksTable) -> Estimate:
    """Return alpha with Feldt's interval; no value with one item or without any spread."""
    n, k = table.people, table.items
    if n < 2 or k < 2 or not table.is_complete or is_constant(table.totals):
        return Estimate(None, n)
    item_variance = float(np.var(table.by_item, axis=1, ddof=1).sum())
    alpha = k / (k - 1) * (1 - item_variance / float(np.var(table.totals, ddof=1)))
    return Estimate(alpha, n, _feldt(alpha, n - 1, (n - 1) * (k - 1)), enough=n >= RELIABILITY_FLOOR)


def drawn_reliability(table: MarksTable) -> Estimate:
    """Return 1 - MS within / MS between people over shares of items drawn for each of them.

    Differences of difficulty between papers count as error here, as they should; where the lot is
    bound to clauses and kinds the true value is somewhat higher. People without an item are left out.
    """
    shares = table.earned / table.full_marks[:, np.newaxis]
    items_of = table.seen.sum(axis=0)
    had_any = items_of > 0
    shares, seen, items_of = shares[:, had_any], table.seen[:, had_any], items_of[had_any]
    n, within_degrees = len(items_of), int(items_of.sum()) - len(items_of)
    if n < 2 or within_degrees < 1:
        return Estimate(None, n)
    means = shares.sum(axis=0) / items_of
    if is_constant(means):
        return Estimate(None, n)
    overall = float((means * items_of).sum() / items_of.sum())
    between = float((items_of * (means - overall) ** 2).sum()) / (n - 1)
    within = float(np.where(seen, (shares - means) ** 2, 0.0).sum()) / within_degrees
    value = 1 - within / between
    return Estimate(value, n, _feldt(value, n - 1, within_degrees), enough=n >= RELIABILITY_FLOOR)


def standard_error_of_measurement(deviation: float | None, alpha: float | None) -> float | None:
    """Return SD times the root of 1 - alpha, in marks."""
    if deviation is None or alpha is None:
        return None
    return deviation * sqrt(max(0.0, 1 - alpha))


def _feldt(value: float, between_degrees: int, within_degrees: int) -> Interval:
    """Return Feldt's interval: (1 - true)/(1 - estimated reliability) follows F."""
    tail = (1 - LEVEL) / 2
    low = 1 - (1 - value) * float(stats.f.ppf(1 - tail, between_degrees, within_degrees))
    return Interval(low, 1 - (1 - value) * float(stats.f.ppf(tail, between_degrees, within_degrees)))


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


def cut_trust(shares: FloatArray, *, reliability: float | None, pass_share: float) -> CutTrust | None:
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
    chance = _chance_of_pass(round(length), lowest_pass(shares, pass_share))
    cut = distribution.below(pass_share)
    false_passes = _mean_between(distribution, chance, (0.0, cut))
    false_fails = _mean_between(distribution, lambda share: 1 - chance(share), (cut, 1.0))
    # Each rate is summed by itself: 1 minus a pass rate of nearly 1 would be mostly rounding.
    pass_rate, fail_rate = false_passes + (1 - cut) - false_fails, false_fails + cut - false_passes
    twice = [
        _mean_between(distribution, lambda share: chance(share) * (1 - chance(share)), part)
        for part in ((0, cut), (cut, 1))
    ]
    changed, by_chance = 2 * sum(twice), 2 * pass_rate * fail_rate
    unlike_chance = quotient(changed, by_chance)
    return CutTrust(
        n=len(shares),
        effective_length=length,
        true_shares=distribution,
        accuracy=1 - false_passes - false_fails,
        consistency=1 - changed,
        kappa=None if unlike_chance is None else 1 - unlike_chance,
        false_passes=false_passes,
        false_fails=false_fails,
        error_at_cut=sqrt(pass_share * (1 - pass_share) / length),
    )


def lowest_pass(shares: FloatArray, pass_share: float) -> float:
    """Return the lowest share that passes: marks come in steps, so 80 % of 13 marks is 11 of 13."""
    gaps = np.diff(np.unique(shares.round(9)))
    step = float(gaps.min()) if gaps.size else 0.0
    return min(1.0, round(ceil(pass_share / step - 1e-6) * step, 6)) if step > 1e-6 else pass_share


def effective_length(shares: FloatArray, reliability: float) -> float:
    """Return the number of equal right-or-wrong items that would be as reliable (1995, formula 1)."""
    mean, variance = float(shares.mean()), float(shares.var(ddof=1))
    return (mean * (1 - mean) - reliability * variance) / (variance * (1 - reliability))


def true_shares(shares: FloatArray, length: float) -> TrueShares | None:
    """Fit the distribution of true shares: four parameters where possible, else two."""
    four = _four_parameters(_true_moments(shares * length, length)) if length > 3 else None
    if four is not None and four.is_permissible:
        return four
    return _two_parameters(_true_moments(shares * length, length, 2)) if length > 1 else None


def _true_moments(scores: FloatArray, length: float, highest: int = 4) -> list[float]:
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
    shape = quotient(6 * (kurtosis - skew**2 - 1), 6 + 3 * skew**2 - 2 * kurtosis)
    if shape is None or shape <= 0:
        return None
    inner = quotient(24 * (shape + 1), (shape + 2) * (shape + 3) * kurtosis - 3 * (shape - 6) * (shape + 1))
    if inner is None or inner > 1:
        return None
    larger, smaller = (shape / 2 * (1 + sign * sqrt(1 - inner)) for sign in (1, -1))
    if smaller <= 0:
        return None
    alpha, beta = (larger, smaller) if skew < 0 else (smaller, larger)
    step = sqrt(variance * (alpha + beta + 1) / (alpha * beta))
    return TrueShares(alpha, beta, first - alpha * step, first + beta * step)


def _chance_of_pass(length: int, lowest: float) -> Callable[[float], float]:
    """Return the binomial chance of as many right items as the lowest share that passes asks for.

    Their number is rounded to the nearest, as published; rounded up it shows too few false passes
    (docs/explanation/how-exams-are-judged.md).
    """
    wanted = floor(length * lowest + 0.5)
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
