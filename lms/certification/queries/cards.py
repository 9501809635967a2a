"""Read one person's certificates for their own pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lms.certification.choices import TONES, ExamWay
from lms.certification.domain.standing import Cover, Record, Standing, standing_on
from lms.certification.models import Certificate, CertificateQuerySet, Certification, Waiver
from lms.certification.queries.passes import passes_without_certificate
from lms.certification.queries.records import held_from
from lms.courses.api import CoursePage, Enrolment
from lms.people.api import Employee, position_on


@dataclass(frozen=True)
class CertificateCard:
    """How somebody stands with one certification they hold, held or must hold."""

    certification: Certification
    standing: Standing
    certificate: Certificate | None
    ends_on: date | None
    days_left: int | None
    is_required: bool
    courses_open: tuple[CoursePage, ...] = ()
    term_days: int = 0
    exam_way: ExamWay = ExamWay.NONE
    exam_url: str = ""
    passed_on: date | None = None

    @property
    def waits_for_courses(self) -> bool:
        """Tell whether the exam is passed and the certificate comes with the last of the open courses."""
        return self.is_wanting and self.passed_on is not None and bool(self.courses_open)

    @property
    def asks_for_exam(self) -> bool:
        """Tell whether passing the exam would change anything now."""
        return self.is_wanting and not self.waits_for_courses

    @property
    def is_wanting(self) -> bool:
        """Tell whether a certificate issued now would change the standing."""
        return self.standing not in {Standing.VALID, Standing.WAIVED}

    @property
    def share_left(self) -> float | None:
        """Give the part of the cover that is left, for a bar."""
        if self.days_left is None or not self.term_days:
            return None
        return min(1.0, self.days_left / self.term_days)

    @property
    def tone(self) -> str:
        """Name the tone of the standing."""
        return TONES[self.standing]

    @property
    def url(self) -> str:
        """Give the page with the person's certificates."""
        return reverse("lms_certification:mine")


def certificates_of(employee: Employee) -> CertificateQuerySet:
    """List every certificate of somebody, newest first."""
    certificates: CertificateQuerySet = (
        Certificate.objects.filter(employee=employee).select_related("certification").defer("pdf")
    )
    return certificates.order_by("-valid_to", "-issued_at")


def standing_of(employee: Employee, certification: Certification, on_day: date) -> Standing:
    """Tell how somebody stands with a certification on a day."""
    certificates = [each for each in certificates_of(employee) if each.certification_id == certification.pk]
    waived = Waiver.objects.on(on_day).filter(employee=employee, certification=certification).exists()
    return _cover(certification, certificates, waived, on_day).standing


def cards_of(employee: Employee, on_day: date) -> list[CertificateCard]:
    """Give a card for each certification held or required, the most pressing first; seven queries."""
    person = _person(employee, on_day)
    concerned = Q(certificates__employee=employee)
    if person.position_id is not None:
        concerned |= Q(positions=person.position_id)
    certifications = Certification.objects.filter(concerned).distinct()
    cards = [
        _card(certification, person)
        for certification in certifications.prefetch_related("positions", "courses")
    ]
    return sorted(
        cards, key=lambda card: (not card.is_required, card.days_left or 0, card.certification.code)
    )


@dataclass(frozen=True)
class _Person:
    """What is known about somebody on a day."""

    day: date
    position_id: int | None
    certificates: Sequence[Certificate]
    waived: frozenset[int]
    courses_done: frozenset[int]
    passed_on: Mapping[int, date]


def _person(employee: Employee, day: date) -> _Person:
    """Read what the cards of somebody are made of."""
    position = position_on(employee, day)
    waivers = Waiver.objects.on(day).filter(employee=employee)
    done = Enrolment.objects.filter(employee=employee, completed_at__isnull=False)
    return _Person(
        day=day,
        position_id=position.pk if position else None,
        certificates=list(certificates_of(employee)),
        waived=frozenset(waivers.values_list("certification", flat=True)),
        courses_done=frozenset(done.values_list("course", flat=True)),
        passed_on=_passed_on(employee),
    )


def _passed_on(employee: Employee) -> dict[int, date]:
    """Give by paper when somebody last passed it, where no certificate rests on that pass."""
    passes = passes_without_certificate().filter(employee=employee)
    moments = passes.values_list("sitting__paper", "closed_at")
    return {paper: timezone.localdate(moment) for paper, moment in moments if moment}


def _cover(
    certification: Certification, certificates: Sequence[Certificate], is_waived: bool, day: date
) -> Cover:
    """Ask the rules."""
    held = [
        held_from(each.pk, each.valid_from, each.valid_to, each.revoked_at, each.issued_at)
        for each in certificates
    ]
    return standing_on(Record(held, is_waived), day, certification.renewal_window_days)


def _card(certification: Certification, person: _Person) -> CertificateCard:
    """Put one card together."""
    certificates = [each for each in person.certificates if each.certification_id == certification.pk]
    cover = _cover(certification, certificates, certification.pk in person.waived, person.day)
    shown = next((each for each in certificates if each.pk == cover.key), None)
    open_courses = (course for course in certification.courses.all() if course.pk not in person.courses_done)
    return CertificateCard(
        certification=certification,
        standing=cover.standing,
        certificate=shown,
        ends_on=cover.ends_on,
        days_left=cover.days_left(person.day),
        is_required=any(position.pk == person.position_id for position in certification.positions.all()),
        courses_open=tuple(open_courses),
        term_days=(shown.valid_to - shown.valid_from).days + 1 if shown else 0,
        passed_on=person.passed_on.get(certification.paper_id),
    )
