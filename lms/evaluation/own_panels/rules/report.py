"""Estimate a training's effect from a panel of one's own, and say in English what is decided by code.

What is computed is what the product computes; only the withholding is left out, as the data are the reader's
own. docs/reference/estimate-effect.md says what each figure is.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lms.core.numerics import np
from lms.core.statistics import MIN_PEOPLE_IN_A_CELL, FloatArray
from lms.evaluation.estimation.rules.event_study import EventStudy, event_study, fitted_effects
from lms.evaluation.estimation.rules.inference import (
    MIN_CLUSTERS_FOR_BOOTSTRAP,
    Draws,
    Method,
    choose_method,
    cluster_bootstrap,
    dealing_of,
    permutation_test,
    resampled_weights,
)
from lms.evaluation.estimation.rules.panel import Panel, without_early_teams
from lms.evaluation.estimation.rules.power import detectable_effect
from lms.evaluation.estimation.rules.scored_selection import scored_effect
from lms.evaluation.estimation.rules.staggered import (
    Control,
    StaggeredEffect,
    TeamComparison,
    bucket_weights,
    layout_of,
    wave_effects,
)
from lms.evaluation.own_panels.rules.panels import OwnPanel, Unit, grouped, is_nested, panel_of
from lms.evaluation.verdicts.rules.analysis import EffectQuestion, Estimator, Measured, estimated, measure
from lms.evaluation.verdicts.rules.designs import Floor, Grade, Shortfall
from lms.evaluation.verdicts.rules.evidence import (
    Caution,
    EffectConclusion,
    OverallEffect,
    Reason,
    Rules,
    judge,
    read_interval,
)
from lms.performance.indicators.rules import Direction


class PanelRefusal(StrEnum):
    """Why there is no honest estimate."""

    NO_UNIT_BEFORE_START = "no_unit_before_start"
    NOBODY_WAITED = "nobody_waited"
    EVERYBODY_AT_ONCE = "everybody_at_once"
    SERIES_NOT_FITTED = "series_not_fitted"
    TOO_FEW_UNITS = "too_few_units"
    TOO_FEW_PERIODS = "too_few_periods"
    TOO_FEW_SCORES = "too_few_scores"


REASONS: Mapping[Reason, str] = {
    Reason.CLEAR_OF_ZERO: "The whole interval lies on one side of zero.",
    Reason.TOO_SMALL_TO_MATTER: "The whole interval lies within the size worth having.",
    Reason.UNBOUNDED: "So few units bound the effect on no side: the figures exclude nothing.",
    Reason.TOO_IMPRECISE: "The interval is too wide to tell an effect from none.",
    Reason.BEFORE_AFTER_ONLY: "There is no fair comparison, and before and after prove nothing.",
    Reason.BELOW_FLOOR: "The panel falls short of what its design needs.",
    Reason.NO_ESTIMATE: "No effect can be computed from these figures.",
    Reason.TOO_FEW_PEOPLE: "There are too few people to show a number.",
    Reason.PRE_TREND_REJECTED: "Trained and waiting units already drifted apart before the training.",
    Reason.PRE_TREND_UNTESTED: "There are too few periods before to see whether units moved alike.",
    Reason.NOT_DECLARED_NOT_ADJUSTED: "The figure was not declared before the run.",
}

FLOORS: Mapping[Floor, str] = {
    Floor.TEAMS: "units, for chance alone to be excluded",
    Floor.PRE_PERIODS: "periods before the first start",
    Floor.POST_PERIODS: "periods after the first start",
    Floor.TRAINED_TEAMS: "trained units",
    Floor.COMPARISON_TEAMS: "units that wait",
}

# The rest of the cautions are about people who left or moved, of whom such a panel says nothing.
CAUTIONS: Mapping[Caution, str] = {
    Caution.PRE_TREND_BY_CHANCE: (
        "Units drifted apart before the training although a lot was drawn; chance does that now and then."
    ),
    Caution.HISTORY_MAY_EXPLAIN: "Without units that wait, anything else of that time may be the cause.",
    Caution.SMALLER_THAN_WORTHWHILE: "There is an effect, and it is smaller than the size worth having.",
}


def reason_text(reasons: Sequence[Reason], lacks: Sequence[Shortfall] = ()) -> str:
    """Write the reasons of a verdict and the floors that were missed, a sentence each."""
    floors = (f"Needs at least {each.need} {FLOORS[each.floor]}; there are {each.have}." for each in lacks)
    return " ".join([*(REASONS[reason] for reason in reasons), *floors])


def caution_text(caution: Caution) -> str:
    """Write a caution as a sentence."""
    return CAUTIONS.get(caution, caution.value)


def impossible_shares(own: OwnPanel) -> str:
    """Say in which cells the numerator exceeds the denominator; nothing where it does nowhere."""
    cells = [(name, *cell) for name, unit in own.units.items() for cell in unit.cells.items()]
    over = [(name, period) for name, period, (top, bottom) in cells if top > bottom]
    if not over:
        return ""
    name, period = over[0]
    return (
        f"In {len(over)} of {len(cells)} cells the numerator exceeds the denominator, first in unit {name}, "
        f"period {own.period_name(period)}: possible for a mean, never for a share."
    )


type JSON = bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None
type Errors = dict[tuple[int, int], float]

# No size worth having was given, so nothing is small enough to be practically none.
NO_SIZE = 1e-300
CHOSEN_BY_ITS_BASE = (
    "One wave without a lot may have been chosen by its last period before, which is part of what it is set "
    "beside here: what was worst or best then goes back by itself. --estimator auto leaves that period out."
)


@dataclass(frozen=True, slots=True)
class EstimateRequest:
    """How the first treated periods came about, and by what the effect is to be estimated."""

    by_lot: bool
    has_outcome: bool
    estimator: Estimator = Estimator.AUTO
    control: Control = Control.NOT_YET
    worthwhile: float | None = None
    draws: Draws = field(default_factory=lambda: Draws(0, 1999))


@dataclass(frozen=True, eq=False, slots=True)
class Waves:
    """An effect with what says how far each of its figures strays."""

    effect: StaggeredEffect
    estimate: OverallEffect
    study: EventStudy
    errors: Errors


def report_of(own: OwnPanel, asked: EstimateRequest) -> dict[str, JSON]:
    """Give every figure of the report, ready for JSON; reasons are in words and, beside them, as codes."""
    units = own.units
    panel, groups = _laid_out(units, asked)
    last_start = float(panel.adoption.max())
    panel, early = without_early_teams(panel)
    report = _empty(len(units), panel)
    report["cautions"] = _cautions_of_data(own, asked, panel, early)
    if not panel.teams:
        return report | _refusal(
            "E", (PanelRefusal.NO_UNIT_BEFORE_START, "No unit was seen before its start.")
        )
    question = replace(_question(panel, asked), last_start=last_start)
    score = _score(panel, groups)
    if score is not None and not asked.by_lot and len(panel.waves) == 1:
        return report | _scored(panel, score, question, asked.draws, report)
    measured = measure(panel, question, asked.draws)
    report |= {"smallest_p": measured.smallest_p}
    refused = _why_refused(measured, panel, question)
    if refused:
        return report | _refusal(measured.grading.wanted.value, refused)
    if measured.grading.grade is Grade.D and measured.estimate is not None:
        return report | _judged(measured, measured.estimate, report)
    waves = _waves(measured, panel, question, asked.draws)
    if waves is None:
        return report | _refusal(measured.grading.wanted.value, _why_not_compared(panel, question))
    measured = replace(measured, estimate=waves.estimate, study=waves.study)
    if not asked.by_lot and asked.estimator is not Estimator.AUTO and len(panel.waves) == 1:
        report["cautions"] = [*_cautions_in(report), CHOSEN_BY_ITS_BASE]
    return report | _judged(measured, waves.estimate, report) | _courses(panel, waves, own)


def _cautions_of_data(own: OwnPanel, asked: EstimateRequest, panel: Panel, early: Sequence[str]) -> list[str]:
    """Say what to know of the data before anything is estimated."""
    found = []
    if early:
        found.append(f"Left out, without any period before their start: {', '.join(early)}.")
    if panel.clusters is not None and panel.independent < MIN_CLUSTERS_FOR_BOOTSTRAP:
        found.append("There are fewer than 20 clusters: errors tend to be too small.")
    impossible = "" if asked.has_outcome else impossible_shares(own)
    return [*found, impossible] if impossible else found


def _laid_out(
    units: Mapping[str, Unit], asked: EstimateRequest
) -> tuple[Panel, Mapping[str, Sequence[Unit]]]:
    """Sum units into what was assigned or what shares its chance; clusters across waves stay apart."""
    if asked.by_lot:
        groups = grouped(units, lambda _name, unit: unit.assignment_unit)
        return panel_of(groups, has_outcome=asked.has_outcome), groups
    groups = grouped(units, lambda _name, unit: unit.cluster or unit.assignment_unit)
    if is_nested(groups):
        return panel_of(groups, has_outcome=asked.has_outcome), groups
    alone = {name: [unit] for name, unit in units.items()}
    panel = panel_of(alone, has_outcome=asked.has_outcome)
    clusters = tuple(unit.cluster or unit.assignment_unit or name for name, unit in units.items())
    return replace(panel, clusters=clusters), alone


def _empty(units: int, panel: Panel) -> dict[str, JSON]:
    """Give the report with nothing in it yet."""
    names = ("estimate", "low", "high", "se", "p", "smallest_p", "mde")
    return {
        "design": "E",
        "grade": "E",
        "refused": False,
        "reason": "",
        "reasons": [],
        "verdict": EffectConclusion.INCONCLUSIVE.value,
        "n_units": units,
        "n_clusters": panel.independent,
        "n_periods": len(panel.periods),
        **dict.fromkeys(names),
        "event_study": [],
        "group_time": [],
        "aggregates": {"simple": None, "dynamic": None, "group": None},
        "pre_trend": {"p": None},
        "cautions": [],
    }


def _refusal(design: str, why: tuple[PanelRefusal, str]) -> dict[str, JSON]:
    code, words = why
    return {"design": design, "refused": True, "reason": words, "reasons": [code.value]}


def _question(panel: Panel, asked: EstimateRequest) -> EffectQuestion:
    return EffectQuestion(
        key="own",
        direction=Direction.WATCH,
        randomised=asked.by_lot,
        primary=True,
        people=max(MIN_PEOPLE_IN_A_CELL, len(panel.teams)),
        smallest_worthwhile=asked.worthwhile or NO_SIZE,
        estimator=asked.estimator,
        control=asked.control,
        # Whoever chose a single wave may have chosen it by its last period before.
        selection=frozenset({panel.waves[0] - 1})
        if asked.estimator is Estimator.AUTO and len(panel.waves) == 1
        else frozenset(),
    )


def _score(panel: Panel, groups: Mapping[str, Sequence[Unit]]) -> FloatArray | None:
    """Give the mean score of every group's units, (teams,); None where no score was given."""
    scores = [[unit.selection for unit in groups[team] if unit.selection is not None] for team in panel.teams]
    if not any(scores):
        return None
    return np.array([sum(each) / len(each) if each else math.nan for each in scores])


