"""A course of what a change of edition changes: written from both editions, a draft at first, learned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.courses.content.rules.lengths import half_hours, minutes_for
from lms.courses.deltas.models import DeltaCourse
from lms.courses.deltas.queries import learners_of_delta_course, plan_of
from lms.courses.deltas.rules import WasIs, differing, shared_lessons
from lms.courses.deltas.services import DeltaCourseEdited, DeltaCoursePublished, make_delta_course
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage, LessonPage
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.changes.models import EditionChange
from lms.standards.changes.services import ChangeClosed, confirm, gather
from lms.standards.choices import ThingKind
from lms.standards.clauses.models import Clause
from tests.accounts import User
from tests.courses.test_reviewing import signed_in
from tests.factories.courses import (
    check,
    learn,
    lessons_of,
    make_course,
    make_enrolment,
    make_lesson,
    prose,
)
from tests.factories.people import make_employee, make_user_with_role
from tests.factories.standards import make_change, make_next_edition

TODAY, NOW = timezone.localdate, timezone.now
OLD, NEW = "<p>平均 24 小时。</p>", "<p>平均 20 小时。</p>"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("一样。", "一样。", ()),
        (
            "先接。共 24 小时。再谢。",
            "先接。共 20 小时。再谢。",
            (WasIs("共 24 小时。", "共 20 小时。"),),
        ),
        ("先接。", "先接。再谢。", (WasIs("", "再谢。"),)),
        ("先接。再谢。", "再谢。", (WasIs("先接。", ""),)),
        ("Take it. Within 24.5 hours. Thank.", "Take it. Within 20 hours. Thank.", None),
        ("", "全新。", (WasIs("", "全新。"),)),
    ],
)
def test_only_the_sentences_that_differ_are_set_side_by_side(
    before: str, after: str, found: tuple[WasIs, ...] | None
) -> None:
    expected = (WasIs("Within 24.5 hours.", "Within 20 hours."),) if found is None else found

    assert differing(before, after) == expected


@pytest.mark.parametrize(
    ("parts", "lessons"),
    [
        ([], []),
        ([(1, 3), (1, 4), (2, 3)], [[0, 1], [2]]),
        ([(2, 6), (2, 4), (2, 1)], [[0, 1], [2]]),
        ([(2, 30), (2, 1)], [[0], [1]]),
        ([(1, 1), (2, 1), (1, 1)], [[0], [1], [2]]),
    ],
)
def test_neighbours_of_a_chapter_share_a_lesson_as_long_as_it_is_short(
    parts: list[tuple[int, int]], lessons: list[list[int]]
) -> None:
    assert shared_lessons(parts) == lessons


def test_time_and_hours_are_counted_from_what_is_read() -> None:
    assert [minutes_for(*one) for one in ((0, 0), (350, 0), (351, 0), (350, 2))] == [1, 1, 2, 2]
    assert [half_hours(minutes) for minutes in (1, 22, 23, 45, 46)] == [0.5, 0.5, 1.5 - 0.5, 1.0, 1.5]


@pytest.fixture
def author(db: None) -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER)


@pytest.fixture
def lesson(author: User) -> LessonPage:
    """A lesson that cites clause 2.1 in two sections and asks about it, and the next edition beside it."""
    make_next_edition(TODAY() + timedelta(days=30))
    blocks = [prose(1, text=OLD, clause="2.1"), prose(2), prose(3, clause="2.1"), check()]
    return make_lesson(make_course("U4", lessons=0), "lesson", blocks)


@pytest.fixture
def change(author: User, lesson: LessonPage) -> EditionChange:
    return make_change(by=author)


def revise(lesson: LessonPage, text: str = NEW) -> None:
    """Publish the lesson with other words on the clause."""
    page = LessonPage.objects.get(pk=lesson.pk)
    blocks = list(page.body.raw_data)
    blocks[0] = {**blocks[0], "value": {**blocks[0]["value"], "text": text}}
    page.body = blocks
    page.save_revision().publish()


def confirm_checks(change: EditionChange, by: User) -> None:
    keys = list(change.items.filter(kind=ThingKind.CHECK).values_list("pk", flat=True))
    confirm(change=change, items=keys, note="仍然对", by=by, now=NOW())


def values(lesson: LessonPage) -> list[tuple[str, object]]:
    """Give the kind of each block with what it says first."""
    said = {"prose": "text", "comparison": "rows", "check": "question"}
    return [(block["type"], block["value"][said[block["type"]]]) for block in lesson.body.raw_data]


def test_it_says_was_and_is_what_was_revised_in_the_lesson_and_what_it_asks(
    author: User, lesson: LessonPage, change: EditionChange
) -> None:
    revise(lesson)
    confirm_checks(change, author)

    course = make_delta_course(change=change, by=author, now=NOW())

    made = lessons_of(course)[0]
    assert values(made) == [
        ("prose", "<p>这一条的要求和以前不同。</p>"),
        ("comparison", [["F-2.1-4", "平均处理时间不超过 24 小时。", "平均不超过 20 小时。"]]),
        ("prose", NEW),
        ("check", "问题 1"),
        ("prose", "<p>这一条已经废止，没有别的条款接续。</p>"),
    ]
    assert made.body.raw_data[1]["value"]["columns"] == ["内容", "原来", "现在"]
    assert made.title == "2.1 服务流程管理：改了什么"
    assert {str(block["id"]) for block in made.body.raw_data}.isdisjoint({"prose-1", "check-1"})
    assert [one.number for one in made.clauses.all()] == ["2.1"]


def test_it_is_a_draft_of_its_maker_that_the_editor_takes_as_it_is(
    author: User, lesson: LessonPage, change: EditionChange
) -> None:
    revise(lesson)
    course = make_delta_course(change=change, by=author, now=NOW())

    pages = [course, *lessons_of(course)]

    assert {(page.live, page.has_unpublished_changes, page.owner_id) for page in pages} == {
        (False, True, author.pk)
    }
    for page in pages:
        page.full_clean()
    for page in lessons_of(course):
        page.body.stream_block.clean(page.body)
    assert course.code == "U5"


def test_what_nobody_has_revised_is_not_taken_over_and_named(
    author: User, lesson: LessonPage, change: EditionChange
) -> None:
    plan = plan_of(change)

    parts = [part for one in plan.lessons for part in one.parts]
    assert list(plan.waiting) == ["课 lesson"]
    assert [(*part.source.texts, *part.source.checks) for part in parts] == [(), ()]


def test_it_is_made_anew_while_a_draft_and_asks_before_it_overwrites(
    author: User, lesson: LessonPage, change: EditionChange
) -> None:
    course = make_delta_course(change=change, by=author, now=NOW())
    revise(lesson)

    again = make_delta_course(change=change, by=author, now=NOW())
    assert (again.pk, again.code) == (course.pk, course.code)
    assert NEW in [said for _kind, said in values(lessons_of(again)[0])]
    assert DeltaCourse.objects.count() == 1

    own = lessons_of(again)[0]
    own.title = "我的标题"
    own.save_revision(user=author)
    with pytest.raises(DeltaCourseEdited):
        make_delta_course(change=change, by=author, now=NOW())
    make_delta_course(change=change, by=author, now=NOW(), overwrite=True)
    assert [one.title for one in lessons_of(again)] == ["2.1 服务流程管理：改了什么"]


def test_a_published_one_is_kept_and_a_closed_change_makes_none(author: User, change: EditionChange) -> None:
    course = make_delta_course(change=change, by=author, now=NOW())
    lessons_of(course)[0].save_revision().publish()

    with pytest.raises(DeltaCoursePublished):
        make_delta_course(change=change, by=author, now=NOW(), overwrite=True)

    EditionChange.objects.update(closed_at=NOW())
    with pytest.raises(ChangeClosed):
        make_delta_course(change=change, by=author, now=NOW())


def test_its_lessons_are_nothing_to_look_at_in_the_same_change(
    author: User, lesson: LessonPage, change: EditionChange
) -> None:
    revise(lesson)
    before = list(change.items.values_list("thing", "kind"))
    course = make_delta_course(change=change, by=author, now=NOW())

    assert gather(change=change, now=NOW()) == 0
    for page in (course, *lessons_of(course)):
        page.save_revision().publish()
    assert gather(change=change, now=NOW()) == 0
    assert list(change.items.values_list("thing", "kind")) == before


def test_a_fictitious_edition_lends_no_clause_to_pages(author: User) -> None:
    edition = make_next_edition(is_demo=True)
    new = Clause.with_demos.get(number="2.1", chapter__edition=edition)
    Clause.objects.create(
        chapter=new.chapter, number="2.5", title="智能客服", summary="两步转人工。", sort=205
    )
    change = make_change(by=author, is_demo=True)

    course = make_delta_course(change=change, by=author, now=NOW())

    assert [one.chapter.edition.key for one in course.clauses.all()] == ["trial-reading"]
    bodies = [said for one in lessons_of(course) for _kind, said in values(one)]
    assert "<p>这一条是新增的。</p><p>两步转人工。</p>" in bodies


def test_who_must_learn_it_is_counted_from_who_learned_it_before(
    author: User, lesson: LessonPage, change: EditionChange
) -> None:
    learned = [make_enrolment(make_employee(), CoursePage.objects.get(code="U4")) for _number in range(3)]
    things = {"lesson": {lesson.pk}}
    nothing = learners_of_delta_course(change.pk, things)
    assert (nothing.total, nothing.reached) == (3, None)

    course = make_delta_course(change=change, by=author, now=NOW())
    assert learners_of_delta_course(change.pk, things).reached is None

    for page in (course, *lessons_of(course)):
        page.save_revision().publish()
    course.refresh_from_db()
    make_enrolment(make_employee(), course)
    Enrolment.objects.filter(pk=make_enrolment(learned[0].employee, course).pk).update(completed_at=NOW())
    reached = learners_of_delta_course(change.pk, things)

    assert (reached.total, reached.reached) == (4, 1)
    assert reached.note == "1 人没打开过，2 人还没指派"


def test_learning_it_is_learning_any_course(author: User, lesson: LessonPage, change: EditionChange) -> None:
    revise(lesson)
    confirm_checks(change, author)
    course = make_delta_course(change=change, by=author, now=NOW())
    for page in (course, *lessons_of(course)):
        page.save_revision().publish()
    made = lessons_of(course)[0]
    asked = next(str(block["id"]) for block in made.body.raw_data if block["type"] == "check")

    enrolment = make_enrolment(make_employee(), course)
    learn(enrolment, made, check=asked)

    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    assert enrolment.credit.hours == course.credit_hours


def test_the_trainer_reads_it_first_makes_it_and_finds_it_in_the_editor(
    author: User, lesson: LessonPage, change: EditionChange
) -> None:
    revise(lesson)
    client = signed_in(author)
    url = reverse("lms_courses:delta_course", args=[change.pk])

    preview = client.get(url).content.decode()
    assert "平均处理时间不超过 24 小时。" in preview
    assert "平均 20 小时。" in preview
    assert not DeltaCourse.objects.exists()

    answer = client.post(url)
    course = DeltaCourse.objects.get().course
    assert answer["Location"] == reverse("wagtailadmin_explore", args=[course.pk])

    course.save_revision(user=author)
    kept = client.post(url)
    assert kept.status_code == 422
    assert course.title in kept.content.decode()
    client.post(url, {"overwrite": "on"})
    assert client.get(url).content.decode().count("overwrite") == 0


def test_it_is_assigned_to_those_who_learned_it_before_until_the_day_of_the_change(
    author: User, lesson: LessonPage, change: EditionChange
) -> None:
    until = TODAY() + timedelta(days=60)
    EditionChange.objects.update(learn_until=until)
    person = make_employee()
    make_enrolment(person, CoursePage.objects.get(code="U4"))
    course = make_delta_course(change=change, by=author, now=NOW())
    client, url = signed_in(author), reverse("lms_courses:delta_assign", args=[change.pk])
    assert client.get(url).status_code == 404
    course.save_revision().publish()

    form = client.get(url).context["form"]
    assert form.initial["due_on"] == until
    sent = {"learned": "on", "due_on": until.isoformat()}
    looked = client.post(url, {**sent, "step": "look"})
    assert looked.context["count"] == 1
    assert not Enrolment.objects.filter(course=course).exists()
    client.post(url, {**sent, "step": "assign", "seen": looked.context["seen"]})

    enrolment = Enrolment.objects.get(course=course)
    assert (enrolment.employee, enrolment.due_on) == (person, until)
