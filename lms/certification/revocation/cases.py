"""List certificates for a decision after a regrade or an invalidation, and settle what waits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from lms.certification.certificates.models import Certificate
from lms.certification.choices import RegradeSort, RegradeState
from lms.certification.requirements.models import Certification
from lms.certification.revocation.models import RegradeDecision
from lms.certification.revocation.queries import case_about
from lms.core.wording import marks_text
from lms.exams.api import Attempt, AttemptState
from lms.people.api import Employee


def lock_holder(employee_pk: int) -> None:
    """Lock the holder's row as for issuing, so that a case and what it is about change one by one."""
    Employee.objects.select_for_update().get(pk=employee_pk)


def settle_open(attempt: Attempt) -> None:
    """Settle what waits about an attempt: something later happened to it."""
    RegradeDecision.objects.filter(attempt=attempt, state=RegradeState.OPEN).update(state=RegradeState.MOOT)


def settle_revoked(certificate: Certificate) -> None:
    """Settle the question whether a certificate stays: it was revoked by hand, so nobody asks any more."""
    if case := case_about(certificate):
        case.state = RegradeState.MOOT
        case.save(update_fields=["state"])


def list_case(
    attempt: Attempt,
    certification: Certification,
    certificate: Certificate | None,
    sort: RegradeSort,
    now: datetime,
) -> RegradeDecision:
    """List a case in which no marks changed."""
    return RegradeDecision.objects.create(
        certification=certification,
        attempt=attempt,
        certificate=certificate,
        sort=sort,
        marks=f"{marks_text(attempt.marks or Decimal(0))}/{marks_text(attempt.max_marks)}",
        made_at=now,
    )


def list_again(certificate: Certificate, now: datetime) -> RegradeDecision | None:
    """List a certificate whose revocation was lifted by hand while its attempt is no pass.

    Not where HR left it in force before, knowing that.
    """
    attempt = certificate.attempt
    if attempt is None or (attempt.passed and attempt.state != AttemptState.INVALIDATED):
        return None
    sort = RegradeSort.INVALIDATED if attempt.state == AttemptState.INVALIDATED else RegradeSort.LOST
    cases = RegradeDecision.objects.filter(certificate=certificate, sort=sort).order_by("-made_at", "-pk")
    latest = cases.first()
    if latest is not None and latest.state == RegradeState.KEPT:
        return None
    return list_case(attempt, certificate.certification, certificate, sort, now)
