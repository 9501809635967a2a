"""Go from teams and months to a measured effect, and from all measured effects to verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lms.evaluation.domain.bootstrap import cluster_bootstrap
from lms.evaluation.domain.designs import Design, Grade, Grading, grade_design
from lms.evaluation.domain.event_study import EventStudy, event_study, pre_trend_sensitivity
from lms.evaluation.domain.evidence import Checks, Estimate, Rules, Verdict, judge
from lms.evaluation.domain.inference import (
    Draws,
    Method,
    Uncertainty,
    choose_method,
    permutation_test,
    possible_allocations,
)
from lms.evaluation.domain.interrupted_series import SeriesError, series_effect
from lms.evaluation.domain.multiplicity import benjamini_hochberg
from lms.evaluation.domain.panel import Panel
from lms.evaluation.domain.power import (
    Needs,
    PowerError,
    detectable_effect,
    measure_noise,
    needs_for,
    plan_of_panel,
)
from lms.evaluation.domain.ratios import Direction, Ratio
from lms.evaluation.domain.staggered import StaggeredEffect, StaggeredError, estimate

SERIES_COEFFICIENTS = 4


@dataclass(frozen=True, slots=True)
class Question:
    """What one indicator is asked: how the waves came about, what was promised, who was lost."""

    key: str
    direction: Direction
    randomised: bool
    primary: bool
    people: int
    smallest_worthwhile: float | None = None
    attrition_trained: float = 0.0
    attrition_comparison: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """What was computed from a panel before anything is concluded."""

    question: Question
    grading: Grading
    estimate: Estimate | None = None
    effect: StaggeredEffect | None = None
    study: EventStudy | None = None
    method: Method | None = None
    allocations: int = 0
    breakdown: float | None = None
    needs: Needs | None = None

    @property
    def checks(self) -> Checks:
        """Gather what was found beside the estimate."""
        return Checks(
            pre_trend_p=self.study.pre_trend.p_value if self.study else None,
            breakdown=self.breakdown,
            attrition_trained=self.question.attrition_trained,
            attrition_comparison=self.question.attrition_comparison,
        )


def measure(panel: Panel, question: Question, draws: Draws) -> Measured:
    """Choose the design the facts allow and estimate by it; same panel and seed, same answer."""
    try:
        effect: StaggeredEffect | None = estimate(panel)
    except StaggeredError:
        effect = None
    grading = grade_design(design_of(panel, question, compared=effect is not None))
    allocations = possible_allocations(panel)
    plain = Measured(question, grading, allocations=allocations, needs=_needs(panel, question))
    if grading.grade is Grade.D:
        return _measure_series(plain, panel, draws)
    return plain if effect is None else _measure_waves(plain, panel, effect, draws)


def design_of(panel: Panel, question: Question, *, compared: bool) -> Design:
    """State the facts that decide the design; teams of the first wave meet all later ones."""
    last = panel.periods[-1]
    first = int(min(panel.adoption.min(initial=np.inf), last + 1))
    return Design(
        randomised=question.randomised,
        waves=len(panel.waves),
        has_comparison=compared,
        pre_periods=first - panel.periods[0],
        post_periods=last - first + 1,
        trained_teams=int((panel.adoption <= last).sum()),
        comparison_teams=int((panel.adoption > first).sum()),
        allocations=possible_allocations(panel),
    )


def _measure_waves(plain: Measured, panel: Panel, effect: StaggeredEffect, draws: Draws) -> Measured:
    method = choose_method(panel, randomised=plain.question.randomised)
    sure = permutation_test(panel, draws) if method is Method.PERMUTATION else cluster_bootstrap(panel, draws)
    study = event_study(panel, effect, draws, method)
    sensitivity = pre_trend_sensitivity(study, sure.interval)
    return replace(
        plain,
        estimate=_estimate_of(panel, plain.question, sure),
        effect=effect,
        study=study,
        method=method,
        breakdown=sensitivity.breakdown if sensitivity else None,
    )


def _estimate_of(panel: Panel, question: Question, sure: Uncertainty) -> Estimate:
    waves = len(np.unique(panel.adoption))
    mde = detectable_effect(sure.standard_error, teams=len(panel.teams), waves=waves)
    return Estimate(
        effect=sure.effect,
        interval=sure.interval,
        p_value=sure.p_value,
        n=question.people,
        clusters=sure.clusters,
        mde=mde if np.isfinite(mde) else None,
    )


def _measure_series(plain: Measured, panel: Panel, draws: Draws) -> Measured:
    """Read the whole centre's months, summed, as one series."""
    first = int(panel.adoption.min()) - panel.periods[0]
    months = [
        Ratio(float(top), float(bottom), plain.question.people)
        for top, bottom in zip(panel.numerator.sum(axis=0), panel.denominator.sum(axis=0), strict=True)
    ]
    try:
        found = series_effect(months[:first], months[first:], level=draws.level)
    except SeriesError:
        return plain
    mde = detectable_effect(found.standard_error, teams=len(months), waves=SERIES_COEFFICIENTS)
    return replace(
        plain,
        estimate=Estimate(
            effect=found.effect,
            interval=found.interval,
            p_value=found.p_value,
            n=plain.question.people,
            clusters=len(panel.teams),
            mde=mde if np.isfinite(mde) else None,
        ),
    )


def _needs(panel: Panel, question: Question) -> Needs | None:
    """Say how much more would tell the promised size; None without a promise or a known noise."""
    if not question.smallest_worthwhile:
        return None
    try:
        return needs_for(plan_of_panel(panel), measure_noise(panel), question.smallest_worthwhile)
    except (PowerError, StaggeredError):
        return None


def conclude(measured: Sequence[Measured]) -> dict[str, tuple[Verdict, float | None]]:
    """Judge every indicator; those that are not primary by p-values adjusted together.

    Gives the verdict and the adjusted p by the indicator's key.
    """
    others = [
        (each.question.key, each.estimate.p_value)
        for each in measured
        if each.estimate is not None and not each.question.primary
    ]
    adjusted = {each.key: each.adjusted for each in benjamini_hochberg(others)}
    return {
        each.question.key: (_judge(each, adjusted.get(each.question.key)), adjusted.get(each.question.key))
        for each in measured
    }


def _judge(measured: Measured, adjusted_p: float | None) -> Verdict:
    question = measured.question
    rules = Rules(
        direction=question.direction,
        smallest_worthwhile=question.smallest_worthwhile if question.primary else None,
        primary=question.primary,
        adjusted_p=adjusted_p,
    )
    return judge(measured.grading, measured.estimate, rules, measured.checks, measured.needs)
