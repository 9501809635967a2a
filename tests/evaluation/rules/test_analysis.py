"""The whole way from a panel to verdicts: planted effects are found, empty ones are not sold as effects."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lms.evaluation.estimation.rules.inference import Draws
from lms.evaluation.estimation.rules.staggered import Base, estimate
from lms.evaluation.verdicts.rules.analysis import EffectQuestion, conclude, measure
from lms.evaluation.verdicts.rules.designs import Floor, Shortfall
from lms.performance.indicators.rules import Direction
from tests.evaluation.rules.simulated_panels import NEVER, World, analyse, panel_of, simulate

DRAWS = Draws(seed=11, count=499)


def ask(
    key: str = "fcr", *, randomised: bool = True, primary: bool = True, worthwhile: float = 0.01
) -> EffectQuestion:
    """Ask about one indicator of 100 people."""
    return EffectQuestion(key, Direction.UP, randomised, primary, people=100, smallest_worthwhile=worthwhile)


def test_a_planted_effect_is_found_with_the_grade_of_its_lot() -> None:
    measured = measure(simulate(3, World(effect=0.03)), ask(), DRAWS)

    verdict, adjusted = conclude([measured])["fcr"]

    assert (verdict.conclusion, verdict.grade, verdict.favourable, adjusted) == ("effect", "A", True, None)
    assert verdict.interval is not None
    assert verdict.interval.contains(0.03)


def test_without_a_lot_the_same_waves_are_grade_b() -> None:
    measured = measure(simulate(3, World(effect=0.03)), ask(randomised=False), DRAWS)

    assert conclude([measured])["fcr"][0].grade == "B"


def test_other_indicators_are_judged_by_p_values_adjusted_together() -> None:
    panels = {f"i{n}": simulate(40 + n) for n in range(6)}
    measured = [
        measure(panel, ask(key, primary=False, worthwhile=0.04), DRAWS) for key, panel in panels.items()
    ]

    found = conclude(measured)

    raw = {each.question.key: each.estimate.p_value for each in measured if each.estimate}
    assert all(adjusted is not None and adjusted >= raw[key] for key, (_verdict, adjusted) in found.items())
    assert {verdict.conclusion for verdict, _adjusted in found.values()} == {"practically_none"}


def test_everybody_at_once_is_read_as_one_series_of_months() -> None:
    chance = np.random.default_rng(5)
    months = np.arange(20)
    outcome = 0.7 + 0.03 * (months >= 13) + chance.normal(0, 0.002, (8, 20))
    panel = panel_of(outcome, np.full((8, 20), 500.0), np.full(8, 13.0))

    verdict, _adjusted = conclude([measure(panel, ask(randomised=False), DRAWS)])["fcr"]

    assert (verdict.conclusion, verdict.grade) == ("effect", "D")
    assert verdict.effect == pytest.approx(0.03, abs=0.006)
    assert "history_may_explain" in verdict.cautions


@pytest.mark.parametrize("randomised", [True, False], ids=["lot", "no lot"])
def test_where_all_who_wait_are_too_small_to_be_judged_no_series_stands_in(randomised: bool) -> None:
    chance = np.random.default_rng(5)
    outcome = 0.7 + 0.03 * (np.arange(20) >= 13) + chance.normal(0, 0.002, (8, 20))
    panel = panel_of(outcome, np.full((8, 20), 500.0), np.full(8, 13.0))
    question = replace(ask(randomised=randomised), last_start=np.inf)

    verdict = analyse(panel, question, DRAWS)[1]

    assert (verdict.conclusion, verdict.grade, verdict.effect) == ("inconclusive", "E", None)
    assert verdict.reasons == ("below_floor",)
    assert verdict.shortfalls == (Shortfall(Floor.COMPARISON_TEAMS, 0, 1 if randomised else 6),)


def test_before_and_after_alone_is_never_an_effect() -> None:
    chance = np.random.default_rng(6)
    outcome = 0.7 + 0.1 * (np.arange(8) >= 4) + chance.normal(0, 0.002, (8, 8))
    panel = panel_of(outcome, np.full((8, 8), 500.0), np.full(8, 4.0))

    verdict, _adjusted = conclude([measure(panel, ask(randomised=False), DRAWS)])["fcr"]

    assert (verdict.conclusion, verdict.grade, verdict.effect) == ("inconclusive", "E", None)


def jump(where: np.ndarray, months: np.ndarray, size: float) -> np.ndarray:
    """Lay a jump over some teams' months."""
    return np.where(where[:, None] & months[None, :], size, 0.0)


