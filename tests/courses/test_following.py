"""Who sees whose learning, in how many queries."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from lms.core.trail.models import AuditEntry
from lms.courses.api import Enrolment
from lms.courses.learning.services import ReadingPosition, record_progress
from lms.people.api import Employee, Role
from lms.people.leaves.models import Leave
from tests.factories.courses import NOW, lessons_of, make_course, make_enrolment
from tests.factories.people import Cast, make_cast, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def names(client: Client, query: str = "") -> list[str]:
    """List the people of the list, row by row."""
    table = client.get(f"/learn/enrolments/{query}").context["table"]
    return [str(row.cells[0].value) for row in table.rows]


@pytest.fixture
def learning(cast: Cast) -> list[Enrolment]:
    """Li overdue, Wang begun, Zhao not begun, Chen completed."""
    course, today = make_course(), timezone.localdate()
    overdue = make_enrolment(cast.li, course, due_on=today - timedelta(days=1))
    begun = make_enrolment(cast.wang, course)
    fresh = make_enrolment(cast.zhao, course)
    done = make_enrolment(cast.chen, course)
    place = ReadingPosition("prose-1", 0.2)
    record_progress(enrolment=begun, lesson=lessons_of(course)[0], place=place, now=NOW)
    Enrolment.objects.filter(pk=done.pk).update(completed_at=NOW)
    return [overdue, begun, fresh, done]


def test_nothing_is_overdue_for_whoever_has_left(
    cast: Cast, client: Client, learning: list[Enrolment]
) -> None:
    Employee.objects.filter(pk=cast.li.pk).update(left_on=timezone.localdate())
    client.force_login(cast.user("zhao"))

    listed = {state: names(client, f"?state={state}") for state in ("overdue", "left")}

    assert listed == {"overdue": [], "left": [cast.li.name]}


def test_hr_sees_all_and_the_overdue_first(cast: Cast, client: Client, learning: list[Enrolment]) -> None:
    client.force_login(cast.user("zhao"))

    found = names(client)

    assert found[0] == cast.li.name
    assert set(found) == {each.employee.name for each in learning}


def test_manager_sees_the_own_team_only(cast: Cast, client: Client, learning: list[Enrolment]) -> None:
    client.force_login(cast.user("wang"))

    assert set(names(client)) == {cast.li.name, cast.wang.name}


@pytest.mark.parametrize("who", ["li", "chen"])
def test_staff_see_no_list(cast: Cast, client: Client, learning: list[Enrolment], who: str) -> None:
    client.force_login(cast.user(who))

    assert client.get("/learn/enrolments/").status_code == 403


@pytest.mark.parametrize(
    ("state", "place"), [("overdue", 0), ("in_progress", 1), ("not_started", 2), ("completed", 3)]
)
def test_state_filters(cast: Cast, client: Client, learning: list[Enrolment], state: str, place: int) -> None:
    client.force_login(cast.user("zhao"))

    assert names(client, f"?state={state}") == [learning[place].employee.name]


def test_unit_filter_takes_what_is_below(cast: Cast, client: Client, learning: list[Enrolment]) -> None:
    client.force_login(cast.user("zhao"))

    assert set(names(client, f"?unit={cast.other_team.pk}")) == {cast.chen.name}


def test_export_holds_the_rows_and_is_recorded(cast: Cast, client: Client, learning: list[Enrolment]) -> None:
    client.force_login(cast.user("zhao"))

    reply = client.get("/learn/enrolments/?export=xlsx&state=overdue")

    rows = list(load_workbook(BytesIO(reply.content)).active.values)
    assert [row[:2] for row in rows[1:]] == [(cast.li.name, cast.li.number)]
    assert AuditEntry.objects.get(action="courses.exported").details == {"rows": 1}


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    cast: Cast, client: Client, count: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    people = [cast.li, cast.wang, cast.chen][:count]
    for number, person in enumerate(people, start=1):
        make_enrolment(person, make_course(f"U{number}"))
    client.force_login(cast.user("zhao"))
    client.get("/learn/enrolments/")

    with django_assert_num_queries(14):  # type: ignore[operator] # the fixture
        client.get("/learn/enrolments/")


def test_trainer_sees_figures_of_units_but_no_names(cast: Cast, client: Client) -> None:
    course = make_course()
    make_enrolment(cast.li, course)
    client.force_login(make_user_with_role(Role.TRAINER))

    listed = client.get("/learn/enrolments/")
    figures = client.get(f"/learn/course/{course.pk}/completion/")

    assert listed.status_code == 403
    assert cast.li.name not in figures.content.decode()
    assert len(figures.context["table"].rows) == 5


def test_manager_sees_figures_of_the_own_units(cast: Cast, client: Client) -> None:
    course = make_course()
    client.force_login(cast.user("wang"))

    table = client.get(f"/learn/course/{course.pk}/completion/").context["table"]

    assert [row.cells[0].text.strip() for row in table.rows] == [cast.team.name]


def test_nothing_is_overdue_for_whoever_is_on_leave_or_just_back(
    cast: Cast, client: Client, learning: list[Enrolment]
) -> None:
    today = timezone.localdate()
    Enrolment.objects.filter(employee=cast.li).update(enrolled_at=timezone.now() - timedelta(days=60))
    client.force_login(cast.user("zhao"))
    leave = Leave.objects.create(employee=cast.li, kind="sick", starts_on=today - timedelta(days=20))

    away = names(client, "?state=on_leave"), names(client, "?state=overdue")
    Leave.objects.filter(pk=leave.pk).update(ends_on=today - timedelta(days=8))
    back = names(client, "?state=on_leave"), names(client, "?state=overdue")
    Leave.objects.filter(pk=leave.pk).update(ends_on=today - timedelta(days=9))
    week_later = names(client, "?state=overdue")

    assert away == ([cast.li.name], [])
    assert back == ([], [])
    assert week_later == [cast.li.name]
