"""What counts of several people's marks, and how far they agree."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.exams.marking.rules import MarkingRule, icc, settled, still_wanted, weighted_kappa

ALONE, DOUBLE = MarkingRule(), MarkingRule(double=True, third_when=Decimal("0.2"))
shares = st.decimals(min_value=0, max_value=1, places=2)


@pytest.mark.parametrize(
    ("given_shares", "rule", "wanted", "counts"),
    [
        ([], ALONE, 1, None),
        (["0.4"], ALONE, 0, "0.4"),
        ([], DOUBLE, 2, None),
        (["0.4"], DOUBLE, 1, None),
        (["0.4", "0.6"], DOUBLE, 0, "0.5"),
        (["0.4", "0.7"], DOUBLE, 1, None),
        (["0.4", "0.7", "0.8"], DOUBLE, 0, "0.75"),
        (["0.4", "0.8", "0.6"], DOUBLE, 0, "0.6"),
    ],
)
def test_who_is_still_wanted_and_what_counts(
    given_shares: list[str], rule: MarkingRule, wanted: int, counts: str | None
) -> None:
    given_as = [Decimal(one) for one in given_shares]

    assert still_wanted(given_as, rule) == wanted
    assert settled(given_as, rule) == (None if counts is None else Decimal(counts))


@given(first=shares, second=shares, third=shares)
def test_what_counts_lies_between_what_was_given(first: Decimal, second: Decimal, third: Decimal) -> None:
    given_as = [first, second, third]

    counts = settled(given_as, DOUBLE)

    assert counts is not None
    assert min(given_as) <= counts <= max(given_as)


@given(first=shares, second=shares)
def test_the_order_of_the_markers_does_not_matter(first: Decimal, second: Decimal) -> None:
    assert settled([first, second], DOUBLE) == settled([second, first], DOUBLE)


def test_icc_gives_the_figure_of_shrout_and_fleiss() -> None:
    """Their table 2: six targets, four judges; ICC(2,1) is .29."""
    ratings = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
        dtype=np.float64,
    )

    assert icc(ratings) == pytest.approx(0.2897638, abs=1e-6)


def test_kappa_by_hand() -> None:
    """Four answers on the levels 0 to 2, of which the markers differ in one by one level."""
    first, second = [0, 0, 2, 2], [0, 1, 2, 2]

    # By chance: the first says 0 and 2 twice each; the second 0, 1 once and 2 twice.
    by_chance = (2 * (0 + 1 + 2 * 4) + 2 * (4 + 1 + 0)) / 4
    assert weighted_kappa(first, second) == pytest.approx(1 - 1 / by_chance)


@pytest.mark.parametrize("levels", [[], [1, 1, 1]])
def test_without_differences_there_is_no_kappa(levels: list[int]) -> None:
    assert weighted_kappa(levels, levels) is None


def test_one_answer_is_no_icc() -> None:
    assert icc(np.array([[0.5, 0.6]])) is None
