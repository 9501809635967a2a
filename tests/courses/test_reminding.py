"""Whoever has a course is told when it is assigned, before its day, and after it; later the leader too."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.core.notices.models import Notice
from lms.courses.api import Audience, assign_course
from lms.courses.assignment.reminding import remind_of_courses
from lms.courses.assignment.services import assign_path
from lms.people.leaves.api import Leave
from tests.factories.courses import NOW, TODAY, make_course, make_enrolment
from tests.factories.paths import make_path
from tests.factories.people import Cast, make_cast, make_employee

pytestmark = pytest.mark.django_db
DUE = TODAY + timedelta(days=30)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def morning(days: int) -> datetime:
    """Give a moment so many days after the course is due."""
    return NOW + timedelta(days=30 + days)


def told() -> list[tuple[str, str]]:
    """List whom was told what, in the order of telling."""
    rows = Notice.objects.order_by("pk").values_list("recipient__employee__number", "kind")
    return [(str(number), str(kind)) for number, kind in rows]


def test_an_assignment_is_told_once_and_another_day_anew(cast: Cast) -> None:
    course, audience = make_course(), Audience(employees=[cast.li])

    for due_on in (DUE, DUE, DUE + timedelta(days=1)):
        assign_course(course=course, audience=audience, due_on=due_on, by=None, now=NOW)

    assert told() == [("00231", "courses.assigned")] * 2
    assert Notice.objects.latest("pk").url == course.url


def test_who_completed_it_is_told_nothing(cast: Cast) -> None:
    enrolment = make_enrolment(cast.li, make_course(), due_on=DUE)
    enrolment.completed_at = NOW
    enrolment.save()

    for days in range(-8, 6):
        remind_of_courses(morning(days))

    assert told() == []


def test_seven_three_and_one_day_before_then_overdue_then_the_leader(cast: Cast) -> None:
    make_enrolment(cast.li, make_course(), due_on=DUE)

    steps = {}
    for days in range(-9, 9):
        before = len(told())
        remind_of_courses(morning(days))
        steps |= {days: told()[before:]} if len(told()) > before else {}

    assert steps == {
        -7: [("00231", "courses.due_soon")],
        -3: [("00231", "courses.due_soon")],
        -1: [("00231", "courses.due_soon")],
        1: [("00231", "courses.overdue")],
        3: [("00107", "courses.team_overdue")],
    }
    assert Notice.objects.latest("pk").facts["names"] == "李敏"


def test_a_missed_morning_is_made_up_for(cast: Cast) -> None:
    make_enrolment(cast.li, make_course(), due_on=DUE)

    remind_of_courses(morning(-2))

    assert Notice.objects.get().facts["days"] == 2


def test_who_has_left_is_told_nothing(cast: Cast) -> None:
    gone = make_employee("离职", unit=cast.team, left_on=TODAY)
    make_enrolment(gone, make_course(), due_on=DUE)

    remind_of_courses(morning(1))

    assert told() == []


def test_many_people_with_one_course_take_no_more_statements(cast: Cast) -> None:
    course = make_course()

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            remind_of_courses(morning(4))
        return len(queries)

    assert course.url  # where the site begins is looked up once
    make_enrolment(cast.li, course, due_on=DUE)
    few = statements()
    for _number in range(5):
        make_enrolment(make_employee(unit=cast.team), course, due_on=DUE)

    assert statements() == few


def test_a_path_is_told_as_one_thing(cast: Cast) -> None:
    path = make_path([make_course("U1"), make_course("U2")], key="new")

    for _again in range(2):
        assign_path(path=path, audience=Audience(employees=[cast.li]), due_on=DUE, by=None, now=NOW)

    assert told() == [("00231", "courses.assigned")]
    assert Notice.objects.get().url == "/learn/paths/new/"


def test_who_is_on_leave_is_reminded_after_the_return(cast: Cast) -> None:
    make_enrolment(cast.li, make_course(), due_on=DUE)
    back = DUE + timedelta(days=20)
    Leave.objects.create(employee=cast.li, kind="sick", starts_on=DUE, ends_on=back)

    steps = {}
    for days in range(40):
        before = len(told())
        remind_of_courses(morning(days))
        steps |= {days: [kind for _who, kind in told()[before:]]} if len(told()) > before else {}

    # The day is the eighth after the last day away.
    assert steps == {
        21: ["courses.due_soon"],
        25: ["courses.due_soon"],
        27: ["courses.due_soon"],
        29: ["courses.overdue"],
        31: ["courses.team_overdue"],
    }
