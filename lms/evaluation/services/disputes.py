"""Raise an objection to an entry of the own file, and decide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from lms.core.api import record
from lms.evaluation.choices import Attribution, DisputeState
from lms.evaluation.domain.errors import DomainError
from lms.evaluation.models import Feedback, StaffDispute
from lms.evaluation.queries.disputes import complaint_of, feedback_by_ticket, find_subject, waiting_dispute
from lms.evaluation.services.complaints import Decision as ComplaintDecision
from lms.evaluation.services.complaints import decide_complaint, is_about
from lms.people.api import Employee


class DisputeProblem(StrEnum):
    """Why an objection cannot be raised or decided."""

    NOT_IN_OWN_FILE = "not_in_own_file"
    ALREADY_DECIDED = "already_decided"
    OWN_OBJECTION = "own_objection"
    NO_REPLY = "no_reply"
    NO_ATTRIBUTION = "no_new_attribution"


class DisputeRefused(DomainError):
    """The objection or its decision breaks a rule; `code` says which."""


@dataclass(frozen=True)
class DisputeDecision:
    """What HR decides. For an accepted complaint: what it is put down to instead, None for not upheld."""

    accepted: bool
    reply: str
    attribution: Attribution | None = None


@transaction.atomic
def raise_dispute(*, employee: Employee, subject: str, words: str, now: datetime) -> StaffDispute:
    """Keep an objection; one that still waits for a decision on the same entry is returned instead."""
    with override(settings.LANGUAGE_CODE):  # the name is kept, and others read it
        found = find_subject(employee, subject)
    if found is None:
        raise DisputeRefused(DisputeProblem.NOT_IN_OWN_FILE, subject=subject)
    waiting = waiting_dispute(employee, found.key)
    if waiting is not None:
        return waiting
    dispute = StaffDispute.objects.create(
        employee=employee, subject=found.key, subject_label=found.label, words=words.strip(), raised_at=now
    )
    record(actor=employee.user, action="dispute.raised", subject=dispute)
    return dispute


@transaction.atomic
def decide_dispute(
    *, dispute: StaffDispute, decision: DisputeDecision, by: User, now: datetime
) -> StaffDispute:
    """Accept or decline with a reply; accepting takes the entry out of the person's file.

    Nobody decides the own objection, and nobody decides twice. Callers check the role.
    """
    locked = (
        StaffDispute.objects.select_for_update(of=("self",)).select_related("employee").get(pk=dispute.pk)
    )
    _check(locked, decision, by)
    locked.state = DisputeState.ACCEPTED if decision.accepted else DisputeState.DECLINED
    locked.reply, locked.decided_by, locked.decided_at = decision.reply.strip(), by, now
    locked.save(update_fields=["state", "reply", "decided_by", "decided_at"])
    if decision.accepted:
        _take_out(locked, decision, by, now)
    record(
        actor=by,
        action="dispute.decided",
        subject=locked,
        reason=locked.reply,
        details={"state": locked.state},
    )
    return locked


def _check(dispute: StaffDispute, decision: DisputeDecision, by: User) -> None:
    if dispute.state != DisputeState.OPEN:
        raise DisputeRefused(DisputeProblem.ALREADY_DECIDED)
    if dispute.employee.user_id == by.pk:
        raise DisputeRefused(DisputeProblem.OWN_OBJECTION)
    if not decision.reply.strip():
        raise DisputeRefused(DisputeProblem.NO_REPLY)
    if decision.accepted and decision.attribution in {Attribution.EMPLOYEE, Attribution.UNDECIDED}:
        raise DisputeRefused(DisputeProblem.NO_ATTRIBUTION)


def _take_out(dispute: StaffDispute, decision: DisputeDecision, by: User, now: datetime) -> None:
    """Put a complaint down to something else; loosen other feedback from the person.

    Reviews and figures belong to the systems they came from: they are corrected there and imported.
    """
    kind, _colon, ticket = dispute.subject.partition(":")
    if kind != "feedback":
        return
    complaint = complaint_of(ticket)
    if complaint is not None:
        if is_about(complaint, by):  # the platform has put it down to somebody else meanwhile
            raise DisputeRefused(DisputeProblem.OWN_OBJECTION)
        decided = ComplaintDecision(
            upheld=decision.attribution is not None,
            attribution=decision.attribution or Attribution.UNDECIDED,
            close=True,
            reason=decision.reply,
        )
        decide_complaint(complaint=complaint, decision=decided, actor=by, today=timezone.localdate(now))
        return
    feedback = feedback_by_ticket(ticket)
    if feedback is not None:
        Feedback.objects.filter(pk=feedback.pk).update(employee=None)
        details = {"employee": dispute.employee.number}
        record(actor=by, action="feedback.detached", subject=feedback, reason=decision.reply, details=details)
