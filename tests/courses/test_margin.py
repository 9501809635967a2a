"""Own notes and bookmarks beside a lesson: private, kept through revisions, found again."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.core.notices.models import Notice
from lms.courses.asking.models import Remark, RemarkKind, RemarkState
from lms.courses.asking.services import Outcome, send_remark, settle
from lms.courses.margin.queries import lesson_margin
from lms.courses.notes.models import LessonNote
from lms.courses.notes.services import NoSuchPassage, keep_note
from lms.courses.pages.models import LessonPage
from lms.courses.pages.rules import passages_of, quote_of
from lms.courses.translation.models import LessonTranslation
from lms.courses.translation.rules import digest_of
from tests.factories.courses import NOW, check, make_course, make_enrolment, make_lesson, make_standard, prose
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def cast() -> Cast:
    make_standard()
    return make_cast()


@pytest.fixture
def lesson(cast: Cast) -> LessonPage:
    """Give a lesson of two sections and a question, which Li learns."""
    course = make_course("U1", lessons=0)
    made = make_lesson(course, "first", [prose(1), prose(2), check()])
    make_enrolment(cast.li, course)
    return made


@pytest.fixture
def li(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user("li"))
    return client


def write(
    cast: Cast, lesson: LessonPage, text: str = "先道歉，再问单号", block_id: str = "prose-1"
) -> LessonNote:
    """Let Li write a note."""
    return keep_note(employee=cast.li, lesson=lesson, block_id=block_id, text=text, now=NOW)


def address(lesson: LessonPage, name: str = "note", block_id: str = "prose-1") -> str:
    """Give where a form of a passage is sent."""
    return reverse(f"lms_courses:{name}", args=[lesson.pk, block_id])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"heading": "平均不是上限", "text": "<p>说的是一批。</p>"}, "平均不是上限"),
        ({"heading": "", "text": "<p>先认事，<b>再</b>认人 &amp; 记录。</p>"}, "先认事， 再 认人 & 记录。"),
        ({"clause": "2.1", "facts": ["F-2.1-4"], "turns": [{"speaker": "", "text": "您好"}]}, "您好"),
        ({"text": "长" * 70}, "长" * 59 + "…"),
        ({"image": 4, "clause": "2.1"}, ""),
    ],
    ids=["heading", "text without tags", "first child", "cut", "nothing to quote"],
)
def test_a_passage_is_named_by_its_first_words(value: object, words: str) -> None:
    assert quote_of(value) == words


def test_the_passages_of_a_lesson_stand_in_its_order(lesson: LessonPage) -> None:
    passages = passages_of(lesson.body.raw_data)

    assert [(one.block_id, one.quote, one.is_check) for one in passages] == [
        ("prose-1", "第 1 节", False),
        ("prose-2", "第 2 节", False),
        ("check-1", "问题 1", True),
    ]


def test_a_note_is_shown_again_and_a_second_one_replaces_it(li: Client, lesson: LessonPage) -> None:
    li.post(address(lesson), {"text": "第一遍"}, headers=PART)
    reply = li.post(address(lesson), {"text": "第二遍"}, headers=PART)

    assert LessonNote.objects.get().text == "第二遍"
    assert "笔记已保存" in reply.content.decode()
    page = li.get(lesson.url).content.decode()
    assert "第二遍" in page
    assert 'data-for="prose-1"' in page


def test_without_words_it_is_a_bookmark_and_goes_again(li: Client, lesson: LessonPage) -> None:
    li.post(address(lesson), {"text": "  "}, headers=PART)

    assert (LessonNote.objects.get().text, LessonNote.objects.get().quote) == ("", "第 1 节")

    li.post(address(lesson, "note_drop"), headers=PART)

    assert not LessonNote.objects.exists()


def test_nobody_else_ever_reads_a_note(cast: Cast, lesson: LessonPage, client: Client) -> None:
    write(cast, lesson)

    for who in ("wang", "zhao", "chen"):
        client.force_login(cast.user(who))
        pages = [
            client.get(url) for url in (lesson.url, reverse("lms_courses:notes"), address(lesson, "passage"))
        ]
        assert not any("先道歉" in page.content.decode() for page in pages)


def test_nobody_changes_or_deletes_a_note_of_somebody_else(
    cast: Cast, lesson: LessonPage, client: Client
) -> None:
    write(cast, lesson)
    client.force_login(cast.user("wang"))

    client.post(address(lesson), {"text": "王的"}, headers=PART)
    client.post(address(lesson, "note_drop"), headers=PART)

    assert LessonNote.objects.get(employee=cast.li).text == "先道歉，再问单号"


def test_a_note_survives_a_revision_that_drops_its_passage(
    cast: Cast, lesson: LessonPage, li: Client
) -> None:
    write(cast, lesson)
    lesson.body = json.dumps([prose(2), check()], ensure_ascii=False)
    lesson.save_revision().publish()

    page = li.get(lesson.url).content.decode()

    assert "所在段落已不在这一课里：“第 1 节”" in page
    assert "先道歉，再问单号" in page
    assert write(cast, lesson, "改过了").quote == "第 1 节"


def test_a_note_needs_a_passage(cast: Cast, lesson: LessonPage) -> None:
    with pytest.raises(NoSuchPassage):
        write(cast, lesson, block_id="gone")


def test_a_customers_number_is_refused_where_it_was_typed(li: Client, lesson: LessonPage) -> None:
    reply = li.post(address(lesson), {"text": "客户 13812345678"}, headers=PART)

    assert not LessonNote.objects.exists()
    assert "客户 13812345678</textarea>" in reply.content.decode()
    assert 'role="alert"' in reply.content.decode()


def test_without_a_script_the_way_leads_over_pages(li: Client, lesson: LessonPage) -> None:
    listed = li.get(reverse("lms_courses:passages", args=[lesson.pk])).content.decode()
    form = li.get(address(lesson, "passage"))
    saved = li.post(address(lesson), {"text": "记下"})

    assert address(lesson, "passage") in listed
    assert form.status_code == 200
    assert saved.headers["Location"] == f"{lesson.url}#b-prose-1"
    assert "记下" in li.get(lesson.url).content.decode()


def test_own_notes_are_found_by_their_words_and_downloaded(
    cast: Cast, lesson: LessonPage, li: Client
) -> None:
    write(cast, lesson)
    write(cast, lesson, "别的", "prose-2")
    url = reverse("lms_courses:notes")

    found = li.get(url, {"q": "道歉"}).content.decode()

    assert "先道歉" in found
    assert "别的" not in found
    assert f"{lesson.url}#b-prose-1" in found
    assert li.get(url, {"export": "xlsx"}).headers["Content-Type"].endswith("sheet")


def test_what_stands_beside_a_lesson_costs_two_statements(cast: Cast, lesson: LessonPage) -> None:
    for number in (1, 2):
        write(cast, lesson, block_id=f"prose-{number}")
        Remark.objects.create(
            employee=cast.li,
            lesson=lesson,
            block_id="prose-1",
            kind="question",
            text=f"问 {number}",
            made_at=NOW,
        )

    with CaptureQueriesContext(
        connection,
    ) as statements:
        margin = lesson_margin(lesson, cast.li, lesson.body.raw_data)

    assert len(statements) == 2
    assert [len(place.waiting) for place in margin.passages] == [2, 0]


def test_notes_go_with_the_person(cast: Cast, lesson: LessonPage) -> None:
    write(cast, lesson)
    LessonNote.objects.filter(employee=cast.li).update(text="x")

    cast.li.enrolments.all().delete()
    cast.li.postings.all().delete()
    cast.li.delete()

    assert not LessonNote.objects.exists()


def test_an_aside_to_some_readers_is_no_passage_and_none_of_it_is_listed(cast: Cast, li: Client) -> None:
    value = {"audience": "manager", "text": "<p>只说给班长听。</p>", "clause": "", "facts": []}
    aside = {"type": "aside", "id": "aside-1", "value": value}
    lesson = make_lesson(make_course("U2", lessons=0), "aside", [prose(1), aside])

    listed = li.get(reverse("lms_courses:passages", args=[lesson.pk])).text

    assert "第 1 节" in listed
    assert "只说给班长听" not in listed
    for name in ("passage", "note", "ask"):
        where = address(lesson, name, "aside-1")
        sent = {"text": "何意？", "kind": "question"}
        reply = li.get(where) if name == "passage" else li.post(where, sent)
        assert reply.status_code == 404


@pytest.mark.parametrize("is_live", [True, False], ids=["read", "taken down"])
def test_a_note_is_deleted_from_the_own_list(
    cast: Cast, lesson: LessonPage, li: Client, is_live: bool
) -> None:
    write(cast, lesson)
    LessonPage.objects.filter(pk=lesson.pk).update(live=is_live)
    url = reverse("lms_courses:notes")
    listed = li.get(url).text

    reply = li.post(address(lesson, "note_drop"), {"back": "notes"})

    assert f'formaction="{address(lesson, "note_drop")}"' in listed
    assert (f"{lesson.url}#b-prose-1" in listed) is is_live
    assert reply.headers["Location"] == url
    assert not LessonNote.objects.exists()


def test_nothing_of_a_lesson_taken_down_is_shown_where_a_note_at_it_goes(
    cast: Cast, lesson: LessonPage, li: Client
) -> None:
    write(cast, lesson)
    LessonPage.objects.filter(pk=lesson.pk).update(live=False)

    reply = li.post(address(lesson, "note_drop"), headers=PART)

    assert (reply.status_code, reply.text) == (200, "")
    assert not LessonNote.objects.exists()


def translate(lesson: LessonPage) -> None:
    """Translate the title and the first section of a lesson."""
    [first, *_others] = lesson.body.raw_data
    said = {"texts": {"heading": "Section one", "text": "<p>First the matter.</p>"}, "of": digest_of(first)}
    LessonTranslation.objects.create(
        lesson=lesson,
        language="en",
        title="The first lesson",
        source_title=lesson.title,
        intro="Intro",
        source_intro=lesson.intro,
        blocks={first["id"]: said},
    )


def test_notes_and_questions_are_in_the_language_of_their_reader(
    cast: Cast, lesson: LessonPage, li: Client
) -> None:
    translate(lesson)
    english = {"accept-language": "en"}
    li.post(address(lesson), {"text": "mine"}, headers=english)
    li.post(address(lesson, "ask"), {"kind": "question", "text": "Why?"}, headers=english)
    url = reverse("lms_courses:notes")

    notes = li.get(url, {"q": "first lesson"}, headers=english).text
    asked = li.get(url, {"of": "asked"}, headers=english).text

    assert LessonNote.objects.get().quote == Remark.objects.get().quote == "Section one"
    assert "Section one" in notes
    assert "The first lesson" in notes
    assert "The first lesson" in asked
    assert lesson.title not in notes + asked


def test_an_answer_is_told_with_the_title_in_each_language(cast: Cast, lesson: LessonPage) -> None:
    translate(lesson)
    remark = send_remark(
        employee=cast.li, lesson=lesson, block_id="prose-1", kind=RemarkKind.QUESTION, text="何意？", now=NOW
    )

    settle(remark=remark, outcome=Outcome(RemarkState.ANSWERED, "即平均。"), by=cast.user("zhao"), now=NOW)

    assert Notice.objects.get().facts["lesson"] == {"zh-hans": lesson.title, "en": "The first lesson"}
