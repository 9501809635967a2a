"""Rules act once, take back what fell away, keep what was begun, and leave the waived alone."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.automation.choices import EntryState, RuleState
from lms.automation.rulebook.models import AutomationRule, RuleEntry
from lms.automation.running.queries import preview, undoing
from lms.automation.running.services import RunCount, run_rules
from lms.automation.running.switching import observe, switch_off, switch_on
from lms.automation.tasks import RUN_FOR_PEOPLE
from lms.certification.waivers.models import Waiver
from lms.core.jobs.api import Job
from lms.core.notices.models import Notice
from lms.core.trail.models import AuditEntry
from lms.courses.api import Enrolment
from lms.courses.assignment.queries import Audience
from lms.courses.assignment.services import assign_course
from lms.courses.choices import EnrolmentSource
from lms.courses.learning.services import enrol
from lms.courses.paths.models import LearningPath, LearningPathCourse, PathEnrolment
from lms.people.api import Position
from lms.people.employees.services import dismiss_employee, post_employee
from lms.people.leaves.models import Leave
from tests.factories.automation import make_rule
from tests.factories.certification import make_certificate, make_certification
from tests.factories.courses import NOW, TODAY, learn, lessons_of, make_course
from tests.factories.paths import make_path
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def states() -> dict[str, str]:
    """Give what came of rules by name of the person."""
    return dict(RuleEntry.objects.order_by("pk").values_list("employee__name", "state"))


def agent() -> Position:
    """Give the position of Li and Chen."""
    return Position.objects.get(code="agent")


def test_who_joins_a_team_gets_its_course_once(cast: Cast) -> None:
    course = make_course()
    rule = make_rule(
        "people.enters", "courses.course", what={"course": course.pk}, units=[cast.team], due_days=30
    )

    first, second = run_rules(NOW), run_rules(LATER)

    assert (first.done, second) == (2, RunCount())
    enrolments = Enrolment.objects.order_by("employee__number")
    assert [(each.employee.name, each.source, each.due_on) for each in enrolments] == [
        ("王强", EnrolmentSource.RULE, TODAY + timedelta(days=30)),
        ("李敏", EnrolmentSource.RULE, TODAY + timedelta(days=30)),
    ]
    entry = rule.entries.get(employee=cast.li)
    assert (entry.state, entry.made) == (EntryState.DONE, [enrolments[1].pk])
    assert AuditEntry.objects.get(action="automation.acted").details == {"done": 2}


def test_second_run_writes_nothing(cast: Cast) -> None:
    course = make_course()
    make_rule("people.hired", "courses.course", what={"course": course.pk})
    make_rule("people.enters", "courses.course", what={"course": course.pk}, units=[cast.team])
    run_rules(NOW)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        run_rules(LATER)

    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []


def test_two_rules_never_assign_the_same_thing_twice(cast: Cast) -> None:
    course = make_course()
    make_rule("people.enters", "courses.course", what={"course": course.pk}, units=[cast.team], due_days=30)
    make_rule("people.hired", "courses.course", what={"course": course.pk}, units=[cast.team], due_days=7)

    run_rules(NOW)

    assert Enrolment.objects.count() == 2
    assert set(Enrolment.objects.values_list("due_on", flat=True)) == {TODAY + timedelta(days=7)}
    assert sorted(RuleEntry.objects.values_list("state", flat=True)) == ["already", "already", "done", "done"]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_order_of_rules_does_not_matter(cast: Cast, order: tuple[int, ...]) -> None:
    courses = [make_course("U1", lessons=1), make_course("U2", lessons=1)]
    path = LearningPath.objects.create(key="new", title="新员工上岗学习")
    for place, course in enumerate(courses):
        LearningPathCourse.objects.create(path=path, course=course, sort_order=place)
    written = [
        ("people.hired", "courses.course", {"course": courses[0].pk}, 20),
        ("people.enters", "courses.path", {"path": path.pk}, 10),
        ("people.enters", "courses.course", {"course": courses[1].pk}, 5),
    ]
    for place in order:
        trigger, action, what, days = written[place]
        make_rule(trigger, action, what=what, units=[cast.team], due_days=days)

    run_rules(NOW)

    found = Enrolment.objects.filter(employee=cast.li).order_by("course__code")
    assert [(each.course.code, each.due_on) for each in found] == [
        ("U1", TODAY + timedelta(days=20)),
        ("U2", TODAY + timedelta(days=5)),
    ]
    assert PathEnrolment.objects.get(employee=cast.li).due_on == TODAY + timedelta(days=10)


def test_what_somebody_chose_is_left_as_it_is(cast: Cast) -> None:
    course = make_course()
    enrol(employee=cast.li, course=course, now=NOW)
    make_rule("people.enters", "courses.course", what={"course": course.pk}, units=[cast.team], due_days=30)

    run_rules(NOW)

    assert states() == {"王强": "done", "李敏": "already"}
    assert Enrolment.objects.get(employee=cast.li).source == EnrolmentSource.CHOSEN


def test_who_leaves_the_position_keeps_only_what_was_begun(cast: Cast) -> None:
    course = make_course(lessons=1)
    make_rule("people.enters", "courses.course", what={"course": course.pk}, positions=[agent()])
    run_rules(NOW)
    learn(Enrolment.objects.get(employee=cast.chen), lessons_of(course)[0])
    lead = Position.objects.get(code="lead")
    for employee in (cast.li, cast.chen):
        post_employee(employee=employee, unit=cast.team, position=lead, starts_on=TODAY)

    assert states() == {"李敏": "withdrawn", "陈涛": "kept", "赵蕾": "done"}
    assert not Enrolment.objects.filter(employee=cast.li).exists()
    assert RuleEntry.objects.get(employee=cast.li).why == "The reason for it no longer holds."
    assert run_rules(LATER) == RunCount()


def test_transfer_within_the_position_is_one_stay(cast: Cast) -> None:
    course = make_course()
    make_rule("people.enters", "courses.course", what={"course": course.pk}, positions=[agent()])
    run_rules(NOW)
    post_employee(employee=cast.li, unit=cast.other_team, position=agent(), starts_on=TODAY)

    assert run_rules(LATER) == RunCount()


def test_leaver_is_left_nothing_that_was_not_begun(cast: Cast) -> None:
    make_rule("people.hired", "courses.course", what={"course": make_course().pk}, units=[cast.team])
    run_rules(NOW)

    dismiss_employee(employee=cast.li, left_on=TODAY)

    assert states() == {"王强": "done", "李敏": "withdrawn"}


def test_what_a_person_assigned_as_well_stays(cast: Cast) -> None:
    course = make_course()
    rule = make_rule("people.enters", "courses.course", what={"course": course.pk}, units=[cast.team])
    run_rules(NOW)
    assign_course(course=course, audience=Audience(employees=[cast.li]), due_on=None, by=None, now=NOW)

    count = switch_off(rule=rule, reason="重复", by=cast.user("zhao"), now=LATER)

    assert (count.withdrawn, count.kept) == (1, 1)
    assert Enrolment.objects.get().employee == cast.li


def test_switching_off_does_what_was_said_beforehand(cast: Cast) -> None:
    course = make_course(lessons=1)
    rule = make_rule("people.enters", "courses.course", what={"course": course.pk}, units=[cast.team])
    run_rules(NOW)
    learn(Enrolment.objects.get(employee=cast.li), lessons_of(course)[0])
    said = undoing(rule)

    count = switch_off(rule=rule, reason="重复", by=cast.user("zhao"), now=LATER)

    assert (said.taken_back, said.kept) == (count.withdrawn, count.kept) == (1, 1)
    assert AuditEntry.objects.get(action="automation.switched_off").reason == "重复"


def test_another_rule_takes_over_at_once_what_was_taken_back(cast: Cast) -> None:
    course = make_course()
    first = make_rule("people.enters", "courses.course", what={"course": course.pk}, units=[cast.team])
    second = make_rule("people.hired", "courses.course", what={"course": course.pk}, units=[cast.team])
    run_rules(NOW)

    switch_off(rule=first, reason="重复", by=cast.user("zhao"), now=LATER)

    assert Enrolment.objects.count() == 2
    assert set(second.entries.values_list("state", flat=True)) == {EntryState.DONE}


def test_rule_that_only_notes_down_changes_nothing(cast: Cast) -> None:
    rule = make_rule(
        "people.enters",
        "courses.course",
        what={"course": make_course().pk},
        units=[cast.team],
        state=RuleState.DRAFT,
    )

    observe(rule=rule, by=cast.user("zhao"), now=NOW)

    assert states() == {"王强": "planned", "李敏": "planned"}
    assert not Enrolment.objects.exists()

    switch_on(rule=rule, by=cast.user("zhao"), now=LATER)

    assert states() == {"王强": "done", "李敏": "done"}


def test_whoever_has_a_waiver_is_left_alone_until_it_ends(cast: Cast) -> None:
    Waiver.objects.create(
        certification=make_certification(),
        employee=cast.li,
        reason="产假",
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=3),
        decided_by=cast.user("zhao"),
        decided_at=NOW,
    )
    make_rule("people.enters", "courses.course", what={"course": make_course().pk}, units=[cast.team])

    run_rules(NOW)

    entry = RuleEntry.objects.get(employee=cast.li)
    assert (entry.state, entry.facts["until"]) == (EntryState.SKIPPED, "2026-11-28")

    run_rules(NOW + timedelta(days=4))

    assert states() == {"王强": "done", "李敏": "done"}


def test_what_happened_before_the_first_day_does_not_count(cast: Cast) -> None:
    make_rule("people.hired", "courses.course", what={"course": make_course().pk}, counts_from=TODAY)
    newcomer = make_employee("新人", unit=cast.team, hired_on=TODAY)

    run_rules(NOW)

    assert states() == {newcomer.name: "done"}


def test_preview_names_whom_a_draft_means_and_does_nothing(cast: Cast) -> None:
    course = make_course()
    enrol(employee=cast.wang, course=course, now=NOW)
    rule = make_rule(
        "people.enters",
        "courses.course",
        what={"course": course.pk},
        units=[cast.team],
        state=RuleState.DRAFT,
    )

    found = preview(rule, NOW, shown=5)

    assert (found.people, found.fits.people, found.left_out, found.conflicts.people) == (2, 1, 1, 0)
    assert [entry.employee.name for entry in found.fits.entries] == ["李敏"]
    assert not RuleEntry.objects.exists()


def test_course_taken_offline_asks_for_a_decision(cast: Cast) -> None:
    course = make_course()
    make_rule("people.enters", "courses.course", what={"course": course.pk}, units=[cast.team])
    course.unpublish()

    run_rules(NOW)

    assert states() == {"王强": "conflict", "李敏": "conflict"}


def test_change_of_posting_queues_a_run_for_that_person_alone(cast: Cast) -> None:
    make_rule("people.enters", "courses.course", what={"course": make_course().pk}, units=[cast.team])

    post_employee(employee=cast.chen, unit=cast.team, position=agent(), starts_on=TODAY)

    assert Job.objects.get(kind=RUN_FOR_PEOPLE).params == {"people": [cast.chen.pk]}
    assert Enrolment.objects.get().employee == cast.chen


def test_nothing_is_queued_while_no_rule_runs(cast: Cast) -> None:
    post_employee(employee=cast.chen, unit=cast.team, position=agent(), starts_on=TODAY)

    assert not Job.objects.filter(kind=RUN_FOR_PEOPLE).exists()


def test_offer_of_an_app_that_is_gone_takes_nothing_back(cast: Cast) -> None:
    rule = make_rule("people.enters", "courses.course", what={"course": make_course().pk}, units=[cast.team])
    run_rules(NOW)
    AutomationRule.objects.filter(pk=rule.pk).update(trigger="other.thing")

    assert run_rules(LATER) == RunCount()


def test_window_of_a_certificate_opens_and_what_rests_on_it_stays_until_it_is_renewed(cast: Cast) -> None:
    certification = make_certification(window_days=30)
    started = TODAY - timedelta(days=345)
    make_certificate(cast.li, certification, started, today=TODAY)
    rule = make_rule(
        "certification.window",
        "courses.course",
        when={"certification": certification.pk},
        what={"course": make_course().pk},
    )

    assert run_rules(NOW).done == 1
    assert run_rules(NOW + timedelta(days=60)) == RunCount()

    make_certificate(cast.li, certification, TODAY + timedelta(days=20), today=TODAY)
    count = run_rules(NOW + timedelta(days=61))

    assert (count.withdrawn, rule.entries.get().state) == (1, EntryState.WITHDRAWN)


def test_a_path_by_rule_opens_its_first_steps_and_goes_when_nobody_began(cast: Cast) -> None:
    first, second = make_course("U1", lessons=1), make_course("U2", lessons=1)
    path = make_path([first, second], key="new", gates=[first])
    make_rule("people.enters", "courses.path", what={"path": path.pk}, positions=[agent()], due_days=10)
    run_rules(NOW)
    walks = PathEnrolment.objects.filter(path=path, source=EnrolmentSource.RULE)
    assert set(walks.values_list("due_on", flat=True)) == {TODAY + timedelta(days=10)}
    assert set(Enrolment.objects.values_list("course__code", flat=True)) == {"U1"}
    told = Notice.objects.filter(kind="courses.assigned", url="/learn/paths/new/")
    assert set(told.values_list("recipient__employee__name", flat=True)) == {"李敏", "陈涛", "赵蕾"}
    learn(Enrolment.objects.get(employee=cast.chen), lessons_of(first)[0])

    lead = Position.objects.get(code="lead")
    for employee in (cast.li, cast.chen):
        post_employee(employee=employee, unit=cast.team, position=lead, starts_on=TODAY)

    assert states() == {"李敏": "withdrawn", "陈涛": "kept", "赵蕾": "done"}
    assert not Enrolment.objects.filter(employee=cast.li).exists()
    assert set(walks.values_list("employee__name", flat=True)) == {"陈涛", "赵蕾"}
    assert run_rules(LATER) == RunCount()


def test_rules_wait_for_who_is_on_leave(cast: Cast) -> None:
    make_rule("people.hired", "courses.course", what={"course": make_course().pk}, units=[cast.team])
    Leave.objects.create(employee=cast.li, kind="sick", starts_on=TODAY, ends_on=TODAY)

    run_rules(NOW)
    assert states() == {"王强": "done", "李敏": "skipped"}

    run_rules(LATER)
    assert states() == {"王强": "done", "李敏": "done"}


def test_a_rule_tells_the_person_once_for_an_occasion(cast: Cast) -> None:
    make_rule("people.hired", "automation.tell", what={"to": "person", "text": "欢迎"}, units=[cast.team])

    for now in (NOW, LATER):
        run_rules(now)

    notices = Notice.objects.filter(kind="automation.said")
    assert {one.recipient.employee.name: one.facts for one in notices} == {
        "王强": {"text": "欢迎"},
        "李敏": {"text": "欢迎"},
    }
    assert states() == {"王强": "done", "李敏": "done"}


def test_a_rule_tells_who_leads_of_all_people_at_once(cast: Cast) -> None:
    make_employee("周明", unit=cast.team, position=agent(), with_account=False)
    make_rule("people.hired", "automation.tell", what={"to": "leader", "text": "新人"}, positions=[agent()])

    run_rules(NOW)

    told = Notice.objects.get(recipient=cast.user("wang"))
    assert told.facts == {"text": "新人", "names": "李敏、周明"}
    assert states()["李敏"] == "done"
