"""Invalidate an attempt, take its taker's objection, and lift the invalidation again.

Seats are locked before attempts, as at a start: whoever begins the next attempt waits for what becomes of
this one. The attempt is locked as at its hand-in, so that of the two at once either comes first whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.trail.api import record
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.services import require_no_part
from lms.exams.choices import AttemptState, ClosedBy, InvalidationCause
from lms.exams.invalidation.models import AttemptInvalidation, InvalidationObjection
from lms.exams.marking.closing import close_attempt, close_if_overdue, complete_marking
from lms.exams.marking.regrading import write_again
from lms.exams.marking.statements import take_back_attempt, tell_of_attempts
from lms.exams.objections.queries import decision_due_on
from lms.exams.objections.rules import ObjectedBefore
from lms.exams.seating.services import lock_seats
from lms.exams.signals import attempt_invalidated, attempt_reinstated
from lms.exams.sittings.models import SittingSeat
from lms.people.objections.api import ObjectionQuerySet, decide_objections, raise_objection


class OwnInvalidation(Refusal):
    """Whoever invalidated an attempt neither lifts that nor decides an objection to it."""

    code: ClassVar[str] = "own_invalidation"
    message = _("You invalidated it yourself, so somebody else decides.")


class InvalidatedBefore(Refusal):
    """The attempt is invalidated already; that reason stands."""

    code: ClassVar[str] = "invalidated_before"
    message = _("The attempt was invalidated before; that reason stands.")


class InvalidationOver(Refusal):
    """The invalidation was lifted, or the objection to it decided, meanwhile."""

    code: ClassVar[str] = "invalidation_over"
    message = _("This has already been decided.")


@dataclass(frozen=True, slots=True)
class InvalidationPlan:
    """For what cause an attempt is invalidated, why, and whether it stays one of the attempts allowed."""

    cause: InvalidationCause
    reason: str
    uses_up: bool


@transaction.atomic
def invalidate_attempt(
    *, attempt: Attempt, plan: InvalidationPlan, by: User, now: datetime
) -> AttemptInvalidation:
    """Invalidate an attempt; one that is still written is ended first, with every answer that was saved.

    Resits by clause that rest on it are marked again without it. Certificates stay as they are: the floor
    above lists them. The view checks who may do this. Raise OwnMatter for whoever writes or wrote in the
    sitting, InvalidatedBefore where it is invalidated.
    """
    reason = require_reason(plan.reason)
    require_no_part(attempt.sitting, by)
    _lock_seat(attempt)
    ended = close_if_overdue(attempt=attempt, now=now)
    invalidated = close_attempt(attempt=ended, now=now, closed_by=ClosedBy.INVIGILATOR)
    if invalidated.state == AttemptState.INVALIDATED:
        raise InvalidatedBefore
    invalidated.state, invalidated.is_used_up = AttemptState.INVALIDATED, plan.uses_up
    invalidated.save(update_fields=["state", "is_used_up"])
    made = AttemptInvalidation.objects.create(
        attempt=invalidated, cause=plan.cause, reason=reason, invalidated_by=by, invalidated_at=now
    )
    take_back_attempt(invalidated)
    _mark_again(_resits_of(invalidated), now)
    _write_down(made, by, "exams.attempt_invalidated", made.reason)
    transaction.on_commit(lambda: attempt_invalidated.send_robust(sender=Attempt, attempt=invalidated))
    return made


@transaction.atomic
def lift_invalidation(*, invalidation: AttemptInvalidation, reason: str, by: User, now: datetime) -> Attempt:
    """Let an invalidated attempt count again; an objection that waits is upheld by it, with the same words.

    It is marked by what holds now: corrections and the pass mark may have changed meanwhile. The view checks
    who may do this. Raise OwnInvalidation for who invalidated it, OwnMatter for whoever wrote in the sitting.
    """
    reason = require_reason(reason)
    locked = _decidable(invalidation, by)
    locked.lifted_by, locked.lifted_at, locked.lift_reason = by, now, reason
    locked.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    decide_objections(_objections_to(locked).open(), upheld=True, answer=reason, by=by, now=now)
    attempt = locked.attempt
    attempt.state = AttemptState.HANDED_IN if attempt.marks is None else AttemptState.MARKED
    attempt.is_used_up = False
    attempt.save(update_fields=["state", "is_used_up"])
    complete_marking(attempt=attempt)
    _mark_again([attempt.pk, *_resits_of(attempt)], now)
    attempt.refresh_from_db(fields=["state", "marks", "max_marks", "passed"])
    tell_of_attempts([attempt.pk])
    _write_down(locked, by, "exams.attempt_reinstated", locked.lift_reason)
    transaction.on_commit(lambda: attempt_reinstated.send_robust(sender=Attempt, attempt=attempt))
    return attempt


@transaction.atomic
def object_to_invalidation(
    *, attempt: Attempt, reason: str, by: User, now: datetime
) -> InvalidationObjection:
    """Take the taker's objection, once for each invalidation; the view checks whose attempt it is."""
    locked = AttemptInvalidation.objects.in_force().select_for_update(of=("self",)).filter(attempt=attempt)
    invalidation = locked.select_related("attempt__sitting", "attempt__employee").first()
    if invalidation is None:
        raise InvalidationOver
    # Asked once the lock is held: a join reads what was there before it waited.
    if InvalidationObjection.objects.filter(invalidation=invalidation).exists():
        raise ObjectedBefore
    objection = InvalidationObjection(
        invalidation=invalidation, reason=reason, raised_at=now, due_on=decision_due_on(now)
    )
    return raise_objection(objection, by=by)


