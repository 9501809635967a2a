"""Complaint rates of small units lean on all units, and silence is not a zero rate."""

import numpy as np
import pytest

from lms.performance.complaints.rules import ComplaintCount, fit_rate_prior, shrunk_rates


def simulated_counts(
    seed: int, units: int, rate: float, shape: float
) -> tuple[list[ComplaintCount], np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.gamma(shape, rate / shape, units)
    contacts = rng.integers(2_000, 9_000, units)
    events = rng.poisson(truth * contacts)
    counts = [
        ComplaintCount(f"{k:03}", float(n), float(base))
        for k, (n, base) in enumerate(zip(events, contacts, strict=True))
    ]
    return counts, truth * 10_000


def test_the_prior_finds_mean_and_spread() -> None:
    counts, _ = simulated_counts(1, units=2_000, rate=4e-4, shape=4.0)

    prior = fit_rate_prior(counts)

    assert prior is not None
    assert prior.rate == pytest.approx(4e-4, rel=0.05)
    assert prior.shape == pytest.approx(4.0, rel=0.25)


def test_shrunk_rates_are_nearer_the_truth_than_raw_ones() -> None:
    counts, truth = simulated_counts(2, units=300, rate=4e-4, shape=4.0)

    rates = shrunk_rates(counts)

    raw_error = np.mean([(one.raw - true) ** 2 for one, true in zip(rates, truth, strict=True)])
    error = np.mean([(one.rate - true) ** 2 for one, true in zip(rates, truth, strict=True)])
    assert error < 0.8 * raw_error


def test_rate_intervals_cover_the_truth() -> None:
    counts, truth = simulated_counts(3, units=1_500, rate=4e-4, shape=3.0)

    hits = [one.interval.contains(true) for one, true in zip(shrunk_rates(counts), truth, strict=True)]

    assert 0.93 <= np.mean(hits) <= 0.97


def test_units_alike_end_near_the_common_rate() -> None:
    counts = [ComplaintCount(str(k), 4 + (k % 2), 10_000) for k in range(20)]

    rates = [one.rate for one in shrunk_rates(counts)]

    assert max(rates) - min(rates) < 0.05


def test_no_contacts_at_all_is_no_sample() -> None:
    (only,) = shrunk_rates([ComplaintCount("A", 0, 0)])

    assert (only.raw, only.rate, only.interval) == (None, None, None)


def test_a_unit_without_contacts_gets_no_raw_rate_but_the_common_belief() -> None:
    busy, silent = shrunk_rates([ComplaintCount("A", 5, 10_000), ComplaintCount("B", 0, 0)])

    assert busy.raw == 5.0
    assert silent.raw is None
    assert silent.rate == pytest.approx(5.5)
    assert silent.interval.width > busy.interval.width


@pytest.mark.parametrize(("complaints", "contacts"), [(-1, 10), (1, -10), (1, 0)])
def test_impossible_counts_are_refused(complaints: float, contacts: float) -> None:
    with pytest.raises(ValueError, match=r"negative count|without contacts"):
        ComplaintCount("A", complaints, contacts)


def test_a_unit_counts_once() -> None:
    with pytest.raises(ValueError, match="appears twice"):
        shrunk_rates([ComplaintCount("A", 1, 10), ComplaintCount("A", 1, 10)])
