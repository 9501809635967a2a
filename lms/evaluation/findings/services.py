"""Write down a finding with the figures it rests on; said twice within an hour, it is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.evaluation.findings.models import Finding
from lms.evaluation.programmes.models import Programme
from lms.people.api import OrgUnit
from lms.standards.api import Clause

# Two presses of one button, a reload of the page: within this time the same words are the same finding.
SAME_FINDING = timedelta(hours=1)


@dataclass(frozen=True)
class FindingDraft:
    """What was seen, where, and the figures it rests on."""

    statement: str
    unit: OrgUnit
    programme: Programme | None = None
    clause: Clause | None = None
    evidence: Mapping[str, JSON] | None = None


@transaction.atomic
def make_finding(*, draft: FindingDraft, by: User, now: datetime) -> Finding:
    """Keep a finding; the same words of the same person for the same unit within an hour are one."""
    known = Finding.objects.filter(
        statement=draft.statement, unit=draft.unit, found_by=by, found_at__gt=now - SAME_FINDING
    ).first()
    if known is not None:
        return known
    finding = Finding.objects.create(
        statement=draft.statement,
        unit=draft.unit,
        programme=draft.programme,
        clause=draft.clause,
        evidence=dict(draft.evidence or {}),
        found_by=by,
        found_at=now,
    )
    record(actor=by, action="finding.made", subject=finding, details={"unit": draft.unit.code})
    return finding
