"""How groups are compared on one item."""

from math import log

import numpy as np
import pytest

from lms.psychometrics.items.rules.groups import GroupDifference, group_difference, strata_of

# Admissions to Berkeley by department (Bickel, Hammel & O'Connell, Science 187, 1975): admitted and
# rejected men, admitted and rejected women.
BERKELEY = [
    (512, 313, 89, 19),
    (353, 207, 17, 8),
    (120, 205, 202, 391),
    (138, 279, 131, 244),
    (53, 138, 94, 299),
    (22, 351, 24, 317),
]


def spread_out(tables: list[tuple[int, int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Turn counts into one row per person."""
    right, focal, strata = [], [], []
    for stratum, counts in enumerate(tables):
        for (is_right, is_focal), count in zip(
            [(True, False), (False, False), (True, True), (False, True)], counts, strict=True
        ):
            right += [is_right] * count
            focal += [is_focal] * count
            strata += [stratum] * count
    return np.array(right), np.array(focal), np.array(strata, dtype=np.int64)


def test_the_published_example_is_met() -> None:
    found = group_difference(*spread_out(BERKELEY))

    assert found.odds_ratio == pytest.approx(0.9046968, abs=1e-7)
    assert found.chi_squared == pytest.approx(1.4269, abs=1e-4)
    assert found.p_value == pytest.approx(0.2323, abs=1e-4)
    # The published interval 0.7719 to 1.0603 is 3.92 standard errors of the log odds wide.
    assert found.deviation == pytest.approx(2.35 * log(1.0603298 / 0.7719074) / (2 * 1.959964), rel=1e-5)
    assert found.delta == pytest.approx(-2.35 * log(0.9046968), abs=1e-6)
    assert (found.ets_class, found.reference, found.focal) == ("A", 2691, 1835)


@pytest.mark.parametrize(("harder_by", "expected"), [(0.0, "A"), (0.55, "B"), (1.2, "C")])
def test_classes_follow_the_size_of_a_planted_difference(harder_by: float, expected: str) -> None:
    chance = np.random.default_rng(1)
    ability, focal = chance.normal(0, 1, 8000), np.arange(8000) % 2 == 0
    others = chance.binomial(30, 1 / (1 + np.exp(-ability)))
    right = chance.random(8000) < 1 / (1 + np.exp(-(ability - harder_by * focal)))

    found = group_difference(right, focal, strata_of(others / 30))

    assert found.ets_class == expected
    assert found.enough


def test_a_weaker_group_alone_is_no_difference_of_the_item() -> None:
    chance = np.random.default_rng(2)
    focal = np.arange(8000) % 2 == 0
    ability = chance.normal(0, 1, 8000) - focal
    others = chance.binomial(60, 1 / (1 + np.exp(-ability)))
    right = chance.random(8000) < 1 / (1 + np.exp(-ability))

    assert group_difference(right, focal, strata_of(others / 60)).ets_class == "A"


def test_without_anybody_to_compare_there_is_no_figure() -> None:
    nobody = GroupDifference(None, None, None, None, None, None, reference=3, focal=0)

    assert group_difference(np.array([True, False, True]), np.zeros(3, bool), np.array([0, 0, 1])) == nobody
    assert not nobody.enough


def test_many_different_shares_are_banded() -> None:
    shares = np.random.default_rng(3).random(1000)

    assert np.bincount(strata_of(shares)).tolist() == [50] * 20
    assert strata_of(np.array([0.5, 0.25, 0.5])).tolist() == [1, 0, 1]
