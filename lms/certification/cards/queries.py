"""Read one person's certificates for their own pages, and whether they may sit the exams behind them now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import certificates_of, passes_without_certificate
from lms.certification.choices import TONES, ExamWay
from lms.certification.coverage.rules import HOLDING, CertificationStatus, Cover, Held, Record, status_on
from lms.certification.duties.models import DeltaDuty, DeltaExam
from lms.certification.requirements.models import Certification
from lms.certification.waivers.models import Waiver
from lms.courses.api import CoursePage, Enrolment, delta_course_of
from lms.exams.api import TakerSitting
from lms.people.api import Employee


@dataclass(frozen=True)
class CertificateCard:
    """How somebody stands with one certification they hold, held or must hold.

    `certificate` covers the day, or is the last there was; `renewals` carry its cover on to `ends_on`.
    `delta_exam` is to be passed for the certificate to hold on, or again; `delta_course` teaches it.
    """

    certification: Certification
    status: CertificationStatus
    certificate: Certificate | None
    ends_on: date | None
    days_left: int | None
    is_required: bool
    courses_open: tuple[CoursePage, ...] = ()
    term_days: int = 0
    exam_way: ExamWay = ExamWay.NONE
    exam_url: str = ""
    passed_on: date | None = None
    renewals: tuple[Certificate, ...] = ()
    delta_exam: DeltaExam | None = None
    delta_course: CoursePage | None = None

    @property
    def exam_paper(self) -> int:
        """Give the key of the paper whose pass would change the status."""
        return self.delta_exam.paper_id if self.delta_exam else self.certification.paper_id

    @property
    def in_force(self) -> tuple[Certificate, ...]:
        """List the certificates that make up the cover, the present one first."""
        return (self.certificate, *self.renewals) if self.certificate else ()

    @property
    def waits_for_courses(self) -> bool:
        """Tell whether the exam is passed and the certificate comes with the last of the open courses."""
        has_passed = self.delta_exam is None and self.passed_on is not None
        return self.is_wanting and has_passed and bool(self.courses_open)

    @property
    def asks_for_exam(self) -> bool:
        """Tell whether passing the exam would change anything now."""
        return self.is_wanting and not self.waits_for_courses

    @property
    def is_wanting(self) -> bool:
        """Tell whether a pass would change the status, or keep it beyond the deadline of a delta exam."""
        if self.status == CertificationStatus.VALID:
            return self.delta_exam is not None
        return self.status != CertificationStatus.WAIVED

    @property
    def share_left(self) -> float | None:
        """Give the part of the cover that is left, for a bar."""
        if self.days_left is None or not self.term_days:
            return None
        return min(1.0, self.days_left / self.term_days)

    @property
    def tone(self) -> str:
        """Name the tone of the status."""
        return TONES[self.status]

    @property
    def url(self) -> str:
        """Give the page with the person's certificates."""
        return reverse("lms_certification:mine")


def _delta_exam(certificates: Sequence[Certificate], day: date) -> DeltaExam | None:
    """Give the delta exam to be passed first for what holds, or would but for it."""
    asked = [duty for each in certificates if each.valid_to >= day for duty in _asked(each, day)]
    return min((duty.exam for duty in asked), key=lambda exam: exam.until, default=None)


def _asked(certificate: Certificate, day: date) -> list[DeltaDuty]:
    if certificate.validity.is_revoked_by(day):
        return []
    return [duty for duty in certificate.duties.all() if not duty.rule.is_settled_on(day)]


def status_of(employee: Employee, certification: Certification, on_day: date) -> CertificationStatus:
    """Tell how somebody stands with a certification on a day."""
    certificates = [each for each in certificates_of(employee) if each.certification_id == certification.pk]
    waived = Waiver.objects.on(on_day).filter(employee=employee, certification=certification).exists()
    return _cover(certification, certificates, waived, on_day).status


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
    posting = employee.posting_on(day)
    waivers = Waiver.objects.on(day).filter(employee=employee)
    done = Enrolment.objects.filter(employee=employee, completed_at__isnull=False)
    passes = passes_without_certificate().filter(employee=employee)
    moments = passes.values_list("sitting__paper", "closed_at")
    return _Person(
        day=day,
        position_id=posting.position_id if posting else None,
        certificates=list(certificates_of(employee)),
        waived=frozenset(waivers.values_list("certification", flat=True)),
        courses_done=frozenset(done.values_list("course", flat=True)),
        passed_on={paper: timezone.localdate(moment) for paper, moment in moments if moment},
    )


