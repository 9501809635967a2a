"""HR and leaders remind people of the paths they are on, after they have seen whom it reaches."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.notices.models import Notice
from lms.core.trail.models import AuditEntry
from lms.courses.choices import EnrolmentSource
from lms.courses.paths.models import LearningPath, PathEnrolment
from lms.people.api import Employee
from lms.people.leaves.models import Leave
from tests.factories.courses import make_course
from tests.factories.paths import make_path
from tests.factories.people import Cast, make_cast, make_employee

pytestmark = pytest.mark.django_db
URL = "lms_courses:remind_of_paths"


def put_on(path: LearningPath, person: Employee, *, done: bool = False) -> None:
    """Put somebody on a path."""
    today = timezone.localdate()
    PathEnrolment.objects.create(
        employee=person,
        path=path,
        source=EnrolmentSource.ASSIGNED,
        started_on=today,
        due_on=today + timedelta(days=9),
        completed_at=timezone.now() if done else None,
    )


@pytest.fixture
def cast() -> Cast:
    """Li and Chen are on a path, Wang has completed it, and somebody on it has no account."""
    made, path = make_cast(), make_path([make_course()])
    without = make_employee("郭静", unit=made.team, with_account=False)
    for person in (made.li, made.chen, without):
        put_on(path, person)
    put_on(path, made.wang, done=True)
    return made


def browser(person: Employee) -> Client:
    """Sign somebody in."""
    client = Client()
    client.force_login(person.user)
    return client


def reached() -> set[str]:
    """List whom a reminder reached."""
    return set(Notice.objects.values_list("recipient__employee__name", flat=True))


def test_the_preview_names_people_and_words_and_sends_nothing(cast: Cast) -> None:
    page = browser(cast.zhao).get(reverse(URL)).text

    said = ("李敏", "陈涛", "提醒 2 人", "另有 1 人没有账号", "赵蕾提醒您完成这条学习路径")
    assert [words for words in said if words not in page] == []
    assert "王强" not in page
    assert reached() == set()


def test_the_list_leads_there_with_its_filters_and_each_is_reminded_once_a_day(cast: Cast) -> None:
    client, path = browser(cast.zhao), LearningPath.objects.get()
    listed = client.get(reverse("lms_courses:path_enrolments"), {"q": "李敏"}).text

    for _time in range(2):
        client.post(f"{reverse(URL)}?q=李敏")

    assert f"{reverse(URL)}?q=%E6%9D%8E%E6%95%8F" in listed
    assert reached() == {"李敏"}
    assert Notice.objects.get().url == reverse("lms_courses:path", args=[path.key])
    assert AuditEntry.objects.about(path).get().action == "courses.path_reminded"


def test_who_is_on_leave_is_named_and_left_alone(cast: Cast) -> None:
    Leave.objects.create(employee=cast.li, kind="sick", starts_on=timezone.localdate())

    page = browser(cast.zhao).get(reverse(URL)).text
    browser(cast.zhao).post(reverse(URL))

    assert "离岗中，不提醒：李敏" in page
    assert reached() == {"陈涛"}


def test_a_leader_reaches_the_own_people_only(cast: Cast) -> None:
    browser(cast.wang).post(reverse(URL))

    assert reached() == {"李敏"}
