"""What a browser sends late is taken by its view alone, and the reply says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.classroom.observation.services import begin_observation
from lms.core.offline.keeping import KEEP
from lms.core.offline.sending import TAKEN
from lms.courses.learning.models import LessonProgress
from lms.courses.pages.models import LessonPage
from lms.people.organisation.models import Employee
from tests.factories.classroom import make_checklist
from tests.factories.courses import check, make_course, make_enrolment, make_lesson, prose
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
AS_WORKER = {"accept": "application/json, text/html", "hx-request": "true"}


@pytest.fixture
def lesson(cast: Cast) -> LessonPage:
    """Give Li and Wang a lesson with a question."""
    course = make_course("U1", lessons=0)
    make_enrolment(cast.li, course)
    make_enrolment(cast.wang, course)
    return make_lesson(course, "first", [prose(1), check()], minutes=1)


def send(client: Client, address: str, **fields: str) -> HttpResponse:
    """Send something as the worker does, a moment late."""
    done_at = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    data = {**fields, "done_at": done_at}
    return client.post(f"{address}?offline=queue", data, headers=AS_WORKER)  # type: ignore[return-value]


def check_of(lesson: LessonPage) -> str:
    return reverse("lms_courses:check", args=[lesson.pk, "check-1"])


def test_the_view_says_that_it_took_an_answer_a_place_and_an_observation(
    cast: Cast, signed_in: SignIn, lesson: LessonPage
) -> None:
    watched = begin_observation(
        checklist=make_checklist(), employee=cast.li, observer=cast.wang, now=timezone.now()
    )
    wang = signed_in("wang")

    replies = [
        send(wang, check_of(lesson), option="0"),
        send(wang, reverse("lms_courses:place", args=[lesson.pk]), block="", share="1"),
        send(wang, watched.get_absolute_url(), note="语速偏快"),
    ]

    assert [(reply.status_code, TAKEN in reply.headers) for reply in replies] == [(200, True)] * 3


def test_what_is_refused_or_asked_for_says_nothing_of_the_kind(signed_in: SignIn, lesson: LessonPage) -> None:
    li = signed_in("li")

    assert TAKEN not in send(li, reverse("lms_courses:place", args=[lesson.pk]), share="many").headers
    assert TAKEN not in li.get(lesson.url).headers


def test_an_answer_whose_reply_was_lost_counts_once(signed_in: SignIn, lesson: LessonPage) -> None:
    li = signed_in("li")
    li.post(check_of(lesson), {"option": "1"}, headers={"hx-request": "true"})

    again = send(li, check_of(lesson), option="1")

    assert TAKEN in again.headers
    assert "Missed twice today" not in again.text
    assert LessonProgress.objects.get().answers()["check-1"].misses == 1


def test_what_was_written_on_the_page_of_another_is_not_taken(
    cast: Cast, signed_in: SignIn, lesson: LessonPage
) -> None:
    """Who signs in next on the same device answers nothing by the page that the one before has left open."""
    word = signed_in("li").get(lesson.url).headers[KEEP]

    refused = send(signed_in("wang"), check_of(lesson), option="0", offline_person=word)
    taken = send(signed_in("li"), check_of(lesson), option="0", offline_person=word)

    assert (refused.status_code, taken.status_code) == (403, 200)
    assert LessonProgress.objects.get().enrolment.employee == cast.li


def test_what_leads_to_the_change_of_password_was_not_taken(
    cast: Cast, signed_in: SignIn, lesson: LessonPage
) -> None:
    li = signed_in("li")
    Employee.objects.filter(pk=cast.li.pk).update(must_change_password=True)

    reply = send(li, check_of(lesson), option="0")

    assert (reply.status_code, TAKEN in reply.headers) == (200, False)
    assert reply.headers["HX-Redirect"]
    assert not LessonProgress.objects.exists()
