"""A formal pass earns one certificate, whoever calls how often."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.services import issue_for_attempt, issue_missed
from lms.certification.register.views import how_passed
from lms.certification.requirements.models import Certification
from lms.certification.revocation.services import revoke
from lms.certification.signals import certificate_issued
from lms.core.trail.models import AuditEntry
from lms.courses.api import CoursePage, Enrolment
from lms.courses.choices import EnrolmentSource
from lms.exams.api import Attempt, AttemptState, ClauseScore, attempt_marked
from lms.papers.api import PaperKind
from lms.people.api import Employee
from tests.factories.certification import make_attempt, make_certificate, make_certification, noon
from tests.factories.courses import make_course
from tests.factories.exams import make_clause
from tests.factories.people import Cast, make_cast, make_employee

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
NOW = noon(TODAY)


class Case(NamedTuple):
    """Li and a certification."""

    cast: Cast
    li: Employee
    certification: Certification

    def passes(self, day: date = TODAY) -> Attempt:
        """Let Li pass."""
        return make_attempt(self.li, self.certification.paper, noon(day))


@pytest.fixture
def case() -> Case:
    cast = make_cast()
    return Case(cast, cast.li, make_certification())


def test_a_pass_earns_a_certificate_with_what_was_true_that_day(case: Case) -> None:
    certificate = issue_for_attempt(attempt=case.passes(), now=NOW)

    assert certificate is not None
    assert (certificate.valid_from, certificate.valid_to) == (TODAY, date(2027, 11, 24))
    assert certificate.state == "valid"
    assert certificate.snapshot == {
        "holder": "李敏",
        "number": "00231",
        "unit": "热线一组",
        "position": "热线坐席",
        "issuer": "示例省公司",
        "certification": "热线坐席上岗证",
        "certification_en": "Hotline operating certificate",
        "paper": "上岗考·第一、二章",
        "passed_on": "2026-11-25",
        "share": "0.9100",
        "demo": False,
    }


def test_a_second_call_gives_the_first_certificate(case: Case) -> None:
    attempt = case.passes()

    first = issue_for_attempt(attempt=attempt, now=NOW)
    second = issue_for_attempt(attempt=attempt, now=NOW)

    assert first == second
    assert Certificate.objects.count() == 1
    assert AuditEntry.objects.filter(action="certification.issued").count() == 1


def test_the_signal_sent_twice_issues_once_and_tells_once(
    case: Case, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    told: list[Certificate] = []

    def listen(*, certificate: Certificate, **_kwargs: object) -> None:
        told.append(certificate)

    certificate_issued.connect(listen)
    attempt = case.passes()

    with django_capture_on_commit_callbacks(execute=True):
        attempt_marked.send(sender=Attempt, attempt=attempt)
        attempt_marked.send(sender=Attempt, attempt=attempt)

    certificate_issued.disconnect(listen)
    certificate = Certificate.objects.get()
    assert told == [certificate]
    assert bytes(certificate.pdf or b"").startswith(b"%PDF-")


def test_a_rolled_back_issue_tells_nobody(
    case: Case, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        issue_for_attempt(attempt=case.passes(), now=NOW)
        transaction.set_rollback(True)

    assert callbacks == []
    assert Certificate.objects.count() == 0


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"passed": False}, id="failed"),
        pytest.param({"is_rehearsal": True}, id="rehearsal"),
        pytest.param({"state": AttemptState.INVALIDATED}, id="invalidated"),
    ],
)
def test_what_is_no_formal_pass_earns_nothing(case: Case, values: dict[str, bool]) -> None:
    attempt = make_attempt(case.li, case.certification.paper, NOW, **values)

    assert issue_for_attempt(attempt=attempt, now=NOW) is None


def test_a_quiz_earns_nothing(case: Case) -> None:
    case.certification.paper.kind = PaperKind.QUIZ
    case.certification.paper.save()

    assert issue_for_attempt(attempt=case.passes(), now=NOW) is None


def test_a_paper_without_certification_earns_nothing(case: Case) -> None:
    attempt = case.passes()
    case.certification.delete()

    assert issue_for_attempt(attempt=attempt, now=NOW) is None


def test_a_pass_in_the_window_starts_the_day_after_the_old_one_ends(case: Case) -> None:
    make_certificate(case.li, case.certification, date(2025, 12, 10))

    renewed = issue_for_attempt(attempt=case.passes(), now=NOW)

    assert renewed is not None
    assert (renewed.valid_from, renewed.valid_to) == (date(2026, 12, 10), date(2027, 12, 9))
    assert renewed.state == "upcoming"


def test_a_pass_after_the_end_starts_on_its_day(case: Case) -> None:
    make_certificate(case.li, case.certification, date(2025, 11, 1))

    renewed = issue_for_attempt(attempt=case.passes(), now=NOW)

    assert renewed is not None
    assert renewed.valid_from == TODAY


def test_a_pass_before_the_window_renews_nothing(case: Case) -> None:
    make_certificate(case.li, case.certification, date(2026, 6, 1))

    assert issue_for_attempt(attempt=case.passes(), now=NOW) is None


def complete(employee: Employee, course: CoursePage, at: datetime | None) -> Enrolment:
    """Enrol somebody, completed at a moment or not yet."""
    return Enrolment.objects.create(
        employee=employee, course=course, source=EnrolmentSource.ASSIGNED, enrolled_at=NOW, completed_at=at
    )


@pytest.fixture
def course() -> CoursePage:
    return make_course("U4", lessons=0)


def test_an_open_course_holds_the_certificate_back(case: Case, course: CoursePage) -> None:
    case.certification.courses.add(course)
    complete(case.li, course, None)

    assert issue_for_attempt(attempt=case.passes(), now=NOW) is None


def test_a_course_completed_after_the_exam_starts_the_certificate(case: Case, course: CoursePage) -> None:
    case.certification.courses.add(course)
    complete(case.li, course, noon(date(2026, 11, 28)))

    certificate = issue_for_attempt(attempt=case.passes(), now=noon(date(2026, 11, 28)))

    assert certificate is not None
    assert certificate.valid_from == date(2026, 11, 28)
    assert certificate.snapshot["passed_on"] == "2026-11-25"


def test_the_round_issues_what_was_missed_once(case: Case) -> None:
    case.passes(date(2026, 11, 20))
    make_attempt(case.cast.chen, case.certification.paper, noon(date(2026, 11, 1)))

    first, second = issue_missed(now=NOW), issue_missed(now=NOW)

    assert [certificate.employee for certificate in first] == [case.li]
    assert second == []


@pytest.mark.parametrize(
    ("reason", "queries"), [("course", 1), ("one of two courses", 1), ("certificate", 4)]
)
def test_the_round_asks_nothing_of_each_pass_that_earns_nothing(
    case: Case, reason: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    courses = [make_course("U1", lessons=0), make_course("U2", lessons=0)]
    people = [make_employee(unit=case.cast.team) for _ in range(50)]
    for person in people:
        make_attempt(person, case.certification.paper, noon(date(2026, 11, 20)))
        if reason == "certificate":
            make_certificate(person, case.certification, date(2026, 6, 1))
        if reason == "one of two courses":
            complete(person, courses[1], noon(date(2026, 11, 19)))
    if reason != "certificate":
        case.certification.courses.add(*courses[: 1 if reason == "course" else 2])

    with django_assert_num_queries(queries):
        issued = issue_missed(now=NOW)

    assert issued == []
    assert [issue_for_attempt(attempt=one, now=NOW) for one in Attempt.objects.all()] == [None] * 50


def test_the_round_issues_from_the_day_on_which_the_last_course_was_done(case: Case) -> None:
    first, last = make_course("U1", lessons=0), make_course("U2", lessons=0)
    case.certification.courses.add(first, last)
    complete(case.li, first, noon(date(2026, 11, 12)))
    complete(case.li, last, noon(date(2026, 11, 23)))
    case.passes(date(2026, 11, 20))
    make_certificate(case.li, case.certification, date(2025, 12, 24))

    issued = issue_missed(now=NOW)

    # On the day of passing the window of the old one had not opened yet.
    assert [one.valid_from for one in issued] == [date(2026, 12, 24)]


@pytest.mark.parametrize(
    ("revoked_at", "issued"),
    [
        pytest.param(noon(date(2026, 11, 23)), 0, id="days-after-the-pass"),
        pytest.param(noon(date(2026, 11, 20)) + timedelta(hours=2), 0, id="hours-after-the-pass"),
        pytest.param(noon(date(2026, 11, 20)) - timedelta(hours=2), 1, id="hours-before-the-pass"),
        pytest.param(noon(date(2026, 11, 10)), 1, id="days-before-the-pass"),
    ],
)
def test_the_round_takes_no_pass_for_missed_by_what_was_revoked_later(
    case: Case, revoked_at: datetime, issued: int
) -> None:
    held = make_certificate(case.li, case.certification, date(2026, 6, 1))
    passed = case.passes(date(2026, 11, 20))
    revoke(certificate=held, actor=case.cast.user("zhao"), reason="代考", now=revoked_at)

    assert len(issue_missed(now=NOW)) == issued
    assert Certificate.objects.filter(attempt=passed).count() == issued


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_processes_issue_once(case: Case) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    attempt = case.passes()
    barrier = Barrier(4)

    def issue(_number: int) -> int | None:
        barrier.wait()
        try:
            certificate = issue_for_attempt(attempt=attempt, now=timezone.now())
            return certificate.pk if certificate else None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        issued = list(pool.map(issue, range(4)))

    assert len(set(issued)) == 1
    assert Certificate.objects.count() == 1


def test_a_pass_with_a_resit_by_clause_is_recorded_as_such(case: Case) -> None:
    paper = case.certification.paper
    first = make_attempt(case.li, paper, noon(TODAY - timedelta(days=8)), passed=False)
    for number, marks in (("1.1", 45), ("2.1", 10)):
        ClauseScore.objects.create(
            attempt=first, clause=make_clause(number), items=10, marks=marks, max_marks=50
        )
    resit = case.passes()
    Attempt.objects.filter(pk=resit.pk).update(completes=first, resit_clauses="2.1", marks=45, max_marks=50)
    resit.refresh_from_db()

    certificate = issue_for_attempt(attempt=resit, now=NOW)

    assert certificate is not None
    kept = {key: certificate.snapshot[key] for key in ("share", "resat", "first_on", "passed_on")}
    assert kept == {
        "share": "0.9000",
        "resat": ["2.1"],
        "first_on": "2026-11-17",
        "passed_on": "2026-11-25",
    }
    told = how_passed(certificate.snapshot)
    assert "2.1" in str(told[0].value)


def test_a_resit_that_was_not_enough_earns_nothing(case: Case) -> None:
    first = make_attempt(case.li, case.certification.paper, noon(TODAY - timedelta(days=8)), passed=False)
    resit = make_attempt(case.li, case.certification.paper, NOW, passed=False)
    Attempt.objects.filter(pk=resit.pk).update(completes=first, resit_clauses="2.1")
    resit.refresh_from_db()

    assert issue_for_attempt(attempt=resit, now=NOW) is None
