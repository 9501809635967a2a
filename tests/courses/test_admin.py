"""Trainers edit lessons in the Wagtail admin: codes are checked, previews show the lesson."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.blocks import StreamValue
from wagtail.models import Page

from lms.courses.api import CoursePage
from lms.courses.blocks import LessonBody
from lms.courses.pages.models import LessonPage
from lms.courses.paths.models import LearningPath
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.accounts import User
from tests.factories.courses import (
    Block,
    check,
    law,
    lessons_of,
    make_course,
    make_lesson,
    make_standard,
    prose,
    standard_value,
)
from tests.factories.people import Cast, make_cast, make_user_with_role

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


def clean(*blocks: Block) -> StreamValue:
    """Check blocks as the editor does on saving."""
    body = LessonBody()
    return body.clean(body.to_python(json.loads(json.dumps(list(blocks)))))


def test_known_codes_pass(course: CoursePage) -> None:
    assert len(clean(prose(1, clause="2.1", facts=["F-2.1-4"]), standard_value(), law(), check())) == 4


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"clause": "9.9"}, "clause", "本规范没有条款 9.9。"),
        ({"facts": ["F-2.1-4", "F-9"]}, "facts", "本规范没有事实 F-9。"),
    ],
)
def test_unknown_code_is_refused_at_its_field(
    course: CoursePage, more: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        clean(prose(1), prose(2, **more))

    errors = caught.value.as_json_data()  # type: ignore[attr-defined] # Wagtail's own error
    assert list(errors["blockErrors"]) == [1]
    assert list(errors["blockErrors"][1]["blockErrors"]) == [field]
    assert words in json.dumps(errors, ensure_ascii=False)


def test_question_without_a_right_answer_is_refused(course: CoursePage) -> None:
    question = json.loads(json.dumps(check()))
    question["value"]["options"][0]["correct"] = False

    with pytest.raises(ValidationError):
        clean(question)


def test_codes_are_checked_in_the_same_few_queries(
    course: CoursePage, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    blocks = [prose(number, clause="2.1", facts=["F-2.1-4"]) for number in range(20)]

    with django_assert_num_queries(5):  # type: ignore[operator] # the fixture
        clean(*blocks, law())


def test_trainer_sees_the_lesson_as_it_would_be(course: CoursePage, trainer: Client) -> None:
    lesson = make_lesson(
        course, "draft", [prose(1, text="<p>草稿里的话</p>"), standard_value(), law(), check()]
    )
    lesson.intro = "草稿的引子"
    lesson.save_revision()

    page = trainer.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk])).content.decode()

    assert "草稿的引子" in page
    assert "草稿里的话" in page
    assert 'class="value-pair"' in page
    assert "那是把平均当成了上限。" in page


def test_preview_of_course_and_index_work(course: CoursePage, trainer: Client) -> None:
    index = course.get_parent()

    for page in (course, index):
        reply = trainer.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        assert page.title in reply.content.decode()


@pytest.mark.parametrize("name", ["li", "zhao"])
def test_drafts_are_for_editors_only(course: CoursePage, client: Client, name: str) -> None:
    cast: Cast = make_cast()
    create_roles()
    lesson = lessons_of(course)[0]
    lesson.intro = "还没发布的引子"
    lesson.save_revision()
    client.force_login(cast.user(name))

    reply = client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]))

    assert reply.status_code == 302
    assert "还没发布的引子" not in reply.content.decode()


def test_trainer_edits_saves_and_publishes(course: CoursePage, trainer: Client) -> None:
    lesson = lessons_of(course)[0]
    url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    form = {
        "title": "改过的题目",
        "slug": lesson.slug,
        "intro": "引子",
        "minutes": "9",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }

    opened = trainer.get(url)
    trainer.post(url, form)
    as_draft = LessonPage.objects.get(pk=lesson.pk).title
    trainer.post(url, {**form, "action-publish": "1"})

    assert opened.status_code == 200
    assert as_draft == lesson.title
    assert LessonPage.objects.get(pk=lesson.pk).title == "改过的题目"


def test_the_form_says_where_a_block_cites_its_clause_and_facts(course: CoursePage, trainer: Client) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[lessons_of(course)[0].pk])

    page = trainer.get(address, headers={"accept-language": "zh-hans"}).content.decode()

    assert "点该块右上角的齿轮（设置）选择" in page


def test_the_reader_leads_trainers_to_the_form(course: CoursePage, trainer: Client) -> None:
    pages = [course, lessons_of(course)[0]]

    shown = [trainer.get(page.url).content.decode() for page in pages]
    trainer.force_login(make_cast().user("li"))
    hidden = [trainer.get(page.url).content.decode() for page in pages]

    forms = [reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in pages]
    assert [form in page for form, page in zip(forms, shown, strict=True)] == [True, True]
    assert [form in page for form, page in zip(forms, hidden, strict=True)] == [False, False]


def test_lesson_history_and_paths_open_for_trainers(course: CoursePage, trainer: Client) -> None:
    history = trainer.get(reverse("wagtailadmin_pages:history", args=[lessons_of(course)[0].pk]))
    paths = trainer.get(reverse("wagtailsnippets_lms_courses_learningpath:list"))
    new_path = trainer.get(reverse("wagtailsnippets_lms_courses_learningpath:add"))

    assert [history.status_code, paths.status_code, new_path.status_code] == [200, 200, 200]


def test_the_next_code_is_proposed_for_a_course_and_a_taken_one_is_refused_in_words(
    course: CoursePage, trainer: Client
) -> None:
    CoursePage.objects.filter(pk=course.pk).update(code="U23")
    add = reverse("wagtailadmin_pages:add", args=["lms_courses", "coursepage", course.get_parent().pk])
    sent = {"title": "新课", "slug": "new", "code": "U23", "credit_hours": "1", "sort": "0"}
    comments = {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}

    proposed = trainer.get(add).context["form"]["code"].value()
    page = trainer.post(add, sent | comments, headers={"accept-language": "en"}).content.decode()

    assert proposed == "U24"
    assert trainer.get(add).context["form"]["slug"].value() == "u24"
    assert "Another course has this code. Take another one." in page


def test_a_lesson_with_a_chinese_title_is_saved_at_once_with_an_address(
    course: CoursePage, trainer: Client
) -> None:
    add = reverse("wagtailadmin_pages:add", args=["lms_courses", "lessonpage", course.pk])
    lessons_of(course)[0].delete()
    comments = {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}

    proposed = trainer.get(add).context["form"]["slug"].value()
    sent = trainer.post(
        add, {"title": "响应时限", "slug": proposed, "minutes": "8", "body-count": "0"} | comments
    )

    assert proposed == "u1-2-2"
    assert sent.status_code == 302
    assert LessonPage.objects.get(title="响应时限").slug == proposed


def test_a_free_key_is_proposed_for_a_path_and_a_taken_one_is_refused_in_words(trainer: Client) -> None:
    path = LearningPath.objects.create(key="path-2", title="新员工")
    add = reverse("wagtailsnippets_lms_courses_learningpath:add")
    sent = {"title": "班组长", "days_to_complete": 30, "steps-TOTAL_FORMS": 0, "steps-INITIAL_FORMS": 0}

    proposed = trainer.get(add).context["form"]["key"].value()
    page = trainer.post(add, sent | {"key": path.key}, headers={"accept-language": "en"}).content.decode()

    assert re.fullmatch(r"path-\d+", proposed)
    assert proposed != path.key
    assert "Another path has this key. Take another one." in page


@pytest.mark.parametrize(
    "kind", ["prose", "key_point", "dialogue", "standard_value", "law", "comparison", "check", "aside"]
)
def test_block_preview_shows_the_block(course: CoursePage, client: Client, kind: str) -> None:
    client.force_login(User.objects.create_superuser("root"))
    block = LessonBody().child_blocks[kind]

    reply = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    assert reply.status_code == 200
    assert "lms_courses/lesson.css" in reply.content.decode()


def test_pages_of_other_kinds_are_served_as_ever(course: CoursePage, client: Client) -> None:
    home = Page.objects.get(depth=2)
    home.add_child(instance=Page(title="公告", slug="notice"))

    assert client.get("/notice/").status_code == 200
