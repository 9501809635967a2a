"""List what a regrade or an invalidation did to a pass, and carry out what is decided about it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import certificate_beside
from lms.certification.certificates.rules import OwnCase
from lms.certification.certificates.services import (
    certificate_in_the_way,
    is_formal,
    is_formal_pass,
    issue_for_attempt,
    moment_earned,
)
from lms.certification.choices import TAKING, RegradeSort, RegradeState
from lms.certification.requirements.models import Certification
from lms.certification.revocation.cases import list_case, lock_holder, settle_open
from lms.certification.revocation.models import RegradeDecision
from lms.certification.revocation.queries import was_revoked_by_regrade
from lms.certification.revocation.services import restore, revoke
from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.core.wording import marks_text
from lms.exams.api import Attempt
from lms.questions.api import AttemptScore


@transaction.atomic
def note_regrade(
    *, attempt: Attempt, before: AttemptScore, after: AttemptScore, now: datetime
) -> RegradeDecision | None:
    """List the attempt for a decision where its pass changed and a certificate can come or go by it.

    An entry still open from an earlier regrade is settled by this one. Certificates stay as they are.
    """
    if before.passed == after.passed:
        return None
    lock_holder(attempt.employee_id)
    settle_open(attempt)
    certification = Certification.objects.filter(paper=attempt.sitting.paper_id).first()
    certificate = Certificate.objects.filter(attempt=attempt).defer("pdf").first()
    if certification is None or not is_formal(attempt):
        return None
    day = timezone.localdate(now)
    changes = _may_give(attempt, certification, certificate, day) if after.passed else _may_take(certificate)
    if not changes:
        return None
    return RegradeDecision.objects.create(
        certification=certification,
        attempt=attempt,
        certificate=certificate,
        sort=RegradeSort.GAINED if after.passed else RegradeSort.LOST,
        marks=f"{_share(before)} → {_share(after)}",
        made_at=now,
    )


@transaction.atomic
def note_invalidated(*, attempt: Attempt, now: datetime) -> RegradeDecision | None:
    """List the certificate of an attempt that was invalidated for a decision; it stays as it is until then.

    The holder's row is locked as it is for issuing, so that no certificate comes unseen at the same time.
    """
    lock_holder(attempt.employee_id)
    settle_open(attempt)
    certificate = Certificate.objects.filter(attempt=attempt).defer("pdf").first()
    if certificate is None or not _may_take(certificate):
        return None
    return list_case(attempt, certificate.certification, certificate, RegradeSort.INVALIDATED, now)


@transaction.atomic
def note_reinstated(*, attempt: Attempt, now: datetime) -> RegradeDecision | None:
    """List what a passed attempt that counts again can bring back; its invalidation needs no decision."""
    RegradeDecision.objects.filter(
        attempt=attempt, state=RegradeState.OPEN, sort=RegradeSort.INVALIDATED
    ).update(state=RegradeState.MOOT)
    certification = Certification.objects.filter(paper=attempt.sitting.paper_id).first()
    is_listed = RegradeDecision.objects.filter(attempt=attempt, state=RegradeState.OPEN).exists()
    if certification is None or is_listed or not is_formal_pass(attempt):
        return None
    certificate = Certificate.objects.filter(attempt=attempt).defer("pdf").first()
    if not _may_give(attempt, certification, certificate, timezone.localdate(now)):
        return None
    return list_case(attempt, certification, certificate, RegradeSort.REINSTATED, now)


def _share(score: AttemptScore) -> str:
    """Write marks of marks."""
    return f"{marks_text(score.marks)}/{marks_text(score.max_marks)}"


def _may_take(certificate: Certificate | None) -> bool:
    """Tell whether a lost pass puts a certificate into question: the one that rests on it."""
    return certificate is not None and certificate.revoked_at is None


def _may_give(
    attempt: Attempt, certification: Certification, certificate: Certificate | None, day: date
) -> bool:
    """Tell whether a gained pass can bring a certificate: none that holds anyway stands in the way.

    While a course is open it may, whatever holds today: the pass counts from the day on which the courses
    are done, and must not be issued then without a decision. It also can where an earlier regrade had the
    certificate revoked, as when that is undone.
    """
    if certificate is None:
        is_open = moment_earned(attempt, certification) is None
        return is_open or certificate_in_the_way(attempt, certification) is None
    return was_revoked_by_regrade(certificate) and certificate_beside(certificate, day) is None


def choices_for(decision: RegradeDecision) -> tuple[RegradeState, ...]:
    """List what may be decided."""
    if decision.state != RegradeState.OPEN:
        return ()
    if decision.sort in TAKING:
        return (RegradeState.KEPT, RegradeState.REVOKED)
    if decision.certificate_id is not None:
        return (RegradeState.RESTORED, RegradeState.KEPT)
    return (RegradeState.ISSUED, RegradeState.KEPT)


@transaction.atomic
def decide_regrade(
    *, decision: RegradeDecision, choice: RegradeState, actor: User, reason: str, now: datetime
) -> RegradeDecision:
    """Keep, revoke or issue for a reason, once and not for oneself. Callers check the right."""
    reason = require_reason(reason)
    locked = RegradeDecision.objects.select_for_update().get(pk=decision.pk)
    if locked.attempt.employee.user_id == actor.pk:
        raise OwnCase
    if locked.state != RegradeState.OPEN:
        raise RegradeAlreadyDecided
    if choice not in choices_for(locked):
        raise NotOffered
    locked.certificate = _carry_out(locked, choice, actor, reason, now)
    locked.state, locked.reason = choice, reason
    locked.decided_by, locked.decided_at = actor, now
    locked.save(update_fields=["certificate", "state", "reason", "decided_by", "decided_at"])
    return locked


def _carry_out(
    decision: RegradeDecision, choice: RegradeState, actor: User, reason: str, now: datetime
) -> Certificate | None:
    if choice == RegradeState.ISSUED:
        issued = issue_for_attempt(attempt=decision.attempt, now=now)
        if issued is None:
            raise NotOffered
        record(actor=actor, action="certification.issued_after_regrade", subject=issued, reason=reason)
        return issued
    if choice == RegradeState.RESTORED and decision.certificate is not None:
        return restore(certificate=decision.certificate, actor=actor, reason=reason, now=now)
    if choice == RegradeState.REVOKED and decision.certificate is not None:
        return revoke(certificate=decision.certificate, actor=actor, reason=reason, now=now)
    subject = decision.certificate or decision.attempt
    record(actor=actor, action="certification.kept_after_regrade", subject=subject, reason=reason)
    return decision.certificate


class RegradeAlreadyDecided(Refusal):
    """Somebody decided this before."""

    message = _("This has already been decided.")


class NotOffered(Refusal):
    """This cannot be decided here: it was not offered, or the attempt earns no certificate."""
