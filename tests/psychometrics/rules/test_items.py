"""How items and papers are judged by the marks of many takers."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.statistics import Estimate, FloatArray, correlation, wilson_interval
from lms.psychometrics.items.rules.statistics import facility, item_statistics, paper_statistics
from lms.psychometrics.marks.rules import MarksTable
from lms.psychometrics.reliability.rules import (
    cronbach_alpha,
    drawn_reliability,
    reliability,
    standard_error_of_measurement,
)

NAN = float("nan")


def table(rows: list[list[float]], full_marks: list[float] | None = None) -> MarksTable:
    marks = np.array(rows, dtype=np.float64)
    return MarksTable(marks, np.array(full_marks or [1.0] * marks.shape[1]))


def simulated(people: int, items: int, *, seed: int, spread: float = 1.0) -> FloatArray:
    """Draw right-or-wrong marks from a Rasch model."""
    chance = np.random.default_rng(seed)
    ability = chance.normal(0, spread, (people, 1))
    difficulty = np.linspace(-1.5, 1.0, items)
    return (chance.random((people, items)) < 1 / (1 + np.exp(difficulty - ability))).astype(np.float64)


def test_facility_of_right_or_wrong_items_has_an_interval() -> None:
    assert facility(np.array([2.0, 0.0, 2.0, 2.0]), 2.0) == Estimate(
        0.75, 4, wilson_interval(3, 4), enough=False
    )


def test_facility_of_partly_marked_items_has_none() -> None:
    assert facility(np.array([2.0, 1.0]), 2.0) == Estimate(0.75, 2, None)


@pytest.mark.parametrize(("n", "enough"), [(29, False), (30, True)])
def test_facility_is_enough_from_thirty_people_on(n: int, enough: bool) -> None:
    assert facility(np.ones(n), 1.0).enough is enough


def test_facility_without_takers_is_empty() -> None:
    assert facility(np.array([]), 1.0) == Estimate(None, 0)


def test_item_rest_correlation_leaves_the_item_out_of_the_total() -> None:
    marks = simulated(200, 8, seed=1)

    found = item_statistics(table(marks.tolist()))

    for item, statistics in enumerate(found):
        rest = np.delete(marks, item, axis=1).sum(axis=1)
        assert statistics.item_rest.value == pytest.approx(np.corrcoef(marks[:, item], rest)[0, 1])
        assert statistics.item_rest.enough
        assert statistics.deviation == pytest.approx(marks[:, item].std(ddof=1))


def test_figures_of_a_small_table_by_hand() -> None:
    found = item_statistics(table([[1, 2, 0], [1, 0, 2], [0, 0, 0], [0, 2, 2]], [1, 2, 2]))

    first = found[0]
    assert first.facility.value == 0.5
    # Rest totals 2, 2, 0, 4 beside marks 1, 1, 0, 0 do not covary.
    assert first.item_rest.value == pytest.approx(0)
    assert first.efficiency == pytest.approx(0)
    # Cov(x, T): T = 3, 3, 0, 4, mean 2.5.
    covariances = (1 / 3, 4 / 3, 4 / 3)
    whole = sum(sqrt(one) for one in covariances)
    assert [one.effective_weight for one in found] == pytest.approx(
        [100 * sqrt(one) / whole for one in covariances]
    )
    assert [one.intended_weight for one in found] == [20, 40, 40]


def test_a_perfectly_sorted_item_is_fully_efficient() -> None:
    found = item_statistics(table([[0, 0, 0], [0, 1, 0], [1, 1, 1], [1, 1, 1]]))

    assert found[0].efficiency == pytest.approx(100)


def test_what_cannot_be_computed_is_empty_not_zero() -> None:
    constant = item_statistics(table([[1, 0], [1, 1], [1, 1]]))[0]

    assert constant.item_rest == Estimate(None, 3)
    assert (constant.efficiency, constant.deviation, constant.effective_weight) == (None, 0.0, 0.0)

    alone = item_statistics(table([[1.0]]))[0]
    assert (alone.item_rest.value, alone.efficiency, alone.deviation, alone.effective_weight) == (None,) * 4


def test_a_reversed_item_is_flagged_and_gets_no_weight() -> None:
    marks = simulated(300, 10, seed=2)
    marks[:, 4] = 1 - marks[:, 4]

    found = item_statistics(table(marks.tolist(), [1.0] * 10))

    assert [number for number, one in enumerate(found) if "negative_discrimination" in one.flags] == [4]
    assert found[4].effective_weight is None


def test_an_item_that_chance_alone_made_negative_is_weak_and_its_key_is_not_accused() -> None:
    """One of 101 people more or less turns the sign: r = -0.01 is no sign of a wrong key."""
    marks = np.zeros((101, 3))
    marks[:50, 0] = 1
    marks[25:76, 1:] = 1

    found = item_statistics(table(marks.tolist()))[0]

    assert found.item_rest.value == pytest.approx(-0.01, abs=0.01)
    assert found.item_rest.value < 0
    assert "weak_discrimination" in found.flags
    assert not {"check_key", "negative_discrimination"}.intersection(found.flags)


def test_a_negative_covariance_with_the_total_leaves_no_weight() -> None:
    found = item_statistics(table([[1, 0, 0], [0, 1, 1], [1, 0, 1], [0, 1, 1]]))[0]

    assert found.effective_weight is None
    assert "negative_weight" in found.flags


def test_a_weak_item_is_only_flagged_when_the_sample_can_tell() -> None:
    chance = np.random.default_rng(3)
    marks = simulated(400, 10, seed=3)
    marks[:, 0] = chance.integers(0, 2, 400)

    assert item_statistics(table(marks.tolist()))[0].flags != ()
    assert item_statistics(table(marks[:25].tolist()))[0].flags == ()


def test_a_correlation_is_enough_early_when_its_interval_excludes_the_threshold() -> None:
    line = np.arange(10.0)
    nearly = line + np.array([0.5, -0.5] * 5)

    assert correlation(line, nearly, 0.15).enough
    assert not correlation(line, nearly, 0.95).enough
    assert correlation(line[:2], line[:2], 0.15) == Estimate(None, 2)


def test_drawn_papers_compare_an_item_with_the_share_of_the_rest() -> None:
    rows = [[1, 1, NAN], [0, NAN, 1], [1, 0, NAN], [NAN, 1, 1]]

    found = item_statistics(table(rows))

    assert found[0].facility == Estimate(2 / 3, 3, wilson_interval(2, 3))
    assert found[0].item_rest.value == pytest.approx(-0.5)
    assert found[0].effective_weight is None
    assert found[0].intended_weight is None


def test_alpha_matches_its_definition_and_feldts_interval() -> None:
    marks = simulated(200, 12, seed=4)
    variances, total = marks.var(axis=0, ddof=1).sum(), marks.sum(axis=1).var(ddof=1)
    alpha = 12 / 11 * (1 - variances / total)

    found = cronbach_alpha(table(marks.tolist()))

    assert found.value == pytest.approx(alpha)
    assert found.interval is not None
    assert found.interval.low < alpha < found.interval.high


def test_feldts_interval_covers_the_truth_as_often_as_it_says() -> None:
    # Parallel items with true variance 1 and error variance 5: alpha of 10 of them is 10/15.
    chance = np.random.default_rng(5)
    misses = 0
    for _ in range(400):
        marks = chance.normal(0, 1, (60, 1)) + chance.normal(0, sqrt(5), (60, 10))
        interval = cronbach_alpha(MarksTable(marks, np.ones(10))).interval
        assert interval is not None
        misses += not interval.contains(10 / 15)

    assert 7 <= misses <= 34


@pytest.mark.parametrize(
    "marks",
    [
        simulated(1, 5, seed=6),
        simulated(80, 1, seed=6),
        np.ones((80, 5)),
        np.where(simulated(80, 5, seed=6) > 0, 1.0, NAN),
    ],
    ids=["one person", "one item", "no spread", "drawn papers"],
)
def test_alpha_is_empty_where_it_would_say_nothing(marks: FloatArray) -> None:
    assert cronbach_alpha(MarksTable(marks, np.ones(marks.shape[1]))).value is None


@pytest.mark.parametrize(("people", "enough"), [(49, False), (50, True)])
def test_alpha_is_enough_from_fifty_people_on(people: int, enough: bool) -> None:
    found = cronbach_alpha(table(simulated(people, 5, seed=6).tolist()))

    assert found.value is not None
    assert found.enough is enough


def test_the_reliability_of_drawn_papers_is_near_that_of_a_whole_one() -> None:
    # 30 items drawn for each person out of 120 that are equally hard.
    chance = np.random.default_rng(7)
    marks = (chance.random((1500, 120)) < chance.beta(6, 3, (1500, 1))).astype(np.float64)
    same_paper = cronbach_alpha(MarksTable(marks[:, :30], np.ones(30)))
    lots = np.argsort(chance.random(marks.shape), axis=1) >= 30
    drawn = MarksTable(np.where(lots, NAN, marks), np.ones(120))

    found = reliability(drawn)

    assert found == drawn_reliability(drawn)
    assert same_paper.value is not None
    assert found.value == pytest.approx(same_paper.value, abs=0.03)
    # True value: n/(n + a + b) for a binomial test with beta ability.
    assert found.interval is not None
    assert found.interval.contains(30 / 39)


def test_drawn_reliability_leaves_blank_papers_out_and_is_too_little_with_few_people() -> None:
    marks = simulated(80, 6, seed=8)
    blank = np.vstack([np.full(6, NAN), marks])

    assert drawn_reliability(MarksTable(blank, np.ones(6))) == drawn_reliability(
        MarksTable(marks, np.ones(6))
    )
    assert not drawn_reliability(MarksTable(marks[:40], np.ones(6))).enough


def test_standard_error_of_measurement() -> None:
    assert standard_error_of_measurement(10.0, 0.84) == pytest.approx(4)
    assert standard_error_of_measurement(10.0, None) is None
    assert standard_error_of_measurement(None, 0.8) is None


def test_paper_statistics_of_a_known_sample() -> None:
    found = paper_statistics(table([[1, 0], [1, 1], [0, 0], [1, 0], [1, 1]]))

    assert (found.n, found.mean, found.median) == (5, 1.2, 1.0)
    assert found.deviation == pytest.approx(sqrt(0.7))
    assert found.skewness == pytest.approx(-0.5122, abs=1e-4)
    assert found.kurtosis == pytest.approx(-0.6122, abs=1e-4)
    assert not found.reliability.enough


def test_statistics_of_nobody_are_empty() -> None:
    found = paper_statistics(MarksTable(np.empty((0, 3)), np.ones(3)))

    assert (found.n, found.mean, found.deviation, found.skewness) == (0, None, None, None)
    assert item_statistics(MarksTable(np.empty((0, 3)), np.ones(3)))[0].facility == Estimate(None, 0)


TABLES = st.integers(0, 12).flatmap(
    lambda people: st.lists(
        st.lists(st.sampled_from([0.0, 0.5, 1.0, NAN]), min_size=3, max_size=3),
        min_size=people,
        max_size=people,
    )
)


@given(TABLES)
@settings(max_examples=60)
def test_no_table_yields_a_number_that_is_none(rows: list[list[float]]) -> None:
    marks = np.array(rows, dtype=np.float64).reshape(len(rows), 3)
    whole = paper_statistics(MarksTable(marks, np.ones(3)))
    items = item_statistics(MarksTable(marks, np.ones(3)))

    figures = [whole.mean, whole.deviation, whole.skewness, whole.kurtosis]
    for item in items:
        figures += [
            item.facility.value,
            item.item_rest.value,
            item.deviation,
            item.efficiency,
            item.effective_weight,
        ]
        assert item.item_rest.value is None or -1 <= item.item_rest.value <= 1
    assert all(figure is None or np.isfinite(figure) for figure in figures)
