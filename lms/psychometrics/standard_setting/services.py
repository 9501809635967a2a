"""Keep a round of judges with what follows from it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.papers.blueprints.models import Paper
from lms.psychometrics.choices import StandardMethod
from lms.psychometrics.standard_setting.models import StandardSetting
from lms.psychometrics.standard_setting.rules import Advice, RatedLine


@dataclass(frozen=True, slots=True)
class StandardRound:
    """A round as it was held: method, number, day, lines of the judges, and why."""

    method: StandardMethod
    round: int
    held_on: date
    lines: tuple[RatedLine, ...]
    rationale: str


@transaction.atomic
def record_standard_setting(
    *, paper: Paper, held: StandardRound, advice: Advice, by: User, now: datetime
) -> StandardSetting:
    """Keep the round and its advice; the paper's pass mark stays as it is. Callers check the right."""
    kept = StandardSetting.objects.create(
        paper=paper,
        method=held.method,
        round=held.round,
        held_on=held.held_on,
        lines=[{"name": line.name, "values": list(line.values)} for line in held.lines],
        rationale=held.rationale,
        advised_share=_rounded(advice.pass_share),
        spread=None if advice.spread is None else _rounded(advice.spread),
        people=advice.people,
        is_enough=advice.enough,
        recorded_by=by,
        recorded_at=now,
    )
    record(actor=by, action="exams.standard_set", subject=paper, details={"advised": str(kept.advised_share)})
    return kept


def _rounded(share: float) -> Decimal:
    return Decimal(share).quantize(Decimal("0.0001"))
