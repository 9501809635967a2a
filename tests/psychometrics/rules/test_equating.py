"""How marks of two forms are brought onto one scale."""

from dataclasses import replace

import numpy as np
import pytest

from lms.psychometrics.equating.rules import FormMoments, moments_of, tucker_equating

# The example of Kolen & Brennan (2014), table 4.1: 36 items, 12 of them common.
NEW = FormMoments(1655, 15.8205, 6.5278**2, 5.1063, 2.3760**2, 13.4088)
OLD = FormMoments(1638, 18.6728, 6.8784**2, 5.8626, 2.4515**2, 14.7603)


def test_the_published_tucker_example_is_met() -> None:
    line = tucker_equating(NEW, OLD, new_weight=1.0)

    assert line is not None
    assert line.slope == pytest.approx(1.0289, abs=2e-4)
    assert line.intercept == pytest.approx(0.537, abs=2e-3)


def test_a_form_is_equated_to_itself_by_the_same_marks() -> None:
    line = tucker_equating(NEW, NEW)

    assert line is not None
    assert [line(marks) for marks in (0, 10, 36)] == pytest.approx([0, 10, 36])


def test_tucker_undoes_a_planted_difference_between_groups_and_forms() -> None:
    chance = np.random.default_rng(1)
    strong, weak = chance.normal(0.5, 1, 6000), chance.normal(0, 1, 6000)

    def form(ability: np.ndarray, items: int, ease: float) -> np.ndarray:
        return chance.binomial(items, 1 / (1 + np.exp(-(ability + ease)))).astype(np.float64)

    new_anchor, old_anchor = form(strong, 20, 0), form(weak, 20, 0)
    new, old = new_anchor + form(strong, 20, -0.4), old_anchor + form(weak, 20, 0)

    line = tucker_equating(moments_of(new, new_anchor), moments_of(old, old_anchor))

    # The new form is about 1.7 of 40 marks harder in the middle, though its group has more marks.
    assert line is not None
    assert line(20) == pytest.approx(21.7, abs=0.6)


def test_no_spread_gives_no_line() -> None:
    assert tucker_equating(replace(NEW, anchor_variance=0), OLD) is None
