"""Ratios are summed before they are divided, nothing is not zero per cent, and intervals hold the truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lms.core.statistics import (
    FEWEST_CLUSTERS,
    Interval,
    Ratio,
    RatioError,
    clustered_difference,
    clustered_interval,
    degrees_of_freedom,
    poisson_rate_interval,
    pool,
    standard_error,
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
        (math.nan, 1, 1, "not finite"),
        (1, math.inf, 1, "not finite"),
        (1, -1, 1, "negative denominator"),
        (1, 1, -1, "negative count of people"),
    ],
)
def test_impossible_ratios_are_refused(numerator: float, denominator: float, n: int, problem: str) -> None:
    with pytest.raises(RatioError, match=problem):
        Ratio(numerator, denominator, n)


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
        # Small samples, by Wilson's formula (1927).
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
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


def test_intervals_answer_questions() -> None:
    interval = Interval(-1.0, 2.0)

    assert interval.width == 3.0
    assert interval.contains(0)
    assert not interval.contains(2.1)
    assert interval.within(-1, 2)
    assert not interval.within(-0.5, 2)


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


def test_an_error_is_how_far_the_ratio_moves_without_each_cluster() -> None:
    parts = [Ratio(160, 200, 1), *(Ratio(top, 10, 1) for top in (5, 6, 4, 5, 6))]
    value = pool(parts).value or 0.0
    without = [pool(parts[:place] + parts[place + 1 :]).value or 0.0 for place in range(6)]

    moved = math.hypot(*(one - value for one in without)) * math.sqrt(5 / 6)

    assert standard_error(parts, value) == pytest.approx(moved)


def test_clusters_of_one_size_have_one_degree_less_and_a_large_one_takes_them() -> None:
    assert degrees_of_freedom([Ratio(1, 7, 1)] * 6) == pytest.approx(5)
    # (1 / 2)² + 5 × (1 / 10)² is 0.3.
    assert degrees_of_freedom([Ratio(1, 50, 1), *[Ratio(1, 10, 1)] * 5]) == pytest.approx(1 / 0.3 - 1)
    assert degrees_of_freedom([Ratio(1, 950, 1), *[Ratio(1, 10, 1)] * 5]) == 1


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


@pytest.mark.parametrize("level", [0.6, 0.9])
@pytest.mark.parametrize("spread", [0.0, 0.3, 1.0])
@pytest.mark.parametrize(
    ("number", "large"), [(5, 0.5), (10, 0.5), (20, 0.3), (20, 0.5), (5, 0.8), (20, 0.8), (10, 0.95)]
)
def test_one_cluster_with_most_of_the_points_makes_no_interval_too_narrow(
    number: int, large: float, spread: float, level: float
) -> None:
    """The others have forty points each; people differ by a log odds of `spread`."""
    chance = np.random.default_rng(3)
    skill = 1 / (1 + np.exp(-math.log(level / (1 - level)) - chance.normal(0, spread, (2000, number))))
    truth, seen = (
        skill.mean(),
        np.array([round(40 * (number - 1) * large / (1 - large)), *[40] * (number - 1)]),
    )
    held = 0
    for done in chance.binomial(seen, skill[:400]):
        parts = [Ratio(float(top), float(bottom), 1) for top, bottom in zip(done, seen, strict=True)]
        found = clustered_interval(parts, is_share=True)
        held += found is not None and found.contains(truth)

    assert held / 400 >= 0.93


def people(*shares: float, points: int = 10, first: int = 0) -> dict[int, Ratio]:
    """Give clusters by key, each of so many points."""
    return {first + key: Ratio(share * points, points, n=1) for key, share in enumerate(shares)}


def test_a_difference_of_apart_clusters_has_the_errors_of_both() -> None:
    before, after = people(0.2, 0.4, 0.5, 0.3, 0.6), people(0.6, 0.9, 0.7, 0.8, 0.5, 0.7, first=100)
    errors = [standard_error(list(side.values()), value) for side, value in ((before, 0.4), (after, 0.7))]
    half = stats.t.ppf(0.975, 4) * math.hypot(*errors)

    found = clustered_difference(before, after)

    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.3 - half, 0.3 + half))


def test_who_stands_in_both_is_one_cluster() -> None:
    before = people(0.1, 0.3, 0.5, 0.7, 0.9)
    later = (0.2, 0.4, 0.6, 0.8, 0.9)
    same, others = people(*later), people(*later, first=100)

    paired, apart = clustered_difference(before, same), clustered_difference(before, others)

    assert paired is not None
    assert apart is not None
    assert paired.contains(0.08)
    assert paired.width < apart.width / 5


@pytest.mark.parametrize(("one", "other"), [(4, 9), (9, 4), (0, 9)])
def test_few_clusters_on_a_side_have_no_difference(one: int, other: int) -> None:
    assert clustered_difference(people(*[0.5] * one), people(*[0.4] * other, first=100)) is None


def test_clusters_that_agree_wholly_are_one_trial_each() -> None:
    # Newcombe (1998), method 10, for 0 of 10 against 10 of 10 and 10 against 10.
    far = clustered_difference(people(*[0.0] * 10), people(*[1.0] * 10, first=100))
    alike = clustered_difference(people(*[1.0] * 10), people(*[1.0] * 10, first=100))

    assert far is not None
    assert alike is not None
    assert (far.low, far.high) == pytest.approx((0.6075, 1.0), abs=1e-3)
    assert (alike.low, alike.high) == pytest.approx((-0.2775, 0.2775), abs=1e-3)


@pytest.mark.parametrize("flat", [1.0, 0.5, 0.0])
def test_a_side_that_does_not_stray_is_trials_and_the_other_is_clusters(flat: float) -> None:
    before, after = people(*[0.9, 0.8, 1.0, 0.9] * 5), people(*[flat] * 5, first=100)
    strays, trials = clustered_interval(list(before.values()), is_share=True), wilson_interval(5 * flat, 5)
    assert strays is not None
    assert trials is not None

    found = clustered_difference(before, after)

    assert found is not None
    low = flat - 0.9 - math.hypot(flat - trials.low, strays.high - 0.9)
    high = flat - 0.9 + math.hypot(trials.high - flat, 0.9 - strays.low)
    assert (found.low, found.high) == pytest.approx((max(-1, low), high))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6], [2 / 6, 3 / 6, 4 / 6, 5 / 6, 1], id="a point more"),
        pytest.param([1, 1, 1, 1, 0.9], [1, 1, 1, 1, 0.9], id="four without a mistake, one with one"),
    ],
)
def test_clusters_that_moved_by_exactly_as_much_are_compared_side_by_side(
    before: list[float], after: list[float]
) -> None:
    """Newcombe's method of the interval of either side, as if they were others."""
    sides = people(*before, points=60), people(*after, points=60)
    old, new = (clustered_interval(list(side.values()), is_share=True) for side in sides)
    assert old is not None
    assert new is not None

    found = clustered_difference(*sides)

    was, now = sum(before) / 5, sum(after) / 5
    assert found is not None
    assert found.low == pytest.approx(now - was - math.hypot(now - new.low, old.high - was))
    assert found.high == pytest.approx(now - was + math.hypot(new.high - now, was - old.low))
    assert found.contains(0)