@pytest.mark.parametrize("randomised", [True, False], ids=["lot", "no lot"])
@pytest.mark.parametrize("trained", [2, 8], ids=["2 of 4 teams", "8 of 16 teams"])
def test_a_jump_of_untrained_teams_is_never_sold_as_an_effect_of_the_training(
    trained: int, randomised: bool
) -> None:
    """With 14 months before and 8 after, a series of all teams summed would show it as an effect."""
    adoption = np.repeat([14.0, np.inf], trained)
    concluded = []
    for seed in range(10):
        chance = np.random.default_rng(seed)
        own = 0.8 + chance.normal(0, 0.04, (2 * trained, 1)) + chance.normal(0, 0.01, (2 * trained, 22))
        outcome = own + jump(np.isinf(adoption), np.arange(22) >= 14, 0.06)
        panel = panel_of(outcome, np.full(outcome.shape, 500.0), adoption)
        verdict = analyse(panel, ask(randomised=randomised), DRAWS)[1]
        assert verdict.grade != "D"
        concluded.append(verdict)

    if trained == 2:
        assert {verdict.conclusion for verdict in concluded} == {"inconclusive"}
        assert {verdict.effect for verdict in concluded} == {None}
    else:  # there it is read for what it is: the trained teams did worse than those that waited
        assert all(verdict.effect is None or verdict.effect < 0 for verdict in concluded)


def test_trained_beside_waiting_teams_of_one_wave_shows_the_whole_effect() -> None:
    adoption = np.repeat([14.0, np.inf], 8)
    chance = np.random.default_rng(1)
    outcome = 0.8 + chance.normal(0, 0.04, (16, 1)) + chance.normal(0, 0.01, (16, 22))
    outcome += jump(np.isfinite(adoption), np.arange(22) >= 14, 0.04)
    panel = panel_of(outcome, np.full(outcome.shape, 500.0), adoption)

    verdict = analyse(panel, ask(randomised=False), DRAWS)[1]

    assert (verdict.conclusion, verdict.grade) == ("effect", "B")
    assert verdict.effect == pytest.approx(0.04, abs=0.01)


def test_six_teams_half_of_them_trained_can_never_be_judged() -> None:
    panel = simulate(1, World(teams=6, waves=(6, NEVER), effect=0.2))

    measured, verdict = analyse(panel, ask(), DRAWS)

    assert (verdict.conclusion, verdict.grade, verdict.effect, verdict.mde) == (
        "inconclusive",
        "E",
        None,
        None,
    )
    assert verdict.shortfalls == (Shortfall(Floor.TEAMS, 6, 7),)
    assert measured.estimate is None


def test_a_lot_is_read_against_all_months_before_and_waves_without_one_against_the_last() -> None:
    history, last = ask().comparison, ask(randomised=False).comparison
    chosen = replace(ask(randomised=False), selection=frozenset({4, 5})).comparison

    assert (history.base, last.base) == (Base.HISTORY, Base.LAST_MONTH)
    assert (chosen.base, chosen.barred) == (Base.LAST_MONTH, {4, 5})


def test_without_a_lot_the_months_the_teams_were_chosen_by_are_no_base() -> None:
    """The worst third by their last month goes first: it gets better by itself, without any training."""
    plain, barred = [], []
    for seed in range(60):
        panel = simulate(seed, World(waves=(6, NEVER, NEVER), memory=0.0))
        worst = np.argsort(np.argsort(panel.outcome[:, 5])) < 8
        panel = panel_of(panel.outcome, panel.denominator, np.where(worst, 6.0, np.inf))
        question = ask(randomised=False)
        plain.append(estimate(panel, question.comparison).overall)
        barred.append(estimate(panel, replace(question, selection=frozenset({5})).comparison).overall)

    assert np.mean(plain) > 0.01
    assert abs(np.mean(barred)) < 0.003


def test_months_the_teams_were_chosen_by_do_not_count_as_months_before() -> None:
    question = replace(ask(randomised=False), selection=frozenset({2, 3, 4, 5}))

    verdict = analyse(simulate(1), question, DRAWS)[1]

    assert verdict.grade == "E"
    assert verdict.shortfalls == (Shortfall(Floor.PRE_PERIODS, 2, 3),)
