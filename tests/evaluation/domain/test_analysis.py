"""The whole way from a panel to verdicts: planted effects are found, empty ones are not sold as effects."""

from __future__ import annotations

import numpy as np
import pytest

from lms.evaluation.domain.analysis import Question, conclude, measure
from lms.evaluation.domain.inference import Draws
from lms.evaluation.domain.ratios import Direction
from tests.evaluation.domain.simulated_panels import World, panel_of, simulate

DRAWS = Draws(seed=11, count=499)


def ask(key: str = "fcr", *, randomised: bool = True, primary: bool = True) -> Question:
    """Ask about one indicator of 100 people."""
    return Question(key, Direction.UP, randomised, primary, people=100, smallest_worthwhile=0.01)


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
    measured = [measure(panel, ask(key, primary=False), DRAWS) for key, panel in panels.items()]

    found = conclude(measured)

    raw = {each.question.key: each.estimate.p_value for each in measured if each.estimate}
    assert all(adjusted is not None and adjusted >= raw[key] for key, (_verdict, adjusted) in found.items())
    assert {verdict.conclusion for verdict, _adjusted in found.values()} == {"no_effect_seen"}


def test_everybody_at_once_is_read_as_one_series_of_months() -> None:
    chance = np.random.default_rng(5)
    months = np.arange(20)
    outcome = 0.7 + 0.03 * (months >= 13) + chance.normal(0, 0.002, (8, 20))
    panel = panel_of(outcome, np.full((8, 20), 500.0), np.full(8, 13.0))

    verdict, _adjusted = conclude([measure(panel, ask(randomised=False), DRAWS)])["fcr"]

    assert (verdict.conclusion, verdict.grade) == ("effect", "D")
    assert verdict.effect == pytest.approx(0.03, abs=0.006)
    assert "history_may_explain" in verdict.cautions


def test_before_and_after_alone_is_never_an_effect() -> None:
    chance = np.random.default_rng(6)
    outcome = 0.7 + 0.1 * (np.arange(8) >= 4) + chance.normal(0, 0.002, (8, 8))
    panel = panel_of(outcome, np.full((8, 8), 500.0), np.full(8, 4.0))

    verdict, _adjusted = conclude([measure(panel, ask(randomised=False), DRAWS)])["fcr"]

    assert (verdict.conclusion, verdict.grade, verdict.effect) == ("cannot_tell", "E", None)
