"""The second origin, signed addresses, the page in the course, and the report for trainers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from lms.courses.api import Enrolment
from lms.courseware.attempts.models import PartAttempt
from lms.courseware.attempts.services import Report, keep_report, open_part
from lms.courseware.pages.models import CoursewarePage
from lms.courseware.playing.addresses import Opening, address_of, read_token
from lms.courseware.playing.checks import check_origin
from tests.factories.courses import NOW, make_course, make_enrolment, make_standard
from tests.factories.courseware import TWO, make_courseware, make_package
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
SECOND = "http://courseware.example.cn"
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _second_origin(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "courseware.example.cn"]
    settings.XUNPING = {"courseware": {"origin": SECOND}}


@pytest.fixture
def enrolment(cast: Cast) -> Enrolment:
    make_standard()
    return make_enrolment(cast.li, make_course("U1", lessons=1))


@pytest.fixture
def page(enrolment: Enrolment) -> CoursewarePage:
    return make_courseware(enrolment.course, make_package(TWO))


@pytest.fixture
def second() -> Client:
    """Give a browser without cookies on the second origin."""
    return Client(headers={"host": "courseware.example.cn"})


def opened(client: Client, page: CoursewarePage, part: str = "I1") -> str:
    """Open a part and give the path of its address."""
    reply = client.post(reverse("lms_courseware:open", args=[page.pk]), {"part": part})
    url = urlsplit(reply.json()["url"])
    assert f"{url.scheme}://{url.netloc}" == SECOND
    return url.path


def told(second: Client, path: str) -> dict[str, object]:
    """Read what the wrapper tells the run-time."""
    text = second.get(path).content.decode()
    said: dict[str, object] = json.loads(
        text.partition('type="application/json">')[2].partition("</script>")[0]
    )
    return said


def test_a_learner_finds_the_package_among_the_lessons_and_its_parts_on_its_page(
    page: CoursewarePage, signed_in: SignIn
) -> None:
    li = signed_in("li")

    course = li.get(page.get_parent().url).content.decode()
    shown = li.get(page.url)

    assert page.title in course
    text = shown.content.decode()
    assert "第一节 客户来电" in text
    assert "All parts of the courseware" in text
    assert (
        f"frame-src &#x27;self&#x27; {SECOND}".replace("&#x27;", "'")
        in shown.headers["Content-Security-Policy"]
    )


def test_a_part_is_played_saved_and_resumed_without_cookies(
    page: CoursewarePage, signed_in: SignIn, second: Client
) -> None:
    li = signed_in("li")
    path = opened(li, page)
    first = told(second, path)

    values = {
        "cmi.core.lesson_location": "3",
        "cmi.core.exit": "suspend",
        "cmi.core.session_time": "00:01:00",
    }
    saved = second.post(f"{path}save/", json.dumps({"number": 1, "values": values}), "text/plain")
    again = told(second, opened(li, page))

    assert (first["resumes"], first["keeps"], first["family"]) == (False, True, "1.2")
    assert saved.json() == {"isDone": False, "pageIsDone": False}
    assert not saved.cookies
    assert (again["resumes"], again["seconds"]) == (True, 60)
    assert again["values"] == values


def test_files_come_from_the_package_alone_with_a_policy_and_in_ranges(
    page: CoursewarePage, signed_in: SignIn, second: Client
) -> None:
    path = opened(signed_in("li"), page)

    whole = second.get(f"{path}files/quiz/index.html")
    part = second.get(f"{path}files/index.html", headers={"range": "bytes=0-9"})
    none = second.get(f"{path}files/other.html")

    assert whole.headers["Content-Type"] == "text/html"
    assert (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
        in whole.headers["Content-Security-Policy"]
    )
    assert "X-Frame-Options" not in whole.headers
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"<!DOCTYPE ")  # type: ignore[attr-defined]
    assert none.status_code == 404


@pytest.mark.parametrize("path", ["/learn/", "/account/login/", "/admin/", "/courseware/1/open/", "/play/x/"])
def test_the_second_origin_serves_nothing_else(path: str, cast: Cast) -> None:
    client = Client(headers={"host": "courseware.example.cn"})
    client.force_login(cast.user("li"), "django.contrib.auth.backends.ModelBackend")

    reply = client.get(path)

    assert reply.status_code == 404
    assert not reply.cookies


def test_who_types_the_second_address_is_led_to_the_site(second: Client, settings: Settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = "http://testserver"

    reply = second.get("/")

    assert (reply.status_code, reply.headers["Location"]) == (302, "http://testserver/")
    assert not reply.cookies


def test_the_first_origin_plays_nothing(page: CoursewarePage, signed_in: SignIn) -> None:
    li = signed_in("li")

    assert li.get(opened(li, page)).status_code == 404


def test_a_forged_address_or_an_old_one_plays_nothing(second: Client, settings: Settings) -> None:
    good = urlsplit(address_of(Opening(1, "I1", "http://testserver"))).path
    token = good.split("/")[2]

    assert read_token(token) == Opening(1, "I1", "http://testserver")
    assert read_token(f"{token[:-1]}{'a' if token[-1] != 'a' else 'b'}") is None
    assert second.get(f"/play/{token}x/").status_code == 404


def test_who_is_not_enrolled_looks_and_keeps_nothing(
    page: CoursewarePage, signed_in: SignIn, second: Client
) -> None:
    path = opened(signed_in("chen"), page)

    said = told(second, path)
    saved = second.post(f"{path}save/", json.dumps({"number": 1, "values": {}}), "text/plain")

    assert (said["keeps"], said["learner"]) == (False, {"id": "0", "name": ""})
    assert saved.status_code == 404
    assert PartAttempt.objects.count() == 0


def test_a_trainer_looks_at_a_package_of_a_draft_and_nobody_else_does(
    page: CoursewarePage, signed_in: SignIn
) -> None:
    url = reverse("lms_courseware:open_package", args=[page.package_id])

    assert signed_in("li").post(url, {"part": "I1"}).status_code == 403


@pytest.mark.parametrize(
    "body", ["", "[]", '{"number": 1}', '{"number": "x", "values": {}}', '{"number": 1, "values": 3}']
)
def test_a_broken_save_is_refused(body: str, page: CoursewarePage, signed_in: SignIn, second: Client) -> None:
    path = opened(signed_in("li"), page)

    assert second.post(f"{path}save/", body, "text/plain").status_code == 400


def test_a_save_that_is_no_report_says_so(page: CoursewarePage, signed_in: SignIn, second: Client) -> None:
    path = opened(signed_in("li"), page)

    reply = second.post(f"{path}save/", json.dumps({"number": 1, "values": {"x": "1"}}), "text/plain")

    assert (reply.status_code, reply.json()["refused"]) == (409, "report")


def test_a_reader_cannot_declare_a_package_read(page: CoursewarePage, signed_in: SignIn) -> None:
    li = signed_in("li")

    reply = li.post(reverse("lms_courses:place", args=[page.pk]), {"share": "1", "seconds": "60"})

    assert reply.status_code == 404


def test_without_a_second_origin_the_page_says_so(
    page: CoursewarePage, signed_in: SignIn, settings: Settings
) -> None:
    settings.XUNPING = {}
    li = signed_in("li")

    assert "no second address" in li.get(page.url).content.decode()
    assert li.post(reverse("lms_courseware:open", args=[page.pk]), {"part": "I1"}).status_code == 409


@pytest.mark.parametrize(
    ("origin", "fault"),
    [
        ("http://courseware.example.cn", None),
        ("courseware.example.cn", "lms_courseware.E001"),
        ("http://127.0.0.1:9000", "lms_courseware.E002"),
    ],
)
def test_the_site_says_what_is_wrong_with_its_second_origin(
    origin: str, fault: str | None, settings: Settings
) -> None:
    settings.XUNPING = {"courseware": {"origin": origin}}

    assert [each.id for each in check_origin(None)] == ([fault] if fault else [])


def test_trainers_read_how_the_parts_went_and_how_questions_were_answered(
    page: CoursewarePage, enrolment: Enrolment, signed_in: SignIn
) -> None:
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)
    values = {
        "cmi.core.lesson_status": "passed",
        "cmi.core.score.raw": "90",
        "cmi.interactions.0.id": "Q1",
        "cmi.interactions.0.student_response": "b",
        "cmi.interactions.0.result": "correct",
    }
    keep_report(attempt_key=attempt.pk, report=Report(1, 1, values, 60), now=NOW + timedelta(minutes=1))

    url = reverse("lms_courseware:results", args=[page.pk])
    text = signed_in("zhao").get(url).content.decode()

    assert signed_in("li").get(url).status_code == 403
    assert all(each in text for each in ("第一节 客户来电", "Q1", "b (1)", "100", "90"))
