"""How the two-parameter model is fitted."""

import numpy as np
import pytest
from scipy import optimize, stats

from lms.core.statistics import FloatArray
from lms.psychometrics.latent.rules import LatentFit, LatentItem, ability_scores, fit_two_parameters

pytestmark = pytest.mark.slow

# Section 6 of the Law School Admission Test (Bock & Lieberman, Psychometrika 35, 1970): people by
# answers to five items, from 00000 to 11111.
LSAT_6 = [
    *(3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15),
    *(10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298),
]


def lsat() -> FloatArray:
    rows = [[float(bit) for bit in f"{number:05b}"] for number in range(32)]
    return np.repeat(np.array(rows), LSAT_6, axis=0)


def simulated(people: int, items: int, *, seed: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Draw answers with slopes and difficulties; the first item has the wrong key."""
    chance = np.random.default_rng(seed)
    slopes, difficulties = chance.lognormal(0.1, 0.3, items), chance.normal(0, 1, items)
    slopes[0] = -1.2
    ability = chance.normal(0, 1, (people, 1))
    right = chance.random((people, items)) < 1 / (1 + np.exp(-slopes * (ability - difficulties)))
    return right.astype(np.float64), slopes, difficulties


def plain_height(slopes_and_intercepts: FloatArray, right: FloatArray) -> float:
    """Work out the log likelihood person by person, by Gauss-Hermite quadrature on 101 points."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(101)
    slopes, intercepts = np.split(slopes_and_intercepts, 2)
    chance = 1 / (1 + np.exp(-(nodes[:, np.newaxis] * slopes + intercepts)))
    likelihood = np.ones((len(right), len(nodes)))
    for item in range(right.shape[1]):
        had = ~np.isnan(right[:, item])
        of_item = np.where(right[had, item, np.newaxis] == 1, chance[:, item], 1 - chance[:, item])
        likelihood[had] *= of_item
    return float(np.log(likelihood @ (weights / weights.sum())).sum())


def flat(fit: LatentFit) -> FloatArray:
    slopes = [one.a or 0.0 for one in fit.items]
    return np.array(slopes + [-(one.a or 0.0) * (one.b or 0.0) for one in fit.items])


def test_the_published_example_is_met() -> None:
    found = fit_two_parameters(lsat())

    # Published fits by others (ltm, mirt): log likelihood -2466.65; slopes and difficulties to 3 places.
    assert found.converged
    assert found.log_likelihood == pytest.approx(-2466.653, abs=1e-3)
    assert [one.a for one in found.items] == pytest.approx([0.825, 0.723, 0.890, 0.689, 0.657], abs=2e-3)
    assert [one.b for one in found.items] == pytest.approx([-3.36, -1.37, -0.28, -1.866, -3.125], abs=3e-3)


@pytest.mark.slow
def test_no_other_parameters_are_more_likely_by_an_independent_count() -> None:
    right, _slopes, _difficulties = simulated(400, 6, seed=1)
    found = fit_two_parameters(right)

    best = optimize.minimize(
        lambda figures: -plain_height(figures, right),
        flat(found) + 0.1,
        method="BFGS",
        options={"gtol": 1e-4},
    )

    assert found.log_likelihood == pytest.approx(-best.fun, rel=1e-6)
    assert flat(found) == pytest.approx(best.x, rel=1e-3)


@pytest.mark.slow
def test_the_prior_is_the_lognormal_one() -> None:
    right, _slopes, _difficulties = simulated(300, 5, seed=2)
    found = fit_two_parameters(right, with_prior=True)

    def height(figures: FloatArray) -> float:
        slopes = np.abs(figures[:5])
        return plain_height(figures, right) + float(stats.lognorm.logpdf(slopes, 0.5).sum())

    best = optimize.minimize(
        lambda figures: -height(figures), flat(found) * 1.05, method="BFGS", options={"gtol": 1e-4}
    )
    assert flat(found) == pytest.approx(best.x, rel=1e-3)
    assert found.log_likelihood == pytest.approx(plain_height(flat(found), right), rel=1e-6)


@pytest.mark.parametrize("with_prior", [False, True])
def test_a_wrong_key_shows_as_a_negative_slope_and_the_rest_is_recovered(with_prior: bool) -> None:
    right, slopes, difficulties = simulated(6000, 20, seed=3)

    found = fit_two_parameters(right, with_prior=with_prior)

    assert found.items[0].a == pytest.approx(-1.2, abs=0.12)
    assert [one.a for one in found.items] == pytest.approx(slopes.tolist(), abs=0.25)
    assert [one.b for one in found.items] == pytest.approx(difficulties.tolist(), abs=0.25)
    assert found.enough


def test_items_not_on_the_paper_are_left_out_of_the_likelihood() -> None:
    right, _slopes, _difficulties = simulated(500, 6, seed=4)
    right[:250, 5] = np.nan
    right[250:, 1] = np.nan

    found = fit_two_parameters(right)

    assert found.converged
    assert found.log_likelihood == pytest.approx(plain_height(flat(found), right), rel=1e-6)


def test_items_all_answered_alike_have_no_figures() -> None:
    right, _slopes, _difficulties = simulated(300, 5, seed=5)
    right[:, 2] = 1.0

    found = fit_two_parameters(right)

    assert found.items[2] == LatentItem(None, None)
    assert all(one.a is not None for place, one in enumerate(found.items) if place != 2)
    assert fit_two_parameters(right[:, :3]) == LatentFit((LatentItem(None, None),) * 3, None, False, 300)


def test_few_people_are_not_enough() -> None:
    right, _slopes, _difficulties = simulated(199, 5, seed=6)

    assert not fit_two_parameters(right).enough


def test_ability_is_the_mean_over_the_posterior() -> None:
    items = (LatentItem(1.0, 0.0), LatentItem(None, None), LatentItem(1.5, -0.5))
    theta = np.linspace(-8, 8, 20001)
    weight = stats.norm.pdf(theta) / (1 + np.exp(-theta)) / (1 + np.exp(1.5 * (theta + 0.5)))
    mean = float((theta * weight).sum() / weight.sum())
    spread = float(np.sqrt((theta**2 * weight).sum() / weight.sum() - mean**2))

    means, deviations = ability_scores(np.array([[1.0, 1.0, 0.0]]), items)

    assert means[0] == pytest.approx(mean, abs=1e-6)
    assert deviations[0] == pytest.approx(spread, abs=1e-6)