def _scored(
    panel: Panel, score: FloatArray, question: EffectQuestion, draws: Draws, report: Mapping[str, JSON]
) -> dict[str, JSON]:
    """Report one wave that was chosen by a known score."""
    found = scored_effect(panel, score, level=draws.level)
    if found is None:
        needed = "Six units with a score are needed on either side."
        return _refusal("C", (PanelRefusal.TOO_FEW_SCORES, needed))
    figure = OverallEffect(found.effect, found.interval, found.p_value, question.people, len(panel.teams))
    rules = Rules(question.direction, question.smallest_worthwhile, alpha=draws.alpha)
    conclusion, reasons = read_interval(figure, rules)
    straight = "Few untrained units had such scores: the comparison rests on a straight line."
    return {
        "design": "C",
        "grade": "C",
        "verdict": conclusion.value,
        "reason": reason_text(reasons),
        "reasons": [reason.value for reason in reasons],
        **_figures(replace(figure, standard_error=found.standard_error)),
        "mde": detectable_effect(found.standard_error, teams=len(panel.teams), waves=len(("wave", "rest"))),
        "cautions": [*_cautions_in(report), *([straight] if found.overlap < 0.5 else [])],
    }


def _why_refused(
    measured: Measured, panel: Panel, question: EffectQuestion
) -> tuple[PanelRefusal, str] | None:
    """Say why no honest estimate exists, as code and in words; nothing where there is one."""
    alpha, lacks = 1 - measured.level, measured.grading.shortfalls
    if measured.grading.grade is Grade.D:
        unfitted = (PanelRefusal.SERIES_NOT_FITTED, "The series cannot be fitted.")
        return None if measured.estimate is not None else unfitted
    nobody_waits = np.isfinite(panel.adoption).all() and len(panel.waves) < 2
    if nobody_waits and question.last_start > panel.adoption.max():
        return PanelRefusal.NOBODY_WAITED, "No unit that waited has figures from before the start."
    if nobody_waits:
        at_once = "Everybody was trained at once and the series is too short."
        return PanelRefusal.EVERYBODY_AT_ONCE, f"{at_once} {reason_text((), lacks)}".strip()
    if measured.smallest_p > alpha + 1e-12:
        enough = max((each.need for each in lacks), default=0)
        more = f"; {enough} units would do" if enough > len(panel.teams) else ""
        few = (
            f"With {len(panel.teams)} units no effect, however large, reaches p = {alpha:.2g}: the smallest "
            f"is {measured.smallest_p:.2g}{more}."
        )
        return PanelRefusal.TOO_FEW_UNITS, few
    return None


