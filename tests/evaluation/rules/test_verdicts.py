"""From figures to verdicts: planted effects are found, empty ones are not, and doubt is explained."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from lms.evaluation.estimation.rules.inference import Draws, permutation_test
from lms.evaluation.estimation.rules.panel import Panel
from lms.evaluation.verdicts.rules.analysis import EffectQuestion
from lms.evaluation.verdicts.rules.designs import Floor, Grade, Shortfall
from lms.evaluation.verdicts.rules.evidence import EffectConclusion, EffectVerdict, Reason
from lms.performance.indicators.rules import Direction
from tests.evaluation.rules.simulated_panels import NEVER, World, analyse, panel_of, simulate

pytestmark = pytest.mark.slow


def verdict_on(panel: Panel, *, randomised: bool, seed: int) -> EffectVerdict:
    """Walk the whole way a programme takes from its panel to its verdict."""
    question = EffectQuestion(
        "fcr", Direction.UP, randomised, primary=True, people=240, smallest_worthwhile=0.02
    )
    return analyse(panel, question, Draws(seed=seed, count=199))[1]


@pytest.mark.parametrize("randomised", [True, False], ids=["lot", "no lot"])
def test_no_effect_is_hardly_ever_reported_as_one(randomised: bool) -> None:
    verdicts = [verdict_on(simulate(seed), randomised=randomised, seed=seed) for seed in range(60)]

    # At 5 %, more than 8 of 60 would happen once in 200 times.
    assert sum(verdict.conclusion is EffectConclusion.EFFECT for verdict in verdicts) <= 8


@pytest.mark.parametrize(("randomised", "grade"), [(True, Grade.A), (False, Grade.B)])
def test_a_planted_effect_is_found_with_its_grade(randomised: bool, grade: Grade) -> None:
    world = World(effect=0.05)

    verdicts = [verdict_on(simulate(seed, world), randomised=randomised, seed=seed) for seed in range(20)]

    assert {verdict.grade for verdict in verdicts} == {grade}
    found = [verdict for verdict in verdicts if verdict.conclusion is EffectConclusion.EFFECT]
    assert len(found) >= 17
    assert all(verdict.favourable for verdict in found)
    assert all(verdict.mde is not None and 0.01 < verdict.mde < 0.05 for verdict in found)


def test_too_few_teams_cannot_tell_and_say_what_is_missing() -> None:
    verdict = verdict_on(simulate(1, World(teams=6, effect=0.2)), randomised=False, seed=1)

    assert verdict.conclusion is EffectConclusion.INCONCLUSIVE
    assert verdict.reasons == (Reason.BELOW_FLOOR,)
    assert verdict.shortfalls == (
        Shortfall(Floor.TRAINED_TEAMS, 5, 6),
        Shortfall(Floor.COMPARISON_TEAMS, 4, 6),
    )
    assert (verdict.effect, verdict.interval) == (None, None)
    assert verdict.needs is not None
    assert verdict.needs.more_teams is not None


def test_a_drift_before_training_forbids_a_conclusion_without_a_lot() -> None:
    panel = simulate(2)
    drift = np.where(np.isfinite(panel.adoption), 0.03, 0.0)[:, None] * np.arange(12)
    panel = panel_of(panel.outcome + drift, panel.denominator, panel.adoption)

    verdict = verdict_on(panel, randomised=False, seed=1)

    assert verdict.reasons == (Reason.PRE_TREND_REJECTED,)


def test_of_forty_empty_indicators_none_is_reported() -> None:
    p_values = [permutation_test(simulate(k), Draws(seed=k, count=199)).p_value for k in range(40)]

    adjusted = false_discovery_control(p_values)

    assert min(p_values) <= 0.05
    assert min(adjusted) > 0.05


def test_errors_by_employee_invent_effects_that_dealing_teams_does_not() -> None:
    """Training given to whole teams, judged as if every employee-month had been assigned alone."""
    world = World(waves=(6, NEVER), teams=16, memory=0.8, noise=0.02)
    naive, dealt = [], []
    for seed in range(80):
        panel = simulate(seed, world)
        naive.append(employees_differ(panel, seed))
        dealt.append(permutation_test(panel, Draws(seed=seed, count=199)).p_value <= 0.05)

    assert np.mean(naive) > 0.25
    assert np.mean(dealt) <= 0.12


def employees_differ(panel: Panel, seed: int, employees: int = 10) -> bool:
    """Test the change of ten employees a team as if teams did not matter."""
    rng = np.random.default_rng(seed)
    change = panel.outcome[:, 6:].mean(axis=1) - panel.outcome[:, :6].mean(axis=1)
    own = change[:, None] + rng.normal(0, 0.02, (len(panel.teams), employees))
    trained, other = own[np.isfinite(panel.adoption)].ravel(), own[np.isinf(panel.adoption)].ravel()
    error = np.sqrt(trained.var(ddof=1) / trained.size + other.var(ddof=1) / other.size)
    return bool(abs(trained.mean() - other.mean()) > 1.96 * error)
