"""Read certificates, what a stranger may know of one, and the passes that no certificate rests on yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.certification.certificates.models import Certificate, CertificateQuerySet
from lms.certification.certificates.rules import MalformedSerial, State, canonical_serial, state_on
from lms.certification.choices import GIVING
from lms.certification.requirements.models import Certification
from lms.courses.api import Enrolment
from lms.exams.api import Attempt
from lms.people.api import Employee


def certificates_of(employee: Employee) -> CertificateQuerySet:
    """List every certificate of somebody, newest first."""
    certificates: CertificateQuerySet = (
        Certificate.objects.filter(employee=employee).select_related("certification").with_days()
    )
    return certificates.order_by("-valid_to", "-issued_at")


def register() -> CertificateQuerySet:
    """List all certificates with what the register shows; the PDF is left where it is."""
    certificates: CertificateQuerySet = Certificate.objects.select_related("certification", "employee")
    return certificates.defer("pdf")


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


# A renewal window is the holder's business: to a stranger the certificate is simply valid.
PUBLIC_STATES: dict[State, tuple[Promise, str]] = {
    State.VALID: (_("This certificate is valid"), "good"),
    State.IN_WINDOW: (_("This certificate is valid"), "good"),
    State.UPCOMING: (_("This certificate is not in force yet"), "warn"),
    State.DUE_AGAIN: (_("This certificate is due again: its holder has an exam on changes to pass"), "bad"),
    State.EXPIRED: (_("This certificate has expired"), "bad"),
    State.REVOKED: (_("This certificate was revoked"), "bad"),
}


@dataclass(frozen=True)
class PublicCertificate:
    """What the public page says."""

    serial: str
    sentence: Promise
    tone: str
    certification: str
    holder: str
    valid_from: date
    valid_to: date
    issuer: str


def public_certificate(typed: str, day: date) -> PublicCertificate | None:
    """Find a certificate by its serial as typed; nothing for one that cannot be or does not exist."""
    try:
        serial = canonical_serial(typed)
    except MalformedSerial:
        return None
    certificate = Certificate.objects.filter(serial=serial).defer("pdf").first()
    return shown_to_strangers(certificate, day) if certificate else None


def shown_to_strangers(certificate: Certificate, day: date) -> PublicCertificate:
    """Leave out everything but state, certification, masked name, days and issuer."""
    sentence, tone = PUBLIC_STATES[state_on(certificate.validity, day, window_days=0)]
    return PublicCertificate(
        serial=certificate.serial,
        sentence=sentence,
        tone=tone,
        certification=certificate.printed_name,
        holder=masked(certificate.snapshot["holder"]),
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        issuer=certificate.snapshot["issuer"],
    )


def masked(name: str) -> str:
    """Keep the first character of a name; the number of the others is not told."""
    return f"{name[:1]}＊"


def passes_without_certificate() -> QuerySet[Attempt]:
    """List passed attempts at certifying papers that have no certificate, oldest first.

    What passes only by a regrade, or counts again after it was invalidated, waits for a person's decision
    and is never issued on the way.
    """
    return (
        Attempt.objects.marked()
        .real()
        .filter(passed=True, certificate__isnull=True, sitting__paper__certifications__isnull=False)
        .exclude(regrade_decisions__sort__in=GIVING)
        .select_related("sitting__paper")
        .defer("slots")
        .order_by("closed_at")
    )


def passes_with_courses_done() -> QuerySet[Attempt]:
    """Keep of the passes without a certificate those with every course done; `courses_done_at` is the last.

    It is nothing where no course is asked for.
    """
    asked = Certification.courses.through.objects.filter(certification__paper=OuterRef("sitting__paper"))
    done = Enrolment.objects.filter(completed_at__isnull=False)
    done_here = done.filter(employee=OuterRef(OuterRef("employee")), course=OuterRef("coursepage"))
    of_employee = done.filter(
        employee=OuterRef("employee"), course__certifications__paper=OuterRef("sitting__paper")
    )
    last = of_employee.order_by().values("employee").annotate(last=Max("completed_at")).values("last")
    return (
        passes_without_certificate()
        .filter(~Exists(asked.exclude(Exists(done_here))))
        .annotate(courses_done_at=Subquery(last))
    )


def waiting_for_courses(certification: Certification) -> set[int]:
    """Find by keys of employees who passed the exam and lacks only a course for the certificate.

    Where no course is asked for, nobody waits: a pass without a certificate came too early for one.
    """
    courses = certification.courses.all()
    number = courses.count()
    if not number:
        return set()
    done = Enrolment.objects.filter(course__in=courses, completed_at__isnull=False).values("employee")
    done_with_all = done.annotate(number=Count("course", distinct=True)).filter(number=number)
    passed = passes_without_certificate().filter(sitting__paper=certification.paper_id)
    waiting = passed.exclude(employee__in=done_with_all.values("employee"))
    return set(waiting.values_list("employee", flat=True))