def _why_not_compared(panel: Panel, question: EffectQuestion) -> tuple[PanelRefusal, str]:
    """Say what was missing: a period to be set beside, or units that wait."""
    if estimated(panel, replace(question.comparison, barred=frozenset())) is None:
        return PanelRefusal.NOBODY_WAITED, "No wave met units that still waited."
    return PanelRefusal.TOO_FEW_PERIODS, (
        "There are too few periods before the start: units may have been chosen by the last of them, and "
        "there is none before it."
    )


def _waves(measured: Measured, panel: Panel, question: EffectQuestion, draws: Draws) -> Waves | None:
    """Give what the engine measured, and compute what a floor kept it from showing."""
    comparison = question.comparison
    effect = estimated(panel, comparison)
    if effect is None:
        return None
    method = choose_method(panel, randomised=question.randomised)
    permutes = method is Method.PERMUTATION
    figure = measured.estimate
    if figure is None:
        sure = (permutation_test if permutes else cluster_bootstrap)(panel, draws, comparison)
        figure = OverallEffect(
            sure.effect, sure.interval, sure.p_value, question.people, sure.clusters, sure.standard_error
        )
    return Waves(
        effect,
        figure,
        measured.study or event_study(panel, effect, draws, method, comparison),
        _errors(panel, effect, draws, comparison, permutes=permutes),
    )


