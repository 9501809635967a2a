"""Issue a certificate for a passed exam, once, and keep the state of every certificate what its days say."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import passes_with_courses_done, passes_without_certificate
from lms.certification.certificates.rules import (
    RANDOM_BITS,
    Validity,
    serial_from,
    state_on,
    validity_after_pass,
)
from lms.certification.certificates.snapshot import printed_for
from lms.certification.choices import CertificateState
from lms.certification.duties.models import DeltaDuty
from lms.certification.notices import ISSUED
from lms.certification.requirements.models import Certification
from lms.certification.signals import certificate_issued
from lms.core.jobs.api import start_job, worded
from lms.core.notices.api import notify
from lms.core.trail.api import record
from lms.core.wording import day_text
from lms.courses.api import CoursePage, Enrolment
from lms.exams.api import Attempt, AttemptState
from lms.papers.api import PaperKind
from lms.people.api import Employee


@transaction.atomic
def refresh_states(*, now: datetime, only: Collection[int] | None = None) -> int:
    """Bring kept states up to the day, of all certificates or some by key, and give how many changed.

    A second run on a day changes none.
    """
    today = timezone.localdate(now)
    live = Certificate.objects.filter(revoked_at__isnull=True)
    if only is not None:
        live = live.filter(pk__in=only)
    return sum(_refresh(live, certification, today) for certification in Certification.objects.all())


def _refresh(live: QuerySet[Certificate], certification: Certification, today: date) -> int:
    """Bring the states of one certification up to the day; the borders are those of `rules.state_on`."""
    window_reaches = today + timedelta(days=certification.renewal_window_days)
    lapsed = Q(pk__in=DeltaDuty.objects.lapsed_on(today).values("certificate"))
    begun = Q(valid_from__lte=today)
    holding = begun & ~lapsed
    where = {
        CertificateState.UPCOMING: Q(valid_from__gt=today),
        CertificateState.VALID: holding & Q(valid_to__gt=window_reaches),
        CertificateState.IN_WINDOW: holding & Q(valid_to__gte=today, valid_to__lte=window_reaches),
        CertificateState.DUE_AGAIN: begun & lapsed & Q(valid_to__gte=today),
        CertificateState.EXPIRED: Q(valid_to__lt=today),
    }
    live = live.filter(certification=certification)
    return sum(live.filter(days).exclude(state=state).update(state=state) for state, days in where.items())


def hourly_round(now: datetime) -> None:
    """Issue what was missed, then bring states up to date; a second round in a day changes nothing more."""
    issue_missed(now=now)
    refresh_states(now=now)


DRAW_JOB = "certification.draw"
MISSED_DAYS = timedelta(days=14)


def new_serial() -> str:
    """Draw a serial nobody can guess."""
    return serial_from(secrets.randbits(RANDOM_BITS))


@transaction.atomic
def issue_for_attempt(*, attempt: Attempt, now: datetime) -> Certificate | None:
    """Issue what the attempt earns, or give what it earned before; nothing if it earns none.

    It earns one when it is a passed, real sitting of a formal exam that some certification names, its
    courses are completed, and no certificate in force is still outside its renewal window. What is in force
    counts as it was when all was done: a pass that came too early earns nothing by a later revocation. The
    holder's row is locked, so two passes of one person are judged one after the other.
    """
    certification = (
        Certification.objects.filter(paper=attempt.sitting.paper_id).select_related("paper").first()
    )
    if certification is None or not is_formal_pass(attempt):
        return None
    employee = Employee.objects.select_for_update().get(pk=attempt.employee_id)
    issued = Certificate.objects.filter(attempt=attempt).first()
    if issued is not None:
        return issued
    if not Attempt.objects.marked().filter(pk=attempt.pk).exists():
        return None  # invalidated in the instant after it was marked
    earned_at = moment_earned(attempt, certification)
    if earned_at is None:
        return None
    held = Certificate.objects.filter(certification=certification, employee=employee).with_days()
    known = [old.validity_known_at(earned_at) for old in held]
    validity = validity_after_pass(timezone.localdate(earned_at), known, certification.term)
    return _issue(attempt, certification, employee, validity, now) if validity else None


def is_formal_pass(attempt: Attempt) -> bool:
    """Tell whether the attempt counts: marked, passed, no rehearsal, and of an exam."""
    return attempt.state == AttemptState.MARKED and attempt.passed is True and is_formal(attempt)


def is_formal(attempt: Attempt) -> bool:
    """Tell whether certificates can rest on the attempt: it is no rehearsal, and of an exam."""
    return not attempt.sitting.is_rehearsal and attempt.sitting.paper.kind == PaperKind.EXAM


def moment_earned(attempt: Attempt, certification: Certification) -> datetime | None:
    """Give the moment at which the exam and all courses were done; nothing while a course is open."""
    if attempt.closed_at is None:
        return None
    asked = Enrolment.objects.filter(employee=attempt.employee_id, course__in=certification.courses.all())
    done = [enrolment.completed_at for enrolment in asked if enrolment.completed_at]
    if len(done) < certification.courses.count():
        return None
    return max([attempt.closed_at, *done])


def certificate_in_the_way(attempt: Attempt, certification: Certification) -> Certificate | None:
    """Give the certificate that holds too long for the pass to renew it; while a course is open, as of now.

    It is the reason why `issue_for_attempt` issues nothing for a pass whose courses are done.
    """
    earned_at = moment_earned(attempt, certification) or timezone.now()
    earned_on = timezone.localdate(earned_at)
    held = Certificate.objects.filter(certification=certification, employee=attempt.employee_id).with_days()
    known = [(old, old.validity_known_at(earned_at)) for old in held]
    if validity_after_pass(earned_on, [days for _old, days in known], certification.term):
        return None
    return max((old for old, days in known if days.reaches(earned_on)), key=lambda old: old.valid_to)


def open_courses(attempt: Attempt, certification: Certification) -> list[CoursePage]:
    """List the courses the certification asks for that the person has not completed."""
    done = Enrolment.objects.filter(employee=attempt.employee_id, completed_at__isnull=False)
    return list(certification.courses.exclude(pk__in=done.values("course")))


def _issue(
    attempt: Attempt, certification: Certification, employee: Employee, validity: Validity, now: datetime
) -> Certificate:
    """Write the certificate, the audit entry and the order to draw it; tell after the commit."""
    state = state_on(validity, timezone.localdate(now), certification.renewal_window_days)
    certificate = Certificate.objects.create(
        serial=new_serial(),
        certification=certification,
        employee=employee,
        attempt=attempt,
        issued_at=now,
        valid_from=validity.valid_from,
        valid_to=validity.valid_to,
        state=CertificateState(state.value),
        snapshot=printed_for(employee, certification, attempt, timezone.localdate(attempt.closed_at)),
    )
    record(
        actor=None, action="certification.issued", subject=certificate, details={"employee": employee.number}
    )
    _tell(certificate)
    start_job(
        kind=DRAW_JOB, title=certificate.serial, params={"certificate": certificate.pk}, started_by=None
    )
    transaction.on_commit(lambda: certificate_issued.send_robust(sender=Certificate, certificate=certificate))
    return certificate


def _tell(certificate: Certificate) -> None:
    """Tell the holder of the new certificate."""
    notify(
        kind=ISSUED,
        to=get_user_model().objects.filter(employee=certificate.employee_id),
        facts={
            "certification": worded(lambda: certificate.printed_name),
            "valid_from": day_text(certificate.valid_from),
            "ends_on": day_text(certificate.valid_to),
        },
        url=certificate.get_absolute_url(),
        key=f"certification.issued:{certificate.serial}",
    )


def issue_after_course(*, employee: Employee, course: CoursePage, now: datetime) -> list[Certificate]:
    """Issue what passes of the employee earn now that the course is completed."""
    attempts = passes_without_certificate().filter(
        employee=employee, sitting__paper__certifications__courses=course
    )
    return _issue_each(attempts, now)


def issue_missed(*, now: datetime) -> list[Certificate]:
    """Issue for passes of the last two weeks that have none, should a process have died after marking."""
    missed = passes_with_courses_done().filter(
        closed_at__gte=now - MISSED_DAYS, sitting__paper__kind=PaperKind.EXAM
    )
    return _issue_each(_earning(missed), now)


def _earning(passes: QuerySet[Attempt]) -> list[Attempt]:
    """Keep the passes that no certificate stands in the way of, however many in three queries.

    `passes` know when the last course was done, see `passes_with_courses_done`.
    """
    found = list(passes)
    if not found:
        return []
    certifications = {one.paper_id: one for one in Certification.objects.all()}
    held: dict[tuple[int, int], list[Certificate]] = defaultdict(list)
    holders = passes.order_by().values("employee")
    for certificate in Certificate.objects.filter(employee__in=holders).with_days():
        held[certificate.employee_id, certificate.certification_id].append(certificate)
    earning = []
    for attempt in found:
        certification = certifications[attempt.sitting.paper_id]
        done_at: datetime | None = attempt.courses_done_at  # type: ignore[attr-defined] # annotated
        earned_at = max(filter(None, [attempt.closed_at, done_at]))
        known = [old.validity_known_at(earned_at) for old in held[attempt.employee_id, certification.pk]]
        if validity_after_pass(timezone.localdate(earned_at), known, certification.term):
            earning.append(attempt)
    return earning


def _issue_each(attempts: Iterable[Attempt], now: datetime) -> list[Certificate]:
    """Issue for each attempt that earns something."""
    issued = (issue_for_attempt(attempt=attempt, now=now) for attempt in attempts)
    return [certificate for certificate in issued if certificate is not None]
