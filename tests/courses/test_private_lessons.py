"""What the admin keeps from a reader, and what was taken down, is read on no side way either."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction

from lms.courses.api import CoursePage, Enrolment
from lms.courses.notes.models import LessonNote
from lms.courses.pages.models import LessonPage
from lms.courseware.attempts.models import PartAttempt
from tests.factories.courses import (
    check,
    make_course,
    make_enrolment,
    make_lesson,
    make_standard,
    poll,
    prose,
)
from tests.factories.courseware import make_courseware
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def cast() -> Cast:
    make_standard()
    return make_cast()


@pytest.fixture
def document(settings: object, tmp_path: object) -> int:
    """Give a document of the library."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined] # the fixture of pytest-django
    file = ContentFile(b"%PDF-1", name="form.pdf")
    made = get_document_model().objects.create(title="申请表（演示数据）", file=file)
    return int(made.pk)


@pytest.fixture
def lesson(cast: Cast, document: int) -> LessonPage:
    """Give a lesson with a question and a document, which Li learns."""
    course = make_course("U1", lessons=0)
    value = {"document": document, "title": "", "note": "填写", "clause": "2.1", "facts": []}
    made = make_lesson(
        course, "first", [prose(1), check(), poll(), {"type": "document", "id": "form", "value": value}]
    )
    made.clauses.set(course.clauses.model.objects.all())
    made.save()
    make_enrolment(cast.li, course)
    return made


@pytest.fixture
def li(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user("li"))
    return client


def keep_for_testers(page: Page) -> Group:
    """Let only a group read a page."""
    testers = Group.objects.create(name="试读")
    page.view_restrictions.create(restriction_type=PageViewRestriction.GROUPS).groups.add(testers)
    return testers


def lock(page: Page) -> None:
    """Put a page behind a password."""
    page.view_restrictions.create(restriction_type=PageViewRestriction.PASSWORD, password="x")


def take_down(page: Page) -> None:
    """Unpublish a course, whose lessons stay as they are."""
    Page.objects.filter(pk=page.pk).update(live=False)


WAYS: dict[str, Callable[[LessonPage], object]] = {
    "the lesson for a group": keep_for_testers,
    "its course for a group": lambda lesson: keep_for_testers(lesson.get_parent()),
    "behind a password": lock,
    "a course taken down": lambda lesson: take_down(lesson.get_parent()),
}


@pytest.mark.parametrize("way", WAYS)
def test_side_ways_know_no_lesson_that_the_reader_may_not_read(
    li: Client, lesson: LessonPage, document: int, way: str
) -> None:
    clause = reverse("lms_courses:clause", args=["2.1"])
    assert "问题 1" in li.get(clause).text
    WAYS[way](lesson)

    def url(name: str, *args: object) -> str:
        return reverse(f"lms_courses:{name}", args=[lesson.pk, *args])

    replies = {
        "passages": li.get(url("passages")),
        "passage": li.get(url("passage", "prose-1")),
        "note": li.post(url("note", "prose-1"), {"text": "记下"}),
        "ask": li.post(url("ask", "prose-1"), {"kind": "question", "text": "何意？"}),
        "check": li.post(url("check", "check-1"), {"option": "1"}, headers=PART),
        "poll": li.post(url("poll", "poll-1"), {"option": "1"}, headers=PART),
        "place": li.post(url("place"), {"block": "prose-1", "share": "1"}),
        "end": li.get(url("end")),
        "document": li.get(reverse("lms_courses:document", args=[document])),
    }

    assert {name: reply.status_code for name, reply in replies.items()} == dict.fromkeys(replies, 404)
    assert "问题 1" not in li.get(clause).text
    assert not LessonNote.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_bought_courseware_opens_for_nobody_who_may_not_read_its_page(
    li: Client, cast: Cast, lesson: LessonPage, settings: Settings, way: str
) -> None:
    settings.XUNPING = {"courseware": {"origin": "http://courseware.example.cn"}}
    page = make_courseware(lesson.get_parent())
    chen = Client()
    chen.force_login(cast.user("chen"))

    def opened() -> list[int]:
        url = reverse("lms_courseware:open", args=[page.pk])
        return [client.post(url, {"part": "I1"}).status_code for client in (li, chen)]

    before = opened()
    WAYS[way](page)

    assert (before, opened()) == ([200, 200], [404, 404])
    assert PartAttempt.objects.get().opened == 1


def test_whom_the_admin_lets_read_goes_on_everywhere(
    li: Client, cast: Cast, lesson: LessonPage, document: int
) -> None:
    cast.user("li").groups.add(keep_for_testers(lesson))

    assert li.get(reverse("lms_courses:passages", args=[lesson.pk])).status_code == 200
    assert li.get(reverse("lms_courses:document", args=[document])).status_code == 200
    assert "问题 1" in li.get(reverse("lms_courses:clause", args=["2.1"])).text


def test_who_typed_the_password_goes_on(li: Client, lesson: LessonPage) -> None:
    lock(lesson)
    restriction = PageViewRestriction.objects.get()
    where = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, lesson.pk])
    li.post(where, {"password": "x", "return_url": lesson.url})

    assert "第 1 节" in li.get(lesson.url).text
    assert li.get(reverse("lms_courses:passages", args=[lesson.pk])).status_code == 200


@pytest.mark.parametrize("keep", [keep_for_testers, lock], ids=["for a group", "behind a password"])
def test_who_enrols_in_a_course_that_is_kept_from_them_is_led_to_where_wagtail_asks(
    li: Client, keep: Callable[[Page], object]
) -> None:
    course = make_course("U2", lessons=1)
    keep(course)

    reply = li.post(reverse("lms_courses:enrol", args=[course.pk]))

    assert (reply.status_code, reply.headers["Location"]) == (302, course.url)
    assert not Enrolment.objects.filter(course=course).exists()


def test_a_password_typed_on_the_way_from_the_list_opens_the_enrolment(li: Client) -> None:
    course = make_course("U2", lessons=1)
    lock(course)
    enrol = reverse("lms_courses:enrol", args=[course.pk])

    assert enrol in li.get(reverse("lms_courses:home")).text
    asked = li.post(enrol, follow=True)
    where = reverse(
        "wagtailcore_authenticate_with_password", args=[PageViewRestriction.objects.get().pk, course.pk]
    )
    assert where in asked.text
    shown = li.post(where, {"password": "x", "return_url": course.url}, follow=True)
    assert enrol in shown.text
    li.post(enrol)

    assert Enrolment.objects.filter(course=course).exists()


def test_a_course_for_others_is_offered_to_nobody_else_and_stays_with_whom_it_was_assigned(
    li: Client, cast: Cast
) -> None:
    chen, home = Client(), reverse("lms_courses:home")
    chen.force_login(cast.user("chen"))
    course = make_course("U2", lessons=1)
    make_enrolment(cast.li, course)
    listed = [course.title in reader.get(home).text for reader in (li, chen)]
    testers = keep_for_testers(course)

    kept = [course.title in reader.get(home).text for reader in (li, chen)]
    cast.user("chen").groups.add(testers)

    assert (listed, kept) == ([True, True], [True, False])
    assert course.title in chen.get(home).text


def test_a_document_of_two_lessons_is_sent_as_long_as_one_is_read(
    li: Client, lesson: LessonPage, document: int
) -> None:
    value = {"document": document, "title": "", "note": "填写", "clause": "", "facts": []}
    course = CoursePage.objects.get()
    make_lesson(course, "second", [{"type": "document", "id": "form", "value": value}])
    keep_for_testers(lesson)

    assert li.get(reverse("lms_courses:document", args=[document])).status_code == 200
