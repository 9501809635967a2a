"""A card sends to the exams only who can write one now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.rules import last_day
from lms.certification.choices import CertificateState, RegradeSort
from lms.certification.coverage.queries import needs_of_paper
from lms.certification.requirements.models import Certification
from lms.certification.revocation.models import RegradeDecision
from lms.courses.api import Enrolment
from lms.exams.api import Attempt, SeatReason, Sitting
from lms.exams.marking.closing import hand_in
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper
from lms.papers.choices import ReviewRule
from tests.factories.certification import make_attempt, make_certificate, make_certification
from tests.factories.courses import make_course, make_enrolment
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import Cast, make_cast, make_position

pytestmark = pytest.mark.django_db

TO_EXAMS, USED_UP = "去考试", "考试次数已用完，请联系人力"
COMING, NO_SITTING = "您有座位的场次尚未开放", "暂无场次，请联系人力"


def nothing(sitting: Sitting, now: datetime) -> None:
    """Leave the sitting open."""


def not_yet(sitting: Sitting, now: datetime) -> None:
    """Let the sitting open later."""
    Sitting.objects.filter(pk=sitting.pk).update(opens_at=now + timedelta(hours=1))


def closed(sitting: Sitting, now: datetime) -> None:
    """Let the sitting have closed."""
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=now - timedelta(minutes=1))


def written(sitting: Sitting, now: datetime) -> None:
    """Use the only attempt up."""
    employee = sitting.seats.get().employee
    hand_in(attempt=start_attempt(sitting=sitting, employee=employee, now=now), now=now)


@pytest.mark.parametrize(
    ("happened", "words"),
    [(nothing, TO_EXAMS), (not_yet, COMING), (written, USED_UP), (closed, NO_SITTING)],
    ids=["open", "coming", "used up", "closed"],
)
def test_the_card_says_what_can_be_done_about_the_exam(
    client: Client, happened: Callable[[Sitting, datetime], None], words: str
) -> None:
    now, cast = timezone.now(), make_cast()
    make_question()
    certification = make_certification(positions=(make_position(),))
    certification.paper = make_paper(attempts=1)
    certification.save()
    happened(make_sitting(certification.paper, employees=[cast.li], now=now), now)
    client.force_login(cast.user("li"))

    page = client.get(reverse("lms_certification:mine")).content.decode()

    assert [each for each in (TO_EXAMS, COMING, USED_UP, NO_SITTING) if each in page] == [words]


def test_somebody_elses_seat_is_no_way_to_the_exam(client: Client) -> None:
    cast: Cast = make_cast()
    make_question()
    certification = make_certification(positions=(make_position(),))
    make_sitting(certification.paper, employees=[cast.chen], now=timezone.now())
    client.force_login(cast.user("li"))

    page = client.get(reverse("lms_certification:mine")).content.decode()

    assert TO_EXAMS not in page
    assert NO_SITTING in page


@pytest.mark.parametrize("done", [False, True], ids=["course open", "course completed"])
def test_who_passed_and_lacks_a_course_is_told_so_and_not_sent_to_the_exam(
    client: Client, done: bool
) -> None:
    now, cast = timezone.now(), make_cast()
    certification = make_certification(positions=(make_position(),))
    course = make_course("U8", lessons=1)
    certification.courses.add(course)
    make_attempt(cast.li, certification.paper, now - timedelta(hours=3))
    make_attempt(cast.chen, certification.paper, now - timedelta(hours=3), passed=False)
    if done:
        make_enrolment(cast.li, course)
        Enrolment.objects.update(completed_at=now - timedelta(days=1))
    client.force_login(cast.user("li"))

    page = client.get(reverse("lms_certification:mine")).content.decode()

    day = timezone.localdate(now - timedelta(hours=3))
    assert (f"考试已于 {day} 通过，学完这些课程后自动发证：" in page) is not done
    assert (NO_SITTING in page) is done
    needs = needs_of_paper(certification.paper, timezone.localdate(now), timezone.localdate(now))
    assert needs is not None
    assert (cast.li.pk in needs.people) is done
    assert cast.chen.pk in needs.people


def test_who_passed_too_early_is_due_again_where_no_course_is_asked_for() -> None:
    today, cast = timezone.localdate(), make_cast()
    certification = make_certification(positions=(make_position(),))
    make_certificate(cast.li, certification, today - timedelta(days=360))
    make_attempt(cast.li, certification.paper, timezone.now() - timedelta(days=180))

    needs = needs_of_paper(certification.paper, today, today)
    assert needs is not None
    assert needs.people[cast.li.pk].reason == SeatReason.ENDING


def issued(attempt: Attempt, certification: Certification) -> None:
    """Let the pass have earned its certificate."""
    certificate = make_certificate(attempt.employee, certification, date(2026, 11, 20))
    certificate.attempt = attempt
    certificate.save()


def revoked(attempt: Attempt, certification: Certification) -> None:
    """Let that certificate have been revoked."""
    issued(attempt, certification)
    Certificate.objects.update(
        state=CertificateState.REVOKED, revoked_at=timezone.now(), revocation_reason="代考"
    )


def lacking(attempt: Attempt, certification: Certification) -> None:
    """Let a course be open."""
    certification.courses.add(make_course("U8", lessons=1))


def early(attempt: Attempt, certification: Certification) -> None:
    """Let an earlier certificate hold far beyond the pass."""
    make_certificate(attempt.employee, certification, timezone.localdate() - timedelta(days=10))


def early_and_lacking(attempt: Attempt, certification: Certification) -> None:
    """Let an earlier certificate hold and a course be open, whose completion would renew nothing now."""
    early(attempt, certification)
    lacking(attempt, certification)


def gained_and_lacking(attempt: Attempt, certification: Certification) -> None:
    """Let a course be open and the pass come from a regrade, so that HR decides and nothing issues itself."""
    lacking(attempt, certification)
    RegradeDecision.objects.create(
        certification=certification,
        attempt=attempt,
        sort=RegradeSort.GAINED,
        marks="79/100 → 91/100",
        made_at=timezone.now(),
    )


def failed(attempt: Attempt, certification: Certification) -> None:
    """Let the exam not have been passed."""
    attempt.passed = False
    attempt.save()


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (issued, "已发证：热线坐席上岗证，2026-11-20 – 2027-11-19。"),
        (revoked, ""),
        (lacking, "学完要求的课程后，系统自动发放《热线坐席上岗证》。"),
        (early, "《热线坐席上岗证》有效至 {last}，这次通过早于复审期，不延长有效期。"),
        (early_and_lacking, "《热线坐席上岗证》有效至 {last}，这次通过早于复审期，不延长有效期。"),
        (gained_and_lacking, ""),
        (failed, ""),
    ],
)
def test_the_result_says_what_becomes_of_the_certificate(
    client: Client, happened: Callable[[Attempt, Certification], None], said: str
) -> None:
    cast, certification = make_cast(), make_certification(positions=(make_position(),))
    Paper.objects.update(review_rule=ReviewRule.SCORE)
    attempt = make_attempt(cast.li, certification.paper, timezone.now() - timedelta(hours=3))
    happened(attempt, certification)
    client.force_login(cast.user("li"))

    page = client.get(reverse("lms_exams:result", args=[attempt.token]))

    last = last_day(timezone.localdate() - timedelta(days=10), 12)
    assert [one.text for one in page.context["follow_ups"]] == ([said.format(last=last)] if said else [])
    assert (reverse("lms_certification:mine") + '"' in page.content.decode().partition("<main")[2]) is bool(
        said
    )
