"""A lesson in English: from files, and as readers and copies have it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.files.content.rules import FaultyContent
from lms.courses.api import CoursePage
from lms.courses.content.services import load_courses
from lms.courses.pages.models import LessonPage
from lms.courses.pages.shown_files import is_shown_picture
from lms.courses.search import lesson_entries
from lms.courses.translation.models import LessonTranslation
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.factories.courses import (
    check,
    law,
    lesson_file,
    make_course,
    make_lesson,
    make_standard,
    prose,
    standard_value,
    write,
)
from tests.factories.people import Cast, make_cast, make_user_with_role
from tests.factories.translations import ALL, ENGLISH, lesson_to_translate, translated, write_english_course
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


# From files


def test_files_beside_a_course_become_its_english(folder: Path) -> None:
    report = load_courses(folder=folder)

    course, lesson = CoursePage.objects.get(), LessonPage.objects.get(slug="first")
    kept = LessonTranslation.objects.get()
    assert (course.summary_en, course.audience_en) == ("Walk through it", "")
    assert (kept.lesson, kept.title, kept.source_title) == (lesson, "First lesson", "课 first")
    text, picture = (kept.blocks[block["id"]] for block in lesson.body.raw_data)
    assert text["texts"] == {
        "heading": "Opening",
        "text": "<p>The matter <b>first</b>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>",
    }
    assert picture["image"] != lesson.body.raw_data[1]["value"]["image"]
    assert is_shown_picture(picture["image"])
    assert "u1/01-first.en.yaml" in report.added


def test_a_second_load_changes_nothing_and_a_changed_file_what_it_says(folder: Path) -> None:
    load_courses(folder=folder)
    saved_at = LessonTranslation.objects.get().saved_at

    again = load_courses(folder=folder)

    assert "u1/01-first.en.yaml" in again.unchanged
    assert LessonTranslation.objects.get().saved_at == saved_at
    write(folder / "u1" / "01-first.en.yaml", {**ENGLISH, "title": "Another title"})
    assert "u1/01-first.en.yaml" in load_courses(folder=folder).changed
    assert LessonTranslation.objects.get().title == "Another title"


def test_what_a_person_translated_stays(folder: Path) -> None:
    load_courses(folder=folder)
    lesson = LessonPage.objects.get(slug="first")
    translated(lesson)
    write(folder / "u1" / "01-first.en.yaml", {**ENGLISH, "title": "Another title"})

    report = load_courses(folder=folder)

    assert "u1/01-first.en.yaml" in report.kept
    assert LessonTranslation.objects.get().title == "English title"


def blocks(*changed: dict[str, object]) -> dict[str, object]:
    """Give the English file with other blocks."""
    return {**ENGLISH, "blocks": list(changed)}


TEXT, PICTURE = ENGLISH["blocks"]  # type: ignore[misc] # a list of two
FAULTS: list[tuple[dict[str, object], str]] = [
    (blocks(TEXT), "u1/01-first.en.yaml:1: blocks has 1 entries, u1/01-first.yaml has 2"),
    (blocks(PICTURE, TEXT), "blocks 1: is a picture, the Chinese block at this place is a prose"),
    (blocks({"type": "prose", "text": "Text"}, PICTURE), "blocks 1 (prose): heading is missing"),
    (blocks({**TEXT, "clause": "2.1"}, PICTURE), "blocks 1 (prose): clause is not known here"),
    (blocks({**TEXT, "text": "# A title"}, PICTURE), "text uses Markdown that lessons do not have: heading"),
    (blocks(TEXT, {**PICTURE, "image": "none.svg"}), "there is no picture 'none.svg' beside the file"),
    ({**ENGLISH, "title": ""}, "title is missing"),
    ({**ENGLISH, "intro": "Once"}, "intro: the Chinese has none"),
    ({**ENGLISH, "minutes": 8}, "minutes is not known here"),
]


@pytest.mark.parametrize(("values", "reason"), FAULTS, ids=[reason for _values, reason in FAULTS])
def test_a_fault_is_named_with_its_file_and_place(
    folder: Path, values: dict[str, object], reason: str
) -> None:
    write(folder / "u1" / "01-first.en.yaml", values)

    with pytest.raises(FaultyContent) as refused:
        load_courses(folder=folder)

    assert reason in str(refused.value)
    assert not LessonPage.objects.exists()


def test_lists_are_as_long_as_in_chinese(folder: Path) -> None:
    options = [{"text": "对", "correct": True}, {"text": "不对"}]
    table = {"type": "comparison", "caption": "表", "columns": ["甲", "乙"], "rows": [["一", "二"]]}
    dialogue = {"type": "dialogue", "verdict": "good", "turns": [{"speaker": "坐席", "text": "您好"}]}
    question = {"type": "check", "question": "对吗？", "options": options}
    write(folder / "u1" / "02-second.yaml", lesson_file("second", table, dialogue, question))
    said = [
        {"type": "comparison", "caption": "Table", "columns": ["One"], "rows": [["1"], ["2", "3"]]},
        {"type": "dialogue", "turns": []},
        {"type": "check", "question": "Right?", "options": [{"text": "Yes", "why": "So"}, {"text": "No"}]},
    ]
    write(folder / "u1" / "02-second.en.yaml", {"title": "Second", "blocks": said})

    with pytest.raises(FaultyContent) as refused:
        load_courses(folder=folder)

    assert [fault.reason for fault in refused.value.faults] == [
        "columns has 1 entries, the Chinese has 2",
        "row 1 of rows has 1 entries, the Chinese has 2",
        "rows has 2 entries, the Chinese has 1",
        "turns has 0 entries, the Chinese has 1",
        "why: the Chinese has none",
    ]


def test_a_course_has_one_english_title(folder: Path) -> None:
    write(folder / "u1" / "course.en.yaml", {"title": "Another", "summary": "Walk through it"})

    with pytest.raises(FaultyContent, match=r"title is not what title_en of u1/course\.yaml says"):
        load_courses(folder=folder)


def test_chinese_that_is_left_is_a_remark(folder: Path) -> None:
    left = {**TEXT, "text": "The ticket 工单 of 《电信条例》 “断网”"}
    write(folder / "u1" / "01-first.en.yaml", blocks(left, PICTURE))

    report = load_courses(folder=folder)

    remarks = [one for one in report.remarks if "Chinese" in one]
    assert remarks == ["u1/01-first.en.yaml:2: blocks 1 (prose): text still has Chinese characters."]


def test_the_check_of_content_says_how_much_is_in_english(folder: Path) -> None:
    out = StringIO()
    with pytest.raises(SystemExit):  # this small course keeps not all rules
        call_command("check_content", "--path", str(folder.parent), stdout=out)

    said = out.getvalue()
    assert "In English: 1 of 2 lessons, the descriptions of 1 of 1 courses.\n" in said
    assert ".en.yaml" not in said
    assert "drawing.en.svg" not in said


# As readers see it


def test_a_reader_of_english_reads_english(li: Client, lesson: LessonPage) -> None:
    translated(lesson, *ALL)

    page = li.get(lesson.url).content.decode()

    assert '<h1 lang="en">English title</h1>' in page
    assert "English prose-1 heading" in page
    assert "English check-1 question" in page
    assert "English standard-value unit" in page
    assert '<section class="block block-check" id="b-check-1" data-block="check-1" lang="en">' in page
    assert "is in Chinese" not in page
    assert "先认事" not in page
    assert "2016 公布" in page  # the law is found by the place that the source names


def test_a_reader_of_chinese_reads_chinese(li: Client, lesson: LessonPage) -> None:
    translated(lesson, *ALL)

    page = li.get(lesson.url, headers={"accept-language": "zh-hans"}).content.decode()

    assert "先认事" in page
    assert "English" not in page.replace(">English</button>", "")
    assert 'data-block="prose-1">' in page


def test_a_block_whose_chinese_changed_is_shown_in_chinese(li: Client, lesson: LessonPage) -> None:
    translated(lesson, *ALL)
    assert "English prose-1 text" in li.get(lesson.url).content.decode()
    lesson.body = json.dumps([prose(1, text="<p>改过了。</p>"), check(), law(), standard_value()])
    lesson.save_revision().publish()

    page = li.get(lesson.url).content.decode()

    assert "改过了" in page
    assert 'data-block="prose-1" lang="zh-Hans">' in page
    assert "English check-1 question" in page
    assert page.count("Part of this lesson is in Chinese.") == 1


def test_a_lesson_without_translation_says_so_once(li: Client, lesson: LessonPage) -> None:
    page = li.get(lesson.url).content.decode()

    assert page.count("This lesson is in Chinese; it has not been translated yet.") == 1
    assert f'<h1 lang="zh-Hans">{lesson.title}</h1>' in page


def test_an_answer_comes_back_in_the_language_of_the_question(li: Client, lesson: LessonPage) -> None:
    translated(lesson, *ALL)
    url = reverse("lms_courses:check", args=[lesson.pk, "check-1"])

    by_script = li.post(url, {"option": "1"}, headers={**EN, "hx-request": "true"}).content.decode()
    li.post(url, {"option": "0"})
    without_script = li.get(lesson.url).content.decode()
    again = li.get(f"{lesson.url}?again=check-1").content.decode()

    assert "English check-1 options.1.why" in by_script
    assert "English title" in by_script  # the outline beside it
    assert "English check-1 options.0.why" in without_script
    assert "English check-1 options.1.text" in again
    assert "平均不是上限" not in by_script + without_script + again


def test_titles_are_english_wherever_lessons_are_named(li: Client, lesson: LessonPage) -> None:
    other = make_lesson(lessons_course(lesson), "other", [prose(1)])
    translated(lesson, *ALL)

    course = li.get(lessons_course(lesson).url).content.decode()
    beside = li.get(other.url).content.decode()

    assert "English title" in course
    assert f'lang="zh-Hans">{other.title}' in course
    assert "English title" in beside


def lessons_course(lesson: LessonPage) -> CoursePage:
    """Give the course of a lesson."""
    return CoursePage.objects.get(pk=lesson.get_parent().pk)


@pytest.mark.parametrize(
    ("blocks", "said"),
    [(ALL, "in English"), (("prose-1",), "partly in English"), ((), "in Chinese")],
)
def test_a_reader_of_english_is_told_before_how_much_of_a_course_is_in_english(
    li: Client, lesson: LessonPage, blocks: tuple[str, ...], said: str
) -> None:
    if blocks:
        translated(lesson, *blocks)
    make_lesson(make_course("U2", lessons=0), "only-chinese", [prose(1)])
    course = lessons_course(lesson)

    def pages(**headers: str) -> list[str]:
        shown = [li.get(path, headers=headers) for path in (reverse("lms_courses:home"), course.url)]
        return [page.content.decode() for page in shown]

    home, page = pages(**EN)
    assert (home.count(f" · {said}</span>"), f" · {said}</div>" in page) == (1 if blocks else 2, True)
    assert not any(f" · {mark}<" in each for each in pages() for mark in ("英文", "部分英文", "中文"))


def test_telling_the_language_costs_no_query_once_it_is_kept_and_none_in_chinese(
    li: Client, lesson: LessonPage
) -> None:
    translated(lesson, *ALL)
    address = reverse("lms_courses:home")

    def asked(**headers: str) -> int:
        li.get(address, headers=headers)
        with CaptureQueriesContext(connection) as queries:
            li.get(address, headers=headers)
        return len(queries)

    assert asked(**EN) <= asked() + 1  # the state of the content


def test_translating_costs_no_query_once_it_is_kept(li: Client, lesson: LessonPage) -> None:
    def counted(language: str) -> int:
        headers = {"accept-language": language}
        li.get(lesson.url, headers=headers)
        with CaptureQueriesContext(connection) as queries:
            li.get(lesson.url, headers=headers)
        return len(queries)

    before = counted("en")
    translated(lesson, *ALL)

    assert counted("en") == before == counted("zh-hans")


def test_a_lesson_is_found_by_its_english(lesson: LessonPage, cast: Cast) -> None:
    translated(lesson, *ALL)

    head, section = list(lesson_entries([lesson.pk]))

    assert (head.title, head.title_en) == (lesson.title, "English title")
    assert section.title_en == "English prose-1 heading"
    assert "English prose-1 text" in section.text
    assert "先认事" in section.text


# Along with copies


def test_a_copy_takes_translations_along(trainer: Client, lesson: LessonPage) -> None:
    translated(lesson, *ALL)
    course = lessons_course(lesson)
    address = reverse("wagtailadmin_pages:copy", args=[course.pk])
    form = form_as_it_stands(trainer, address)

    trainer.post(address, {**form, "copy_subpages": "on"})

    copy = LessonPage.objects.exclude(pk=lesson.pk).get()
    kept = LessonTranslation.objects.get(lesson=copy)
    assert kept.title == "English title"
    assert set(kept.blocks) == {block["id"] for block in copy.body.raw_data} == set(ALL)
