"""Sum up a unit for its manager: the figures, and the clauses with many complaints."""

from __future__ import annotations

from dataclasses import dataclass

from lms.evaluation.domain.quadrant import Remedy
from lms.evaluation.queries.clauses import ClauseEvidence, evidence_of_unit
from lms.evaluation.queries.figures import Figure, figures_of_unit
from lms.evaluation.queries.periods import Period
from lms.people.api import Employee, OrgUnit


@dataclass(frozen=True)
class TeamSummary:
    """A unit with all below it: how many people work there, and its figures."""

    unit: OrgUnit
    period: Period
    people: int
    figures: tuple[Figure, ...]


def team_summary(unit: OrgUnit, period: Period) -> TeamSummary:
    """Sum the unit's indicators; three queries. `people` counts who is posted there on the last day."""
    people = Employee.objects.employed_on(period.end).posted_below(unit, period.end).count()
    return TeamSummary(unit, period, people, tuple(figures_of_unit(unit, period)))


def harmful_gaps(unit: OrgUnit, period: Period, *, limit: int | None = None) -> list[ClauseEvidence]:
    """List the clauses with many complaints: first those not known (train), then those known (process)."""
    harmful = (Remedy.TRAIN, Remedy.PROCESS)
    return [each for each in evidence_of_unit(unit, period) if each.remedy in harmful][:limit]