@transaction.atomic
def keep_invalidated(*, invalidation: AttemptInvalidation, answer: str, by: User, now: datetime) -> None:
    """Answer an objection: the attempt stays invalidated. The view checks who may do this.

    Raise OwnInvalidation for who invalidated it, OwnMatter for whoever wrote in the sitting.
    """
    locked = _decidable(invalidation, by)
    if not decide_objections(_objections_to(locked), upheld=False, answer=answer, by=by, now=now):
        raise InvalidationOver


def require_decidable(invalidation: AttemptInvalidation, by: User) -> None:
    """Refuse to decide about it to who invalidated it, and to whoever wrote in the sitting."""
    require_no_part(invalidation.attempt.sitting, by)
    if invalidation.invalidated_by_id == by.pk:
        raise OwnInvalidation


def _decidable(invalidation: AttemptInvalidation, by: User) -> AttemptInvalidation:
    """Lock seat, attempt and invalidation, and give it where this person may decide about it."""
    require_decidable(invalidation, by)
    _lock_seat(invalidation.attempt)
    attempts = Attempt.objects.select_for_update(of=("self",)).select_related("sitting__paper", "employee")
    attempt = attempts.get(pk=invalidation.attempt_id)
    in_force = AttemptInvalidation.objects.in_force().select_for_update(of=("self",))
    locked = in_force.filter(pk=invalidation.pk).first()
    if locked is None:
        raise InvalidationOver
    locked.attempt = attempt
    return locked


def _objections_to(invalidation: AttemptInvalidation) -> ObjectionQuerySet[InvalidationObjection]:
    """Find the objection of the taker, with what its entries in the audit trail say."""
    found = InvalidationObjection.objects.filter(invalidation=invalidation)
    return found.select_related("invalidation__attempt__employee", "invalidation__attempt__sitting")


def _lock_seat(attempt: Attempt) -> None:
    lock_seats(SittingSeat.objects.filter(sitting=attempt.sitting_id, employee=attempt.employee_id))


def _resits_of(attempt: Attempt) -> list[int]:
    """List the resits by clause that rest on what was kept of the attempt."""
    return list(Attempt.objects.marked().filter(completes=attempt).values_list("pk", flat=True))


def _mark_again(attempts: Iterable[int], now: datetime) -> None:
    pks = list(attempts)
    if pks:
        write_again(pks=pks, correction=None, now=now)


def _write_down(invalidation: AttemptInvalidation, by: User, action: str, reason: str) -> None:
    sitting, details = invalidation.attempt.sitting, invalidation.audit_details
    record(actor=by, action=action, subject=sitting, reason=reason, details=details)
