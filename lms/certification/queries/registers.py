"""Read the register of certificates and the list of waivers."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from lms.certification.choices import TAKING, CertificateState, RegradeState
from lms.certification.models import (
    Certificate,
    CertificateQuerySet,
    Certification,
    RegradeDecision,
    Waiver,
    WaiverQuerySet,
)
from lms.exams.api import AttemptState
from lms.people.api import Employee


def register() -> CertificateQuerySet:
    """List all certificates with what the register shows; the PDF is left where it is."""
    certificates: CertificateQuerySet = Certificate.objects.select_related("certification", "employee")
    return certificates.defer("pdf")


def without_pass(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Keep those not revoked whose attempt was later voided or marked down, unless somebody kept them."""
    changed = Q(attempt__passed=False) | Q(attempt__state=AttemptState.VOIDED)
    taking = RegradeDecision.objects.filter(certificate=OuterRef("pk"), sort__in=TAKING)
    latest = taking.exclude(state=RegradeState.MOOT).order_by("-made_at", "-pk").values("state")[:1]
    doubted = certificates.exclude(state=CertificateState.REVOKED).filter(changed)
    return doubted.alias(decided=Coalesce(Subquery(latest), Value(""))).exclude(decided=RegradeState.KEPT)


def withdrawn_to_decide(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Keep those without a pass of which no open case asks already; it stands in a list of its own."""
    asked = open_regrades().filter(certificate__isnull=False).values("certificate")
    return without_pass(certificates).exclude(pk__in=asked)


def waivers() -> WaiverQuerySet:
    """List all waivers with who and what they concern."""
    found: WaiverQuerySet = Waiver.objects.select_related("certification", "employee", "decided_by")
    return found


def regrade_decisions() -> QuerySet[RegradeDecision]:
    """List what regrades did to passes, what waits for a decision first; papers and people are read along."""
    found = RegradeDecision.objects.select_related(
        "certification__paper", "certificate", "attempt__employee", "attempt__sitting__paper", "decided_by"
    )
    return found.defer("certificate__pdf", "attempt__slots")


def certificate_held(employee: Employee, certification: Certification, day: date) -> Certificate | None:
    """Give the certificate by which somebody is certified on a day: the one that ends last."""
    held = register().filter(employee=employee, certification=certification).in_force_on(day)
    return held.order_by("-valid_to").first()


def certificate_beside(certificate: Certificate, day: date) -> Certificate | None:
    """Give another certificate of the person and kind that covers some of its days from the day on."""
    others = Certificate.objects.filter(
        certification=certificate.certification_id,
        employee=certificate.employee_id,
        revoked_at__isnull=True,
        valid_from__lte=certificate.valid_to,
        valid_to__gte=max(certificate.valid_from, day),
    )
    return others.exclude(pk=certificate.pk).defer("pdf").order_by("-valid_to").first()


def was_revoked_by_regrade(certificate: Certificate) -> bool:
    """Tell whether the certificate is revoked for what became of its pass; by hand it has another ground."""
    if certificate.revoked_at is None:
        return False
    latest = RegradeDecision.objects.filter(certificate=certificate, decided_at__isnull=False)
    decided = latest.order_by("-decided_at", "-pk").first()
    return decided is not None and decided.state == RegradeState.REVOKED


def open_regrades() -> QuerySet[RegradeDecision]:
    """Keep those that wait for a decision."""
    return RegradeDecision.objects.filter(state=RegradeState.OPEN)


def case_about(certificate: Certificate) -> RegradeDecision | None:
    """Give the case that asks whether a certificate stays, while it waits."""
    return open_regrades().filter(certificate=certificate, sort__in=TAKING).first()
