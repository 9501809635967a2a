"""Benjamini–Hochberg agrees with its paper and keeps false findings rare."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.domain.multiplicity import Adjusted, MultiplicityError, benjamini_hochberg

# The fifteen p-values of the example in Benjamini & Hochberg (1995).
PAPER = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip


def test_the_paper_rejects_four_of_fifteen() -> None:
    found = benjamini_hochberg([(str(k), p) for k, p in enumerate(PAPER)])

    assert [one.key for one in found if one.adjusted <= 0.05] == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("given_values", "adjusted"),
    [
        ([], []),
        ([0.03], [0.03]),
        ([0.01, 0.02, 0.03, 0.04], [0.04, 0.04, 0.04, 0.04]),
        ([0.04, 0.005, 0.9], [0.06, 0.015, 0.9]),
        ([0.02, 0.02], [0.02, 0.02]),
        ([1.0, 1.0], [1.0, 1.0]),
    ],
)
def test_adjusted_values(given_values: list[float], adjusted: list[float]) -> None:
    found = benjamini_hochberg([(str(k), p) for k, p in enumerate(given_values)])

    expected = zip(given_values, adjusted, strict=True)
    assert found == tuple(Adjusted(str(k), p, pytest.approx(q)) for k, (p, q) in enumerate(expected))


@given(st.lists(st.floats(0, 1), max_size=40))
def test_adjusting_never_lowers_and_keeps_the_ranking(p_values: list[float]) -> None:
    found = benjamini_hochberg([(str(k), p) for k, p in enumerate(p_values)])

    assert all(one.p_value <= one.adjusted <= 1 for one in found)
    ranked = sorted(found, key=lambda one: one.p_value)
    assert [one.adjusted for one in ranked] == sorted(one.adjusted for one in ranked)


def test_forty_charts_without_effect_rarely_show_one() -> None:
    rng = np.random.default_rng(11)
    naive, adjusted = [], []
    for _ in range(400):
        found = benjamini_hochberg([(str(k), float(p)) for k, p in enumerate(rng.uniform(size=40))])
        naive.append(any(one.p_value < 0.05 for one in found))
        adjusted.append(any(one.adjusted < 0.05 for one in found))

    assert np.mean(naive) > 0.8
    assert np.mean(adjusted) < 0.09


@pytest.mark.parametrize("impossible", [-0.1, 1.1, float("nan")])
def test_impossible_p_values_are_refused(impossible: float) -> None:
    with pytest.raises(MultiplicityError):
        benjamini_hochberg([("csat", impossible)])
