"""今天 names the next step of a path, asks for electives when their turn comes, and knows leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from lms.courses.assignment.queries import Audience
from lms.courses.assignment.services import assign_path
from lms.courses.paths.models import LearningPath
from lms.people.api import Employee
from lms.people.leaves.models import Leave
from lms.portal.homes.agenda import Task
from lms.portal.homes.employee import employee_home
from tests.factories.courses import make_course
from tests.factories.paths import make_path
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read the words of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def put(path: LearningPath, employee: Employee, days: int) -> None:
    """Assign a path until so many days from now."""
    now = timezone.now()
    due_on = timezone.localdate(now) + timedelta(days=days)
    assign_path(path=path, audience=Audience(employees=[employee]), due_on=due_on, by=None, now=now)


def tasks_of(employee: Employee) -> list[Task]:
    """List what stands on 今天."""
    agenda = employee_home(employee, timezone.now()).agenda
    return [task for task in (agenda.next_thing, *agenda.rest) if task is not None]


def test_of_a_path_only_the_next_step_stands_there_with_its_place(cast: Cast) -> None:
    put(make_path([make_course(code) for code in ("U1", "U2", "U3")]), cast.li, 6)

    (task,) = tasks_of(cast.li)

    assert task.title.startswith("课程 U1")
    assert task.note.startswith("路径 newcomer, step 1 of 3 · ")
    assert task.due == "due in 2 days"


def test_electives_are_to_be_chosen_on_the_page_of_the_path(cast: Cast) -> None:
    courses = [make_course(code) for code in ("U1", "U2", "U3")]
    put(make_path(courses, electives={"选修": (2, courses)}), cast.li, 6)

    (task,) = tasks_of(cast.li)

    assert (task.title, task.note) == ("路径 newcomer", "Choose your electives: 2 of 3")
    assert task.url == reverse("lms_courses:path", args=["newcomer"])


def test_nothing_is_overdue_on_leave_and_the_page_says_so(cast: Cast, client: Client) -> None:
    put(make_path([make_course("U1")]), cast.li, 1)
    today = timezone.localdate()
    cast.li.enrolments.update(
        due_on=today - timedelta(days=3), enrolled_at=timezone.now() - timedelta(days=9)
    )
    late = tasks_of(cast.li)[0]
    Leave.objects.create(employee=cast.li, kind="sick", starts_on=today - timedelta(days=4), ends_on=today)
    client.force_login(cast.user("li"))

    (away,) = tasks_of(cast.li)
    page = client.get(reverse("lms_portal:today"), headers={"accept-language": "en"}).content.decode()

    assert late.tone == "bad"
    assert away.tone != "bad"
    assert away.until == today + timedelta(days=8)
    assert "You are on leave until" in page
