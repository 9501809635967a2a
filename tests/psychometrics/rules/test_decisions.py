"""How far results at the pass mark can be trusted."""

from math import floor, sqrt

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from lms.core.statistics import FloatArray
from lms.psychometrics.marks.rules import MarksTable
from lms.psychometrics.reliability.rules import (
    CutTrust,
    TrueShares,
    cronbach_alpha,
    cut_trust,
    effective_length,
    lowest_pass,
    true_shares,
)

pytestmark = pytest.mark.slow


def two_forms(items: int, *, seed: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Draw true shares and the marks of two parallel papers of right-or-wrong items."""
    chance = np.random.default_rng(seed)
    true = chance.beta(9, 3.5, (6000, 1))
    return true[:, 0], *((chance.random((6000, items)) < true).astype(np.float64) for _ in range(2))


def estimated(marks: FloatArray, pass_share: float) -> CutTrust:
    items = marks.shape[1]
    alpha = cronbach_alpha(MarksTable(marks, np.ones(items))).value
    found = cut_trust(marks.mean(axis=1), reliability=alpha, pass_share=pass_share)
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


def weighted_exam(items: int, seed: int) -> tuple[FloatArray, FloatArray, float]:
    """Draw true shares, shares earned and alpha of a paper with items of unlike difficulty and marks."""
    chance = np.random.default_rng(seed)
    ability = chance.normal(0.9, 0.8, (8000, 1))
    right = 1 / (1 + np.exp(-chance.lognormal(0, 0.3, items) * (ability - chance.normal(0, 1, items))))
    marks = chance.choice([1.0, 2.0, 3.0], items)
    earned = (chance.random(right.shape) < right) * marks
    alpha = cronbach_alpha(MarksTable(earned, marks)).value
    assert alpha is not None
    return right @ marks / marks.sum(), earned.sum(axis=1) / marks.sum(), alpha


def test_false_passes_are_not_painted_too_rosy() -> None:
    """The cut always rounded up showed 9 to 31 % too few of them, in each of nine exams."""
    shown, real = [], []
    for seed, (items, cut) in enumerate((n, share) for n in (30, 60, 100) for share in (0.6, 0.7, 0.8)):
        true, shares, alpha = weighted_exam(items, seed)
        found = cut_trust(shares, reliability=alpha, pass_share=cut)
        assert found is not None
        shown.append(found.false_passes)
        real.append(((shares >= cut - 1e-9) & (true < cut)).mean())

    assert all(one > 0.95 * two for one, two in zip(shown, real, strict=True))
    assert sum(shown) == pytest.approx(sum(real), rel=0.25)


@pytest.mark.parametrize(
    ("marks", "pass_share", "expected"),
    [(13, 0.8, 11 / 13), (100, 0.8, 0.8), (32, 0.6, 20 / 32), (10, 0.95, 1.0)],
)
def test_the_lowest_pass_is_the_next_step_of_marks(marks: int, pass_share: float, expected: float) -> None:
    assert lowest_pass(np.arange(marks + 1) / marks, pass_share) == pytest.approx(expected)


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
    [(1, 0.8, 0.6), (200, None, 0.6), (200, 0.0, 0.6), (200, -0.2, 0.6), (200, 1.0, 0.6), (200, 0.8, 1.0)],
)
def test_no_trust_is_claimed_without_a_base(
    people: int, reliability: float | None, pass_share: float
) -> None:
    shares = np.linspace(0.3, 0.9, people)

    assert cut_trust(shares, reliability=reliability, pass_share=pass_share) is None


def test_equal_totals_give_no_trust() -> None:
    assert cut_trust(np.full(200, 0.7), reliability=0.8, pass_share=0.6) is None


@given(st.integers(0, 2**31), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
@example(0, 0.9375, 0.125)
@settings(max_examples=40, deadline=None)
def test_shares_stay_within_bounds(seed: int, reliability: float, pass_share: float) -> None:
    shares = np.random.default_rng(seed).beta(5, 2, 80)

    found = cut_trust(shares, reliability=reliability, pass_share=pass_share)

    if found is not None:
        assert -1e-9 <= found.changed <= 0.5
        assert 0 <= found.accuracy <= 1
        assert found.kappa is None or -1e-9 <= found.kappa <= 1
        assert found.error_at_cut > 0


def moments_of_true_shares(shares: FloatArray, length: float) -> list[float]:
    """Work out raw moments of true shares by Lord's formula, from raw moments of the scores."""
    score = shares * length
    m1, m2, m3, m4 = (float((score**order).mean()) for order in (1, 2, 3, 4))
    return [
        m1 / length,
        (m2 - m1) / (length * (length - 1)),
        (m3 - 3 * m2 + 2 * m1) / (length * (length - 1) * (length - 2)),
        (m4 - 6 * m3 + 11 * m2 - 6 * m1) / (length * (length - 1) * (length - 2) * (length - 3)),
    ]


def bounded_test(seed: int) -> FloatArray:
    """Draw totals of 100 items from true shares between a quarter and three quarters."""
    chance = np.random.default_rng(seed)
    return chance.binomial(100, 0.25 + 0.5 * chance.beta(5, 3, 1000)) / 100


def test_the_true_shares_have_the_four_moments_they_were_fitted_to() -> None:
    shares = bounded_test(1)
    length = effective_length(shares, 0.7)

    found = true_shares(shares, length)

    assert found is not None
    assert 0 < found.low < found.high < 1
    fitted = stats.beta(found.alpha, found.beta, loc=found.low, scale=found.high - found.low)
    assert [fitted.moment(order) for order in (1, 2, 3, 4)] == pytest.approx(
        moments_of_true_shares(shares, length), rel=1e-9
    )


def test_two_parameters_step_in_where_four_have_no_permissible_solution() -> None:
    chance = np.random.default_rng(3)
    shares = chance.binomial(20, chance.beta(9, 3.5, 400)) / 20
    length = effective_length(shares, 0.6)

    found = true_shares(shares, length)

    assert found is not None
    assert (found.low, found.high) == (0.0, 1.0)
    fitted = stats.beta(found.alpha, found.beta)
    assert [fitted.moment(1), fitted.moment(2)] == pytest.approx(moments_of_true_shares(shares, length)[:2])


@pytest.mark.parametrize("seed", [1, 3, 4])
@pytest.mark.parametrize("pass_share", [0.45, 0.5, 0.62])
def test_figures_are_those_of_plain_integration_over_density_and_binomial(
    seed: int, pass_share: float
) -> None:
    found = cut_trust(bounded_test(seed), reliability=0.7, pass_share=pass_share)

    assert found is not None
    spread, length = found.true_shares, round(found.effective_length)
    density = stats.beta(spread.alpha, spread.beta, loc=spread.low, scale=spread.high - spread.low).pdf

    def passes(share: float) -> float:
        return float(stats.binom.sf(floor(length * pass_share + 0.5) - 1, length, share))

    def whole(value: object, low: float, high: float) -> float:
        return float(integrate.quad(value, low, high, epsabs=1e-12, limit=300)[0])

    cut = min(max(pass_share, spread.low), spread.high)
    false_passes = whole(lambda one: density(one) * passes(one), spread.low, cut)
    false_fails = whole(lambda one: density(one) * (1 - passes(one)), cut, spread.high)
    agreed = whole(
        lambda one: density(one) * (passes(one) ** 2 + (1 - passes(one)) ** 2), spread.low, spread.high
    )
    rate = whole(lambda one: density(one) * passes(one), spread.low, spread.high)
    by_chance = rate**2 + (1 - rate) ** 2
    assert found.false_passes == pytest.approx(false_passes, rel=1e-6)
    assert found.false_fails == pytest.approx(false_fails, rel=1e-6)
    assert found.consistency == pytest.approx(agreed, rel=1e-6)
    assert found.kappa == pytest.approx((agreed - by_chance) / (1 - by_chance), rel=1e-6)


def test_the_effective_length_of_equal_right_or_wrong_items_is_their_number() -> None:
    # KR-21 is the reliability of equally hard items, and then formula 1 gives their number back.
    shares = bounded_test(5)
    mean, variance = shares.mean() * 100, shares.var(ddof=1) * 100**2
    kr21 = 100 / 99 * (1 - mean * (100 - mean) / (100 * variance))

    assert effective_length(shares, kr21) == pytest.approx(100)


def test_bounds_that_are_no_shares_are_not_permissible() -> None:
    assert TrueShares(2, 3).is_permissible
    assert not TrueShares(2, 3, low=-0.01).is_permissible
    assert not TrueShares(2, 3, high=1.01).is_permissible
    assert not TrueShares(float("nan"), 3).is_permissible
