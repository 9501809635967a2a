"""A lesson is translated side by side in the admin; a course file takes its English along."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.authoring.bundles.queries import course_file
from lms.authoring.bundles.reading import CourseFile
from lms.authoring.drafting.services import write_draft
from lms.authoring.importing.reading import read_file
from lms.authoring.translating.queries import lessons_to_compare
from lms.core.trail.api import AuditEntry
from lms.courses.api import CoursePage
from lms.courses.content.services import load_courses
from lms.courses.pages.models import LessonPage
from lms.courses.translation.models import LessonTranslation
from lms.courses.translation.rules import digest_of, source_texts
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.accounts import User
from tests.factories.courses import (
    check,
    law,
    lessons_of,
    make_standard,
    prose,
    standard_value,
)
from tests.factories.people import Cast, make_cast, make_user_with_role
from tests.factories.translations import ALL, lesson_to_translate, translated, write_english_course
from tests.portal.sent_form import form_as_it_stands

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


@pytest.fixture
def cast(settings: SettingsWrapper, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    make_standard()
    create_roles()
    return make_cast()


@pytest.fixture
def folder(cast: Cast, tmp_path: Path) -> Path:
    return write_english_course(tmp_path / "courses")


@pytest.fixture
def lesson(cast: Cast) -> LessonPage:
    return lesson_to_translate(cast)


@pytest.fixture
def li(cast: Cast) -> Client:
    client = Client(headers=EN)
    client.force_login(cast.user("li"))
    return client


@pytest.fixture
def trainer(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(make_user_with_role(Role.TRAINER, username="trainer"))
    return client


def studio(lesson: LessonPage) -> str:
    """Give the address of the page on which the lesson is translated."""
    return reverse("lms_authoring_english", args=[lesson.pk])


def send(client: Client, lesson: LessonPage, **changes: str) -> int:
    """Send the form as it stands with some changes; a part of a name is `block__place`."""
    form = form_as_it_stands(client, studio(lesson))
    named = {name.replace("__", "-").replace("_", "-"): value for name, value in changes.items()}
    return client.post(studio(lesson), {**form, **named}).status_code


def test_a_lesson_is_translated_beside_its_own_words(trainer: Client, li: Client, lesson: LessonPage) -> None:
    shown = trainer.get(studio(lesson)).content.decode()
    status = send(trainer, lesson, head__title="Who waits", **{"standard-value__unit": "hours"})

    kept = LessonTranslation.objects.get()
    assert "先认事，再认人。" in shown
    assert status == 302
    assert (kept.title, kept.source_title, kept.file_digest) == ("Who waits", lesson.title, "")
    assert kept.blocks["standard-value"]["texts"] == {"unit": "hours"}
    assert "Who waits" in li.get(lesson.url).content.decode()
    assert AuditEntry.objects.filter(action="courses.translated").count() == 1
    assert "未译完" in trainer.get(studio(lesson)).content.decode()


def test_rich_text_is_edited_as_in_its_block(trainer: Client, lesson: LessonPage) -> None:
    translated(lesson, "prose-1")
    words = {
        "blocks": [
            {
                "key": "a",
                "type": "unstyled",
                "text": "Matter first",
                "inlineStyleRanges": [{"offset": 0, "length": 6, "style": "BOLD"}],
                "entityRanges": [],
                "depth": 0,
            }
        ],
        "entityMap": {},
    }

    send(trainer, lesson, **{"prose-1__text": json.dumps(words)})

    texts = LessonTranslation.objects.get().blocks["prose-1"]["texts"]
    assert texts["text"] == "<p><b>Matter</b> first</p>"
    assert texts["heading"] == "English prose-1 heading"


def test_what_nobody_touched_stays_out_of_date_until_it_is_confirmed(
    trainer: Client, lesson: LessonPage
) -> None:
    kept = translated(lesson, *ALL)
    before = kept.blocks["prose-1"]["of"]
    lesson.body = json.dumps([prose(1, text="<p>改过了。</p>"), check(), law(), standard_value()])
    lesson.save_revision().publish()

    send(trainer, lesson, **{"standard-value__unit": "hours"})

    kept.refresh_from_db()
    assert kept.blocks["prose-1"]["of"] == before
    assert "译后中文又改过" in trainer.get(studio(lesson)).content.decode()
    send(trainer, lesson, **{"confirm-prose-1": "on"})
    kept.refresh_from_db()
    assert kept.blocks["prose-1"]["of"] == digest_of(lesson.body.raw_data[0])


def test_words_on_the_law_are_shown_once_a_second_trainer_compared_them(
    trainer: Client, li: Client, lesson: LessonPage
) -> None:
    second = Client()
    second.force_login(make_user_with_role(Role.TRAINER, username="second"))
    texts = {f"law__{each.place}": f"Law {each.place}" for each in source_texts(lesson.body.raw_data[2])}
    send(trainer, lesson, **texts)

    own = trainer.get(studio(lesson)).content.decode()
    assert "待另一位培训师核对" in own
    assert "confirm-law" not in own
    [author, other] = (User.objects.get(username=name) for name in ("trainer", "second"))
    assert lessons_to_compare(author) == []
    assert lessons_to_compare(other) == [lesson.pk]
    send(trainer, lesson, **{"confirm-law": "on"})
    assert "Law title" not in li.get(lesson.url).content.decode()
    send(second, lesson, **{"confirm-law": "on"})
    assert "Law title" in li.get(lesson.url).content.decode()
    assert lessons_to_compare(other) == []
    assert "by" not in LessonTranslation.objects.get().blocks["law"]


def test_who_changes_words_on_the_law_waits_again(trainer: Client, lesson: LessonPage) -> None:
    translated(lesson, "law")

    send(trainer, lesson, law__title="Another title")

    assert LessonTranslation.objects.get().blocks["law"]["by"] == User.objects.get(username="trainer").pk


def test_nobody_writes_over_what_another_saved_meanwhile(trainer: Client, lesson: LessonPage) -> None:
    form = form_as_it_stands(trainer, studio(lesson))
    translated(lesson, "prose-1")

    refused = trainer.post(studio(lesson), {**form, "head-title": "Mine"})

    assert "您的内容没有保存" in refused.content.decode()
    assert "Mine" in refused.content.decode()
    assert LessonTranslation.objects.get().title == "English title"


@pytest.mark.parametrize("role", [Role.HR, Role.MANAGER, Role.AUDITOR])
def test_only_trainers_translate(lesson: LessonPage, role: Role) -> None:
    client = Client()
    client.force_login(make_user_with_role(role))

    opened, sent = client.get(studio(lesson)), client.post(studio(lesson), {"head-title": "Mine"})

    assert opened.status_code in {302, 403}
    assert sent.status_code in {302, 403}
    assert lesson.title not in opened.content.decode()
    assert not LessonTranslation.objects.exists()


def test_the_editor_of_a_lesson_leads_there(trainer: Client, lesson: LessonPage) -> None:
    page = trainer.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()

    assert studio(lesson) in page


def brought_back(course: CoursePage, by: User) -> CoursePage:
    """Save a course as a file and make a course of it again."""
    read = read_file(BytesIO(course_file(course)), "course.zip")
    assert isinstance(read, CourseFile)
    return write_draft(draft=read.draft, by=by, source="course.zip")


def test_a_course_file_takes_translations_along(folder: Path) -> None:
    load_courses(folder=folder)
    course, trainer = CoursePage.objects.get(), make_user_with_role(Role.TRAINER)

    copy = brought_back(course, trainer)

    first, second = lessons_of(copy)
    kept = LessonTranslation.objects.get(lesson=first)
    text, picture = (kept.blocks[block["id"]] for block in first.body.raw_data)
    assert (copy.summary_en, kept.title) == ("Walk through it", "First lesson")
    assert text["texts"]["heading"] == "Opening"
    assert text["of"] == digest_of(first.body.raw_data[0])
    assert picture["image"]
    assert not second.translations.exists()


def test_what_is_out_of_date_stays_behind_and_nothing_unsafe_comes_in(lesson: LessonPage, cast: Cast) -> None:
    kept = translated(lesson, "prose-1", "check-1")
    kept.blocks["prose-1"]["texts"]["text"] = "<p>Fine<script>alert(1)</script></p>"
    kept.blocks["check-1"]["of"] = "another"
    kept.save()

    copy = brought_back(CoursePage.objects.get(pk=lesson.get_parent().pk), make_user_with_role(Role.TRAINER))

    [again] = lessons_of(copy)
    [own] = LessonTranslation.objects.get(lesson=again).blocks.values()
    assert own["texts"]["text"] == "<p>Fine</p>"


def test_words_on_the_law_in_a_course_file_wait_for_a_second_trainer(lesson: LessonPage) -> None:
    translated(lesson, "prose-1", "law")
    by = make_user_with_role(Role.TRAINER)

    copy = brought_back(CoursePage.objects.get(pk=lesson.get_parent().pk), by)

    [again] = lessons_of(copy)
    kept = LessonTranslation.objects.get(lesson=again)
    assert kept.waiting == 1
    assert {own.get("by") for own in kept.blocks.values()} == {None, by.pk}
