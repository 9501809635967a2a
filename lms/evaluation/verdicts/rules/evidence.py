"""Turn an estimate into a verdict that never calls chance, drift or hope an effect.

There are three, and never a fourth. An effect: the interval excludes zero. Practically none: the whole
interval lies inside the size worth having, on either side of zero (equivalence; what the design could
have seen proves nothing afterwards). Inconclusive: everything else, and the default.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL, Interval
from lms.evaluation.estimation.rules.power import Needs
from lms.evaluation.verdicts.rules.designs import Grade, Grading, Shortfall
from lms.performance.indicators.rules import Direction, is_favourable

UNEVEN_ATTRITION = 0.10


class EffectConclusion(StrEnum):
    """The three things that can be said."""

    EFFECT = "effect"
    PRACTICALLY_NONE = "practically_none"
    INCONCLUSIVE = "inconclusive"


class Reason(StrEnum):
    """Why the conclusion is what it is."""

    CLEAR_OF_ZERO = "clear_of_zero"
    TOO_SMALL_TO_MATTER = "too_small_to_matter"
    UNBOUNDED = "unbounded"
    TOO_IMPRECISE = "too_imprecise"
    BEFORE_AFTER_ONLY = "before_after_only"
    BELOW_FLOOR = "below_floor"
    NO_ESTIMATE = "no_estimate"
    TOO_FEW_PEOPLE = "too_few_people"
    PRE_TREND_REJECTED = "pre_trend_rejected"
    PRE_TREND_UNTESTED = "pre_trend_untested"
    NOT_DECLARED_NOT_ADJUSTED = "not_declared_not_adjusted"


class Caution(StrEnum):
    """What the reader must know beside the conclusion."""

    UNEVEN_ATTRITION = "uneven_attrition"
    UNEVEN_LEVELS = "uneven_levels"
    UNEVEN_MOVES = "uneven_moves"
    PRE_TREND_BY_CHANCE = "pre_trend_by_chance"
    HISTORY_MAY_EXPLAIN = "history_may_explain"
    NOT_DECLARED = "not_declared"
    SMALLER_THAN_WORTHWHILE = "smaller_than_worthwhile"


@dataclass(frozen=True, slots=True)
class OverallEffect:
    """What was estimated, in the indicator's unit, with the people and teams behind it."""

    effect: float
    interval: Interval
    p_value: float
    n: int
    clusters: int
    standard_error: float = math.nan
    mde: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What was laid down before the run: level, direction, and the smallest effect worth having.

    smallest_worthwhile is above zero, in the indicator's unit. `primary` says this indicator was the
    one declared; any other needs `adjusted_p` from Benjamini–Hochberg.
    """

    direction: Direction
    smallest_worthwhile: float
    primary: bool = True
    adjusted_p: float | None = None
    alpha: float = 0.05


@dataclass(frozen=True, slots=True)
class Checks:
    """What was found beside the estimate; None where a check does not apply.

    attrition: share of people lost since the start, by arm. remained_p, present_p: how surely the people
    still counted, in the cohort and in the teams of the day, differ between the arms in their level from
    before.
    """

    pre_trend_p: float | None = None
    remained_p: float | None = None
    present_p: float | None = None
    attrition_trained: float = 0.0
    attrition_comparison: float = 0.0


NO_CHECKS = Checks()


@dataclass(frozen=True, slots=True)
class EffectVerdict:
    """The conclusion with all a reader needs to trust or doubt it; codes, never sentences.

    `effect` and `interval` are None when nothing may be shown. `favourable` is given for an
    effect in an indicator that has a good direction.
    """

    conclusion: EffectConclusion
    grade: Grade
    reasons: tuple[Reason, ...]
    cautions: tuple[Caution, ...]
    shortfalls: tuple[Shortfall, ...]
    n: int
    clusters: int
    effect: float | None
    interval: Interval | None
    mde: float | None
    favourable: bool | None
    needs: Needs | None


def judge(
    grading: Grading,
    estimate: OverallEffect | None,
    rules: Rules,
    checks: Checks = NO_CHECKS,
    needs: Needs | None = None,
) -> EffectVerdict:
    """Conclude: obstacles first, then an interval clear of zero, then one inside the size worth having.

    Before/after figures are never an effect, whatever their p-value. `needs` is printed when
    the answer is "inconclusive" for want of precision.
    """
    obstacles = _obstacles(grading, estimate, rules, checks)
    if obstacles or estimate is None:
        conclusion, reasons = EffectConclusion.INCONCLUSIVE, obstacles
    else:
        conclusion, reasons = read_interval(estimate, rules)
    hidden = grading.grade is Grade.E or estimate is None or estimate.n < MIN_PEOPLE_IN_A_CELL
    found = estimate if conclusion is EffectConclusion.EFFECT else None
    return EffectVerdict(
        conclusion=conclusion,
        grade=grading.grade,
        reasons=reasons,
        cautions=_cautions(grading, rules, checks, small=found is not None and _matters_little(found, rules)),
        shortfalls=grading.shortfalls,
        n=estimate.n if estimate else 0,
        clusters=estimate.clusters if estimate else 0,
        effect=None if hidden or estimate is None else estimate.effect,
        interval=None if hidden or estimate is None else estimate.interval,
        mde=estimate.mde if estimate else None,
        favourable=is_favourable(found.effect, rules.direction) if found else None,
        needs=needs if conclusion is EffectConclusion.INCONCLUSIVE else None,
    )


def _obstacles(
    grading: Grading, estimate: OverallEffect | None, rules: Rules, checks: Checks
) -> tuple[Reason, ...]:
    """List what forbids any conclusion; checks of an estimate are asked only where there is one."""
    staggered = estimate is not None and grading.grade is Grade.B
    found = {
        Reason.BEFORE_AFTER_ONLY: grading.grade is Grade.E and grading.wanted in {Grade.D, Grade.E},
        Reason.BELOW_FLOOR: bool(grading.shortfalls),
        Reason.NO_ESTIMATE: estimate is None and grading.grade is not Grade.E,
        Reason.TOO_FEW_PEOPLE: estimate is not None and estimate.n < MIN_PEOPLE_IN_A_CELL,
        Reason.PRE_TREND_UNTESTED: staggered and checks.pre_trend_p is None,
        Reason.PRE_TREND_REJECTED: staggered and _pre_trend_rejected(rules, checks),
        Reason.NOT_DECLARED_NOT_ADJUSTED: not rules.primary and rules.adjusted_p is None,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _pre_trend_rejected(rules: Rules, checks: Checks) -> bool:
    return _is_sure(checks.pre_trend_p, rules)


def _is_sure(p_value: float | None, rules: Rules) -> bool:
    return p_value is not None and p_value <= rules.alpha


def read_interval(estimate: OverallEffect, rules: Rules) -> tuple[EffectConclusion, tuple[Reason]]:
    """Read the interval against zero and against the smallest worthwhile effect."""
    if not (math.isfinite(estimate.interval.low) and math.isfinite(estimate.interval.high)):
        return EffectConclusion.INCONCLUSIVE, (Reason.UNBOUNDED,)
    p_value = estimate.p_value if rules.primary or rules.adjusted_p is None else rules.adjusted_p
    if p_value <= rules.alpha and not estimate.interval.contains(0):
        return EffectConclusion.EFFECT, (Reason.CLEAR_OF_ZERO,)
    if _matters_little(estimate, rules):
        return EffectConclusion.PRACTICALLY_NONE, (Reason.TOO_SMALL_TO_MATTER,)
    return EffectConclusion.INCONCLUSIVE, (Reason.TOO_IMPRECISE,)


def _matters_little(estimate: OverallEffect, rules: Rules) -> bool:
    return estimate.interval.within(-rules.smallest_worthwhile, rules.smallest_worthwhile)


def _cautions(grading: Grading, rules: Rules, checks: Checks, *, small: bool) -> tuple[Caution, ...]:
    """List what does not forbid a conclusion but must stand beside it."""
    uneven = abs(checks.attrition_trained - checks.attrition_comparison) > UNEVEN_ATTRITION
    found = {
        Caution.SMALLER_THAN_WORTHWHILE: small,
        Caution.UNEVEN_ATTRITION: uneven,
        Caution.UNEVEN_LEVELS: _is_sure(checks.remained_p, rules),
        Caution.UNEVEN_MOVES: _is_sure(checks.present_p, rules) and not _is_sure(checks.remained_p, rules),
        Caution.PRE_TREND_BY_CHANCE: grading.grade is Grade.A and _pre_trend_rejected(rules, checks),
        Caution.HISTORY_MAY_EXPLAIN: grading.grade is Grade.D,
        Caution.NOT_DECLARED: not rules.primary,
    }
    return tuple(caution for caution, holds in found.items() if holds)