@pytest.mark.parametrize("number", [5, 6, 8, 12])
@pytest.mark.parametrize("points", [6, 30])
@pytest.mark.parametrize("level", [0.6, 0.9, 0.97])
@pytest.mark.parametrize("effect", [0.0, 1.0])
def test_a_few_that_moved_by_almost_as_much_hide_no_difference(
    number: int, points: int, level: float, effect: float
) -> None:
    """The same people before and after, who differ by a log odds of 1 and are moved by `effect`."""
    chance = np.random.default_rng(7)
    odds = math.log(level / (1 - level)) + chance.normal(0, 1, (3000, number))
    skills = [1 / (1 + np.exp(-odds - moved)) for moved in (0, effect)]
    truth, held = skills[1].mean() - skills[0].mean(), 0
    old, new = (chance.binomial(points, skill[:400]) / points for skill in skills)
    for before, after in zip(old, new, strict=True):
        found = clustered_difference(people(*before, points=points), people(*after, points=points))
        held += found is not None and found.contains(truth)

    assert held / 400 >= 0.9


def test_five_without_a_mistake_are_not_surely_better_than_many_with_few() -> None:
    five, many = people(*[1.0] * 5, points=30), people(*[1.0, 0.9, 1.0, 0.9] * 15, points=30, first=100)

    found = clustered_difference(many, five)

    assert found is not None
    assert found.contains(0)


