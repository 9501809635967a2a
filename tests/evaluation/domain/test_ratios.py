"""Ratios are summed before they are divided, and nothing is not zero per cent."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lms.evaluation.domain.ratios import (
    Direction,
    Interval,
    Ratio,
    RatioError,
    RatioProblem,
    Target,
    improvement,
    is_favourable,
    meets,
    poisson_rate_interval,
    pool,
    shortfall,
    wilson_interval,
)

counts = st.integers(min_value=0, max_value=100_000)


def test_pooling_sums_before_it_divides() -> None:
    quiet_team, busy_team = Ratio(9, 10, n=2), Ratio(100, 1_000, n=8)

    pooled = pool([quiet_team, busy_team])

    assert pooled == Ratio(109, 1_010, n=10)
    assert pooled.value == pytest.approx(0.10792, abs=1e-5)


def test_a_zero_denominator_is_no_sample() -> None:
    assert Ratio(0, 0, n=3).value is None
    assert Ratio(0, 0, n=3).per() is None
    assert pool([]).value is None


def test_a_rate_is_read_per_ten_thousand() -> None:
    assert Ratio(3, 15_000, n=12).per() == pytest.approx(2.0)


@given(st.lists(st.builds(Ratio, counts, counts, n=st.integers(0, 50)), max_size=8))
def test_pooling_does_not_depend_on_order(parts: list[Ratio]) -> None:
    assert pool(parts) == pool(reversed(parts))


@pytest.mark.parametrize(
    ("numerator", "denominator", "n", "problem"),
    [
        (math.nan, 1, 1, RatioProblem.NOT_FINITE),
        (1, math.inf, 1, RatioProblem.NOT_FINITE),
        (1, -1, 1, RatioProblem.NEGATIVE_DENOMINATOR),
        (1, 1, -1, RatioProblem.NEGATIVE_COUNT),
    ],
)
def test_impossible_ratios_are_refused(
    numerator: float, denominator: float, n: int, problem: RatioProblem
) -> None:
    with pytest.raises(RatioError) as refusal:
        Ratio(numerator, denominator, n)

    assert refusal.value.code is problem


@pytest.mark.parametrize(("n", "hidden"), [(0, True), (4, True), (5, False)])
def test_cells_under_five_people_are_suppressed(n: int, hidden: bool) -> None:
    assert Ratio(1, 2, n=n).must_be_suppressed is hidden


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0000),
    ],
)
def test_wilson_agrees_with_the_published_table(successes: int, trials: int, low: float, high: float) -> None:
    interval = wilson_interval(successes, trials)

    assert interval is not None
    assert (interval.low, interval.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(trials=st.integers(1, 5_000), data=st.data())
def test_wilson_stays_inside_and_holds_the_share(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))

    interval = wilson_interval(successes, trials)

    assert interval is not None
    assert 0 <= interval.low <= successes / trials <= interval.high <= 1


def test_wilson_without_trials_is_no_sample() -> None:
    assert wilson_interval(0, 0) is None
    with pytest.raises(RatioError):
        wilson_interval(3, 2)


@pytest.mark.parametrize(
    ("events", "low", "high"),
    # Exact limits of a Poisson mean, as printed in every table of them.
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904)],
)
def test_poisson_limits_agree_with_the_exact_table(events: int, low: float, high: float) -> None:
    interval = poisson_rate_interval(events, exposure=10_000)

    assert interval is not None
    assert (interval.low, interval.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(events=st.integers(1, 300), exposure=st.floats(1, 1e6))
def test_poisson_limits_leave_the_right_tails(events: int, exposure: float) -> None:
    interval = poisson_rate_interval(events, exposure, per=1, level=0.9)

    assert interval is not None
    assert stats.poisson.sf(events - 1, interval.low * exposure) == pytest.approx(0.05, rel=1e-6)
    assert stats.poisson.cdf(events, interval.high * exposure) == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize(
    ("target", "value", "missing", "met"),
    [
        (Target(Direction.UP, goal=0.85), 0.80, 0.05, False),
        (Target(Direction.UP, goal=0.85), 0.85, 0.0, True),
        (Target(Direction.DOWN, goal=8.0), 9.5, 1.5, False),
        (Target(Direction.DOWN, goal=8.0), 2.0, 0.0, True),
        (Target(Direction.BAND, low=180, high=360), 150, 30, False),
        (Target(Direction.BAND, low=180, high=360), 400, 40, False),
        (Target(Direction.BAND, low=180, high=360), 200, 0, True),
        (Target(Direction.WATCH), 0.3, None, None),
    ],
)
def test_targets_know_their_direction(
    target: Target, value: float, missing: float | None, met: bool | None
) -> None:
    assert shortfall(value, target) == (None if missing is None else pytest.approx(missing))
    assert meets(value, target) is met
    assert meets(None, target) is None


@pytest.mark.parametrize(
    ("target", "gain"),
    [
        (Target(Direction.UP, goal=0.0), -50),
        (Target(Direction.DOWN, goal=0.0), 50),
        (Target(Direction.BAND, low=180, high=360), 40),
        (Target(Direction.WATCH), None),
    ],
)
def test_a_change_counts_in_the_good_direction(target: Target, gain: float | None) -> None:
    assert improvement(before=400, after=350, target=target) == gain


def test_targets_that_cannot_be_judged_are_refused() -> None:
    with pytest.raises(RatioError):
        Target(Direction.BAND, low=3, high=1)
    with pytest.raises(RatioError):
        Target(Direction.UP)


@pytest.mark.parametrize(
    ("change", "direction", "good"),
    [
        (0.1, Direction.UP, True),
        (-0.1, Direction.UP, False),
        (-0.1, Direction.DOWN, True),
        (0.1, Direction.DOWN, False),
        (0.0, Direction.UP, None),
        (0.1, Direction.BAND, None),
        (0.1, Direction.WATCH, None),
    ],
)
def test_favourable_changes(change: float, direction: Direction, good: bool | None) -> None:
    assert is_favourable(change, direction) is good


def test_intervals_answer_questions() -> None:
    interval = Interval(-1.0, 2.0)

    assert interval.width == 3.0
    assert interval.contains(0)
    assert not interval.contains(2.1)
    assert interval.within(-1, 2)
    assert not interval.within(-0.5, 2)
