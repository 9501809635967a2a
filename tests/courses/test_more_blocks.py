"""Terms, folded sections, places on pictures, other sites, reflections, questions of the bank in lessons."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from wagtail import blocks, hooks
from wagtail.images import get_image_model
from wagtail.models import Page

from lms.core.files.content.rules import Entry, FaultyContent
from lms.courses.blocks.body import LessonBody
from lms.courses.blocks.embeds import is_allowed
from lms.courses.blocks.practice import QUESTION_LIST_HOOK, QuestionCodeInput
from lms.courses.content.rules.blocks import READERS
from lms.courses.content.services import load_courses
from lms.courses.notes.models import LessonNote
from lms.courses.pages.models import LessonPage
from lms.courses.pages.shown_files import is_shown_document, is_shown_picture
from lms.courses.search import sections_of
from lms.papers.blueprints.models import PaperQuestion
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.practice.choices import SetKind
from lms.practice.sets.models import PracticeSet
from lms.questions.choices import QuestionState
from tests.accounts import User
from tests.factories.courses import (
    Block,
    lesson_file,
    make_course,
    make_enrolment,
    make_lesson,
    make_standard,
    write,
    write_course_folder,
)
from tests.factories.exams import make_clause, make_paper, make_question, make_sitting
from tests.factories.media import keep, mp4
from tests.factories.people import Cast, make_user_with_role
from tests.factories.recordings import mp3

pytestmark = pytest.mark.django_db

HOST = "player.example.com"
CITED: dict[str, object] = {"clause": "", "facts": []}
TERM = {"term": "首次响应", "also": "First response", "definition": "第一次有人着手处理。", **CITED}
FOLDS = [
    {"title": "账单多了", "text": "<p>先看<b>流量</b>。</p>"},
    {"title": "没有消息", "text": "<p>查派单。</p>"},
]
ACCORDION = {"heading": "这样查", "folds": FOLDS, **CITED}
SPOTS = [
    {"left": 20, "top": 30, "title": "工单号", "text": "报给用户。"},
    {"left": 70, "top": 60, "title": "时限", "text": "从受理起算。"},
]
EMBED = {"title": "一段演示", "address": f"https://{HOST}/v/1", "description": "演示如何查单。", **CITED}
REFLECTION = {"question": "您上次怎么答的？", "thoughts": "有人想起没有记下时间。", **CITED}


def block(kind: str, value: object) -> Block:
    """Give a raw block whose id is its kind."""
    return {"type": kind, "id": kind, "value": value}


def practice(*codes: str, clause: str = "", count: int = 3) -> Block:
    """Give a raw block of questions of the bank."""
    return block(
        "practice", {"heading": "试三道", "questions": [*codes], "count": count, **CITED, "clause": clause}
    )


def make_page(*raw: Block) -> LessonPage:
    """Publish a lesson of these blocks in a course of its own."""
    return make_lesson(make_course(lessons=0), "more", raw)


def clean(kind: str, value: object) -> blocks.StreamValue:
    """Check a block as the editor does."""
    body = LessonBody()
    return body.clean(body.to_python([block(kind, value)]))


@pytest.fixture
def li(signed_in: Callable[[str | User], Client]) -> Client:
    """Sign Li in."""
    return signed_in("li")


def test_a_term_and_folded_sections_are_read_and_found(li: Client) -> None:
    lesson = make_page(block("term", TERM), block("accordion", ACCORDION))

    page = li.get(lesson.url).text
    _opening, sections = sections_of(lesson.body.raw_data)

    assert "<dfn>首次响应</dfn>" in page
    assert "<summary>账单多了</summary>" in page
    assert "先看<b>流量</b>" in page
    assert sections[0] == ("b-term", "首次响应", "First response\n第一次有人着手处理。")
    assert sections[1] == ("b-accordion", "这样查", "账单多了 先看流量。\n没有消息 查派单。")


def test_steps_and_the_voice_of_a_customer_are_read_and_found(li: Client) -> None:
    steps = {
        "heading": "复述三步",
        "steps": [{"title": "说事实", "text": ""}, {"title": "说诉求", "text": "他要什么。"}],
        **CITED,
    }
    quotation = {"text": "转了几个人都说不归他管。", "said_by": "一位热线用户（演示）", **CITED}
    lesson = make_page(block("steps", steps), block("quotation", quotation))

    page = li.get(lesson.url).text
    _opening, [section] = sections_of(lesson.body.raw_data)

    assert "<li><strong>说诉求</strong> <span>他要什么。</span></li>" in page
    assert "<figcaption>一位热线用户（演示）</figcaption>" in page
    assert section == ("b-steps", "复述三步", "说事实\n说诉求 他要什么。\n转了几个人都说不归他管。")


def test_a_line_of_a_dialogue_is_heard_where_it_has_its_sound(li: Client) -> None:
    sound = keep("line.mp3", mp3())
    turns = [
        {"speaker": "坐席", "text": "编号已发给您。", "sound": sound.pk},
        {"speaker": "用户", "text": "好。"},
    ]
    lesson = make_page(
        block("dialogue", {"heading": "", "verdict": "good", "turns": turns, "comment": "", **CITED})
    )

    page = li.get(lesson.url).text

    assert page.count("<audio") == 1
    assert reverse("lms_courses:media", args=[sound.pk]) in page
    assert is_shown_document(sound.pk)
    assert li.get(reverse("lms_courses:media", args=[sound.pk])).status_code == 200


def test_a_film_is_no_line_of_a_dialogue() -> None:
    turns = [{"speaker": "坐席", "text": "编号已发给您。", "sound": keep("line.mp4", mp4()).pk}]
    with pytest.raises(ValidationError):
        clean("dialogue", {"heading": "", "verdict": "good", "turns": turns, "comment": "", **CITED})


def test_places_of_a_picture_lead_to_words_that_stand_there_without_it(li: Client, tmp_path: Path) -> None:
    make_standard()
    folder = write_course_folder(tmp_path / "courses")
    spots = {"type": "hotspots", "image": "drawing.svg", "alt": "工单界面", "spots": SPOTS}
    write(folder / "02-second.yaml", lesson_file("second", spots))
    load_courses(folder=tmp_path / "courses")
    image = get_image_model().objects.get()

    page = li.get(LessonPage.objects.get(slug="second").url).text

    [body] = LessonPage.objects.get(slug="second").body.raw_data
    assert body["value"]["image"] == image.pk
    assert f'href="#p-{body["id"]}-2"' in page
    assert f'<li id="p-{body["id"]}-2"><strong>时限</strong> 从受理起算。</li>' in page
    assert 'cx="70%" cy="60%"' in page
    assert is_shown_picture(image.pk)


def test_a_host_that_the_site_does_not_allow_is_only_linked(li: Client) -> None:
    refused = li.get(make_page(block("embed", EMBED)).url)

    assert "data-embed-open" not in refused.text
    assert f'href="https://{HOST}/v/1"' in refused.text
    assert HOST not in refused.headers["Content-Security-Policy"]


def test_a_host_that_the_site_allows_is_asked_once_the_reader_wants_it(
    li: Client, settings: Settings
) -> None:
    lesson = make_page(block("embed", EMBED))
    settings.XUNPING = {"courses": {"embed_hosts": f"other.example.com {HOST}"}}
    allowed = li.get(lesson.url)

    assert "<iframe" not in allowed.text
    assert f'data-embed="https://{HOST}/v/1"' in allowed.text
    assert f"frame-src 'self' https://other.example.com https://{HOST};" in (
        allowed.headers["Content-Security-Policy"] + ";"
    )


def test_a_lesson_without_other_sites_frames_none(li: Client, settings: Settings) -> None:
    settings.XUNPING = {"courses": {"embed_hosts": HOST}}

    answer = li.get(make_page(block("term", TERM)).url)

    assert HOST not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    [
        f"http://{HOST}/v/1",
        f"https://{HOST}.evil.example/v/1",
        f"https://evil.example/?{HOST}",
        f"https://user@{HOST}:8443/",
        f"https://{HOST}:port/",
        f"https://user@{HOST}/v/1",
        f"https://user:word@{HOST}/v/1",
        f"https://evil.example\\@{HOST}/v/1",
        f"https://{HOST}\\.evil.example/v/1",
        "javascript:alert(1)",
        f"//{HOST}/v/1",
    ],
)
def test_an_address_that_only_looks_allowed_is_not(address: str, settings: Settings) -> None:
    settings.XUNPING = {"courses": {"embed_hosts": HOST}}

    assert not is_allowed(address)
    assert is_allowed(f"https://{HOST}/v/1")


def test_the_editor_refuses_another_host_and_says_who_names_hosts() -> None:
    with pytest.raises(ValidationError) as refusal:
        clean("embed", EMBED)

    fault = refusal.value.block_errors[0].block_errors["address"]  # type: ignore[attr-defined]
    assert "embed_hosts" in str(fault.message)


def test_a_reflection_becomes_a_note_of_its_reader_alone(
    cast: Cast, li: Client, signed_in: Callable[[str], Client]
) -> None:
    lesson = make_page(block("reflection", REFLECTION))
    make_enrolment(cast.li, lesson.get_parent().specific)

    li.post(reverse("lms_courses:note", args=[lesson.pk, "reflection"]), {"text": "我说了再等等。"})

    assert LessonNote.objects.get().employee == cast.li
    assert "我说了再等等。" in li.get(lesson.url).text
    assert "我说了再等等。" not in signed_in("wang").get(lesson.url).text


def test_named_questions_are_practised_in_their_order_and_explained_at_once(cast: Cast, li: Client) -> None:
    first, second, _other = make_question(), make_question(), make_question()
    lesson = make_page(practice(second.code, first.code))
    address = reverse("lms_practice:lesson", args=[lesson.pk, "practice"])

    assert f'href="{address}"' in li.get(lesson.url).text
    assert "2 questions of the bank" in li.get(address).text
    answer = li.post(address, follow=True)

    made = PracticeSet.objects.get()
    asked = list(made.questions.values_list("version__question", flat=True))
    assert (made.kind, made.lesson, asked) == (
        SetKind.LESSON,
        lesson,
        [second.pk, first.pk],
    )
    assert answer.redirect_chain[-1][0] == reverse("lms_practice:question", args=[made.pk, 1])


def test_without_names_as_many_as_wanted_of_the_clause_are_drawn(cast: Cast, li: Client) -> None:
    wanted = {make_question().pk for _number in range(4)}
    make_question(clause=make_clause("9.9"))
    lesson = make_page(practice(clause="2.2", count=3))

    li.post(reverse("lms_practice:lesson", args=[lesson.pk, "practice"]))

    asked = set(PracticeSet.objects.get().questions.values_list("version__question", flat=True))
    assert len(asked) == 3
    assert asked <= wanted


@pytest.mark.parametrize("query", ["Q-9.9-1", "月底", "9.9", "9"])
def test_author_finds_a_question_by_code_words_or_clause_and_gets_its_code(cast: Cast, query: str) -> None:
    create_roles()
    trainer = Client()
    trainer.force_login(make_user_with_role(Role.TRAINER))
    make_question(code="Q-2.2-1")
    wanted = make_question(code="Q-9.9-1", clause=make_clause("9.9"), stem="月底办的业务何时生效？")

    found = trainer.get(reverse("practised_questions:choose_results"), {"q": query})
    chosen = trainer.get(reverse("practised_questions:chosen", args=[wanted.pk]))

    assert ("Q-9.9-1" in found.text, "Q-2.2-1" in found.text) == (True, False)
    assert chosen.json()["result"]["id"] == "Q-9.9-1"


def test_what_may_not_be_practised_is_not_chosen_by_its_number_either(cast: Cast) -> None:
    create_roles()
    trainer = Client()
    trainer.force_login(make_user_with_role(Role.TRAINER))
    draft = make_question(state=QuestionState.DRAFT)

    assert trainer.get(reverse("practised_questions:chosen", args=[draft.pk])).status_code == 404


def test_a_code_is_chosen_where_there_is_a_bank_and_typed_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def offered() -> tuple[bool, bool]:
        html = QuestionCodeInput().render("code", "Q-1", {"id": "code"})
        return 'value="Q-1"' in html, f'data-question-list="{reverse("practised_questions:choose")}"' in html

    with_bank = offered()
    monkeypatch.setitem(hooks._hooks, QUESTION_LIST_HOOK, [])

    assert (with_bank, offered()) == ((True, True), (True, False))


def test_what_an_exam_asks_rests_and_the_lesson_says_so(cast: Cast, li: Client) -> None:
    kept, free = make_question(), make_question()
    lesson = make_page(practice(kept.code, free.code))
    address = reverse("lms_practice:lesson", args=[lesson.pk, "practice"])
    paper = make_paper(())
    PaperQuestion.objects.create(paper=paper, question=kept)
    make_sitting(paper, employees=[cast.li], now=timezone.now())

    assert "1 more rests while an exam asks it" in li.get(address).text
    li.post(address)

    assert PracticeSet.objects.get().questions.get().version.question == free


def test_a_place_that_is_gone_or_not_published_is_not_there(cast: Cast, li: Client) -> None:
    lesson = make_page(practice(clause="2.2"))
    there = reverse("lms_practice:lesson", args=[lesson.pk, "practice"])

    assert li.get(reverse("lms_practice:lesson", args=[lesson.pk, "gone"])).status_code == 404
    Page.objects.get(pk=lesson.pk).unpublish()
    assert li.get(there).status_code == 404


NOBODY_ENDS = [{"name": str(number), "customer": "喂？", "choices": []} for number in range(3)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("scenario", {"heading": "断网", "situation": "第二次来电", "steps": NOBODY_ENDS, **CITED}),
        ("check", {"question": "多久？", "options": [{"text": "一天"}, {"text": "两天"}], **CITED}),
        ("practice", {"heading": "试三道", "questions": [], "count": 3, **CITED}),
        ("embed", {"title": "演示", "address": "", "description": "", **CITED}),
        ("media", {"title": "一通电话", "file": None, "transcript": "", "chapters": [], **CITED}),
    ],
)
def test_what_is_unfinished_is_saved_as_a_draft_and_not_published(kind: str, value: object) -> None:
    body = LessonBody()

    body.clean_deferred(body.to_python([block(kind, value)]))

    with pytest.raises(blocks.StreamBlockValidationError):
        body.clean(body.to_python([block(kind, value)]))


def test_the_editor_refuses_questions_from_nowhere_and_unknown_codes() -> None:
    make_question()
    with pytest.raises(ValidationError) as nowhere:
        clean("practice", practice()["value"])
    with pytest.raises(ValidationError) as unknown:
        clean("practice", practice("Q-0")["value"])

    assert set(nowhere.value.block_errors[0].block_errors) == {"clause"}  # type: ignore[attr-defined]
    assert set(unknown.value.block_errors[0].block_errors) == {"questions"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "values", "fault"),
    [
        ("hotspots", {"image": "a.svg", "alt": "图", "spots": SPOTS[:1]}, "spots"),
        ("hotspots", {"image": "a.svg", "alt": "图", "spots": [SPOTS[0], {**SPOTS[1], "left": 101}]}, "left"),
        ("accordion", {"folds": FOLDS[:1]}, "folds"),
        ("practice", {"heading": "试"}, "names neither questions nor the clause"),
        ("practice", {"heading": "试", "clause": "2.1", "count": 11}, "count"),
        ("term", {"term": "首次响应"}, "definition"),
    ],
)
def test_a_file_with_a_fault_is_refused_at_its_place(
    kind: str, values: dict[str, object], fault: str
) -> None:
    entry = Entry(values, "lesson.yaml")

    READERS[kind](entry)

    with pytest.raises(FaultyContent, match=fault):
        entry.raise_faults()
