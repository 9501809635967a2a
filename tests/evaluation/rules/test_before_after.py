"""Before and after are compared only where both samples carry it, and what comes out is a difference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.statistics import Interval, Ratio, wilson_interval
from lms.evaluation.actions.rules.difference import ChangeVerdict, Counted, MeasureChange, change_between

LEAST = 30


def counted(numerator: float, denominator: float, people: int = 10) -> Counted:
    """Give a share with the interval that counting alone gives."""
    return Counted(Ratio(numerator, denominator, people), wilson_interval(numerator, denominator))


def verdict(before: Counted | None, after: Counted, *, overlap: bool = False) -> ChangeVerdict:
    """Compare and give the verdict alone."""
    return change_between(before, after, least=LEAST, overlap=overlap).verdict


def test_two_shares_get_newcombes_interval() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table II, first example, method 10: 56/70 − 48/80.
    found = change_between(counted(48, 80), counted(56, 70), least=LEAST, overlap=False)

    assert found.verdict is ChangeVerdict.DIFFERS
    assert found.difference == pytest.approx(0.2)
    assert found.interval is not None
    assert (round(found.interval.low, 4), round(found.interval.high, 4)) == (0.0524, 0.3339)


def test_an_interval_that_holds_zero_tells_nothing_apart() -> None:
    assert verdict(counted(70, 100), counted(74, 100)) is ChangeVerdict.NO_CLEAR_DIFFERENCE


@pytest.mark.parametrize(
    ("before", "after", "overlap", "expected"),
    [
        (None, counted(900, 1000), False, ChangeVerdict.NOT_KEPT),
        (counted(0, 0, 0), counted(900, 1000), False, ChangeVerdict.NOTHING_BEFORE),
        (counted(500, 1000), counted(900, 1000), True, ChangeVerdict.OVERLAP),
        (counted(500, 1000, 4), counted(900, 1000), False, ChangeVerdict.TOO_FEW_PEOPLE),
        (counted(500, 1000), counted(900, 1000, 4), False, ChangeVerdict.TOO_FEW_PEOPLE),
        (counted(10, 29), counted(900, 1000), False, ChangeVerdict.TOO_SMALL),
        (counted(500, 1000), counted(29, 29), False, ChangeVerdict.TOO_SMALL),
        (Counted(Ratio(500, 1000, 6), None), counted(900, 1000), False, ChangeVerdict.TOO_FEW_PEOPLE),
    ],
)
def test_nothing_is_said_where_the_samples_do_not_carry_it(
    before: Counted | None, after: Counted, overlap: bool, expected: ChangeVerdict
) -> None:
    found = change_between(before, after, least=LEAST, overlap=overlap)

    assert found == MeasureChange(expected)


@given(st.integers(0, 100), st.integers(0, 100))
def test_the_difference_turns_round_with_its_two_sides(one: int, other: int) -> None:
    there = change_between(counted(one, 100), counted(other, 100), least=LEAST, overlap=False)
    back = change_between(counted(other, 100), counted(one, 100), least=LEAST, overlap=False)

    assert there.interval is not None
    assert back.interval is not None
    turned = Interval(-back.interval.high, -back.interval.low)
    assert (there.interval.low, there.interval.high) == pytest.approx((turned.low, turned.high))
    assert there.verdict is back.verdict
