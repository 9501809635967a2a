"""Record decisions of HR about certificates: revoking and lifting that, waiving, ending a waiver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from lms.certification.choices import CertificateState
from lms.certification.domain.refusals import (
    AlreadyRevoked,
    AnotherHolds,
    EndHasPassed,
    NotRevoked,
    OwnCase,
    OwnDeed,
    ReasonMissing,
    RevokedByRegrade,
    WaiverEndsBeforeStart,
    WaiverIsOver,
    WaiverOverlaps,
)
from lms.certification.domain.validity import state_on
from lms.certification.models import Certificate, Certification, Waiver
from lms.certification.queries.registers import certificate_beside, was_revoked_by_regrade
from lms.certification.services.cases import list_again, lock_holder, settle_revoked
from lms.core.api import record
from lms.people.api import Employee


@transaction.atomic
def revoke(*, certificate: Certificate, actor: User, reason: str, now: datetime) -> Certificate:
    """Revoke a certificate from now on, for a reason; it stays in the register. Callers check the right.

    A case that asks whether the certificate stays, after a regrade or a voiding, is settled by it.
    """
    if not reason.strip():
        raise ReasonMissing
    lock_holder(certificate.employee_id)
    certificate = Certificate.objects.select_for_update().defer("pdf").get(pk=certificate.pk)
    if certificate.revoked_at is not None:
        raise AlreadyRevoked
    certificate.state = CertificateState.REVOKED
    certificate.revoked_at, certificate.revoked_by = now, actor
    certificate.revocation_reason = reason.strip()
    certificate.save(update_fields=["state", "revoked_at", "revoked_by", "revocation_reason"])
    settle_revoked(certificate)
    record(actor=actor, action="certification.revoked", subject=certificate, reason=reason.strip())
    return certificate


@transaction.atomic
def lift_revocation(*, certificate: Certificate, actor: User, reason: str, now: datetime) -> Certificate:
    """Lift a revocation that was a mistake, for a reason. Callers check the right.

    Where the pass it rests on is gone meanwhile, the certificate is listed for a decision about that.
    """
    check_liftable(certificate=certificate, actor=actor, day=timezone.localdate(now))
    action = "certification.revocation_lifted"
    lifted = restore(certificate=certificate, actor=actor, reason=reason, now=now, action=action)
    list_again(lifted, now)
    return lifted


def check_liftable(*, certificate: Certificate, actor: User, day: date) -> None:
    """Refuse to lift what is not revoked, or by marks, the own deed or case, and what would not hold."""
    if certificate.revoked_at is None:
        raise NotRevoked
    if was_revoked_by_regrade(certificate):
        raise RevokedByRegrade
    if certificate.employee.user_id == actor.pk:
        raise OwnCase
    if certificate.revoked_by_id == actor.pk:
        raise OwnDeed
    if certificate.valid_to < day:
        raise EndHasPassed
    _refuse_another(certificate, day)


def _refuse_another(certificate: Certificate, day: date) -> None:
    """Refuse where two certificates of a kind would hold on one day."""
    if other := certificate_beside(certificate, day):
        raise AnotherHolds(other.serial)


@transaction.atomic
def restore(
    *,
    certificate: Certificate,
    actor: User,
    reason: str,
    now: datetime,
    action: str = "certification.restored",
) -> Certificate:
    """Lift a revocation whose ground is gone, for a reason: the certificate holds as if never revoked.

    The trail keeps who revoked it and why. The holder's row is locked as it is for issuing, so that no
    other certificate comes into force meanwhile. Callers check the right.
    """
    if not reason.strip():
        raise ReasonMissing
    lock_holder(certificate.employee_id)
    locked = Certificate.objects.select_for_update(of=("self",)).select_related("certification").defer("pdf")
    certificate = locked.get(pk=certificate.pk)
    if certificate.revoked_at is None:
        raise NotRevoked
    _refuse_another(certificate, timezone.localdate(now))
    certificate.revoked_at = certificate.revoked_by = None
    certificate.revocation_reason = ""
    window = certificate.certification.renewal_window_days
    state = state_on(certificate.validity, timezone.localdate(now), window)
    certificate.state = CertificateState(state.value)
    certificate.save(update_fields=["state", "revoked_at", "revoked_by", "revocation_reason"])
    record(actor=actor, action=action, subject=certificate, reason=reason.strip())
    return certificate


@dataclass(frozen=True)
class WaiverPlan:
    """Who may do without which certification, on which days, and why."""

    certification: Certification
    employee: Employee
    starts_on: date
    ends_on: date
    reason: str


@transaction.atomic
def waive(*, plan: WaiverPlan, decided_by: User, now: datetime) -> Waiver:
    """Let somebody do without a certification for some days; waivers never overlap.

    Callers check the right to decide. Raise OwnCase for oneself.
    """
    if plan.employee.user_id == decided_by.pk:
        raise OwnCase
    if not plan.reason.strip():
        raise ReasonMissing
    if plan.ends_on < plan.starts_on:
        raise WaiverEndsBeforeStart
    employee = Employee.objects.select_for_update().get(pk=plan.employee.pk)
    others = Waiver.objects.filter(employee=employee, certification=plan.certification)
    if others.filter(starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on).exists():
        raise WaiverOverlaps
    waiver = Waiver.objects.create(
        certification=plan.certification,
        employee=employee,
        reason=plan.reason.strip(),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        decided_by=decided_by,
        decided_at=now,
    )
    record(actor=decided_by, action="certification.waived", subject=waiver, reason=waiver.reason)
    return waiver


@transaction.atomic
def end_waiver(*, waiver: Waiver, ends_on: date, actor: User, reason: str) -> Waiver:
    """End a waiver earlier than decided, for a reason. Callers check the right."""
    if not reason.strip():
        raise ReasonMissing
    waiver = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if not waiver.starts_on <= ends_on < waiver.ends_on:
        raise WaiverIsOver
    details = {"was": waiver.ends_on.isoformat(), "now": ends_on.isoformat()}
    waiver.ends_on = ends_on
    waiver.save(update_fields=["ends_on"])
    record(
        actor=actor,
        action="certification.waiver_ended",
        subject=waiver,
        reason=reason.strip(),
        details=details,
    )
    return waiver
