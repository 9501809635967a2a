"""How far results at the pass mark can be trusted."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.exams.domain.cut_trust import CutTrust, cut_trust
from lms.exams.domain.estimates import Floats
from lms.exams.domain.statistics import MarksTable, cronbach_alpha


def two_forms(items: int, *, seed: int) -> tuple[Floats, Floats, Floats]:
    """Draw true shares and the marks of two parallel papers of right-or-wrong items."""
    chance = np.random.default_rng(seed)
    true = chance.beta(9, 3.5, (6000, 1))
    return true[:, 0], *((chance.random((6000, items)) < true).astype(np.float64) for _ in range(2))


def estimated(marks: Floats, pass_share: float) -> CutTrust:
    items = marks.shape[1]
    alpha = cronbach_alpha(MarksTable(marks, np.ones(items))).value
    found = cut_trust(marks.mean(axis=1), reliability=alpha, pass_share=pass_share, step_share=1 / items)
    assert found is not None
    return found


@pytest.mark.parametrize("items", [13, 20, 32, 100])
@pytest.mark.parametrize("pass_share", [0.6, 0.8])
def test_one_paper_foretells_what_two_papers_show(items: int, pass_share: float) -> None:
    true, first, second = two_forms(items, seed=items)
    passed, passed_again = (form.mean(axis=1) >= pass_share - 1e-9 for form in (first, second))

    found = estimated(first, pass_share)

    assert found.changed == pytest.approx((passed != passed_again).mean(), abs=0.02)
    assert found.false_passes == pytest.approx((passed & (true < pass_share)).mean(), abs=0.02)
    assert found.false_fails == pytest.approx((~passed & (true >= pass_share)).mean(), abs=0.02)
    assert found.accuracy == pytest.approx(1 - found.false_passes - found.false_fails)


def test_kappa_is_agreement_beyond_chance() -> None:
    _, first, second = two_forms(32, seed=1)
    passed, passed_again = (form.mean(axis=1) >= 0.8 for form in (first, second))
    chance = passed.mean() * passed_again.mean() + (1 - passed.mean()) * (1 - passed_again.mean())

    assert estimated(first, 0.8).kappa == pytest.approx(
        ((passed == passed_again).mean() - chance) / (1 - chance), abs=0.04
    )


def test_the_error_at_the_cut_is_binomial_over_the_effective_length() -> None:
    _, first, _ = two_forms(40, seed=2)

    assert estimated(first, 0.8).error_at_cut == pytest.approx(sqrt(0.8 * 0.2 / 40), abs=0.005)


def test_a_longer_paper_changes_fewer_results() -> None:
    _, marks, _ = two_forms(100, seed=3)

    assert estimated(marks, 0.7).changed < estimated(marks[:, :20], 0.7).changed


@pytest.mark.parametrize(
    ("people", "reliability", "pass_share"),
    [(49, 0.8, 0.6), (200, None, 0.6), (200, 0.0, 0.6), (200, -0.2, 0.6), (200, 1.0, 0.6), (200, 0.8, 1.0)],
)
def test_no_trust_is_claimed_without_a_base(
    people: int, reliability: float | None, pass_share: float
) -> None:
    shares = np.linspace(0.3, 0.9, people)

    assert cut_trust(shares, reliability=reliability, pass_share=pass_share) is None


def test_equal_totals_give_no_trust() -> None:
    assert cut_trust(np.full(200, 0.7), reliability=0.8, pass_share=0.6) is None


@given(
    st.integers(0, 2**31), st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.sampled_from([0.0, 0.01, 0.05])
)
@settings(max_examples=40)
def test_shares_stay_within_bounds(seed: int, reliability: float, pass_share: float, step: float) -> None:
    shares = np.random.default_rng(seed).beta(5, 2, 80)

    found = cut_trust(shares, reliability=reliability, pass_share=pass_share, step_share=step)

    if found is not None:
        assert 0 <= found.changed <= 0.5
        assert 0 <= found.accuracy <= 1
        assert found.kappa is None or -1e-9 <= found.kappa <= 1
        assert found.error_at_cut > 0
