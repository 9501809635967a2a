"""What an author makes is copied, kept while something hangs on it, and published at its hour."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from lms.core.jobs.periodic import tick
from lms.courses.api import CoursePage
from lms.courses.asking.services import mark_unclear
from lms.courses.learning.models import LessonProgress
from lms.courses.notes.models import LessonNote
from lms.courses.notes.services import keep_note
from lms.courses.pages.models import CourseIndexPage, LessonPage
from lms.courses.paths.models import LearningPath, LearningPathCourse
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.people.organisation.models import Position
from tests.accounts import User
from tests.factories.courses import NOW, lessons_of, make_course, make_enrolment, make_standard
from tests.factories.people import make_cast, make_employee, make_user_with_role
from tests.portal.sent_form import form_as_it_stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> CoursePage:
    make_standard()
    return make_course()


@pytest.fixture
def trainer(client: Client) -> Client:
    create_roles()
    client.force_login(make_user_with_role(Role.TRAINER))
    return client


def copy(client: Client, page: Page, **more: str) -> int:
    """Copy a page by the form as it is proposed; give the status."""
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    form = client.get(address).context["form"]
    proposed = {name: form[name].value() for name in form.fields}
    sent = {name: str(getattr(value, "pk", value)) for name, value in proposed.items() if value}
    return client.post(address, sent | more).status_code


def test_a_course_is_copied_with_its_lessons_under_the_next_code(course: CoursePage, trainer: Client) -> None:
    CoursePage.objects.filter(pk=course.pk).update(code="U7")

    status = copy(trainer, course, copy_subpages="on")

    copied = CoursePage.objects.exclude(pk=course.pk).get()
    assert status == 302
    assert (copied.code, copied.slug, copied.title) == ("U8", "u8", "课程 U1（副本）")
    assert copied.get_latest_revision_as_object().code == "U8"
    assert [lesson.title for lesson in lessons_of(copied)] == [lesson.title for lesson in lessons_of(course)]


def test_a_lesson_is_copied_beside_the_other(course: CoursePage, trainer: Client) -> None:
    status = copy(trainer, lessons_of(course)[0])

    assert status == 302
    assert lessons_of(course)[-1].slug == "u1-3"


@pytest.mark.parametrize("forced", ["publish_copies", "alias"])
def test_copies_are_drafts_whatever_is_sent(course: CoursePage, trainer: Client, forced: str) -> None:
    known = set(Page.objects.values_list("pk", flat=True))
    address = reverse("wagtailadmin_pages:copy", args=[course.pk])
    form = trainer.get(address, headers={"accept-language": "zh-hans"}).content.decode()

    copy(trainer, course, copy_subpages="on", **{forced: "on"})
    copy(trainer, lessons_of(course)[0], **{forced: "on"})

    copied = Page.objects.exclude(pk__in=known)
    assert f'name="{forced}"' not in form
    assert "连同 2 课一起复制" in form
    assert copied.count() == len(lessons_of(course)) + 1
    assert not copied.filter(live=True).exists()
    assert not copied.filter(alias_of__isnull=False).exists()


@pytest.mark.parametrize("forced", ["publish_copies", "alias"])
def test_what_stands_above_courses_is_not_copied_with_them(
    course: CoursePage, client: Client, forced: str
) -> None:
    create_roles()
    client.force_login(make_user_with_role(Role.TRAINER))
    above = Site.objects.get(is_default_site=True).root_page
    sent = {"new_title": "又一个", "new_slug": "again", "new_parent_page": str(above.get_parent().pk)}

    address = reverse("wagtailadmin_pages:copy", args=[above.pk])
    reply = client.post(address, sent | {"copy_subpages": "on", forced: "on"}, follow=True)

    assert "一门一门、一课一课地复制" in reply.content.decode()
    assert LessonPage.objects.count() == len(lessons_of(course))


def test_the_index_of_courses_is_not_copied(course: CoursePage, trainer: Client) -> None:
    index = CourseIndexPage.objects.get()

    address = reverse("wagtailadmin_pages:copy", args=[index.pk])

    assert trainer.get(address).status_code == trainer.post(address).status_code == 302
    assert CourseIndexPage.objects.count() == 1


def test_a_path_is_copied_with_steps_and_positions(course: CoursePage, trainer: Client) -> None:
    path = LearningPath.objects.create(key="new-agents", title="新员工")
    path.positions.set([Position.objects.create(code="AGENT", name="坐席")])
    path.save()
    LearningPathCourse.objects.create(path=path, course=course, sort_order=0)

    address = reverse("wagtailsnippets_lms_courses_learningpath:copy", args=[path.pk])
    sent = form_as_it_stands(trainer, address)
    status = trainer.post(reverse("wagtailsnippets_lms_courses_learningpath:add"), sent).status_code

    copied = LearningPath.objects.exclude(pk=path.pk).get()
    assert status == 302
    assert copied.key.startswith("path-")
    assert [position.code for position in copied.positions.all()] == ["AGENT"]
    assert [step.course for step in copied.steps.all()] == [course]
    assert [step.course for step in LearningPath.objects.get(pk=path.pk).steps.all()] == [course]


@pytest.fixture
def read_lesson(course: CoursePage) -> LessonPage:
    lesson = lessons_of(course)[0]
    enrolment = make_enrolment(make_cast().li, course)
    LessonProgress.objects.create(enrolment=enrolment, lesson=lesson, started_at=NOW, last_read_at=NOW)
    return lesson


@pytest.mark.parametrize("which", ["lesson", "course", "index", "root"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_that_was_learned_is_not_deleted_and_it_is_said_why(
    read_lesson: LessonPage, client: Client, which: str, method: str
) -> None:
    client.force_login(User.objects.create_superuser("root"))
    pages: Mapping[str, Page] = {
        "lesson": read_lesson,
        "course": read_lesson.get_parent(),
        "index": CourseIndexPage.objects.get(),
        "root": Site.objects.get(is_default_site=True).root_page,
    }
    address = reverse("wagtailadmin_pages:delete", args=[pages[which].pk])

    reply = getattr(client, method)(address, follow=True, headers={"accept-language": "zh-hans"})

    page = reply.content.decode()
    assert reply.status_code == 200
    assert "不能删除：" in page
    assert "课的进度 1" in page
    assert LessonPage.objects.filter(pk=read_lesson.pk).exists()


def test_a_lesson_at_which_learners_wrote_is_not_deleted(course: CoursePage, trainer: Client) -> None:
    lesson, employee = lessons_of(course)[0], make_employee()
    keep_note(employee=employee, lesson=lesson, block_id="prose-1", text="先认事", now=NOW)
    mark_unclear(employee=employee, lesson=lesson, block_id="prose-1", now=NOW)

    reply = trainer.post(
        reverse("wagtailadmin_pages:delete", args=[lesson.pk]),
        follow=True,
        headers={"accept-language": "zh-hans"},
    )

    assert "个人笔记 1" in reply.text
    assert "学员的标记、提问或报错 1" in reply.text
    assert LessonNote.objects.exists()


def test_pages_ticked_in_a_list_are_not_deleted_either(read_lesson: LessonPage, trainer: Client) -> None:
    course = read_lesson.get_parent()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    back = reverse("wagtailadmin_explore", args=[course.pk])

    reply = trainer.post(
        f"{address}?id={read_lesson.pk}&next={back}", follow=True, headers={"accept-language": "zh-hans"}
    )

    assert "课的进度 1" in reply.content.decode()
    assert LessonPage.objects.filter(pk=read_lesson.pk).exists()


@pytest.fixture
def mistake(course: CoursePage, client: Client) -> CoursePage:
    """Let a trainer, who is signed in, begin a course that nobody needs."""
    create_roles()
    client.force_login(make_user_with_role(Role.TRAINER))
    client.post(reverse("lms_authoring:new_course"), {"pattern": "empty"})
    return CoursePage.objects.exclude(pk=course.pk).get()


def delete(client: Client, page: Page) -> int:
    """Delete a page as the admin does; give the status."""
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code


def test_an_author_deletes_a_course_begun_by_mistake(mistake: CoursePage, client: Client) -> None:
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[mistake.pk])).text

    assert reverse("wagtailadmin_pages:delete", args=[mistake.pk]) in editor
    assert delete(client, mistake) == 302
    assert not CoursePage.objects.filter(pk=mistake.pk).exists()


@pytest.mark.parametrize("reason", ["published", "lesson published", "of another", "lesson of another"])
def test_other_courses_with_lessons_stay(mistake: CoursePage, client: Client, reason: str) -> None:
    which = lessons_of(mistake)[0] if "lesson" in reason else mistake
    if "another" in reason:
        Page.objects.filter(pk=which.pk).update(owner=make_user_with_role(Role.TRAINER))
    else:
        Page.objects.filter(pk=which.pk).update(first_published_at=NOW)

    assert delete(client, mistake) == 302
    assert CoursePage.objects.filter(pk=mistake.pk).exists()


def test_a_page_nobody_learned_is_deleted(course: CoursePage, trainer: Client) -> None:
    lesson = lessons_of(course)[0]

    trainer.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))

    assert not LessonPage.objects.filter(pk=lesson.pk).exists()


def test_the_worker_publishes_and_takes_down_at_the_hour(course: CoursePage) -> None:
    coming, going = lessons_of(course)
    coming.title = "新的题目"
    coming.go_live_at = timezone.now() + timedelta(hours=1)
    coming.save_revision().publish()
    going.expire_at = timezone.now() + timedelta(hours=1)
    going.save_revision().publish()
    tick(timezone.now())
    before = [(lesson.title, lesson.live) for lesson in lessons_of(course)]

    passed = timezone.now() - timedelta(minutes=1)
    revision = coming.get_latest_revision()
    revision.approved_go_live_at = passed
    revision.content["go_live_at"] = passed.isoformat()
    revision.save()
    LessonPage.objects.filter(pk=going.pk).update(expire_at=passed)
    tick(timezone.now() + timedelta(minutes=1))

    assert before == [("课 u1-1", True), ("课 u1-2", True)]
    assert [(lesson.title, lesson.live) for lesson in lessons_of(course)] == [
        ("新的题目", True),
        ("课 u1-2", False),
    ]
