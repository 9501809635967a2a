"""Decide complaints: upheld or not, put down to what, closed or still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import transaction

from lms.core.accounts import User
from lms.core.refusals import ReasonMissing, Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.performance.choices import Attribution, ComplaintState, EvidenceKind
from lms.performance.evidence.keeping import evidence_changed
from lms.performance.feedback.models import Complaint

DECIDED = "complaint.decided"


class DecisionRefused(Refusal):
    """A decision on a complaint contradicts the complaint or itself; `field` is what to change."""

    field: ClassVar[str | None] = "attribution"


class NobodyNamed(DecisionRefused):
    message = _("This complaint names no employee, so it cannot be put down to one.")


class NoAttribution(DecisionRefused):
    message = _("Say what an upheld complaint is put down to.")


class NoReasonGiven(DecisionRefused):
    message = ReasonMissing.message
    field = "reason"


class OwnComplaint(DecisionRefused):
    message = _("This complaint is about you, so somebody else decides it.")
    field = None


@dataclass(frozen=True)
class ComplaintDecision:
    """What was found out about a complaint, and why."""

    upheld: bool
    attribution: Attribution
    close: bool
    reason: str


@transaction.atomic
def decide_complaint(
    *, complaint: Complaint, decision: ComplaintDecision, actor: User, today: date
) -> Complaint:
    """Save a decision, also one that corrects an earlier one, and write both into the audit trail.

    The caller checks that the actor may decide; nobody decides a complaint about oneself. What is not
    upheld is put down to nothing.
    """
    locked: Complaint = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if is_about(locked, actor):
        raise OwnComplaint
    if not decision.reason.strip():
        raise NoReasonGiven
    if decision.upheld and decision.attribution == Attribution.UNDECIDED:
        raise NoAttribution
    if decision.upheld and decision.attribution == Attribution.EMPLOYEE and locked.employee_id is None:
        raise NobodyNamed
    before = _facts(locked)
    locked.upheld = decision.upheld
    locked.attribution = decision.attribution if decision.upheld else Attribution.UNDECIDED
    locked.state = ComplaintState.CLOSED if decision.close else ComplaintState.IN_WORK
    locked.closed_on = (locked.closed_on or today) if decision.close else None
    locked.save(update_fields=["upheld", "attribution", "state", "closed_on"])
    evidence_changed(EvidenceKind.FEEDBACK)
    details: dict[str, JSON] = {"before": before, "after": _facts(locked)}
    record(actor=actor, action=DECIDED, subject=locked, reason=decision.reason, details=details)
    return locked


def is_about(complaint: Complaint, user: User) -> bool:
    """Tell whether the complaint names the user."""
    return complaint.employee is not None and complaint.employee.user_id == user.pk


def _facts(complaint: Complaint) -> dict[str, JSON]:
    closed_on = complaint.closed_on.isoformat() if complaint.closed_on else None
    return {
        "upheld": complaint.upheld,
        "attribution": str(complaint.attribution),
        "state": str(complaint.state),
        "closed_on": closed_on,
    }
