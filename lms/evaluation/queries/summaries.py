"""Sum up a unit for its manager: the figures, and the clauses with many complaints."""

from __future__ import annotations

from lms.evaluation.domain.quadrant import Remedy
from lms.evaluation.queries.clauses import ClauseEvidence, evidence_of_unit
from lms.evaluation.queries.periods import Period
from lms.people.api import OrgUnit


def harmful_gaps(unit: OrgUnit, period: Period, *, limit: int | None = None) -> list[ClauseEvidence]:
    """List the clauses with many complaints: first those not known (train), then those known (process)."""
    harmful = (Remedy.TRAIN, Remedy.PROCESS)
    return [each for each in evidence_of_unit(unit, period) if each.remedy in harmful][:limit]
