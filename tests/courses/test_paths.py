"""A path puts people on its open steps, opens the others as gates are passed, and can be taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.refusals import ReasonMissing, sentence
from lms.core.trail.models import AuditEntry
from lms.courses.api import Assigned, Audience, CoursePage, Enrolment, learning_of
from lms.courses.assignment.services import assign_course, assign_path
from lms.courses.assignment.withdrawal import Withdrawn, withdraw_courses, withdraw_paths
from lms.courses.choices import EnrolmentSource
from lms.courses.learning.opening import StepLocked, open_steps, open_steps_of
from lms.courses.learning.services import begin_path, enrol, leave_path
from lms.courses.paths.models import LearningPath, LearningPathCourse, PathEnrolment
from lms.people.api import Employee
from lms.people.leaves.models import Leave
from tests.factories.courses import NOW, TODAY, learn, lessons_of, make_course, make_enrolment
from tests.factories.paths import make_path
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def courses() -> list[CoursePage]:
    return [make_course(code, lessons=1) for code in ("U1", "U2", "U3", "U4")]


@pytest.fixture
def gated(courses: list[CoursePage]) -> LearningPath:
    """U1 is a gate, then U2, and one of U3 and U4."""
    return make_path(courses, gates=[courses[0]], electives={"选修": (1, courses[2:])}, days=40)


def put(path: LearningPath, *people: Employee, due: int | None = None) -> Assigned:
    """Assign a path to people, until so many days from now."""
    due_on = TODAY + timedelta(days=due) if due is not None else None
    return assign_path(path=path, audience=Audience(employees=people), due_on=due_on, by=None, now=NOW)


def codes(employee: Employee) -> list[str]:
    """List the courses somebody is in."""
    return sorted(Enrolment.objects.filter(employee=employee).values_list("course__code", flat=True))


def complete(employee: Employee, course: CoursePage) -> None:
    """Learn the only lesson of a course."""
    learn(Enrolment.objects.get(employee=employee, course=course), lessons_of(course)[0])


def test_only_what_is_open_is_enrolled(cast: Cast, gated: LearningPath) -> None:
    assert put(gated, cast.li) == Assigned(new=1)

    walk = PathEnrolment.objects.get()
    enrolment = Enrolment.objects.get()
    assert (walk.started_on, walk.due_on) == (TODAY, TODAY + timedelta(days=40))
    assert (enrolment.course.code, enrolment.due_on) == ("U1", TODAY + timedelta(days=10))
    assert (enrolment.path_enrolment, enrolment.source) == (walk, EnrolmentSource.ASSIGNED)


def test_a_passed_gate_opens_what_follows_and_electives_wait_to_be_chosen(
    cast: Cast, gated: LearningPath, courses: list[CoursePage]
) -> None:
    put(gated, cast.li)

    complete(cast.li, courses[0])

    assert codes(cast.li) == ["U1", "U2"]


def test_a_path_is_complete_with_the_last_course_it_asks_for(
    cast: Cast, gated: LearningPath, courses: list[CoursePage]
) -> None:
    put(gated, cast.li)
    complete(cast.li, courses[0])
    complete(cast.li, courses[1])
    chosen = enrol(employee=cast.li, course=courses[3], now=NOW)

    before = PathEnrolment.objects.get().completed_at
    complete(cast.li, courses[3])

    assert chosen.due_on == TODAY + timedelta(days=40)
    assert before is None
    assert PathEnrolment.objects.get().completed_at == NOW


def test_a_course_behind_a_gate_takes_nobody_yet(
    cast: Cast, gated: LearningPath, courses: list[CoursePage]
) -> None:
    put(gated, cast.li)

    with pytest.raises(StepLocked) as refused:
        enrol(employee=cast.li, course=courses[1], now=NOW)

    assert refused.value.first == courses[0].shown_title
    assert "U1" in sentence(refused.value)
    assert codes(cast.li) == ["U1"]


def test_who_is_in_a_later_course_already_goes_on(
    cast: Cast, gated: LearningPath, courses: list[CoursePage]
) -> None:
    own = enrol(employee=cast.li, course=courses[1], now=NOW)
    put(gated, cast.li)

    assert enrol(employee=cast.li, course=courses[1], now=NOW) == own
    complete(cast.li, courses[1])
    assert codes(cast.li) == ["U1", "U2"]


def test_a_course_assigned_by_itself_is_held_back_by_no_path(
    cast: Cast, gated: LearningPath, courses: list[CoursePage]
) -> None:
    put(gated, cast.li)
    assign_course(course=courses[1], audience=Audience(employees=[cast.li]), due_on=None, by=None, now=NOW)

    assert codes(cast.li) == ["U1", "U2"]


def test_what_was_learned_before_counts_at_once(
    cast: Cast, gated: LearningPath, courses: list[CoursePage]
) -> None:
    for course in (courses[0], courses[1], courses[2]):
        make_enrolment(cast.li, course)
        complete(cast.li, course)

    put(gated, cast.li)

    assert PathEnrolment.objects.get().completed_at == NOW
    assert codes(cast.li) == ["U1", "U2", "U3"]


def test_opening_again_changes_nothing(cast: Cast, gated: LearningPath) -> None:
    put(gated, cast.li)
    walk = PathEnrolment.objects.get()

    assert open_steps([walk.pk], NOW) == 0
    assert codes(cast.li) == ["U1"]


def test_a_step_that_opens_late_leaves_a_week(
    cast: Cast, gated: LearningPath, courses: list[CoursePage]
) -> None:
    put(gated, cast.li)
    enrolment = Enrolment.objects.get()

    learn(enrolment, lessons_of(courses[0])[0], now=NOW + timedelta(days=60))

    due_on = Enrolment.objects.get(course=courses[1]).due_on
    assert due_on == TODAY + timedelta(days=67)


def test_a_second_assignment_keeps_the_day_unless_one_is_given(cast: Cast, gated: LearningPath) -> None:
    put(gated, cast.li)

    same, moved = put(gated, cast.li), put(gated, cast.li, due=20)

    assert (same, moved) == (Assigned(unchanged=1), Assigned(due_changed=1))
    assert PathEnrolment.objects.get().due_on == TODAY + timedelta(days=20)
    assert Enrolment.objects.get().due_on == TODAY + timedelta(days=5)


def test_a_path_begun_by_oneself_has_no_day(cast: Cast, gated: LearningPath) -> None:
    walk = begin_path(employee=cast.li, path=gated, now=NOW)

    assert (walk.source, walk.due_on) == (EnrolmentSource.CHOSEN, None)
    assert list(Enrolment.objects.values_list("course__code", "due_on")) == [("U1", None)]


def test_who_began_a_path_may_leave_it_and_keeps_what_was_begun(
    cast: Cast, courses: list[CoursePage]
) -> None:
    walk = begin_path(employee=cast.li, path=make_path(courses[:3]), now=NOW)
    other = begin_path(employee=cast.li, path=make_path(courses[1:2], key="other"), now=NOW)
    learn(Enrolment.objects.get(course=courses[0]), lessons_of(courses[0])[0])

    left = leave_path(employee=cast.li, path=walk.path, now=NOW)
    again = leave_path(employee=cast.li, path=walk.path, now=NOW)

    assert (left, again) == (True, False)
    assert list(PathEnrolment.objects.all()) == [other]
    assert codes(cast.li) == ["U1", "U2"]


def test_an_assigned_path_is_not_left(cast: Cast, gated: LearningPath) -> None:
    put(gated, cast.li)
    client = Client()
    client.force_login(cast.li.user)

    page = client.get(reverse("lms_courses:path", args=[gated.key])).text
    client.post(reverse("lms_courses:leave_path", args=[gated.key]))

    assert reverse("lms_courses:leave_path", args=[gated.key]) not in page
    assert PathEnrolment.objects.filter(employee=cast.li).exists()


def test_a_path_that_loses_its_gate_opens_for_those_on_it(cast: Cast, gated: LearningPath) -> None:
    put(gated, cast.li, cast.chen)
    LearningPathCourse.objects.filter(path=gated).update(is_gate=False)

    opened = open_steps_of(path=gated, now=NOW)

    assert opened == 2
    assert codes(cast.chen) == ["U1", "U2"]


def test_of_a_path_the_next_step_counts_today(cast: Cast, courses: list[CoursePage]) -> None:
    put(make_path(courses), cast.li)

    learning = learning_of(cast.li, TODAY)

    assert [state.course.code for state in learning.due] == ["U1"]
    assert [state.course.code for state in learning.catalogue().to_do] == ["U1", "U2", "U3", "U4"]
    step = learning.due[0].step
    assert step is not None
    assert (step.number, step.total) == (1, 4)


def test_what_is_next_on_one_path_counts_though_another_has_it_later(
    cast: Cast, courses: list[CoursePage]
) -> None:
    put(make_path(courses[:2]), cast.li)
    put(make_path([courses[1], courses[0]], key="other"), cast.li)

    due = learning_of(cast.li, TODAY).due

    assert {state.course.code for state in due} == {"U1", "U2"}


def test_withdrawing_a_path_takes_what_was_not_begun(cast: Cast, courses: list[CoursePage]) -> None:
    put(make_path(courses), cast.li)
    complete(cast.li, courses[0])
    walk = PathEnrolment.objects.get()

    done = withdraw_paths(keys=[walk.pk], reason="调岗", by=cast.user("zhao"), now=NOW)

    assert done == Withdrawn(paths=1, courses=3, kept=1)
    assert codes(cast.li) == ["U1"]
    assert not PathEnrolment.objects.exists()
    entry = AuditEntry.objects.get(action="courses.path_withdrawn")
    assert (entry.subject_label, entry.reason) == (str(cast.li), "调岗")


def test_what_another_path_asks_for_stays(cast: Cast, courses: list[CoursePage]) -> None:
    first, second = make_path(courses[:2]), make_path(courses[1:], key="second", days=60)
    put(first, cast.li)
    put(second, cast.li)

    withdraw_paths(
        keys=PathEnrolment.objects.filter(path=second).values_list("pk", flat=True),
        reason="错派",
        by=None,
        now=NOW,
    )

    assert codes(cast.li) == ["U1", "U2"]
    assert Enrolment.objects.get(course=courses[1]).due_on == TODAY + timedelta(days=30)


def test_a_path_changes_nothing_that_came_another_way_neither_when_given_nor_when_taken_back(
    cast: Cast, courses: list[CoursePage]
) -> None:
    late = make_enrolment(cast.li, courses[0], due_on=TODAY - timedelta(days=9))
    Enrolment.objects.filter(pk=late.pk).update(source=EnrolmentSource.ASSIGNED)
    own = enrol(employee=cast.li, course=courses[1], now=NOW)
    known = Enrolment.objects.filter(pk__in=[late.pk, own.pk]).order_by("pk").values()
    before = list(known.all())

    put(make_path(courses), cast.li)
    put(LearningPath.objects.get(), cast.li, due=20)
    on_path = list(known.all())
    withdraw_paths(keys=[PathEnrolment.objects.get().pk], reason="错派", by=None, now=NOW)

    assert on_path == before
    assert list(known.all()) == before
    assert codes(cast.li) == ["U1", "U2"]


def test_an_elective_chosen_on_a_path_gets_its_new_day_and_stays_chosen(
    cast: Cast, courses: list[CoursePage]
) -> None:
    path = make_path(courses, electives={"选修": (1, courses[2:])}, days=40)
    put(path, cast.li)
    enrol(employee=cast.li, course=courses[3], now=NOW)

    put(path, cast.li, due=20)

    elective = Enrolment.objects.get(course=courses[3])
    assert (elective.due_on, elective.source) == (TODAY + timedelta(days=20), EnrolmentSource.CHOSEN)


def test_the_page_of_a_path_shows_its_own_days(cast: Cast, courses: list[CoursePage], client: Client) -> None:
    make_enrolment(cast.li, courses[0], due_on=TODAY - timedelta(days=9))
    put(make_path(courses, days=40), cast.li)
    client.force_login(cast.user("li"))

    reading = client.get("/learn/paths/newcomer/").context["reading"]

    assert [line.due_on for line in reading.lines] == [
        TODAY + timedelta(days=each) for each in (10, 20, 30, 40)
    ]


def test_a_chosen_and_a_completed_path_stay(cast: Cast, courses: list[CoursePage]) -> None:
    path = make_path(courses[:1])
    begin_path(employee=cast.chen, path=path, now=NOW)
    put(path, cast.li)
    complete(cast.li, courses[0])

    done = withdraw_paths(
        keys=PathEnrolment.objects.values_list("pk", flat=True), reason="错派", by=None, now=NOW
    )

    assert done == Withdrawn(kept=2)
    assert PathEnrolment.objects.count() == 2


def test_withdrawing_courses_keeps_what_was_begun_and_what_a_path_asks_for(
    cast: Cast, courses: list[CoursePage]
) -> None:
    put(make_path(courses[:1]), cast.li)
    fresh, begun = make_enrolment(cast.li, courses[1]), make_enrolment(cast.li, courses[2])
    learn(begun, lessons_of(courses[2])[0])
    keys = list(Enrolment.objects.values_list("pk", flat=True))

    done = withdraw_courses(keys=keys, reason="派错", by=None, now=NOW)

    assert done == Withdrawn(courses=1, kept=2)
    assert not Enrolment.objects.filter(pk=fresh.pk).exists()


def test_a_withdrawal_needs_a_reason(cast: Cast, gated: LearningPath) -> None:
    put(gated, cast.li)

    with pytest.raises(ReasonMissing):
        withdraw_paths(keys=[PathEnrolment.objects.get().pk], reason=" ", by=None, now=NOW)

    assert PathEnrolment.objects.count() == 1


def test_the_page_of_a_path_shows_its_steps_in_order(
    cast: Cast, gated: LearningPath, client: Client, courses: list[CoursePage]
) -> None:
    put(gated, cast.li)
    client.force_login(cast.user("li"))

    reading = client.get("/learn/paths/newcomer/").context["reading"]

    assert [(line.course.course.code, line.state, line.is_next) for line in reading.lines] == [
        ("U1", "open", True),
        ("U2", "locked", False),
        ("U3", "locked", False),
        ("U4", "locked", False),
    ]
    group = ("选修", 1, 2)
    assert [line.electives for line in reading.lines] == [None, None, group, group]
    assert [line.repeats for line in reading.lines] == [False, False, True, True]


def test_a_locked_course_opened_by_its_address_says_what_comes_first(
    cast: Cast, gated: LearningPath, client: Client, courses: list[CoursePage]
) -> None:
    put(gated, cast.li)
    client.force_login(cast.user("li"))

    page = client.get(courses[1].url)
    lesson = client.get(lessons_of(courses[1])[0].url)
    sent = client.post(f"/learn/course/{courses[1].pk}/enrol/", follow=True)

    assert page.context["state"].is_locked
    assert page.content.decode().count(courses[0].url) == 1
    assert lesson.context["reading"].course.is_locked
    assert [str(message) for message in sent.context["messages"]] == [page.context["state"].step.why_locked]
    assert codes(cast.li) == ["U1"]


def test_staff_begin_a_path_by_themselves(cast: Cast, gated: LearningPath, client: Client) -> None:
    client.force_login(cast.user("li"))

    before = client.get("/learn/paths/newcomer/").content.decode()
    after = client.post("/learn/paths/newcomer/begin/", follow=True).context["reading"]

    assert "/learn/paths/newcomer/begin/" in before
    assert after.status.enrolment is not None
    assert codes(cast.li) == ["U1"]


def test_a_completed_path_says_when_it_is_to_be_done_again(
    cast: Cast, courses: list[CoursePage], client: Client
) -> None:
    path = make_path(courses[:1], valid_months=12)
    put(path, cast.li)
    complete(cast.li, courses[0])

    walk = PathEnrolment.objects.get()

    assert walk.again_by == TODAY.replace(year=TODAY.year + 1)
    assert timezone.localdate(walk.completed_at) == TODAY


def test_assigning_a_path_says_first_what_will_happen(
    cast: Cast, gated: LearningPath, client: Client
) -> None:
    put(gated, cast.li)
    client.force_login(cast.user("zhao"))
    form = {"subject": f"path:{gated.pk}", "units": [cast.team.pk], "step": "look"}

    preview = client.post("/learn/assign/", form).context["preview"]

    today = timezone.localdate()
    assert (preview.people, preview.new, preview.on_it, preview.done) == (2, 1, 1, 0)
    assert [(step.opens_later, step.is_gate) for step in preview.steps] == [
        (False, True),
        (True, False),
        (True, False),
        (True, False),
    ]
    assert preview.steps[0].due_on == today + timedelta(days=10)
    assert PathEnrolment.objects.count() == 1


def rows_of(client: Client, query: str = "") -> list[list[str]]:
    """Read name, steps and next course of the list of people on paths."""
    table = client.get(f"/learn/enrolments/paths/{query}").context["table"]
    return [[str(row.cells[number].value) for number in (0, 5, 6)] for row in table.rows]


def test_hr_follows_people_on_paths_and_a_manager_the_own_team(
    cast: Cast, gated: LearningPath, client: Client, courses: list[CoursePage]
) -> None:
    put(gated, cast.li, cast.chen)
    put(make_path(courses[1:2], key="other"), cast.li)
    complete(cast.li, courses[0])
    client.force_login(cast.user("zhao"))
    all_rows = rows_of(client, f"?path={gated.pk}&sort=employee__number")
    client.force_login(cast.user("wang"))
    own_rows = rows_of(client, f"?path={gated.pk}")

    assert all_rows == [["李敏", "1 / 3", "课程 U2"], ["陈涛", "0 / 3", "课程 U1"]]
    assert own_rows == all_rows[:1]


@pytest.mark.parametrize(
    ("state", "expected"), [("in_progress", ["李敏"]), ("overdue", ["陈涛"]), ("completed", ["王强"])]
)
def test_paths_are_found_by_their_state(
    cast: Cast, client: Client, courses: list[CoursePage], state: str, expected: list[str]
) -> None:
    path, today = make_path(courses[:1]), timezone.localdate()
    put(path, cast.li, cast.chen, cast.wang)
    PathEnrolment.objects.update(due_on=today + timedelta(days=9))
    PathEnrolment.objects.filter(employee=cast.chen).update(due_on=today - timedelta(days=1))
    complete(cast.wang, courses[0])
    client.force_login(cast.user("zhao"))

    assert [name for name, _steps, _next in rows_of(client, f"?state={state}")] == expected


def test_hr_withdraws_ticked_paths_after_looking_and_with_a_reason(
    cast: Cast, gated: LearningPath, client: Client
) -> None:
    course = gated.steps.select_related("course")[0].course
    put(gated, cast.li, cast.chen)
    ticked = {"chosen": [PathEnrolment.objects.get(employee=cast.li).pk]}
    address = "/learn/enrolments/paths/withdraw/"
    client.force_login(cast.user("zhao"))

    looked = client.post(address, ticked)
    refused = client.post(address, {**ticked, "step": "withdraw", "reason": ""})
    before = PathEnrolment.objects.count()
    client.post(address, {**ticked, "step": "withdraw", "reason": "派错了"})

    assert [(line["who"], line["happens"]) for line in looked.context["lines"]] == [
        ("李敏", f"路径结束；撤回：{course.shown_title}；已开始、保留：无")
    ]
    assert set(refused.context["form"].errors) == {"reason"}
    assert before == 2
    assert [walk.employee for walk in PathEnrolment.objects.all()] == [cast.chen]


def test_hr_withdraws_ticked_courses(cast: Cast, client: Client, courses: list[CoursePage]) -> None:
    fresh = make_enrolment(cast.li, courses[0])
    client.force_login(cast.user("zhao"))
    sent = {"chosen": [fresh.pk], "step": "withdraw", "reason": "派错了"}

    client.post("/learn/enrolments/withdraw/", sent)

    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("who", ["li", "wang"])
def test_only_hr_withdraws(cast: Cast, gated: LearningPath, client: Client, who: str) -> None:
    put(gated, cast.li)
    client.force_login(cast.user(who))
    sent = {"chosen": [PathEnrolment.objects.get().pk], "step": "withdraw", "reason": "不想学"}

    reply = client.post("/learn/enrolments/paths/withdraw/", sent)

    assert reply.status_code == 403
    assert PathEnrolment.objects.count() == 1


def test_electives_are_chosen_on_the_path_and_counted_once(cast: Cast, courses: list[CoursePage]) -> None:
    path = make_path(courses, electives={"选修": (2, courses[:3])})
    put(path, cast.li)

    before = learning_of(cast.li, TODAY)
    for course in courses[:2]:
        enrol(employee=cast.li, course=course, now=NOW)
    after = learning_of(cast.li, TODAY)

    assert [(choice.needed, choice.offered) for choice in before.choices] == [(2, 3)]
    assert [state.course.code for state in before.due] == ["U4"]
    assert after.choices == []
    assert [state.course.code for state in after.due] == ["U1"]


def test_leave_puts_the_days_of_courses_and_paths_off(cast: Cast, courses: list[CoursePage]) -> None:
    put(make_path(courses, days=12), cast.li)
    day = TODAY + timedelta(days=5)
    Leave.objects.create(employee=cast.li, kind="sick", starts_on=TODAY, ends_on=TODAY + timedelta(days=6))

    learning = learning_of(cast.li, day)

    assert learning.leave is not None
    assert [(state.course.code, state.due_on) for state in learning.due] == [
        ("U1", TODAY + timedelta(days=14))
    ]
    assert [path.due_on for path in learning.paths] == [TODAY + timedelta(days=14)]


def test_the_list_of_paths_knows_leave(cast: Cast, courses: list[CoursePage], client: Client) -> None:
    put(make_path(courses), cast.li)
    today = timezone.localdate()
    PathEnrolment.objects.update(due_on=today - timedelta(days=1))
    Leave.objects.create(employee=cast.li, kind="sick", starts_on=today, ends_on=today)
    client.force_login(cast.user("zhao"))

    assert [name for name, _steps, _next in rows_of(client, "?state=on_leave")] == ["李敏"]
    assert rows_of(client, "?state=overdue") == []
