"""Holding the selection score equal undoes the false improvement of the worst."""

from dataclasses import replace

import numpy as np
import pytest

from lms.evaluation.domain.adjusted_comparison import (
    ComparedUnit,
    ComparisonError,
    ComparisonProblem,
    adjusted_effect,
)


def chosen_by_score(
    seed: int, effect: float = 0.0, *, sharp: bool = True, people: int = 120
) -> tuple[list[ComparedUnit], np.ndarray]:
    """Train people who did badly last month, by a sharp cut or more loosely; give units and scores."""
    rng = np.random.default_rng(seed)
    skill = rng.normal(0, np.sqrt(0.6), people)
    score = 80 + skill + rng.normal(0, np.sqrt(0.4), people)
    after = 80 + skill + rng.normal(0, np.sqrt(0.4), people)
    chance = (score <= np.quantile(score, 0.25)) if sharp else 1 / (1 + np.exp(2 * (score - 79.5)))
    trained = rng.uniform(size=people) < chance
    units = [
        ComparedUnit(str(k), bool(t), float(s), float(a + effect * t) * 50, 50)
        for k, (t, s, a) in enumerate(zip(trained, score, after, strict=True))
    ]
    return units, score


def looks_better(units: list[ComparedUnit]) -> bool:
    """Judge before against after in the trained alone, as is often done."""
    change = [unit.numerator / unit.denominator - unit.score for unit in units if unit.trained]
    error = np.std(change, ddof=1) / np.sqrt(len(change))
    return bool(np.mean(change) > 1.96 * error)


def test_before_after_on_the_worst_quarter_always_improves_and_the_comparison_does_not() -> None:
    naive, adjusted = [], []
    for seed in range(80):
        units, _ = chosen_by_score(seed)
        naive.append(looks_better(units))
        adjusted.append(adjusted_effect(units).p_value <= 0.05)

    assert np.mean(naive) >= 0.9
    assert np.mean(adjusted) <= 0.11


@pytest.mark.parametrize("sharp", [True, False])
def test_intervals_hold_the_planted_effect(sharp: bool) -> None:
    held = [
        adjusted_effect(chosen_by_score(seed, 0.5, sharp=sharp)[0]).interval.contains(0.5)
        for seed in range(60)
    ]

    assert sum(held) >= 52


def test_overlap_and_sharp_cuts_are_told_apart() -> None:
    sharp = adjusted_effect(chosen_by_score(1)[0])
    loose = adjusted_effect(chosen_by_score(1, sharp=False)[0])

    assert (sharp.overlap, sharp.sharp_cut, sharp.left_out) == (0.0, True, 0)
    assert loose.overlap > 0.5
    assert not loose.sharp_cut
    assert loose.units + loose.left_out == 120


def test_the_effect_is_the_textbook_regression() -> None:
    units, scores = chosen_by_score(6, 0.5)
    trained = np.array([unit.trained for unit in units], dtype=float)
    outcome = np.array([unit.numerator / unit.denominator for unit in units])

    design = np.column_stack([trained, np.ones(len(units)), scores])
    slope = np.linalg.lstsq(design, outcome, rcond=None)[0][0]

    assert adjusted_effect(units).effect == pytest.approx(slope, abs=1e-9)


def test_large_denominators_count_for_more() -> None:
    units, _ = chosen_by_score(6, sharp=False)
    tripled = [replace(unit, numerator=3 * unit.numerator, denominator=150) for unit in units[:60]]
    repeated = [*units, *units[:60], *units[:60]]

    assert adjusted_effect([*tripled, *units[60:]]).effect == pytest.approx(adjusted_effect(repeated).effect)


def test_a_cluster_counts_once() -> None:
    """Copies of the same people add no certainty when they come from the same clusters."""
    units, _ = chosen_by_score(3, sharp=False)

    once, copied = adjusted_effect(units), adjusted_effect(units * 4)

    assert copied.effect == pytest.approx(once.effect)
    assert copied.standard_error == pytest.approx(once.standard_error)
    assert (copied.units, copied.clusters) == (4 * once.units, once.clusters)


def test_people_without_sample_are_left_out() -> None:
    units, _ = chosen_by_score(4, sharp=False)
    silent = [replace(units[0], cluster="new", numerator=0, denominator=0, score=float("nan"))]

    assert adjusted_effect(units + silent) == adjusted_effect(units)


def unit(cluster: str, trained: bool, score: float, numerator: float = 1.0) -> ComparedUnit:
    return ComparedUnit(cluster, trained, score, numerator, 2.0)


@pytest.mark.parametrize(
    ("units", "problem"),
    [
        ([], ComparisonProblem.EMPTY_ARM),
        ([unit("a", True, 1.0)], ComparisonProblem.EMPTY_ARM),
        (
            [unit("a", True, 1.0), unit("a", True, 2.0), unit("b", False, 1.0), unit("c", False, 2.5)],
            ComparisonProblem.TOO_FEW_CLUSTERS,
        ),
        (
            [unit(f"t{k}", True, 1.0) for k in range(4)] + [unit(f"c{k}", False, float(k)) for k in range(4)],
            ComparisonProblem.SCORE_WITHOUT_SPREAD,
        ),
        ([unit("a", True, 1.0, float("inf")), unit("b", False, 1.0)], ComparisonProblem.NOT_FINITE),
    ],
)
def test_units_that_cannot_be_compared_are_refused(
    units: list[ComparedUnit], problem: ComparisonProblem
) -> None:
    with pytest.raises(ComparisonError) as refusal:
        adjusted_effect(units)

    assert refusal.value.code is problem
