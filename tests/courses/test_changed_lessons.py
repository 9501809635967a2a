"""A lesson that rests on a clause that changes: revised, held back, and told to those who learned it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Revision, TaskState, Workflow, WorkflowPage, WorkflowTask

from lms.core.trail.api import AuditEntry
from lms.courses.learning.models import ChangeRead
from lms.courses.pages.changing import held_lessons
from lms.courses.pages.gate import as_said, digest
from lms.courses.pages.models import LessonPage
from lms.courses.tasks import publish_scheduled
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.changes.models import EditionChange
from lms.standards.changes.services import confirm, gather
from lms.standards.clauses.models import Clause, Edition
from tests.accounts import User
from tests.courses.test_reviewing import is_live, press, signed_in
from tests.factories.courses import check, make_course, make_enrolment, make_lesson, prose
from tests.factories.people import make_employee, make_user_with_role
from tests.factories.standards import make_change, make_next_edition

pytestmark = pytest.mark.django_db

TODAY, NOW = timezone.localdate, timezone.now
CITING = prose(1, text="<p>认事</p>", clause="2.1", facts=["F-2.1-4"])


@pytest.fixture
def author() -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER)


@pytest.fixture
def lesson(author: User) -> LessonPage:
    """A lesson one of whose two sections cites clause 2.1, and the change to an edition in force today."""
    make_next_edition(TODAY())
    return make_lesson(make_course("U4", lessons=0), "lesson", [CITING, prose(2)])


def rewritten(lesson: LessonPage, number: int, text: str) -> LessonPage:
    """Give a draft of the lesson with the text of one section changed."""
    blocks = list(LessonPage.objects.get(pk=lesson.pk).body.raw_data)
    blocks[number] = {**blocks[number], "value": {**blocks[number]["value"], "text": text}}
    draft = LessonPage.objects.get(pk=lesson.pk)
    draft.body = blocks
    return draft


def test_a_block_by_clause_or_fact_and_the_list_of_clauses_all_count(author: User) -> None:
    edition = make_next_edition()
    course = make_course("U4", lessons=0)
    make_lesson(course, "by-clause", [prose(1, clause="2.1")])
    make_lesson(course, "by-fact", [prose(1, facts=["F-2.1-4"])])
    make_lesson(course, "neither", [prose(1, clause="2.3")])
    taught = make_lesson(course, "taught", [prose(1)])
    taught.clauses.add(Clause.objects.get(number="2.1", chapter__edition=edition.replaces))
    taught.save()

    change = make_change(by=author)

    lessons = change.items.filter(kind="lesson").order_by("title")
    assert [(one.title, one.to_change) for one in lessons] == [
        ("课 by-clause", "1 处引用"),
        ("课 by-fact", "1 处引用，含 F-2.1-4"),
        ("课 taught", "讲这一条"),
    ]


def test_a_check_question_is_an_item_of_its_own(author: User) -> None:
    make_next_edition()
    make_lesson(make_course("U4", lessons=0), "lesson", [prose(1), check(7)])

    change = make_change(by=author)

    item = change.items.get()
    assert (item.kind, item.block, item.title, item.place) == ("check", "check-7", "问题 7", "课 lesson")


def test_publishing_what_cites_the_clause_in_other_words_is_its_revision(
    author: User, lesson: LessonPage
) -> None:
    change = make_change(by=author)

    draft = rewritten(lesson, 1, "<p>别的一节改了。</p>")
    assert held_lessons([draft], TODAY()) is not None
    draft.save_revision().publish()
    assert change.items.get().state == "to_look_at"

    draft = rewritten(lesson, 0, "<p>平均 20 小时。</p>")
    assert held_lessons([draft], TODAY()) is None
    draft.save_revision().publish()
    assert change.items.get().state == "revised"

    gather(change=change, now=NOW())
    assert change.items.get().state == "revised"


def test_after_the_day_an_unconfirmed_lesson_does_not_go_live(author: User, lesson: LessonPage) -> None:
    change = make_change(by=author)
    LessonPage.objects.filter(pk=lesson.pk).update(live=False)

    page = press(author, lesson, action_publish="1")

    assert "条款 2.1 自" in page
    assert "“课 lesson”还没有核对" in page
    assert change.get_absolute_url() in page
    assert not is_live(lesson)

    confirm(change=change, items=[change.items.get().pk], note="数字没有用到", by=author, now=NOW())
    press(author, lesson, action_publish="1")
    assert is_live(lesson)


def in_review(lesson: LessonPage, author: User) -> TaskState:
    """Take a lesson off the site and let its author send it to review."""
    LessonPage.objects.filter(pk=lesson.pk).update(live=False)
    LessonPage.objects.get(pk=lesson.pk).save_revision(user=author)
    press(author, lesson, action_submit="1")
    return TaskState.objects.get()


def approve_in_wagtail(user: User, lesson: LessonPage, review: TaskState) -> None:
    """Approve by the address that the menu of Wagtail's editor calls."""
    signed_in(user).post(
        reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", review.pk]), {}
    )


