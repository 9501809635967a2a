"""Panels with a planted truth: teams and months differ, teams' noise remembers the month before."""

from dataclasses import dataclass

import numpy as np

from lms.core.statistics import FloatArray
from lms.evaluation.estimation.rules.inference import Draws
from lms.evaluation.estimation.rules.panel import Panel
from lms.evaluation.estimation.rules.staggered import estimate
from lms.evaluation.verdicts.rules.analysis import EffectQuestion, Measured, conclude, measure
from lms.evaluation.verdicts.rules.evidence import EffectVerdict

NEVER = None


@dataclass(frozen=True)
class World:
    """What is true in a simulated centre; effects and noise are shares (0 to 1)."""

    teams: int = 24
    periods: int = 12
    waves: tuple[int | None, ...] = (6, 8, 10, NEVER)
    effect: float = 0.0
    growth: float = 0.0
    noise: float = 0.02
    memory: float = 0.4


PLAIN = World()


def simulate(seed: int, world: World = PLAIN) -> Panel:
    """Draw one panel: waves dealt at random among teams of very different size."""
    rng = np.random.default_rng(seed)
    adoption = np.array([np.inf if w is None else w for w in world.waves], dtype=float)
    adoption = rng.permutation(np.resize(adoption, world.teams))
    shape = (world.teams, world.periods)
    contacts = rng.integers(300, 1_500, world.teams)[:, None] * rng.uniform(0.8, 1.2, shape)
    level = 0.8 + rng.normal(0, 0.04, world.teams)[:, None] + rng.normal(0, 0.02, world.periods)[None, :]
    outcome = level + _noise(rng, world) + planted_effects(adoption, world)
    return panel_of(outcome, contacts, adoption)


def _noise(rng: np.random.Generator, world: World) -> FloatArray:
    noise = rng.normal(0, world.noise, (world.teams, world.periods))
    for month in range(1, world.periods):
        fresh = np.sqrt(1 - world.memory**2) * noise[:, month]
        noise[:, month] = world.memory * noise[:, month - 1] + fresh
    return noise


def planted_effects(adoption: FloatArray, world: World) -> FloatArray:
    """Lay the true effect over every trained cell, (teams, periods)."""
    since = np.arange(world.periods)[None, :] - adoption[:, None]
    months = np.where(np.isfinite(since), np.maximum(since, 0), 0)
    return np.where(since >= 0, world.effect + world.growth * months, 0.0)


def panel_of(outcome: FloatArray, denominator: FloatArray, adoption: FloatArray) -> Panel:
    """Make a panel whose ratios are `outcome`."""
    teams, periods = outcome.shape
    return Panel(
        teams=tuple(f"T{k:02}" for k in range(teams)),
        periods=tuple(range(periods)),
        numerator=outcome * denominator,
        denominator=denominator,
        adoption=adoption,
        strata=("",) * teams,
    )


def true_overall(panel: Panel, world: World) -> float:
    """Give the average effect the estimator aims at: over comparable trained cells, by volume."""
    planted = planted_effects(panel.adoption, world)
    return estimate(panel_of(planted, panel.denominator, panel.adoption)).overall


def analyse(panel: Panel, question: EffectQuestion, draws: Draws) -> tuple[Measured, EffectVerdict]:
    """Measure and judge one indicator that stands alone."""
    measured = measure(panel, question, draws)
    return measured, conclude([measured])[question.key][0]
