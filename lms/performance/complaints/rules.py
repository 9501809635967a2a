"""Estimate complaint rates per 10,000 contacts from counts too small to stand alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.core.numerics import np, optimize, special
from lms.core.statistics import PER_CONTACTS, FloatArray, Interval

MIN_UNITS_FOR_SPREAD = 5
LOOSEST_SHAPE, TIGHTEST_SHAPE = 0.05, 10_000.0


@dataclass(frozen=True, slots=True)
class ComplaintCount:
    """Upheld complaints of one unit (team, person or clause) and the contacts they came from."""

    unit: str
    complaints: float
    contacts: float

    def __post_init__(self) -> None:
        """Refuse counts that could not have happened."""
        if self.complaints < 0 or self.contacts < 0:
            raise ValueError(f"negative count: {self.unit}")
        if self.contacts == 0 and self.complaints > 0:
            raise ValueError(f"complaints without contacts: {self.unit}")


@dataclass(frozen=True, slots=True)
class RatePrior:
    """The spread of true rates between units: mean per contact and gamma shape."""

    rate: float
    shape: float


@dataclass(frozen=True, slots=True)
class ComplaintRate:
    """A unit's complaints per 10,000 contacts: raw and drawn towards all units, with interval.

    `raw` is None without contacts; `rate` and `interval` are None when no unit has any.
    """

    unit: str
    raw: float | None
    rate: float | None
    interval: Interval | None
    contacts: float


def fit_rate_prior(counts: Sequence[ComplaintCount]) -> RatePrior | None:
    """Estimate mean and spread of the true rates by gamma-Poisson likelihood.

    None when there were no contacts at all. Under 5 units the spread cannot be told and the
    loosest reasonable shape, one complaint's worth, is taken. Method: Clayton & Kaldor (1987).
    """
    seen = [count for count in counts if count.contacts > 0]
    if not seen:
        return None
    events = np.array([count.complaints for count in seen])
    contacts = np.array([count.contacts for count in seen])
    # Half a complaint keeps the mean off zero when nobody complained.
    rate = float((events.sum() + 0.5) / contacts.sum())
    if len(seen) < MIN_UNITS_FOR_SPREAD:
        return RatePrior(rate, 1.0)

    bounds = (np.log(LOOSEST_SHAPE), np.log(TIGHTEST_SHAPE))
    best = optimize.minimize_scalar(
        _disbelief, bounds=bounds, args=(events, rate * contacts), method="bounded"
    )
    return RatePrior(rate, float(np.exp(best.x)))


def _disbelief(log_shape: float, events: FloatArray, expected: FloatArray) -> float:
    """Give the negative log likelihood of a gamma shape, but for a constant."""
    shape = np.exp(log_shape)
    gained = special.gammaln(events + shape) - special.gammaln(shape)
    gained += shape * np.log(shape / (shape + expected)) + events * np.log(expected / (shape + expected))
    return -float(gained.sum())


def shrunk_rates(
    counts: Sequence[ComplaintCount], *, level: float = 0.95, per: float = PER_CONTACTS
) -> tuple[ComplaintRate, ...]:
    """Give every unit's rate per 10,000 contacts from its gamma posterior, in the order given.

    Raises ValueError when a unit appears twice.
    """
    if len({count.unit for count in counts}) < len(counts):
        raise ValueError("a unit appears twice")
    prior = fit_rate_prior(counts)
    return tuple(drawn_rate(count, prior, level=level, per=per) for count in counts)


def drawn_rate(
    count: ComplaintCount, prior: RatePrior | None, *, level: float = 0.95, per: float = PER_CONTACTS
) -> ComplaintRate:
    """Give one unit's rate from its gamma posterior; no rate where no unit has any contacts."""
    if prior is None:
        return ComplaintRate(count.unit, None, None, None, count.contacts)
    shape = prior.shape + count.complaints
    contacts = prior.shape / prior.rate + count.contacts
    tails = (float(special.gammaincinv(shape, tail)) for tail in ((1 - level) / 2, (1 + level) / 2))
    low, high = (tail * per / contacts for tail in tails)
    raw = count.complaints / count.contacts * per if count.contacts else None
    return ComplaintRate(count.unit, raw, shape / contacts * per, Interval(low, high), count.contacts)
