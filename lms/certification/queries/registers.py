"""Read the register of certificates and the list of waivers."""

from __future__ import annotations

from django.db.models import Q

from lms.certification.choices import CertificateState
from lms.certification.models import Certificate, CertificateQuerySet, Waiver, WaiverQuerySet
from lms.exams.api import AttemptState
from lms.people.api import AnyUser, visible_employees


def register() -> CertificateQuerySet:
    """List all certificates with what the register shows; the PDF is left where it is."""
    certificates: CertificateQuerySet = Certificate.objects.select_related("certification", "employee")
    return certificates.defer("pdf")


def without_pass(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Keep those not revoked whose attempt was later voided or marked down: somebody must decide."""
    changed = Q(attempt__passed=False) | Q(attempt__state=AttemptState.VOIDED)
    return certificates.exclude(state=CertificateState.REVOKED).filter(changed)


def visible_certificates(user: AnyUser) -> CertificateQuerySet:
    """List the certificates of everybody the user may see."""
    return register().filter(employee__in=visible_employees(user))


def waivers() -> WaiverQuerySet:
    """List all waivers with who and what they concern."""
    found: WaiverQuerySet = Waiver.objects.select_related("certification", "employee", "decided_by")
    return found
