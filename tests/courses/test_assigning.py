"""Courses and paths are assigned to units, positions and people."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lms.core.trail.models import AuditEntry
from lms.courses.api import Assigned, Audience, Enrolment, assign_course
from lms.courses.assignment.queries import completion_by_unit
from lms.courses.assignment.services import NobodyMeant, assign_path
from lms.courses.choices import EnrolmentSource
from lms.courses.learning.services import enrol
from lms.courses.paths.models import LearningPath, LearningPathCourse
from lms.people.api import Position, Role
from tests.factories.courses import NOW, TODAY, make_course, make_enrolment
from tests.factories.people import Cast, make_cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db
DUE = TODAY + timedelta(days=14)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def numbers() -> list[str]:
    """List the staff numbers of the enrolled."""
    return list(Enrolment.objects.order_by("employee__number").values_list("employee__number", flat=True))


def test_unit_means_everybody_below_it(cast: Cast) -> None:
    audience = Audience(units=[cast.centre])

    done = assign_course(course=make_course(), audience=audience, due_on=DUE, by=None, now=NOW)

    assert done == Assigned(new=3)
    assert numbers() == ["00107", "00231", "00318"]


def test_positions_narrow_units(cast: Cast) -> None:
    agent = Position.objects.get(leads=False, postings__employee=cast.li)
    audience = Audience(units=[cast.team], positions=[agent])

    assign_course(course=make_course(), audience=audience, due_on=DUE, by=None, now=NOW)

    assert numbers() == ["00231"]


def test_people_named_are_added_and_leavers_are_not(cast: Cast) -> None:
    make_employee("离职", number="00999", unit=cast.team, left_on=TODAY)
    audience = Audience(units=[cast.team], employees=[cast.chen])

    assign_course(course=make_course(), audience=audience, due_on=DUE, by=None, now=NOW)

    assert numbers() == ["00107", "00231", "00318"]


def test_assignment_of_nobody_is_refused(cast: Cast) -> None:
    with pytest.raises(NobodyMeant):
        assign_course(course=make_course(), audience=Audience(), due_on=DUE, by=None, now=NOW)


def test_second_assignment_changes_the_day_only(cast: Cast) -> None:
    course = make_course()
    enrol(employee=cast.li, course=course, now=NOW)
    finished = make_enrolment(cast.wang, course, due_on=TODAY)
    Enrolment.objects.filter(pk=finished.pk).update(completed_at=NOW)
    audience = Audience(units=[cast.team])

    first = assign_course(course=course, audience=audience, due_on=DUE, by=None, now=NOW)
    second = assign_course(course=course, audience=audience, due_on=DUE, by=None, now=NOW)

    chosen = Enrolment.objects.get(employee=cast.li)
    assert first == Assigned(due_changed=1, done=1)
    assert second == Assigned(unchanged=1, done=1)
    assert (chosen.due_on, chosen.source) == (DUE, EnrolmentSource.ASSIGNED)
    assert Enrolment.objects.get(pk=finished.pk).due_on == TODAY


def test_path_without_people_means_its_positions_and_its_days(cast: Cast) -> None:
    path = LearningPath(key="newcomer", title="新员工", days_to_complete=30)
    path.positions = [Position.objects.get(leads=False, postings__employee=cast.li)]
    path.steps = [LearningPathCourse(course=make_course(code)) for code in ("U1", "U2")]
    path.save()

    done = assign_path(path=path, audience=Audience(), due_on=None, by=None, now=NOW)

    holders = Position.objects.get(pk=path.positions.get().pk).postings.count()
    days = {TODAY + timedelta(days=15), TODAY + timedelta(days=30)}
    assert done == Assigned(new=holders)
    assert Enrolment.objects.count() == 2 * holders
    assert set(Enrolment.objects.values_list("due_on", flat=True)) == days


def test_completion_counts_people_of_the_unit_and_below(cast: Cast) -> None:
    course = make_course()
    done = make_enrolment(cast.li, course)
    make_enrolment(cast.chen, course)
    Enrolment.objects.filter(pk=done.pk).update(completed_at=NOW)

    rows = completion_by_unit(course, [cast.centre, cast.team, cast.other_team], TODAY)

    assert [(row.completed, row.enrolled, row.people) for row in rows] == [(1, 2, 3), (1, 1, 2), (0, 1, 1)]
    assert rows[1].share == 0.5


def test_hr_sees_how_many_are_meant_then_assigns(cast: Cast, client: Client) -> None:
    course = make_course()
    client.force_login(cast.user("zhao"))
    due_on = timezone.localdate() + timedelta(days=5)
    form = {"subject": f"course:{course.pk}", "units": [cast.team.pk], "due_on": due_on.isoformat()}

    looked = client.post("/learn/assign/", {**form, "step": "look"})
    nobody_yet = Enrolment.objects.count()
    client.post("/learn/assign/", {**form, "step": "assign", "seen": looked.context["seen"]})

    assert looked.context["count"] == 2
    assert nobody_yet == 0
    assert set(Enrolment.objects.values_list("due_on", "assigned_by")) == {(due_on, cast.user("zhao").pk)}
    assert AuditEntry.objects.filter(action="courses.assigned").count() == 1


@pytest.mark.parametrize("change", ["units", "due_on", "never looked"])
def test_what_was_not_looked_at_is_shown_first(cast: Cast, client: Client, change: str) -> None:
    course = make_course()
    client.force_login(cast.user("zhao"))
    form = {"subject": f"course:{course.pk}", "units": [cast.team.pk]}
    seen = client.post("/learn/assign/", {**form, "step": "look"}).context["seen"]
    changed = {
        "units": {"units": [cast.team.pk, cast.other_team.pk], "seen": seen},
        "due_on": {"due_on": timezone.localdate().isoformat(), "seen": seen},
        "never looked": {},
    }[change]

    again = client.post("/learn/assign/", {**form, **changed, "step": "assign"})
    nobody_yet = Enrolment.objects.count()
    client.post("/learn/assign/", {**form, **changed, "step": "assign", "seen": again.context["seen"]})

    assert [str(each) for each in again.context["messages"]] == ["内容有改动，请再看一遍。"]
    assert nobody_yet == 0
    assert Enrolment.objects.count() == again.context["count"]


def test_a_trainer_is_told_who_follows_the_people(cast: Cast, client: Client) -> None:
    course, trainer = make_course(), make_user_with_role(Role.TRAINER)
    client.force_login(trainer)
    form = {"subject": f"course:{course.pk}", "units": [cast.team.pk]}
    seen = client.post("/learn/assign/", {**form, "step": "look"}).context["seen"]

    done = client.post("/learn/assign/", {**form, "step": "assign", "seen": seen}, follow=True)

    assert [str(each) for each in done.context["messages"]][1:] == ["学习情况由人力资源部跟进。"]


def test_day_that_has_passed_and_nobody_are_refused(cast: Cast, client: Client) -> None:
    course = make_course()
    client.force_login(cast.user("zhao"))

    reply = client.post("/learn/assign/", {"subject": f"course:{course.pk}", "due_on": "2020-01-01"})

    assert set(reply.context["form"].errors) == {"due_on", "__all__"}


@pytest.mark.parametrize(("who", "status"), [("li", 403), ("wang", 403), ("zhao", 200)])
def test_only_hr_and_trainers_assign(cast: Cast, client: Client, who: str, status: int) -> None:
    client.force_login(cast.user(who))

    assert client.get("/learn/assign/").status_code == status
