"""Intervals of ratios whose parts belong together keep what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.domain.clustered_ratios import FEWEST_CLUSTERS, clustered_interval, standard_error
from lms.evaluation.domain.ratios import Ratio, pool

clusters = st.lists(
    st.integers(1, 400).flatmap(
        lambda trials: st.builds(Ratio, st.integers(0, trials), st.just(trials), st.just(1))
    ),
    min_size=FEWEST_CLUSTERS,
    max_size=30,
)


@given(clusters)
def test_the_share_lies_within_and_within_0_to_1(parts: list[Ratio]) -> None:
    interval, value = clustered_interval(parts, is_share=True), pool(parts).value

    assert interval is not None
    assert value is not None
    assert -1e-12 <= interval.low <= value + 1e-12
    assert value - 1e-12 <= interval.high <= 1 + 1e-12


@given(clusters, st.integers(2, 50))
def test_more_contacts_of_the_same_people_make_it_no_narrower(parts: list[Ratio], times: int) -> None:
    more = [Ratio(one.numerator * times, one.denominator * times, one.n) for one in parts]
    few, many = clustered_interval(parts), clustered_interval(more)

    assert few is not None
    assert many is not None
    assert (many.low, many.high) == pytest.approx((few.low, few.high))


def test_equal_denominators_give_the_standard_error_of_a_mean() -> None:
    shares = [0.7, 0.75, 0.8, 0.85, 0.9]
    parts = [Ratio(share * 100, 100, 1) for share in shares]

    assert standard_error(parts, 0.8) == pytest.approx(np.std(shares, ddof=1) / np.sqrt(5))


def test_too_few_clusters_tell_nothing() -> None:
    nobody = Ratio(0, 0, 1)

    assert clustered_interval([Ratio(1, 2, 1)] * 4 + [nobody] * 9) is None
    assert clustered_interval([nobody] * 9) is None


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    """Twenty people whose own shares differ, each with hundreds of contacts: what Wilson misses by far."""
    draws = np.random.default_rng(7)
    held = 0
    for _ in range(600):
        trials = draws.integers(100, 900, 20)
        solved = draws.binomial(trials, np.clip(draws.normal(0.8, 0.05, 20), 0.01, 0.99))
        parts = [Ratio(float(top), float(bottom), 1) for top, bottom in zip(solved, trials, strict=True)]
        interval = clustered_interval(parts, is_share=True)
        held += interval is not None and interval.contains(0.8)

    assert 0.92 < held / 600 < 0.98