def _errors(
    panel: Panel, effect: StaggeredEffect, draws: Draws, comparison: TeamComparison, *, permutes: bool
) -> Errors:
    """Give the error of every wave and period: the root mean square of its noise over the draws.

    The noise is that of other deals with the estimated effects taken out, or of resampled teams or clusters.
    """
    layout = layout_of(panel, comparison)
    if permutes:
        dealing = dealing_of(panel, draws, comparison)
        noise = wave_effects(layout, dealing.outcome - fitted_effects(panel, effect), dealing.spread)
    else:
        weights = resampled_weights(panel, draws)
        spread = bucket_weights(layout, np.broadcast_to(panel.adoption, weights.shape), weights)
        real = {(cell.wave, cell.period): cell.effect for cell in effect.cells}
        cells = [[real.get((int(g), int(t)), math.nan) for t in layout.periods] for g in layout.waves]
        noise = wave_effects(layout, panel.outcome, spread) - np.array(cells)
    known = np.isfinite(noise)
    squares = np.where(known, noise**2, 0.0).sum(axis=0)
    errors = np.sqrt(squares / np.maximum(known.sum(axis=0), 1))
    return {
        (int(wave), int(period)): float(errors[row, column])
        for row, wave in enumerate(layout.waves)
        for column, period in enumerate(layout.periods)
    }


