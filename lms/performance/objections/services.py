"""Raise an objection to an entry of the own file, and decide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.people.api import Employee
from lms.people.objections.api import OwnObjection, decide_objections, raise_objection
from lms.performance.choices import Attribution, EvidenceKind
from lms.performance.complaints.services import ComplaintDecision, decide_complaint, is_about
from lms.performance.evidence.keeping import evidence_changed
from lms.performance.feedback.models import Feedback
from lms.performance.indicators.services import contest_figure
from lms.performance.objections.models import FileObjection
from lms.performance.objections.queries import (
    complaint_of,
    feedback_by_ticket,
    find_subject,
    waiting_objection,
)
from lms.performance.quality.services import take_review_out


class NotInOwnFile(Refusal):
    message = _("This entry is not in your file.")


class NoNewAttribution(Refusal):
    message = _("Say what the complaint is put down to instead.")


@dataclass(frozen=True)
class FileDecision:
    """What HR decides, and what a complaint is put down to instead, None for nothing."""

    upheld: bool
    answer: str
    attribution: Attribution | None = None


@transaction.atomic
def object_to_entry(*, employee: Employee, subject: str, reason: str, now: datetime) -> FileObjection:
    """Keep an objection; one that still waits for a decision on the same entry is returned instead."""
    with override(settings.LANGUAGE_CODE):  # the name is kept, and others read it
        found = find_subject(employee, subject)
    if found is None:
        raise NotInOwnFile
    waiting = waiting_objection(employee, found.key)
    if waiting is not None:
        return waiting
    objection = FileObjection(
        employee=employee, subject=found.key, subject_label=found.label, reason=reason, raised_at=now
    )
    return raise_objection(objection, by=employee.user)


@transaction.atomic
def decide_file_objection(
    *, objection: FileObjection, decision: FileDecision, by: User, now: datetime
) -> FileObjection:
    """Uphold or refuse it with an answer; upholding takes the entry out of the person's file.

    Callers check the role; `decide_objections` refuses what nobody may.
    """
    if decision.upheld and decision.attribution in {Attribution.EMPLOYEE, Attribution.UNDECIDED}:
        raise NoNewAttribution
    this = FileObjection.objects.filter(pk=objection.pk).select_related("employee")
    [decided] = decide_objections(this, upheld=decision.upheld, answer=decision.answer, by=by, now=now)
    if decision.upheld:
        _take_out(decided, decision, by, now)
    return decided


def _take_out(objection: FileObjection, decision: FileDecision, by: User, now: datetime) -> None:
    """Put a complaint down to something else; loosen other feedback from the person.

    Reviews and figures belong to the systems they came from: until they are corrected there and imported, a
    review counts nowhere and nobody is judged by the figure.
    """
    kind, _colon, key = objection.subject.partition(":")
    today = timezone.localdate(now)
    if kind == "review":
        take_review_out(key, on=today)
    elif kind == "value":
        contest_figure(key.rpartition(":")[0], objection.employee, on=today)
    elif kind == "feedback":
        _take_feedback_out(objection, key, decision, by, today)


def _take_feedback_out(
    objection: FileObjection, ticket: str, decision: FileDecision, by: User, today: date
) -> None:
    complaint = complaint_of(ticket)
    if complaint is not None:
        if is_about(complaint, by):  # the platform has put it down to somebody else meanwhile
            raise OwnObjection
        decided = ComplaintDecision(
            upheld=decision.attribution is not None,
            attribution=decision.attribution or Attribution.UNDECIDED,
            close=True,
            reason=decision.answer,
        )
        decide_complaint(complaint=complaint, decision=decided, actor=by, today=today)
        return
    feedback = feedback_by_ticket(ticket)
    if feedback is not None:
        Feedback.objects.filter(pk=feedback.pk).update(employee=None)
        evidence_changed(EvidenceKind.FEEDBACK)
        details = {"employee": objection.employee.number}
        record(
            actor=by, action="feedback.detached", subject=feedback, reason=decision.answer, details=details
        )
