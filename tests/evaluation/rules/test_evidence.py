"""A verdict never calls chance an effect, and below the floor it says what would tell."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.statistics import Interval
from lms.evaluation.estimation.rules.power import Needs
from lms.evaluation.verdicts.rules.designs import Analysis, Floor, Grade, Grading, Shortfall
from lms.evaluation.verdicts.rules.evidence import (
    Caution,
    Checks,
    EffectConclusion,
    OverallEffect,
    Reason,
    Rules,
    judge,
)
from lms.performance.indicators.rules import Direction

LOT = Grading(Grade.A, Analysis.LOTTERY, wanted=Grade.A)
WAVES = Grading(Grade.B, Analysis.STAGGERED, wanted=Grade.B)
SERIES = Grading(Grade.D, Analysis.INTERRUPTED_SERIES, wanted=Grade.D)
MISSING = (Shortfall(Floor.TRAINED_TEAMS, 3, 6),)
TOO_FEW = Grading(Grade.E, Analysis.BEFORE_AFTER, wanted=Grade.B, shortfalls=MISSING)
BEFORE_AFTER = Grading(Grade.E, Analysis.BEFORE_AFTER, wanted=Grade.D, shortfalls=MISSING)

CLEAR = OverallEffect(0.03, Interval(0.01, 0.05), p_value=0.004, n=240, clusters=24, mde=0.02)
NOTHING = OverallEffect(0.001, Interval(-0.014, 0.016), p_value=0.9, n=240, clusters=24, mde=0.02)
UP = Rules(Direction.UP, smallest_worthwhile=0.02)
GOOD = Checks(pre_trend_p=0.6)
NEEDS = Needs(0.02, more_teams=8, more_periods=4)


@pytest.mark.parametrize("grading", [LOT, WAVES, SERIES], ids=lambda g: g.grade.value)
def test_an_interval_clear_of_zero_is_an_effect(grading: Grading) -> None:
    verdict = judge(grading, CLEAR, UP, GOOD, NEEDS)

    assert verdict.conclusion is EffectConclusion.EFFECT
    assert verdict.reasons == (Reason.CLEAR_OF_ZERO,)
    assert (verdict.n, verdict.clusters, verdict.effect, verdict.mde) == (240, 24, 0.03, 0.02)
    assert verdict.favourable is True
    assert verdict.needs is None


@pytest.mark.parametrize(
    ("estimate", "worthwhile", "conclusion", "reason"),
    [
        (NOTHING, 0.02, EffectConclusion.PRACTICALLY_NONE, Reason.TOO_SMALL_TO_MATTER),
        (NOTHING, 0.01, EffectConclusion.INCONCLUSIVE, Reason.TOO_IMPRECISE),
        # What the design could have seen proves nothing afterwards.
        (replace(NOTHING, mde=0.009), 0.01, EffectConclusion.INCONCLUSIVE, Reason.TOO_IMPRECISE),
        # p and interval must agree: a lucky p beside an interval that holds zero is no effect.
        (replace(NOTHING, p_value=0.01), 0.02, EffectConclusion.PRACTICALLY_NONE, Reason.TOO_SMALL_TO_MATTER),
        (replace(CLEAR, p_value=0.2), 0.02, EffectConclusion.INCONCLUSIVE, Reason.TOO_IMPRECISE),
        # An interval without an end excludes nothing.
        (
            replace(CLEAR, interval=Interval(0.01, math.inf)),
            0.02,
            EffectConclusion.INCONCLUSIVE,
            Reason.UNBOUNDED,
        ),
        (
            replace(NOTHING, interval=Interval(-math.inf, math.inf), mde=0.001),
            0.02,
            EffectConclusion.INCONCLUSIVE,
            Reason.UNBOUNDED,
        ),
    ],
)
def test_what_is_not_clear_of_zero_is_never_an_effect(
    estimate: OverallEffect, worthwhile: float, conclusion: EffectConclusion, reason: Reason
) -> None:
    verdict = judge(LOT, estimate, replace(UP, smallest_worthwhile=worthwhile), GOOD, NEEDS)

    assert (verdict.conclusion, verdict.reasons) == (conclusion, (reason,))
    assert verdict.needs == (NEEDS if conclusion is EffectConclusion.INCONCLUSIVE else None)
    assert verdict.favourable is None


def test_before_after_is_never_an_effect_and_shows_no_number() -> None:
    verdict = judge(BEFORE_AFTER, CLEAR, UP, GOOD, NEEDS)

    assert verdict.conclusion is EffectConclusion.INCONCLUSIVE
    assert verdict.reasons == (Reason.BEFORE_AFTER_ONLY, Reason.BELOW_FLOOR)
    assert verdict.shortfalls == MISSING
    assert (verdict.effect, verdict.interval, verdict.favourable) == (None, None, None)
    assert verdict.needs == NEEDS


def test_too_few_teams_are_not_told_that_nothing_compares() -> None:
    verdict = judge(TOO_FEW, None, UP, GOOD)

    assert verdict.reasons == (Reason.BELOW_FLOOR,)


@pytest.mark.parametrize(
    ("grading", "estimate", "rules", "checks", "reason"),
    [
        (LOT, None, UP, GOOD, Reason.NO_ESTIMATE),
        (LOT, replace(CLEAR, n=4), UP, GOOD, Reason.TOO_FEW_PEOPLE),
        (WAVES, CLEAR, UP, replace(GOOD, pre_trend_p=0.02), Reason.PRE_TREND_REJECTED),
        (WAVES, CLEAR, UP, replace(GOOD, pre_trend_p=None), Reason.PRE_TREND_UNTESTED),
        (LOT, CLEAR, replace(UP, primary=False), GOOD, Reason.NOT_DECLARED_NOT_ADJUSTED),
    ],
)
def test_obstacles_forbid_a_conclusion(
    grading: Grading, estimate: OverallEffect | None, rules: Rules, checks: Checks, reason: Reason
) -> None:
    verdict = judge(grading, estimate, rules, checks)

    assert (verdict.conclusion, verdict.reasons) == (EffectConclusion.INCONCLUSIVE, (reason,))


def test_a_second_indicator_is_held_against_its_adjusted_p() -> None:
    second = replace(UP, primary=False, adjusted_p=0.08)

    assert judge(LOT, CLEAR, second, GOOD).conclusion is not EffectConclusion.EFFECT
    assert judge(LOT, CLEAR, replace(second, adjusted_p=0.03), GOOD).conclusion is EffectConclusion.EFFECT
    assert judge(LOT, CLEAR, second, GOOD).cautions == (Caution.NOT_DECLARED,)


@pytest.mark.parametrize(
    ("grading", "checks", "caution"),
    [
        (LOT, replace(GOOD, attrition_trained=0.3, attrition_comparison=0.1), Caution.UNEVEN_ATTRITION),
        (LOT, replace(GOOD, pre_trend_p=0.01), Caution.PRE_TREND_BY_CHANCE),
        (SERIES, GOOD, Caution.HISTORY_MAY_EXPLAIN),
    ],
)
def test_cautions_stand_beside_the_conclusion(grading: Grading, checks: Checks, caution: Caution) -> None:
    verdict = judge(grading, CLEAR, UP, checks)

    assert verdict.conclusion is EffectConclusion.EFFECT
    assert verdict.cautions == (caution,)


@pytest.mark.parametrize(
    ("direction", "favourable"),
    [(Direction.UP, True), (Direction.DOWN, False), (Direction.BAND, None), (Direction.WATCH, None)],
)
def test_whether_an_effect_is_good_depends_on_the_indicator(
    direction: Direction, favourable: bool | None
) -> None:
    assert judge(LOT, CLEAR, Rules(direction, 0.02), GOOD).favourable is favourable


def test_an_effect_too_small_to_matter_says_so() -> None:
    verdict = judge(LOT, CLEAR, replace(UP, smallest_worthwhile=0.06), GOOD)

    assert verdict.conclusion is EffectConclusion.EFFECT
    assert verdict.cautions == (Caution.SMALLER_THAN_WORTHWHILE,)


@given(
    effect=st.floats(-1, 1),
    half=st.floats(0, 1),
    p_value=st.floats(0, 1),
    n=st.integers(0, 300),
    grading=st.sampled_from([LOT, WAVES, SERIES, BEFORE_AFTER]),
    pre_trend_p=st.none() | st.floats(0, 1),
    worthwhile=st.floats(0.001, 1),
)
def test_an_effect_always_excludes_zero_and_has_people_behind_it(
    effect: float,
    half: float,
    p_value: float,
    n: int,
    grading: Grading,
    pre_trend_p: float | None,
    worthwhile: float,
) -> None:
    estimate = OverallEffect(effect, Interval(effect - half, effect + half), p_value, n, clusters=24)

    verdict = judge(grading, estimate, Rules(Direction.UP, worthwhile), Checks(pre_trend_p))

    assert verdict.reasons
    if verdict.conclusion is EffectConclusion.EFFECT:
        assert not estimate.interval.contains(0)
        assert p_value <= 0.05
        assert n >= 5
        assert verdict.grade is not Grade.E
    if verdict.conclusion is EffectConclusion.PRACTICALLY_NONE:
        assert estimate.interval.within(-worthwhile, worthwhile)