def _judged(measured: Measured, figure: OverallEffect, report: Mapping[str, JSON]) -> dict[str, JSON]:
    """Give the verdict with its figures; below a floor of the design it is always inconclusive."""
    question = measured.question
    rules = Rules(question.direction, question.smallest_worthwhile, alpha=1 - measured.level)
    verdict = judge(measured.grading, figure, rules, measured.checks)
    lacks = measured.grading.shortfalls
    return {
        "design": measured.grading.wanted.value,
        "grade": measured.grading.grade.value,
        "verdict": verdict.conclusion.value,
        "reason": reason_text(verdict.reasons, lacks),
        "reasons": [*(reason.value for reason in verdict.reasons), *(each.floor.value for each in lacks)],
        **_figures(figure),
        "mde": _finite(figure.mde),
        "cautions": [*_cautions_in(report), *(caution_text(caution) for caution in verdict.cautions)],
    }


def _cautions_in(report: Mapping[str, JSON]) -> list[JSON]:
    cautions = report["cautions"]
    return list(cautions) if isinstance(cautions, list) else []


def _figures(figure: OverallEffect) -> dict[str, JSON]:
    return {
        "estimate": figure.effect,
        "low": _finite(figure.interval.low),
        "high": _finite(figure.interval.high),
        "se": _finite(figure.standard_error),
        "p": figure.p_value,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _courses(panel: Panel, waves: Waves, own: OwnPanel) -> dict[str, JSON]:
    """Give the months, the cells and the three ways to average them."""
    effect = waves.effect
    dynamic = [point.effect for point in effect.events if point.event_time >= 0]
    return {
        "event_study": [
            {
                "event_time": band.event_time,
                "estimate": band.effect,
                "low": band.interval.low if band.interval else None,
                "high": band.interval.high if band.interval else None,
                "low_band": band.band.low if band.band else None,
                "high_band": band.band.high if band.band else None,
                "n": sum(cell.teams for cell in effect.cells if cell.period - cell.wave == band.event_time),
            }
            for band in waves.study.bands
        ],
        "group_time": [
            {
                "group": own.period_name(cell.wave),
                "time": own.period_name(cell.period),
                "estimate": cell.effect,
                "se": _finite(waves.errors.get((cell.wave, cell.period))),
                "n_treated": cell.teams,
                "n_control": cell.comparison_teams,
            }
            for cell in effect.cells
        ],
        "aggregates": {
            "simple": effect.overall,
            "dynamic": sum(dynamic) / len(dynamic) if dynamic else None,
            "group": _by_group(panel, effect),
        },
        "pre_trend": {"p": waves.study.pre_trend.p_value},
    }


def _by_group(panel: Panel, effect: StaggeredEffect) -> float | None:
    """Average each wave's own mean by the wave's size."""
    after = [cell for cell in effect.cells if cell.period >= cell.wave]
    seen = sorted({cell.wave for cell in after})
    means = [np.mean([cell.effect for cell in after if cell.wave == wave]) for wave in seen]
    sizes = [panel.volume[panel.adoption == wave].sum() for wave in seen]
    return float(np.average(means, weights=sizes)) if seen else None
