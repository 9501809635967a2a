"""Revoke a certificate, and lift a revocation that was a mistake or whose reason is gone."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import certificate_beside
from lms.certification.certificates.rules import OwnCase, state_on
from lms.certification.choices import CertificateState
from lms.certification.revocation.cases import list_again, lock_holder, settle_revoked
from lms.certification.revocation.queries import was_revoked_by_regrade
from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record


@transaction.atomic
def revoke(*, certificate: Certificate, actor: User, reason: str, now: datetime) -> Certificate:
    """Revoke a certificate from now on, for a reason; it stays in the register. Callers check the right.

    A case that asks whether the certificate stays, after a regrade or an invalidation, is settled by it.
    """
    reason = require_reason(reason)
    lock_holder(certificate.employee_id)
    certificate = Certificate.objects.select_for_update().defer("pdf").get(pk=certificate.pk)
    if certificate.revoked_at is not None:
        raise AlreadyRevoked
    certificate.state = CertificateState.REVOKED
    certificate.revoked_at, certificate.revoked_by = now, actor
    certificate.revocation_reason = reason
    certificate.save(update_fields=["state", "revoked_at", "revoked_by", "revocation_reason"])
    settle_revoked(certificate)
    record(actor=actor, action="certification.revoked", subject=certificate, reason=reason)
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
    """Refuse what is not revoked, was revoked by marks or by the actor, is their own, or would not hold."""
    if certificate.revoked_at is None:
        raise NotRevoked
    if was_revoked_by_regrade(certificate):
        raise RevokedByRegrade
    if certificate.employee.user_id == actor.pk:
        raise OwnCase
    if certificate.revoked_by_id == actor.pk:
        raise OwnRevocation
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
    """Lift a revocation whose reason is gone, for a reason: the certificate holds as if never revoked.

    The trail keeps who revoked it and why. The holder's row is locked as it is for issuing, so that no
    other certificate comes into force meanwhile. Callers check the right.
    """
    reason = require_reason(reason)
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
    record(actor=actor, action=action, subject=certificate, reason=reason)
    return certificate


class AlreadyRevoked(Refusal):
    """The certificate was revoked before; the first reason stands."""

    message = _("The certificate was already revoked; the earlier reason stands.")


class NotRevoked(Refusal):
    """The certificate is not revoked, so there is nothing to lift."""

    message = _("The certificate is not revoked.")


class OwnRevocation(Refusal):
    """Whoever revoked a certificate does not lift that revocation."""

    message = _("You revoked it yourself, so somebody else lifts the revocation.")


class RevokedByRegrade(Refusal):
    """The certificate was revoked as its exam lost the pass; only a pass given back opens that again."""

    message = _(
        "It was revoked as its exam lost the pass: only another regrade, or that the attempt counts"
        " again, opens that decision again."
    )


class EndHasPassed(Refusal):
    """The last day of the certificate has passed, so nothing would come into force."""

    message = _("Its last day has passed: only a new pass brings a certificate.")


class AnotherHolds(Refusal):
    """Another certificate of the same person and kind covers some of the days; carries its serial."""

    message = _("Certificate %(serial)s of the same kind covers these days.")

    def __init__(self, serial: str) -> None:
        super().__init__(serial)
        self.serial = serial