def test_a_review_approves_nothing_that_is_held_back(author: User, lesson: LessonPage) -> None:
    reviewer, change = make_user_with_role(Role.TRAINER), make_change(by=author)
    review = in_review(lesson, author)
    desk = reverse("lms_courses:review", args=[review.pk])

    form = signed_in(reviewer).get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()
    read = signed_in(reviewer).get(desk).content.decode()
    approve_in_wagtail(reviewer, lesson, review)
    signed_in(reviewer).post(desk, {"verdict": "approve", "comment": ""})

    assert "data-workflow-action-name" not in form
    assert f'href="{desk}"' in form
    assert "“课 lesson”还没有核对" in form
    assert "“课 lesson”还没有核对" in read
    assert 'value="reject"' in read
    assert 'value="approve"' not in read
    assert change.get_absolute_url() in read
    assert not is_live(lesson)

    confirm(change=change, items=[change.items.get().pk], note="没有用到", by=author, now=NOW())
    approve_in_wagtail(reviewer, lesson, review)
    assert is_live(lesson)


def test_nor_does_a_workflow_of_the_sites_own(author: User, lesson: LessonPage) -> None:
    approver, change = make_user_with_role(Role.TRAINER), make_change(by=author)
    task = GroupApprovalTask.objects.create(name="主管")
    task.groups.set(approver.groups.all())
    own = Workflow.objects.create(name="本站流程")
    WorkflowTask.objects.create(workflow=own, task=task, sort_order=0)
    WorkflowPage.objects.update(workflow=own)
    review = in_review(lesson, author)

    approve_in_wagtail(approver, lesson, review)
    assert not is_live(lesson)
    review.refresh_from_db()
    assert review.status == TaskState.STATUS_IN_PROGRESS

    confirm(change=change, items=[change.items.get().pk], note="没有用到", by=author, now=NOW())
    approve_in_wagtail(approver, lesson, review)
    assert is_live(lesson)


def test_before_the_day_and_of_a_demo_nothing_is_held_back(author: User, lesson: LessonPage) -> None:
    make_change(by=author)
    editions = Edition.objects.filter(key="next")

    editions.update(in_force_from=TODAY() + timedelta(days=1))
    assert held_lessons([lesson], TODAY()) is None

    editions.update(in_force_from=TODAY())
    assert held_lessons([lesson], TODAY()) is not None

    editions.update(in_force_from=None, is_demo=True)
    assert held_lessons([lesson], TODAY()) is None


