"""Go from teams and months to a measured effect, and from all measured effects to verdicts.

`measure` estimates one indicator, `cross_checks` looks at it in other ways, `conclude` judges those of a
programme together. What was promised is the `EffectQuestion`; it is laid down before the run.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from lms.core.numerics import np, stats
from lms.core.statistics import Interval, Ratio
from lms.evaluation.estimation.rules.event_study import EventStudy, event_study
from lms.evaluation.estimation.rules.inference import (
    Draws,
    Method,
    Uncertainty,
    choose_method,
    cluster_bootstrap,
    permutation_test,
    possible_allocations,
    smallest_p,
    teams_that_would_do,
)
from lms.evaluation.estimation.rules.interrupted_series import COEFFICIENTS, SeriesError, series_effect
from lms.evaluation.estimation.rules.panel import EstimationError, Panel
from lms.evaluation.estimation.rules.power import (
    Aim,
    Needs,
    PowerError,
    detectable_effect,
    measure_noise,
    needs_for,
    plan_of_panel,
    planned_effect,
)
from lms.evaluation.estimation.rules.staggered import (
    LAST_MONTH,
    Base,
    Control,
    StaggeredEffect,
    StaggeredError,
    TeamComparison,
    estimate,
)
from lms.evaluation.verdicts.rules.designs import Design, Grade, Grading, grade_design
from lms.evaluation.verdicts.rules.evidence import Checks, EffectVerdict, OverallEffect, Rules, judge
from lms.performance.indicators.rules import Direction


class Look(StrEnum):
    """Another way to look: by the team of the day, beside one month only, or at who came and went.

    REMAINED and PRESENT keep everybody at the level from before the first wave, in the cohort and in
    the teams of the day: what is left is who is there.
    """

    TEAM_OF_THE_DAY = "team_of_the_day"
    LAST_MONTH_ONLY = "last_month_only"
    REMAINED = "remained"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """What another look shows, in the indicator's unit."""

    look: Look
    effect: float
    interval: Interval
    p_value: float


def cross_checks(
    panel: Panel,
    others: Mapping[Look, Panel],
    comparison: TeamComparison,
    draws: Draws,
    *,
    randomised: bool,
) -> tuple[CrossCheck, ...]:
    """Take every other look that the figures allow; `others` are the panels counted in other ways."""
    looks = [(look, other, comparison) for look, other in others.items()]
    if comparison.base is Base.HISTORY:
        looks.append((Look.LAST_MONTH_ONLY, panel, LAST_MONTH))
    found = []
    for look, other, beside in looks:
        method = choose_method(other, randomised=randomised)
        test = permutation_test if method is Method.PERMUTATION else cluster_bootstrap
        with suppress(EstimationError):
            sure = test(other, draws, beside)
            found.append(CrossCheck(look, sure.effect, sure.interval, sure.p_value))
    return tuple(found)


class Estimator(StrEnum):
    """Which months a team is set beside; `auto` takes its history under a lot, else the last month."""

    AUTO = "auto"
    GROUP_TIME = "group-time"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class EffectQuestion:
    """What one indicator is asked: how the waves came about, what was promised, who was lost.

    smallest_worthwhile: above zero, in the indicator's unit. selection: the periods by whose figures the
    teams were chosen where no lot was drawn; they are never part of a base. last_start: the last first
    trained period by plan, inf where somebody is never trained, of the teams that are not judged too.
    """

    key: str
    direction: Direction
    randomised: bool
    primary: bool
    people: int
    smallest_worthwhile: float
    attrition_trained: float = 0.0
    attrition_comparison: float = 0.0
    estimator: Estimator = Estimator.AUTO
    control: Control = Control.NOT_YET
    selection: frozenset[int] = frozenset()
    last_start: float = -math.inf

    @property
    def comparison(self) -> TeamComparison:
        """Give the months and teams an effect is read beside."""
        history = self.estimator is Estimator.HISTORY or (
            self.estimator is Estimator.AUTO and self.randomised
        )
        barred = frozenset() if self.randomised else self.selection
        return TeamComparison(Base.HISTORY if history else Base.LAST_MONTH, self.control, barred)


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """What was computed from a panel before anything is concluded."""

    question: EffectQuestion
    grading: Grading
    estimate: OverallEffect | None = None
    effect: StaggeredEffect | None = None
    study: EventStudy | None = None
    method: Method | None = None
    allocations: int = 0
    exact: bool = False
    smallest_p: float = 1.0
    level: float = 0.95
    needs: Needs | None = None
    cross_checks: tuple[CrossCheck, ...] = ()

    @property
    def checks(self) -> Checks:
        """Gather what was found beside the estimate."""
        looks = {each.look: each.p_value for each in self.cross_checks}
        return Checks(
            pre_trend_p=self.study.pre_trend.p_value if self.study else None,
            remained_p=looks.get(Look.REMAINED),
            present_p=looks.get(Look.PRESENT),
            attrition_trained=self.question.attrition_trained,
            attrition_comparison=self.question.attrition_comparison,
        )


