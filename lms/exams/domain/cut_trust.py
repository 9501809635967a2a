"""How far a pass or a fail can be trusted (Livingston and Lewis).

The true share is taken as beta distributed, a paper as a binomial test of such an effective
length that it has the reliability of the real one. Everything follows by integration.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from scipy import special, stats

from lms.exams.domain.estimates import RELIABILITY_FLOOR, Floats, is_constant, ratio

_GRID = 4000


@dataclass(frozen=True, slots=True)
class CutTrust:
    """Trust in results at the pass mark, as shares of all takers.

    `changed` would get the other result on a parallel paper. `kappa` is agreement beyond chance.
    `error_at_cut` is the standard error of a share for somebody who stands at the pass mark; whoever
    is closer to it than that deserves a second form.
    """

    n: int
    changed: float
    accuracy: float
    kappa: float | None
    false_passes: float
    false_fails: float
    error_at_cut: float


def cut_trust(
    shares: Floats, *, reliability: float | None, pass_share: float, step_share: float = 0.0
) -> CutTrust | None:
    """Estimate the trust from the shares earned; None below 50 people or without reliability.

    `step_share` is the smallest step between two totals (1/40 on forty items of one mark), 0 if
    totals are as good as continuous.
    """
    if len(shares) < RELIABILITY_FLOOR or is_constant(shares) or reliability is None:
        return None
    if not 0 < reliability < 1 or not 0 < pass_share < 1:
        return None
    mean, variance = float(shares.mean()), float(shares.var(ddof=1))
    room = mean * (1 - mean) - reliability * variance
    length = room / (variance * (1 - reliability))
    strength = room / (reliability * variance)
    if length < 1:
        return None
    chance_of_pass = _chance_of_pass(length, _threshold(pass_share, step_share))
    true_shares = stats.beta.ppf((np.arange(_GRID) + 0.5) / _GRID, mean * strength, (1 - mean) * strength)
    return _integrate(np.asarray(true_shares), chance_of_pass, pass_share, (len(shares), length))


def _threshold(pass_share: float, step: float) -> float:
    """Return the share halfway between the lowest total that passes and the one below it."""
    return (ceil(pass_share / step - 1e-9) - 0.5) * step if step else pass_share


def _chance_of_pass(length: float, threshold: float) -> Callable[[Floats], Floats]:
    """Return the binomial tail, continued to lengths that are no whole number."""
    wanted = length * threshold + 0.5

    def chance(true_shares: Floats) -> Floats:
        return np.asarray(special.betainc(wanted, length - wanted + 1, true_shares), dtype=np.float64)

    return chance


def _integrate(
    true_shares: Floats, chance: Callable[[Floats], Floats], pass_share: float, size: tuple[int, float]
) -> CutTrust:
    """Average over the grid of equally likely true shares; `size` is people and effective length."""
    passing, deserved = chance(true_shares), true_shares >= pass_share
    false_passes = float(np.where(deserved, 0, passing).mean())
    false_fails = float(np.where(deserved, 1 - passing, 0).mean())
    changed = float((2 * passing * (1 - passing)).mean())
    by_chance = 2 * float(passing.mean()) * (1 - float(passing.mean()))
    unlike_chance = ratio(changed, by_chance)
    return CutTrust(
        n=size[0],
        changed=changed,
        accuracy=1 - false_passes - false_fails,
        kappa=None if unlike_chance is None else 1 - unlike_chance,
        false_passes=false_passes,
        false_fails=false_fails,
        error_at_cut=sqrt(pass_share * (1 - pass_share) / size[1]),
    )
