"""From whose certificate ends, or a cell of the matrix, to seats in the right sitting."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.certification.requirements.models import Certification
from lms.certification.waivers.services import WaiverPlan, waive
from lms.exams.api import SeatReason, Sitting
from lms.exams.seating.due import Absence, Asked, due_list
from lms.exams.sittings.models import SittingSeat
from tests.factories.certification import make_attempt, make_certificate, make_certification
from tests.factories.exams import make_questions
from tests.factories.people import Cast, make_employee, make_position

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def today(now: datetime) -> date:
    return timezone.localdate(now)


@pytest.fixture
def hr(client: Client, cast: Cast) -> Client:
    client.force_login(cast.user("zhao"))
    return client


def ending(certification: Certification, employee: object, on: date) -> None:
    """Give a certificate that ends on the day, however long the year is."""
    held = make_certificate(employee, certification, on - timedelta(days=364))  # type: ignore[arg-type]
    held.valid_to = on
    held.save()


def make_coming(certification: Certification, now: datetime, days: int = 12) -> Sitting:
    return Sitting.objects.create(
        paper=certification.paper,
        title="复审场",
        opens_at=now + days * DAY,
        closes_at=now + days * DAY + timedelta(hours=2),
    )


def waived(certification: Certification, employee: object, first: date, last: date, cast: Cast) -> None:
    plan = WaiverPlan(certification, employee, first, last, "产假")  # type: ignore[arg-type]
    waive(plan=plan, decided_by=cast.user("zhao"), now=timezone.now())


def test_due_are_exactly_those_ending_within_the_days_or_without_one(
    cast: Cast, hotline: Certification, now: datetime, today: date
) -> None:
    soon, later, far = (make_employee(unit=cast.team) for _ in range(3))
    ending(hotline, soon, today + 20 * DAY)
    ending(hotline, later, today + 55 * DAY)
    ending(hotline, far, today + 80 * DAY)
    ending(hotline, cast.li, today - DAY)
    sitting = make_coming(hotline, now)

    def found(*reasons: SeatReason, days: int | None = None) -> set[object]:
        listed = due_list(sitting, Asked(frozenset(reasons), days), now)
        return {one.employee for one in listed.candidates}

    assert found(SeatReason.ENDING) == {soon}
    assert found(SeatReason.ENDING, days=60) == {soon, later}
    assert found(SeatReason.LAPSED) == {cast.li}
    assert found(SeatReason.NEVER) == {cast.chen, cast.zhao}
    assert found() == {soon, cast.li, cast.chen, cast.zhao}


@pytest.mark.parametrize("has_failed", [False, True], ids=["never held", "failed as well"])
@pytest.mark.parametrize("starts_in", [-20, 5], ids=["runs today", "runs on the day of the sitting"])
def test_nobody_with_a_waiver_is_seated(
    cast: Cast, hotline: Certification, now: datetime, today: date, starts_in: int, has_failed: bool
) -> None:
    if has_failed:
        make_attempt(cast.li, hotline.paper, now - 9 * DAY, passed=False)
    waived(hotline, cast.li, today + starts_in * DAY, today + 100 * DAY, cast)

    found = due_list(make_coming(hotline, now), Asked(), now)

    assert cast.li not in {one.employee for one in found.candidates}
    if has_failed or starts_in > 0:
        assert (cast.li, Absence.WAIVED) in {(one.employee, one.absence) for one in found.left_out}


def test_a_pass_before_the_window_opens_is_said_to_renew_nothing(
    cast: Cast, hotline: Certification, now: datetime, today: date
) -> None:
    ending(hotline, cast.li, today + 55 * DAY)

    found = due_list(make_coming(hotline, now), Asked(frozenset({SeatReason.ENDING}), 60), now).candidates

    assert [(one.employee, one.counts_from) for one in found] == [(cast.li, today + 25 * DAY)]


def test_from_the_expiring_list_into_a_coming_sitting_of_the_right_paper(
    hr: Client, cast: Cast, hotline: Certification, now: datetime, today: date
) -> None:
    make_questions(1)
    other = make_certification("后台坐席证", positions=(make_position(),))
    ending(hotline, cast.li, today + 20 * DAY)
    ending(hotline, cast.chen, today + 20 * DAY)
    ending(other, cast.li, today + 20 * DAY)
    sitting, _other = make_coming(hotline, now), make_coming(other, now)
    url, query = reverse("lms_certification:expiring"), {"days": "60"}
    listed = hr.get(url, query)
    key = f"{cast.li.pk}-{hotline.pk}"
    assert f'value="{key}"' in listed.text

    which = hr.post(url, {"people": [key]}, query_params=query, follow=True)
    offered = reverse("lms_exams:sitting_due", args=[sitting.pk])
    preview = hr.get(offered)
    hr.post(offered, {"people": [cast.li.pk]})

    assert which.redirect_chain == [(reverse("lms_exams:sitting_choose"), HTTPStatus.FOUND)]
    assert [(one.paper, one.people, list(one.sittings)) for one in which.context["papers"]] == [
        (hotline.paper, 1, [sitting])
    ]
    assert offered in which.text
    assert [one.employee for one in preview.context["shown"]] == [cast.li]
    assert list(SittingSeat.objects.values_list("employee", "sitting", "seat_reason", "seat_reason_day")) == [
        (cast.li.pk, sitting.pk, "ending", today + 20 * DAY)
    ]
    seated = hr.get(url, query)
    assert f'value="{key}"' not in seated.text
    assert timezone.localtime(sitting.opens_at).strftime("%Y-%m-%d") in seated.text
    assert hr.get(reverse("lms_exams:sitting_choose")).context["papers"] == []


def test_the_expiring_list_says_how_many_have_no_exam_and_offers_to_place_only_those(
    hr: Client, cast: Cast, hotline: Certification, now: datetime, today: date
) -> None:
    make_questions(1)
    ending(hotline, cast.li, today + 20 * DAY)
    ending(hotline, cast.chen, today + 20 * DAY)
    sitting, url = make_coming(hotline, now), reverse("lms_certification:expiring")
    SittingSeat.objects.create(sitting=sitting, employee=cast.li)
    half = hr.get(url).text
    SittingSeat.objects.create(sitting=sitting, employee=cast.chen)

    whole = hr.get(url).text

    assert "30 天内到期 2 人，1 人还没有安排考试" in half
    assert ("to-sitting" in half, "不能勾选" in half) == (True, True)
    assert "30 天内到期 2 人，都已安排考试" in whole
    assert ("to-sitting" in whole, "不能勾选" in whole) == (False, True)


def test_from_a_cell_of_the_matrix_to_a_new_sitting(
    hr: Client, cast: Cast, hotline: Certification, today: date
) -> None:
    make_questions(1)
    url = reverse("lms_certification:people")
    query = {"unit": cast.team.code, "certification": hotline.code, "status": "never"}

    which = hr.post(url, {"all": "1"}, query_params=query, follow=True)
    new = f"{reverse('lms_exams:sitting_new')}?paper={hotline.paper_id}"
    form = hr.get(new).context["form"]
    start = timezone.localtime() + 10 * DAY
    opened = hr.post(
        new,
        {
            "paper": hotline.paper_id,
            "title": "补考场",
            "opens_at": f"{start:%Y-%m-%dT%H:%M}",
            "closes_at": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        },
    )

    sitting = Sitting.objects.get()
    assert new in which.text
    assert form["paper"].value() == str(hotline.paper_id)
    assert opened.headers["Location"] == reverse("lms_exams:sitting_due", args=[sitting.pk])
    preview = hr.get(opened.headers["Location"])
    assert [(one.employee, one.need.reason) for one in preview.context["shown"]] == [
        (cast.li, SeatReason.NEVER)
    ]


def test_nobody_ticked_or_only_somebody_waived_leads_nowhere(
    hr: Client, cast: Cast, hotline: Certification, today: date
) -> None:
    waived(hotline, cast.li, today, today + 9 * DAY, cast)
    url = reverse("lms_certification:people")

    response = hr.post(url, {"people": [f"{cast.li.pk}-{hotline.pk}", "1-0"]}, follow=True)

    assert response.redirect_chain[-1][0] == url
    assert f'value="{cast.li.pk}-{hotline.pk}"' not in response.text


def test_a_manager_sees_who_is_seated_when_and_places_nobody(
    client: Client, cast: Cast, hotline: Certification, now: datetime
) -> None:
    sitting = make_coming(hotline, now)
    SittingSeat.objects.create(sitting=sitting, employee=cast.li)
    client.force_login(cast.user("wang"))
    url = reverse("lms_certification:people")

    page = client.get(url)

    assert timezone.localtime(sitting.opens_at).strftime("%Y-%m-%d") in page.text
    assert "to-sitting" not in page.text
    assert client.post(url, {"all": "1"}).status_code == HTTPStatus.FORBIDDEN


def test_a_list_of_a_past_day_places_nobody(
    hr: Client, cast: Cast, hotline: Certification, today: date
) -> None:
    query = {"day": (today - 9 * DAY).isoformat()}
    url = reverse("lms_certification:people")

    assert "to-sitting" not in hr.get(url, query).text
    assert hr.post(url, {"all": "1"}, query_params=query).status_code == HTTPStatus.FORBIDDEN


def test_the_register_says_when_a_holder_sits_the_exam_next(
    hr: Client, cast: Cast, hotline: Certification, now: datetime, today: date
) -> None:
    ending(hotline, cast.li, today + 20 * DAY)
    sitting = make_coming(hotline, now)
    SittingSeat.objects.create(sitting=sitting, employee=cast.li)

    page = hr.get(reverse("lms_certification:register"))

    assert timezone.localtime(sitting.opens_at).strftime("%Y-%m-%d %H:%M") in page.text
