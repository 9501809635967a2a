"""How judges' words become a pass mark."""

import numpy as np
import pytest

from lms.psychometrics.standard_setting.rules import angoff, borderline_group, borderline_regression, hofstee


def test_angoff_averages_judges_over_items_by_their_marks() -> None:
    found = angoff(np.array([[0.5, 1.0], [0.7, 0.8]]), np.array([1.0, 3.0]))

    assert found is not None
    assert found.by_judge == pytest.approx((0.875, 0.775))
    assert found.by_item == pytest.approx((0.6, 0.9))
    assert found.pass_share == pytest.approx(0.825)
    assert found.spread == pytest.approx(0.1 / np.sqrt(2))
    assert found.error == pytest.approx(0.05)


def test_angoff_of_one_judge_has_no_spread_and_of_none_no_mark() -> None:
    alone = angoff(np.array([[0.5, 0.7]]), np.ones(2))

    assert alone is not None
    assert (alone.pass_share, alone.spread, alone.error) == (pytest.approx(0.6), None, None)
    assert angoff(np.empty((0, 2)), np.ones(2)) is None
    assert angoff(np.array([[0.5, np.nan]]), np.ones(2)) is None


def test_the_borderline_group_is_met_in_its_middle() -> None:
    shares = np.array([0.4, 0.55, 0.6, 0.7, 0.9])

    assert borderline_group(shares, np.array([False, True, True, True, False])) == 0.6
    assert borderline_group(shares, np.zeros(5, dtype=bool)) is None


def test_borderline_regression_reads_the_line_at_the_borderline_rating() -> None:
    shares, ratings = np.array([0.3, 0.5, 0.7, 0.9]), np.array([1.0, 2, 3, 4])

    assert borderline_regression(shares, ratings, 2.5) == pytest.approx(0.6)
    assert borderline_regression(shares, np.ones(4), 2.5) is None


def test_hofstee_meets_the_failing_curve() -> None:
    shares = np.linspace(0, 1, 100001)

    found = hofstee(shares, [(0.2, 0.6)], [(0.1, 0.5)])

    # Just c of the people fail at a pass mark of c, and the line 0.5 - (c - 0.2) meets c at 0.35.
    assert found == pytest.approx(0.35, abs=1e-3)


def test_hofstee_without_a_common_point_says_so() -> None:
    shares = np.linspace(0, 1, 101)

    assert hofstee(shares, [(0.7, 0.8)], [(0.1, 0.2)]) is None
    assert hofstee(shares, [(0.05, 0.08)], [(0.5, 0.9)]) is None
    assert hofstee(np.array([]), [(0.7, 0.8)], [(0.1, 0.2)]) is None