def test_what_the_editor_adds_of_its_own_is_no_other_wording(author: User, lesson: LessonPage) -> None:
    """The editor gives paragraphs and list items keys, whoever opens the form and saves it."""
    saved = {
        "heading": "第 1 节",
        "text": '<p data-block-key="k3v9a">认事</p>',
        "clause": "2.1",
        "facts": [{"type": "item", "value": "F-2.1-4", "id": "b7"}],
        "note": None,
    }

    assert digest(saved) == digest(CITING["value"])
    assert as_said(saved) != as_said(saved | {"text": "<p>先认人。</p>"})


def test_the_gate_asks_one_question_of_the_database(
    author: User, lesson: LessonPage, django_assert_num_queries: object
) -> None:
    make_change(by=author)
    revised = rewritten(lesson, 0, "<p>新</p>")

    with django_assert_num_queries(1):
        assert held_lessons([revised], TODAY()) is None


def test_a_lesson_on_schedule_is_taken_off_when_it_may_not_go_live(author: User, lesson: LessonPage) -> None:
    change = make_change(by=author)
    LessonPage.objects.filter(pk=lesson.pk).update(live=False)
    revision = LessonPage.objects.get(pk=lesson.pk).save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=NOW())

    publish_scheduled(NOW())

    assert not is_live(lesson)
    assert AuditEntry.objects.get(action="courses.schedule_held").details == {"clauses_changed": "2.1"}
    confirm(change=change, items=[change.items.get().pk], note="没有用到", by=author, now=NOW())
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=NOW() - timedelta(minutes=1))
    publish_scheduled(NOW())
    assert is_live(lesson)


def learner_of(lesson: LessonPage) -> User:
    """Make an employee who is enrolled in the lesson's course."""
    employee = make_employee("李敏")
    make_enrolment(employee, lesson.get_parent().specific)
    assert employee.user is not None
    return employee.user


def test_who_learned_it_before_reads_was_and_is_until_it_is_confirmed(
    author: User, lesson: LessonPage
) -> None:
    change = make_change(by=author)
    rewritten(lesson, 0, "<p>平均 20 小时。</p>").save_revision().publish()
    client = signed_in(learner_of(lesson))
    url = LessonPage.objects.get(pk=lesson.pk).url

    page = client.get(url).content.decode()

    assert f"{TODAY()} 起有变更" in page
    assert "正文已按新规范修订" in page
    assert "24</del>" in page
    assert "20</ins>" in page

    read = reverse("lms_courses:change_read", args=[lesson.pk, change.pk])
    assert client.post(read).headers["location"] == url
    assert ChangeRead.objects.get().change == change
    assert "起有变更" not in client.get(url).content.decode()
    assert client.post(read).status_code == 404


def test_a_lesson_not_yet_revised_says_what_holds_from_the_day_on(author: User, lesson: LessonPage) -> None:
    make_change(by=author)
    client, url = signed_in(learner_of(lesson)), LessonPage.objects.get(pk=lesson.pk).url
    assert "请以这里的内容为准" in client.get(url).content.decode()

    Edition.objects.filter(key="next").update(in_force_from=TODAY() + timedelta(days=1))
    assert "起有变更" not in client.get(url).content.decode()


def test_who_is_not_enrolled_and_whoever_came_later_reads_the_lesson_alone(
    author: User, lesson: LessonPage
) -> None:
    make_change(by=author)
    url = LessonPage.objects.get(pk=lesson.pk).url
    assert "起有变更" not in signed_in(author).get(url).content.decode()

    learner = learner_of(lesson)
    learner.employee.enrolments.update(enrolled_at=NOW())
    assert "起有变更" not in signed_in(learner).get(url).content.decode()


def test_a_demo_tells_learners_nothing(author: User, lesson: LessonPage) -> None:
    make_change(by=author)
    Edition.objects.filter(key="next").update(is_demo=True, in_force_from=None)
    url = LessonPage.objects.get(pk=lesson.pk).url

    assert "起有变更" not in signed_in(learner_of(lesson)).get(url).content.decode()
    assert EditionChange.objects.get().edition.is_demo
