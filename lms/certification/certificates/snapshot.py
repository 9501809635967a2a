"""Collect what a certificate says, as it stood on the day, and keep the PDF made from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db import transaction

from lms.certification.certificates.models import Certificate, Printed
from lms.certification.requirements.models import Certification
from lms.certification.settings import CertificationSettings
from lms.exams.api import Attempt, pass_route
from lms.people.api import Employee, OrgUnit, Posting


@dataclass(frozen=True)
class Pass:
    """When an exam was passed, and with which share of marks as text (for the record; never printed)."""

    on: date
    share: str


def printed_for(
    employee: Employee, certification: Certification, attempt: Attempt, passed_on: date
) -> Printed:
    """Write down what the certificate of an attempt says, and how the exam was passed."""
    posting = employee.posting_on(passed_on)
    top = posting.unit.and_above().first() if posting else None
    route = pass_route(attempt)
    share = "" if route.share is None else str(route.share.quantize(Decimal("0.0001")))
    said = printed(employee, certification, posting, issuer_name(top), Pass(passed_on, share))
    if route.first_on is None:
        return said
    return {**said, "resat": list(route.clauses), "first_on": route.first_on.isoformat()}


def printed(
    employee: Employee, certification: Certification, posting: Posting | None, issuer: str, passed: Pass
) -> Printed:
    """Put what is known into the shape that is kept."""
    return Printed(
        holder=employee.name,
        number=employee.number,
        unit=posting.unit.name if posting else "",
        position=posting.position.name if posting else "",
        issuer=issuer,
        certification=certification.name,
        certification_en=certification.name_en,
        paper=certification.paper.title,
        passed_on=passed.on.isoformat(),
        share=passed.share,
        demo=employee.is_demo,
    )


def issuer_name(top: OrgUnit | None) -> str:
    """Name who issues: as the site says, else the top unit above the holder."""
    return CertificationSettings.current().issuer or (top.name if top else "")


def share_of(attempt: Attempt | None) -> str:
    """Give the share of marks as text, for the record only: it is never printed."""
    if attempt is None or attempt.marks is None or not attempt.max_marks:
        return ""
    return str((attempt.marks / attempt.max_marks).quantize(Decimal("0.0001")))


@transaction.atomic
def keep_pdf(*, certificate: Certificate, pdf: bytes) -> bytes:
    """Keep the PDF unless one is kept already; give the one that is kept."""
    kept = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if kept.pdf:
        return bytes(kept.pdf)
    kept.pdf, kept.pdf_digest = pdf, sha256(pdf).hexdigest()
    kept.save(update_fields=["pdf", "pdf_digest"])
    return pdf