def measure(panel: Panel, question: EffectQuestion, draws: Draws) -> Measured:
    """Choose the design the facts allow and estimate by it; without one nothing is estimated.

    Same panel and seed, same answer. The panel must have gone through `without_early_teams`.
    """
    effect = estimated(panel, question.comparison)
    whatever_base = replace(question.comparison, barred=frozenset())
    compared = effect is not None or estimated(panel, whatever_base) is not None
    design = design_of(panel, question, draws, compared=compared)
    plain = Measured(
        question,
        grade_design(design),
        allocations=possible_allocations(panel),
        smallest_p=design.smallest_p,
        level=draws.level,
        needs=_needs(panel, question, draws),
    )
    if plain.grading.grade is Grade.D:
        return _measure_series(plain, panel, draws)
    if effect is None or plain.grading.grade is Grade.E:
        return plain
    method = choose_method(panel, randomised=question.randomised)
    test = permutation_test if method is Method.PERMUTATION else cluster_bootstrap
    sure = test(panel, draws, question.comparison)
    return replace(
        plain,
        estimate=OverallEffect(
            effect=effect.overall,
            interval=sure.interval,
            p_value=sure.p_value,
            n=question.people,
            clusters=sure.clusters,
            standard_error=sure.standard_error,
            mde=_detectable(panel, question, sure, draws),
        ),
        effect=effect,
        study=event_study(panel, effect, draws, method, question.comparison),
        method=method,
        exact=sure.exact,
    )


def estimated(panel: Panel, comparison: TeamComparison) -> StaggeredEffect | None:
    """Estimate; None where no wave met a team not yet trained, or had a month to be set beside."""
    try:
        return estimate(panel, comparison)
    except StaggeredError:
        return None


def design_of(panel: Panel, question: EffectQuestion, draws: Draws, *, compared: bool) -> Design:
    """State the facts that decide the design; teams of the first wave meet all later ones."""
    last = panel.periods[-1]
    first = int(min(panel.adoption.min(initial=np.inf), last + 1))
    reach, enough = _reach(panel, question, draws) if compared else (0.0, 0)
    barred = sum(panel.periods[0] <= period < first for period in question.comparison.barred)
    return Design(
        randomised=question.randomised,
        waves=len(panel.waves),
        has_comparison=compared,
        pre_periods=first - panel.periods[0] - barred,
        post_periods=last - first + 1,
        trained_teams=int((panel.adoption <= last).sum()),
        comparison_teams=int((panel.adoption > first).sum()),
        teams=len(panel.teams),
        smallest_p=reach,
        enough_teams=enough,
        somebody_waits=question.last_start > first,
    )


def _reach(panel: Panel, question: EffectQuestion, draws: Draws) -> tuple[float, int]:
    """Give the smallest p the test could reach, and with how many teams it would reach the level."""
    if choose_method(panel, randomised=question.randomised) is Method.CLUSTER_BOOTSTRAP:
        return 0.0, len(panel.teams)
    whatever_base = replace(question.comparison, barred=frozenset())
    reach = smallest_p(panel, draws, whatever_base)
    if reach <= draws.alpha:
        return reach, len(panel.teams)
    return reach, teams_that_would_do(panel, draws, whatever_base) or 0


def _detectable(panel: Panel, question: EffectQuestion, sure: Uncertainty, draws: Draws) -> float | None:
    """Give the smallest effect the same test finds four times in five, from the noise before training."""
    aim = Aim(alpha=draws.alpha)
    if sure.method is Method.CLUSTER_BOOTSTRAP:
        waves = len(np.unique(panel.adoption))
        return detectable_effect(sure.standard_error, teams=len(panel.teams), waves=waves, aim=aim)
    try:
        return planned_effect(panel, measure_noise(panel), aim, question.comparison)
    except (PowerError, StaggeredError):
        return None


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
    mde = detectable_effect(found.standard_error, teams=len(months), waves=COEFFICIENTS)
    return replace(
        plain,
        estimate=OverallEffect(
            effect=found.effect,
            interval=found.interval,
            p_value=found.p_value,
            n=plain.question.people,
            clusters=len(panel.teams),
            standard_error=found.standard_error,
            mde=mde if np.isfinite(mde) else None,
        ),
    )


def _needs(panel: Panel, question: EffectQuestion, draws: Draws) -> Needs | None:
    """Say how much more would tell the promised size; None without a known noise."""
    try:
        return needs_for(
            plan_of_panel(panel),
            measure_noise(panel),
            question.smallest_worthwhile,
            Aim(alpha=draws.alpha),
            question.comparison,
        )
    except (PowerError, StaggeredError):
        return None


def conclude(measured: Sequence[Measured]) -> dict[str, tuple[EffectVerdict, float | None]]:
    """Judge every indicator; those that are not primary by p-values adjusted together.

    Gives the verdict and the adjusted p by the indicator's key.
    """
    others = {
        each.question.key: each.estimate.p_value
        for each in measured
        if each.estimate is not None and not each.question.primary
    }
    adjusted = dict(
        zip(others, map(float, stats.false_discovery_control(list(others.values()))), strict=True)
    )
    found = {}
    for each in measured:
        question, adjusted_p = each.question, adjusted.get(each.question.key)
        rules = Rules(
            direction=question.direction,
            smallest_worthwhile=question.smallest_worthwhile,
            primary=question.primary,
            adjusted_p=adjusted_p,
            alpha=1 - each.level,
        )
        verdict = judge(each.grading, each.estimate, rules, each.checks, each.needs)
        found[question.key] = (verdict, adjusted_p)
    return found
