"""Who may see, download and decide; every refusal has something that could leak."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.requirements.models import Certification
from lms.certification.waivers.models import Waiver
from lms.certification.waivers.services import WaiverPlan, waive
from lms.core.trail.models import AuditEntry
from lms.people.api import Role
from tests.accounts import User
from tests.factories.certification import make_certificate, make_certification, make_delta_exam
from tests.factories.people import Cast, make_cast, make_position, make_user_with_role
from tests.factories.standards import make_change

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PEOPLE = ("li", "wang", "zhao", "chen", "auditor", "administrator", "trainer", "nobody")


class House(NamedTuple):
    """The cast with a certificate each for Li and Chen, and a waiver for Chen."""

    cast: Cast
    certification: Certification
    of_li: Certificate
    of_chen: Certificate
    waiver: Waiver

    def client(self, name: str) -> Client:
        """Sign somebody in."""
        client = Client()
        if name != "nobody":
            client.force_login(self.user(name))
        return client

    def user(self, name: str) -> User:
        """Give the account of somebody of the cast, or one with only a role."""
        if name in {"li", "wang", "zhao", "chen"}:
            return self.cast.user(name)
        return make_user_with_role(Role(name))


@pytest.fixture
def house() -> House:
    cast = make_cast()
    certification = make_certification(positions=(make_position(),))
    today = timezone.localdate()
    plan = WaiverPlan(certification, cast.chen, today, today + timedelta(days=30), "产假（不外传）")
    return House(
        cast,
        certification,
        make_certificate(cast.li, certification, today),
        make_certificate(cast.chen, certification, today),
        waive(plan=plan, decided_by=cast.user("zhao"), now=timezone.now()),
    )


PAGES = {
    "/certificates/": {"li": 200, "wang": 200, "zhao": 200, "chen": 200},
    "/certificates/coverage/": {"wang": 200, "zhao": 200, "auditor": 200},
    "/certificates/coverage/people/": {"wang": 200, "zhao": 200, "auditor": 200},
    "/certificates/coverage/expiring/": {"wang": 200, "zhao": 200, "auditor": 200},
    "/certificates/register/": {"zhao": 200, "auditor": 200},
    "/certificates/waivers/": {"zhao": 200, "auditor": 200},
    "/certificates/waivers/new/": {"zhao": 200},
}
DELTA_PAGES = {
    "/certificates/deltas/new/{change}/": {"zhao": 200},
    "/certificates/deltas/{exam}/": {"zhao": 200, "auditor": 200},
    "/certificates/deltas/{exam}/remind/": {"zhao": 200},
    "/certificates/deltas/{exam}/move/": {"zhao": 200},
    "/certificates/deltas/{exam}/lift/": {"zhao": 200},
}


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("url", PAGES)
def test_pages(house: House, url: str, name: str) -> None:
    expected = PAGES[url].get(name, 302 if name == "nobody" else 403)

    assert house.client(name).get(url).status_code == expected


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("url", DELTA_PAGES)
def test_pages_of_delta_exams(house: House, url: str, name: str) -> None:
    today = timezone.localdate()
    change = make_change(today + timedelta(days=3), by=house.user("zhao"))
    exam = make_delta_exam(
        change, house.certification, until=today + timedelta(days=30), by=house.user("zhao")
    )
    expected = DELTA_PAGES[url].get(name, 302 if name == "nobody" else 403)

    page = house.client(name).get(url.format(change=change.pk, exam=exam.pk))

    assert page.status_code == expected


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("li", 200),
        ("wang", 200),
        ("zhao", 200),
        ("chen", 403),
        ("auditor", 403),
        ("administrator", 403),
        ("trainer", 403),
        ("nobody", 302),
    ],
)
def test_the_pdf_of_li(house: House, name: str, status: int) -> None:
    response = house.client(name).get(f"/certificates/register/{house.of_li.serial}/pdf/")

    assert response.status_code == status
    assert response.content.startswith(b"%PDF-") == (status == 200)


def test_a_manager_of_another_team_gets_no_pdf(house: House) -> None:
    response = house.client("wang").get(f"/certificates/register/{house.of_chen.serial}/pdf/")

    assert response.status_code == 403


def test_a_manager_loses_sight_when_the_holder_moves_on(house: House) -> None:
    house.cast.li.postings.update(unit=house.cast.other_team)

    response = house.client("wang").get(f"/certificates/register/{house.of_li.serial}/pdf/")

    assert response.status_code == 403


def test_who_has_left_gets_no_pdf(house: House) -> None:
    house.cast.li.left_on = timezone.localdate()
    house.cast.li.save()

    assert house.client("li").get(f"/certificates/register/{house.of_li.serial}/pdf/").status_code == 403


@pytest.mark.parametrize(
    ("name", "status"),
    [("zhao", 200), ("auditor", 200), ("wang", 200), ("li", 404), ("chen", 404), ("administrator", 404)],
)
def test_the_page_of_a_certificate(house: House, name: str, status: int) -> None:
    response = house.client(name).get(f"/certificates/register/{house.of_li.serial}/")

    assert response.status_code == status
    assert ("李敏" in response.text) == (status == 200) or name == "li"


def test_a_manager_sees_no_audit_trail(house: House) -> None:
    response = house.client("wang").get(f"/certificates/register/{house.of_li.serial}/")

    assert "操作记录" not in response.text


def test_a_manager_sees_only_people_of_the_own_units(house: House) -> None:
    text = house.client("wang").get("/certificates/coverage/people/").text

    assert ("李敏" in text, "陈涛" in text) == (True, False)


@pytest.mark.parametrize("page", ["coverage/", "coverage/people/", "coverage/expiring/"])
@pytest.mark.parametrize("code", ["P01-C1-T2", "P01-C1", "P01", "no-such-unit"])
def test_a_manager_cannot_ask_for_units_out_of_sight(house: House, page: str, code: str) -> None:
    response = house.client("wang").get(f"/certificates/{page}?unit={code}&export=xlsx")

    if page == "coverage/":
        assert response.status_code == 404
    else:
        assert cells(response.content) == []


def cells(workbook: bytes) -> list[object]:
    """Read what stands below the head of a workbook."""
    from io import BytesIO

    from python_calamine import load_workbook

    return load_workbook(BytesIO(workbook)).get_sheet_by_index(0).to_python()[1:]


@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "zhao"])
def test_only_hr_revokes(house: House, name: str) -> None:
    response = house.client(name).post(
        f"/certificates/register/{house.of_li.serial}/revoke/", {"reason": "代考"}
    )

    assert response.status_code == (302 if name == "nobody" else 403)
    assert Certificate.objects.filter(revoked_at__isnull=False).count() == 0


@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "zhao"])
def test_only_hr_waives_and_ends_waivers(house: House, name: str) -> None:
    today = timezone.localdate().isoformat()
    values = {
        "number": "00231",
        "certification": house.certification.pk,
        "starts_on": today,
        "ends_on": today,
    }

    client = house.client(name)
    created = client.post("/certificates/waivers/new/", values | {"reason": "产假"})
    ended = client.post(f"/certificates/waivers/{house.waiver.pk}/end/", {"ends_on": today, "reason": "返岗"})

    assert {created.status_code, ended.status_code} == {302 if name == "nobody" else 403}
    assert list(Waiver.objects.values_list("ends_on", flat=True)) == [house.waiver.ends_on]


def test_downloads_of_others_are_on_record_and_own_ones_are_not(house: House) -> None:
    url = f"/certificates/register/{house.of_li.serial}/pdf/"

    house.client("li").get(url)
    house.client("wang").get(url)

    entries = AuditEntry.objects.about(house.of_li).filter(action="certification.downloaded")
    assert [entry.actor_key for entry in entries] == [str(house.cast.user("wang").pk)]


def test_navigation_offers_what_may_be_opened(house: House) -> None:
    offered = {
        name: [
            url
            for url in ("/certificates/coverage/", "/certificates/register/")
            if f'href="{url}"' in house.client(name).get("/certificates/").text
        ]
        for name in ("li", "wang", "zhao")
    }

    assert offered == {
        "li": [],
        "wang": ["/certificates/coverage/"],
        "zhao": ["/certificates/coverage/", "/certificates/register/"],
    }


def test_a_day_in_the_future_means_today(house: House) -> None:
    later = (timezone.localdate() + timedelta(days=900)).isoformat()

    text = house.client("zhao").get(f"/certificates/coverage/?day={later}").text

    assert f"截至 {timezone.localdate():%Y-%m-%d}" in text


@pytest.mark.parametrize("day", ["", "2026-13-40", "yesterday", "0001-01-01"])
def test_odd_days_do_no_harm(house: House, day: str) -> None:
    assert house.client("zhao").get(f"/certificates/coverage/?day={day}").status_code == 200


def test_dates_of_the_past_are_taken(house: House) -> None:
    response = house.client("zhao").get("/certificates/coverage/?day=2026-01-31")

    assert response.context["rows"][0].cells[0].counts == "0/3"
    assert date(2026, 1, 31) < timezone.localdate()
