"""Void an attempt, take its taker's objection, and lift the voiding again.

Seats are locked before attempts, as at a start: whoever begins the next attempt waits for what becomes of
this one. The attempt is locked as at its hand-in, so that of the two at once either comes first whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.trail.api import record
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.services import require_no_part
from lms.exams.choices import AttemptState, ClosedBy, VoidingGround
from lms.exams.invalidation.models import AttemptVoiding
from lms.exams.marking.closing import close_attempt, close_if_overdue, complete_marking
from lms.exams.marking.regrading import write_again
from lms.exams.objections.rules import ObjectedBefore
from lms.exams.seating.services import lock_seats
from lms.exams.settings import ExamSettings
from lms.exams.signals import attempt_reinstated, attempt_voided
from lms.exams.sittings.models import SittingSeat


class OwnDeed(Refusal):
    """Whoever voided an attempt neither lifts that nor decides an objection to it."""

    code: ClassVar[str] = "own_deed"
    message = _("You voided it yourself, so somebody else decides.")


class VoidedBefore(Refusal):
    """The attempt is voided already; that reason stands."""

    code: ClassVar[str] = "voided_before"
    message = _("The attempt was voided before; that reason stands.")


class VoidingOver(Refusal):
    """The voiding was lifted, or the objection to it decided, meanwhile."""

    code: ClassVar[str] = "voiding_over"
    message = _("This has already been decided.")


@dataclass(frozen=True, slots=True)
class VoidingPlan:
    """On what ground an attempt is voided, why, and whether it stays one of the attempts allowed."""

    ground: VoidingGround
    reason: str
    uses_up: bool


@transaction.atomic
def void_attempt(*, attempt: Attempt, plan: VoidingPlan, by: User, now: datetime) -> AttemptVoiding:
    """Void an attempt; one that is still written is ended first, with every answer that was saved.

    Resits by clause that rest on it are marked again without it. Certificates stay as they are: the floor
    above lists them. The view checks who may do this. Raise OwnMatter for whoever writes or wrote in the
    sitting, VoidedBefore where it is voided.
    """
    reason = require_reason(plan.reason)
    require_no_part(attempt.sitting, by)
    _lock_seat(attempt)
    ended = close_if_overdue(attempt=attempt, now=now)
    voided = close_attempt(attempt=ended, now=now, closed_by=ClosedBy.INVIGILATOR)
    if voided.state == AttemptState.VOIDED:
        raise VoidedBefore
    voided.state, voided.is_used_up = AttemptState.VOIDED, plan.uses_up
    voided.save(update_fields=["state", "is_used_up"])
    made = AttemptVoiding.objects.create(
        attempt=voided, ground=plan.ground, reason=reason, voided_by=by, voided_at=now
    )
    _mark_again(_resits_of(voided), now)
    _write_down(made, by, "exams.attempt_voided", made.reason)
    transaction.on_commit(lambda: attempt_voided.send(sender=Attempt, attempt=voided))
    return made


@transaction.atomic
def lift_voiding(*, voiding: AttemptVoiding, reason: str, by: User, now: datetime) -> Attempt:
    """Let a voided attempt count again; an objection that waits is upheld by it, with the same words.

    It is marked by what holds now: corrections and the pass mark may have changed meanwhile. The view checks
    who may do this. Raise OwnDeed for who voided it, OwnMatter for whoever wrote in the sitting.
    """
    locked = _decidable(voiding, reason, by)
    locked.lifted_by, locked.lifted_at, locked.lift_reason = by, now, reason.strip()
    locked.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    attempt = locked.attempt
    attempt.state = AttemptState.HANDED_IN if attempt.marks is None else AttemptState.MARKED
    attempt.is_used_up = False
    attempt.save(update_fields=["state", "is_used_up"])
    complete_marking(attempt=attempt)
    _mark_again([attempt.pk, *_resits_of(attempt)], now)
    attempt.refresh_from_db(fields=["state", "marks", "max_marks", "passed"])
    _write_down(locked, by, "exams.attempt_reinstated", locked.lift_reason)
    transaction.on_commit(lambda: attempt_reinstated.send(sender=Attempt, attempt=attempt))
    return attempt


@transaction.atomic
def object_to_voiding(*, attempt: Attempt, reason: str, by: User, now: datetime) -> AttemptVoiding:
    """Take the taker's objection, once for each voiding; the view checks whose attempt it is."""
    reason = require_reason(reason)
    locked = AttemptVoiding.objects.standing().select_for_update(of=("self",)).filter(attempt=attempt)
    voiding = locked.select_related("attempt__sitting", "attempt__employee").first()
    if voiding is None:
        raise VoidingOver
    if voiding.objected_at is not None:
        raise ObjectedBefore
    days = timedelta(days=ExamSettings.current().objection_decision_days)
    voiding.objection, voiding.objected_at = reason, now
    voiding.due_on = timezone.localdate(now) + days
    voiding.save(update_fields=["objection", "objected_at", "due_on"])
    _write_down(voiding, by, "exams.voiding_objected", voiding.objection)
    return voiding


@transaction.atomic
def keep_voided(*, voiding: AttemptVoiding, answer: str, by: User, now: datetime) -> AttemptVoiding:
    """Answer an objection: the attempt stays voided. The view checks who may do this.

    Raise OwnDeed for who voided it, OwnMatter for whoever wrote in the sitting.
    """
    locked = _decidable(voiding, answer, by)
    if not locked.waits_for_answer:
        raise VoidingOver
    locked.answer, locked.answered_by, locked.answered_at = answer.strip(), by, now
    locked.save(update_fields=["answer", "answered_by", "answered_at"])
    _write_down(locked, by, "exams.voiding_kept", locked.answer)
    return locked


def require_decidable(voiding: AttemptVoiding, by: User) -> None:
    """Refuse to decide about it to who voided it, and to whoever wrote in the sitting."""
    require_no_part(voiding.attempt.sitting, by)
    if voiding.voided_by_id == by.pk:
        raise OwnDeed


def _decidable(voiding: AttemptVoiding, reason: str, by: User) -> AttemptVoiding:
    """Lock seat, attempt and voiding, and give the voiding where this person may decide about it."""
    require_reason(reason)
    require_decidable(voiding, by)
    _lock_seat(voiding.attempt)
    attempts = Attempt.objects.select_for_update(of=("self",)).select_related("sitting__paper", "employee")
    attempt = attempts.get(pk=voiding.attempt_id)
    locked = AttemptVoiding.objects.standing().select_for_update(of=("self",)).filter(pk=voiding.pk).first()
    if locked is None:
        raise VoidingOver
    locked.attempt = attempt
    return locked


def _lock_seat(attempt: Attempt) -> None:
    lock_seats(SittingSeat.objects.filter(sitting=attempt.sitting_id, employee=attempt.employee_id))


def _resits_of(attempt: Attempt) -> list[int]:
    """List the resits by clause that rest on what was kept of the attempt."""
    return list(Attempt.objects.marked().filter(completes=attempt).values_list("pk", flat=True))


def _mark_again(attempts: Iterable[int], now: datetime) -> None:
    pks = list(attempts)
    if pks:
        write_again(pks=pks, correction=None, now=now)


def _write_down(voiding: AttemptVoiding, by: User, action: str, reason: str) -> None:
    details = {"employee": str(voiding.attempt.employee), "ground": voiding.ground}
    record(actor=by, action=action, subject=voiding.attempt.sitting, reason=reason, details=details)
