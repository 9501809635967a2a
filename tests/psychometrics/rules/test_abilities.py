"""Abilities by the two-parameter model, and what is kept of a judged paper."""

import json

import numpy as np
import pytest

from lms.core.files.plain_values import from_plain, to_plain
from lms.psychometrics.items.rules.judging import JudgedPaper, judge
from lms.psychometrics.latent.rules import LatentItem, abilities_of, fit_two_parameters
from lms.psychometrics.marks.rules import FirstAttempts, MarksTable


def answers(people: int, items: int, seed: int = 1) -> np.ndarray:
    chance = np.random.default_rng(seed)
    able = chance.normal(0, 1, people)[:, np.newaxis]
    hard = np.linspace(-1.5, 1.5, items)
    return (chance.random((people, items)) < 1 / (1 + np.exp(-1.3 * (able - hard)))).astype(np.float64)


def test_everybody_is_in_one_band_and_the_curve_is_lowest_where_the_items_are() -> None:
    right = answers(600, 20)

    found = abilities_of(right, fit_two_parameters(right, with_prior=True).items, 0.5)

    assert found is not None
    assert sum(found.bands) == found.people == 600
    assert min(found.curve, key=lambda point: point[1])[0] == pytest.approx(0, abs=0.75)
    assert found.curve[0][1] > found.curve[12][1] < found.curve[-1][1]
    assert found.cut == pytest.approx(0, abs=0.15)
    assert found.above == pytest.approx(300, abs=40)
    assert found.reliability == pytest.approx(0.82, abs=0.06)


def test_the_standard_error_at_the_cut_is_that_of_known_items() -> None:
    items = tuple(LatentItem(1.0, 0.0) for _item in range(12))

    found = abilities_of(np.array([[1.0] * 12, [0.0] * 12]), items, 0.5)

    assert found is not None
    assert found.cut == pytest.approx(0.0, abs=0.011)
    assert found.cut_error == pytest.approx(1 / np.sqrt(1 + 12 * 0.25), abs=1e-3)


def test_a_pass_mark_off_the_scale_has_no_ability() -> None:
    found = abilities_of(np.array([[1.0], [0.0]]), (LatentItem(0.3, 0.0),), 0.99)

    assert found is not None
    assert (found.cut, found.cut_error, found.above) == (None, None, None)


def test_without_fitted_items_there_are_no_abilities() -> None:
    assert abilities_of(np.zeros((3, 1)), (LatentItem(None, None),), 0.8) is None


def attempts(people: int) -> FirstAttempts:
    right = answers(people, 12, seed=4)
    half = np.arange(people) < people // 2
    return FirstAttempts(
        versions=tuple(range(1, 13)),
        table=MarksTable(right * 2, np.full(12, 2.0)),
        passed=right.sum(axis=1) >= 8,
        quarters=np.where(half, 8100, 8101).astype(np.int64),
        groups=np.where(np.arange(people) % 2 == 0, 0, 1).astype(np.int64),
        choices={},
    )


@pytest.mark.parametrize("people", [1, 60, 260])
def test_what_is_kept_comes_back_as_it_was(people: int) -> None:
    judged = judge(attempts(people), 0.6)

    assert from_plain(JudgedPaper, json.loads(json.dumps(to_plain(judged)))) == judged


def test_enough_people_have_drift_and_differences_and_few_have_none() -> None:
    many, few = judge(attempts(400), 0.6), judge(attempts(150), 0.6)

    assert many.quarter == 8101
    assert all(item.drift and item.drift.enough and set(item.differences) == {0, 1} for item in many.items)
    assert few.quarter is None
    assert all(item.drift is None and not item.differences for item in few.items)


def test_what_no_database_takes_is_kept_as_nothing() -> None:
    assert to_plain((float("nan"), float("inf"), 0.5)) == [None, None, 0.5]


def test_another_shape_is_refused() -> None:
    with pytest.raises((TypeError, KeyError)):
        from_plain(JudgedPaper, {"statistics": 3})