def test_one_cluster_with_most_of_the_points_does_not_hide_how_clusters_stray() -> None:
    """The jackknife: without the large one the share of its side would be another by far."""
    large, small = {0: Ratio(160, 200, n=1)}, people(0.5, 0.6, 0.4, 0.5, 0.6, first=1)

    uneven = clustered_difference(people(*[0.5, 0.6] * 3, first=100), large | small)
    even = clustered_difference(people(*[0.5, 0.6] * 3, first=100), people(0.8) | small)

    assert uneven is not None
    assert even is not None
    assert uneven.width > even.width
    assert uneven.contains(0)


@given(st.lists(st.floats(0, 1), min_size=5, max_size=20), st.lists(st.floats(0, 1), min_size=5, max_size=20))
def test_a_difference_lies_in_its_interval_and_turns_with_its_sides(
    one: list[float], other: list[float]
) -> None:
    before, after = people(*one), people(*other, first=100)
    difference = (pool(after.values()).value or 0) - (pool(before.values()).value or 0)

    found, turned = clustered_difference(before, after), clustered_difference(after, before)

    assert found is not None
    assert turned is not None
    assert -1 <= found.low <= difference + 1e-9
    assert difference - 1e-9 <= found.high <= 1
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_nineteen_of_twenty_intervals_of_a_difference_hold_it() -> None:
    chance = np.random.default_rng(5)
    held = 0
    for _panel in range(400):
        sides = []
        for level, first in ((0.5, 0), (0.7, 100)):
            skill = np.clip(level + chance.normal(0, 0.12, 15), 0.02, 0.98)
            done = chance.binomial(10, skill)
            sides.append({first + key: Ratio(float(number), 10, n=1) for key, number in enumerate(done)})
        found = clustered_difference(*sides)
        held += found is not None and found.contains(0.2)

    assert 0.93 <= held / 400 <= 0.99


@pytest.mark.parametrize(
    ("level", "few", "points", "large"),
    [
        pytest.param(0.95, 5, 6, 6, id="five people near the ceiling"),
        pytest.param(0.97, 8, 6, 6, id="eight people at the ceiling"),
        pytest.param(0.6, 6, 6, 200, id="one has most of the points"),
    ],
)
def test_of_two_alike_few_differences_are_told(level: float, few: int, points: int, large: int) -> None:
    """People differ by a log odds of .5; sixty stand on the other side."""
    chance = np.random.default_rng(11)
    told = 0
    for _panel in range(400):
        sides = []
        for number, first in ((few, 0), (60, 100)):
            odds = math.log(level / (1 - level)) + chance.normal(0, 0.5, number)
            seen = np.array([large, *[points] * (number - 1)])
            done = chance.binomial(seen, 1 / (1 + np.exp(-odds)))
            parts = enumerate(zip(done, seen, strict=True))
            sides.append({first + key: Ratio(float(top), float(bottom), n=1) for key, (top, bottom) in parts})
        found = clustered_difference(*sides)
        told += found is None or not found.contains(0)

    assert told / 400 <= 0.08
