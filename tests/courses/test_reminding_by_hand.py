"""HR and leaders remind people of a filtered list, after they have seen whom it reaches; once a day each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.notices.models import Notice
from lms.core.trail.models import AuditEntry
from lms.courses.api import Enrolment
from lms.people.api import Employee
from lms.people.leaves.models import Leave
from tests.factories.courses import make_course, make_enrolment
from tests.factories.people import Cast, make_cast, make_employee

pytestmark = pytest.mark.django_db
URL = "lms_courses:remind"


@pytest.fixture
def cast() -> Cast:
    """Li and Chen have a course to complete, and somebody without an account."""
    made, course = make_cast(), make_course()
    without = make_employee("郭静", unit=made.team, with_account=False)
    for person in (made.li, made.chen, without):
        make_enrolment(person, course, due_on=timezone.localdate() + timedelta(days=3))
    return made


def browser(person: Employee) -> Client:
    """Sign somebody in."""
    client = Client()
    client.force_login(person.user)
    return client


def reached() -> list[str]:
    """List whom a reminder reached."""
    return list(Notice.objects.order_by("pk").values_list("recipient__employee__name", flat=True))


def test_the_preview_names_people_and_words_and_sends_nothing(cast: Cast) -> None:
    page = browser(cast.zhao).get(reverse(URL)).content.decode()

    assert all(said in page for said in ("李敏", "陈涛", "提醒 2 人", "另有 1 人没有账号", "赵蕾提醒您"))
    assert "郭静" not in page
    assert reached() == []


def test_the_filters_of_the_list_choose(cast: Cast) -> None:
    browser(cast.zhao).post(f"{reverse(URL)}?q=李敏")

    assert reached() == ["李敏"]
    assert AuditEntry.objects.filter(action="courses.reminded").count() == 1


def test_a_second_time_on_a_day_reaches_nobody(cast: Cast) -> None:
    for _time in range(2):
        browser(cast.zhao).post(reverse(URL))

    assert reached() == ["陈涛", "李敏"] or reached() == ["李敏", "陈涛"]


def said_after(client: Client) -> list[str]:
    """Remind, and list what the page then says at its top."""
    return [str(each) for each in client.post(reverse(URL), follow=True).context["messages"]]


def test_people_are_counted_not_messages_and_the_second_time_says_so(cast: Cast) -> None:
    make_enrolment(cast.li, make_course("U9"), due_on=timezone.localdate())

    page = browser(cast.zhao).get(reverse(URL)).content.decode()
    first, second = (said_after(browser(cast.zhao)) for _time in range(2))

    assert ("提醒 2 人" in page, cast.li.number in page) == (True, True)
    assert len(reached()) == 3
    assert first == ["已提醒 2 人。"]
    assert second == ["名单上的人今天都已提醒过，没有再发。"]


def test_who_is_on_leave_is_named_and_left_alone(cast: Cast) -> None:
    Leave.objects.create(employee=cast.li, kind="sick", starts_on=timezone.localdate())

    page = browser(cast.zhao).get(reverse(URL)).content.decode()
    browser(cast.zhao).post(reverse(URL))

    assert ("离岗中，不提醒：李敏" in page, "提醒 1 人" in page) == (True, True)
    assert reached() == ["陈涛"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-3, "应于 {day} 前完成，已逾期。赵蕾提醒您"),
        (3, "请在 {day} 前完成。赵蕾提醒您"),
        (None, ">赵蕾提醒您完成这门课程。"),
    ],
)
def test_the_words_know_whether_the_day_has_passed(cast: Cast, days: int | None, said: str) -> None:
    day = None if days is None else timezone.localdate() + timedelta(days=days)
    Enrolment.objects.update(due_on=day)

    page = browser(cast.zhao).get(reverse(URL)).content.decode()

    assert said.format(day=day) in page


def test_a_leader_reaches_the_own_people_only(cast: Cast) -> None:
    browser(cast.wang).post(reverse(URL))

    assert reached() == ["李敏"]


def test_too_many_at_once_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("lms.core.notices.reminders", "lms.courses.assignment.reminding_by_hand"):
        monkeypatch.setattr(f"{place}.MOST_AT_ONCE", 1)

    reply = browser(cast.zhao).post(reverse(URL), follow=True)

    assert "一次最多提醒 1 人次" in reply.content.decode()
    assert reached() == []
