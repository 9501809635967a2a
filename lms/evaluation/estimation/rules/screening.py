"""Leave out teams too small to be judged, by what was known before anybody was trained."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL
from lms.evaluation.estimation.rules.panel import TeamMonth, TeamPlan


class Exclusion(StrEnum):
    """Why a team does not enter an estimate."""

    NO_FIGURES = "no_figures"
    TOO_FEW_PEOPLE = "too_few_people"
    SAMPLE_TOO_SMALL = "sample_too_small"
    TRAINED_TOO_EARLY = "trained_too_early"


@dataclass(frozen=True, slots=True)
class ExcludedTeam:
    """A team left out: what it had on average in a month before training, and what it takes."""

    team: str
    reason: Exclusion
    have: float = 0.0
    need: float = 0.0


@dataclass(frozen=True, slots=True)
class Screened:
    """The teams and rows that enter the panel, and the teams that do not."""

    plans: tuple[TeamPlan, ...]
    rows: tuple[TeamMonth, ...]
    excluded: tuple[ExcludedTeam, ...]


def screen_teams(
    plans: Sequence[TeamPlan], months: Sequence[TeamMonth], *, smallest_denominator: float
) -> Screened:
    """Sort out teams by their months before the first wave of all.

    Nothing that happened after training decides who counts, so the comparison stays fair.
    """
    first_month = min((month.period for month in months), default=0)
    first_wave = min((plan.adoption for plan in plans if plan.adoption is not None), default=None)
    by_team: dict[str, list[TeamMonth]] = {plan.team: [] for plan in plans}
    for month in months:
        if month.team in by_team and (first_wave is None or month.period < first_wave):
            by_team[month.team].append(month)
    judged = {
        plan.team: _reason_against(plan, by_team[plan.team], first_month, smallest_denominator)
        for plan in plans
    }
    kept = tuple(plan for plan in plans if judged[plan.team] is None)
    names = {plan.team for plan in kept}
    rows = tuple(month for month in months if month.team in names)
    return Screened(kept, rows, tuple(found for found in judged.values() if found is not None))


def _reason_against(
    plan: TeamPlan, before: Sequence[TeamMonth], first_month: int, smallest: float
) -> ExcludedTeam | None:
    if plan.adoption is not None and plan.adoption <= first_month:
        return ExcludedTeam(plan.team, Exclusion.TRAINED_TOO_EARLY)
    if not any(month.denominator > 0 for month in before):
        return ExcludedTeam(plan.team, Exclusion.NO_FIGURES)
    people = sum(month.people for month in before) / len(before)
    if people < MIN_PEOPLE_IN_A_CELL:
        return ExcludedTeam(plan.team, Exclusion.TOO_FEW_PEOPLE, people, MIN_PEOPLE_IN_A_CELL)
    sample = sum(month.denominator for month in before) / len(before)
    if sample < smallest:
        return ExcludedTeam(plan.team, Exclusion.SAMPLE_TOO_SMALL, sample, smallest)
    return None
