"""HR asks for a delta exam from the page of a change, sees who is through, seats and reminds who is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from http import HTTPStatus
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from python_calamine import load_workbook

from lms.certification.certificates.models import Certificate
from lms.certification.coverage.kept_covers import rebuild
from lms.certification.duties.models import DeltaDuty, DeltaExam
from lms.certification.requirements.models import Certification
from lms.core.notices.models import Notice
from lms.exams.api import Sitting
from lms.exams.seating.services import all_chosen
from lms.papers.api import Paper, PaperKind
from lms.standards.changes.api import EditionChange
from lms.standards.choices import ThingKind
from tests.factories.certification import make_attempt, make_certificate, make_delta_exam
from tests.factories.people import Cast, make_employee
from tests.factories.standards import make_change

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def today(now: datetime) -> date:
    return timezone.localdate(now)


@pytest.fixture
def hr(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("zhao"))
    return client


@pytest.fixture
def change(cast: Cast, hotline: Certification, today: date) -> EditionChange:
    """Open a change that comes into force in five days; the certification rests on one of its clauses."""
    change = make_change(today + 5 * DAY, by=cast.user("zhao"))
    change.learn_until = today + 35 * DAY
    change.save()
    change.items.create(
        before_number="2.1",
        after_number="2.1",
        kind=ThingKind.CERTIFICATION,
        thing=hotline.pk,
        title=hotline.name,
        found_at=timezone.now(),
    )
    return change


@pytest.fixture
def held(cast: Cast, hotline: Certification, today: date) -> Certificate:
    return make_certificate(cast.li, hotline, today - 100 * DAY, today=today)


@pytest.fixture
def paper() -> Paper:
    return Paper.objects.create(
        slug="delta", title="差异卷", title_en="Paper on the changes", kind=PaperKind.EXAM, minutes=15
    )


def text_of(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == HTTPStatus.OK
    return page.content.decode()


def test_hr_sees_whom_it_concerns_before_asking(
    hr: Client, change: EditionChange, hotline: Certification, held: Certificate, paper: Paper, today: date
) -> None:
    ask = reverse("lms_certification:delta_ask", args=[change.pk])
    assert ask in text_of(hr, change.get_absolute_url())
    assert f'value="{today + 35 * DAY}"' in text_of(hr, ask)

    chosen = {
        "certification": hotline.pk,
        "paper": paper.pk,
        "until": (today + 35 * DAY).isoformat(),
    }
    preview = hr.get(ask, chosen)
    assert "1 person with the certificate" in preview.content.decode()
    assert not DeltaExam.objects.exists()

    asked = hr.post(ask, chosen)
    exam = DeltaExam.objects.get()
    assert (asked.status_code, asked["Location"]) == (HTTPStatus.FOUND, exam.get_absolute_url())
    assert "1 person is not through" in text_of(hr, exam.get_absolute_url())
    assert "Certificates with the delta exam passed" in text_of(hr, change.get_absolute_url())


def test_what_cannot_be_asked_is_said_in_the_form(
    hr: Client, change: EditionChange, hotline: Certification, held: Certificate, paper: Paper, today: date
) -> None:
    page = hr.post(
        reverse("lms_certification:delta_ask", args=[change.pk]),
        {
            "certification": hotline.pk,
            "paper": paper.pk,
            "until": today.isoformat(),
        },
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The deadline is at the earliest" in page.content.decode()
    assert not DeltaExam.objects.exists()


def test_those_ticked_go_to_a_sitting_of_the_delta_paper(
    hr: Client, change: EditionChange, hotline: Certification, held: Certificate, cast: Cast, today: date
) -> None:
    exam = make_delta_exam(change, hotline, until=today + 30 * DAY, by=cast.user("zhao"))

    page = hr.post(exam.get_absolute_url(), {"people": [cast.li.pk]})

    assert page["Location"] == reverse("lms_exams:sitting_choose")
    assert all_chosen(hr.session) == {exam.paper_id: frozenset({cast.li.pk})}
    which = text_of(hr, page["Location"])
    assert "The standard has changed: it is to be passed until" in which
    assert "The first certificate ends" not in which


def test_from_a_list_of_due_again_people_go_to_the_delta_paper(
    hr: Client, change: EditionChange, hotline: Certification, held: Certificate, cast: Cast, today: date
) -> None:
    exam = make_delta_exam(change, hotline, until=today + 30 * DAY, by=cast.user("zhao"))
    DeltaExam.objects.update(until=today - DAY)
    rebuild()
    lapsed = reverse("lms_certification:people") + "?status=due_again"
    assert "Due again" in text_of(hr, lapsed)

    hr.post(lapsed, {"all": "1"})

    assert all_chosen(hr.session) == {exam.paper_id: frozenset({cast.li.pk})}


def test_a_reminder_is_previewed_and_sent_once_a_day(
    hr: Client, change: EditionChange, hotline: Certification, held: Certificate, cast: Cast, today: date
) -> None:
    exam = make_delta_exam(change, hotline, until=today + 30 * DAY, by=cast.user("zhao"))
    url = reverse("lms_certification:delta_remind", args=[exam.pk])

    assert "李敏" in text_of(hr, url)
    assert not Notice.objects.filter(kind="certification.delta_reminded").exists()
    hr.post(url)
    hr.post(url)

    assert Notice.objects.filter(kind="certification.delta_reminded").count() == 1


def test_the_deadline_is_moved_and_the_asking_lifted_for_a_reason(
    hr: Client, change: EditionChange, hotline: Certification, held: Certificate, cast: Cast, today: date
) -> None:
    exam = make_delta_exam(change, hotline, until=today + 30 * DAY, by=cast.user("zhao"))
    move, lift = (
        reverse(f"lms_certification:{name}", args=[exam.pk]) for name in ("delta_move", "delta_lift")
    )
    later = today + 44 * DAY

    assert hr.post(move, {"until": later.isoformat()}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    hr.post(move, {"until": later.isoformat(), "reason": "场次不够"})
    exam.refresh_from_db()
    assert exam.until == later
    hr.post(lift, {"reason": "改版推迟"})
    exam.refresh_from_db()
    assert exam.lifted_on == today
    assert "no longer asked for" in text_of(hr, exam.get_absolute_url())


def test_the_page_of_a_certificate_tells_its_delta_exams(
    hr: Client, change: EditionChange, hotline: Certification, held: Certificate, cast: Cast, today: date
) -> None:
    exam = make_delta_exam(change, hotline, until=today + 30 * DAY, by=cast.user("zhao"))
    attempt = make_attempt(cast.li, exam.paper, timezone.now())
    DeltaDuty.objects.update(attempt=attempt, passed_on=today)

    text = text_of(hr, held.get_absolute_url())

    assert "to be passed until" in text
    assert "passed on" in text
    assert reverse("lms_exams:result", args=[attempt.token]) in text


def test_the_holder_reads_what_to_pass_until_when(
    change: EditionChange, hotline: Certification, held: Certificate, cast: Cast, today: date
) -> None:
    exam = make_delta_exam(change, hotline, until=today + 30 * DAY, by=cast.user("zhao"))
    sitting = Sitting.objects.create(
        paper=exam.paper,
        title="差异考第一场",
        opens_at=timezone.now() - DAY,
        closes_at=timezone.now() + 3 * DAY,
    )
    sitting.seats.create(employee=cast.li)
    li = Client(headers={"accept-language": "en"})
    li.force_login(cast.user("li"))

    mine, home = text_of(li, reverse("lms_certification:mine")), text_of(li, reverse("lms_portal:today"))

    assert "so that the certificate holds on" in mine
    assert reverse("lms_exams:rules", args=[sitting.pk]) in mine
    assert reverse("lms_exams:rules", args=[sitting.pk]) in home


def test_the_story_of_a_certificate_is_told_in_the_order_of_its_days(
    hr: Client, change: EditionChange, hotline: Certification, held: Certificate, cast: Cast, today: date
) -> None:
    make_delta_exam(change, hotline, until=today + 30 * DAY, by=cast.user("zhao"))
    DeltaExam.objects.update(until=today - 5 * DAY)
    DeltaDuty.objects.update(passed_on=today - 2 * DAY)

    page = text_of(hr, held.get_absolute_url())

    story = page[page.index("to be passed until") :]
    assert story.index("due again from") < story.index("passed on")


def test_many_are_listed_in_a_fixed_number_of_queries(
    hr: Client,
    change: EditionChange,
    hotline: Certification,
    cast: Cast,
    today: date,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(12):
        make_certificate(make_employee(unit=cast.team), hotline, today - 100 * DAY, today=today)
    exam = make_delta_exam(change, hotline, until=today + 30 * DAY, by=cast.user("zhao"))
    text_of(hr, exam.get_absolute_url())

    with django_assert_max_num_queries(28):
        text_of(hr, exam.get_absolute_url())
    workbook = hr.get(exam.get_absolute_url(), {"export": "xlsx"}).content

    assert len(load_workbook(BytesIO(workbook)).get_sheet_by_index(0).to_python()) == 13
