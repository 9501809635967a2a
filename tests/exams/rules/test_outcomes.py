"""Score bands, means and groups of a sitting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lms.exams.outcomes.rules import BANDS, band_of, bands, mean_of, pool_small, share_of


@pytest.mark.parametrize(
    ("share", "band"), [(0, (0, 0.6)), (0.6, (0.6, 0.7)), (0.79, (0.7, 0.8)), (0.9, (0.9, 1)), (1, (0.9, 1))]
)
def test_a_band_holds_its_lower_border(share: float, band: tuple[float, float]) -> None:
    assert band_of(share) == band


@given(shares=st.lists(st.floats(min_value=0, max_value=1), max_size=40))
def test_every_share_lies_in_one_band(shares: list[float]) -> None:
    found = bands(shares)

    assert list(found) == list(BANDS)
    assert sum(one.hits for one in found.values()) == len(shares)


@given(hits=st.integers(min_value=0, max_value=50), more=st.integers(min_value=1, max_value=50))
def test_an_interval_holds_its_share(hits: int, more: int) -> None:
    found = share_of(hits, hits + more)

    assert found.interval is not None
    assert found.share is not None
    assert found.interval.low <= found.share + 1e-12
    assert found.share <= found.interval.high + 1e-12


def test_a_mean_of_one_has_no_interval() -> None:
    assert (mean_of([0.5]).share, mean_of([0.5]).interval) == (0.5, None)
    assert mean_of([]).share is None


def test_the_interval_of_a_mean_is_students_and_none_where_all_are_alike() -> None:
    shares = [0.2, 0.5, 0.6, 0.9]
    expected = stats.t.interval(0.95, 3, np.mean(shares), stats.sem(shares))

    found = mean_of(shares).interval

    assert found is not None
    assert (found.low, found.high) == pytest.approx((max(0, expected[0]), min(1, expected[1])))
    assert mean_of([0.0] * 4).interval is None


def test_small_groups_are_pooled() -> None:
    large, rest = pool_small(
        {"一组": [True] * 4 + [False], "二组": [True, False, False], "三组": [False, True]}
    )

    assert {name: (one.hits, one.n) for name, one in large.items()} == {"一组": (4, 5)}
    assert (rest.hits, rest.n) == (2, 5)


def test_too_few_left_over_are_joined_by_the_smallest_group() -> None:
    """Else the one of 三组 could be read out of the line of the rest, or by subtracting the others."""
    large, rest = pool_small({"一组": [True] * 9, "二组": [False] * 5, "三组": [True]})

    assert {name: one.n for name, one in large.items()} == {"一组": 9}
    assert (rest.hits, rest.n) == (1, 6)


@given(groups=st.lists(st.lists(st.booleans(), min_size=1, max_size=9), max_size=6))
def test_no_line_tells_of_fewer_than_five_where_there_are_five(groups: list[list[bool]]) -> None:
    large, rest = pool_small(dict(enumerate(groups)))

    people = sum(len(one) for one in groups)
    assert rest.n + sum(one.n for one in large.values()) == people
    assert all(one.n >= 5 for one in large.values())
    assert rest.n == 0 or rest.n >= min(5, people)