def _cover(
    certification: Certification, certificates: Sequence[Certificate], is_waived: bool, day: date
) -> Cover:
    """Ask the rules."""
    held = [
        Held(
            each.pk,
            each.validity,
            timezone.localdate(each.issued_at),
            [duty.rule for duty in each.duties.all()],
        )
        for each in certificates
    ]
    return status_on(Record(held, is_waived), day, certification.renewal_window_days)


def _card(certification: Certification, person: _Person) -> CertificateCard:
    """Put one card together."""
    certificates = [each for each in person.certificates if each.certification_id == certification.pk]
    cover = _cover(certification, certificates, certification.pk in person.waived, person.day)
    shown = next((each for each in certificates if each.pk == cover.key), None)
    exam = _delta_exam(certificates, person.day) if cover.is_asked else None
    open_courses = (course for course in certification.courses.all() if course.pk not in person.courses_done)
    return CertificateCard(
        certification=certification,
        status=cover.status,
        certificate=shown,
        ends_on=cover.ends_on,
        days_left=cover.days_left(person.day),
        is_required=any(position.pk == person.position_id for position in certification.positions.all()),
        courses_open=tuple(open_courses),
        term_days=(shown.valid_to - shown.valid_from).days + 1 if shown else 0,
        passed_on=person.passed_on.get(certification.paper_id),
        renewals=_renewals(certificates, cover, person.day) if cover.status in HOLDING else (),
        delta_exam=exam,
        delta_course=delta_course_of(exam.change_id) if exam else None,
    )


def _renewals(certificates: Sequence[Certificate], cover: Cover, day: date) -> tuple[Certificate, ...]:
    """List the certificates that begin later and carry the cover on to its end, the earliest first."""
    later = [
        each
        for each in reversed(certificates)
        if each.valid_from > day and cover.ends_on and each.valid_to <= cover.ends_on
    ]
    return tuple(each for each in later if not each.validity.is_revoked_by(day))


BEST_FIRST: Final = (ExamWay.STARTABLE, ExamWay.COMING, ExamWay.USED_UP)


def with_exam_ways(
    cards: Sequence[CertificateCard], sittings: Sequence[TakerSitting]
) -> list[CertificateCard]:
    """Add to each card what the person can do about its exam, and where, from all of their sittings."""
    by_paper: dict[int, list[TakerSitting]] = {}
    for sitting in sittings:
        if not sitting.sitting.is_rehearsal:
            by_paper.setdefault(sitting.sitting.paper_id, []).append(sitting)
    return [_with_way(card, by_paper.get(card.exam_paper, [])) for card in cards]


def _with_way(card: CertificateCard, sittings: Sequence[TakerSitting]) -> CertificateCard:
    """Choose the best way; of several sittings that can be written the one that closes first."""
    ways = [_way(sitting) for sitting in sittings]
    way = next((way for way in BEST_FIRST if way in ways), ExamWay.NONE)
    if way != ExamWay.STARTABLE:
        return replace(card, exam_way=way)
    sitting = sittings[ways.index(way)]
    url = reverse("lms_exams:rules", args=[sitting.sitting.pk])
    if sitting.open_attempt:
        url = reverse("lms_exams:attempt", args=[sitting.open_attempt.token])
    return replace(card, exam_way=way, exam_url=url)


def _way(sitting: TakerSitting) -> ExamWay:
    if sitting.stage in {"taking", "open"}:
        return ExamWay.STARTABLE
    if sitting.stage == "coming":
        return ExamWay.COMING
    is_going_on = sitting.closes_at > sitting.now
    return ExamWay.USED_UP if sitting.attempts_left == 0 and is_going_on else ExamWay.NONE
