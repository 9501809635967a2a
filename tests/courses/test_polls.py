"""A poll in a lesson: one tap, once, without a name; the spread from five answers on."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from lms.core.files.content.rules import Entry, FaultyContent
from lms.core.offline.sending import TAKEN
from lms.courses.api import Enrolment
from lms.courses.blocks.polls import Poll, polls_in
from lms.courses.content.rules.blocks import READERS
from lms.courses.content.services import load_courses
from lms.courses.learning.models import LessonProgress
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.surveys.models import PollAnswer, PollGiven
from lms.courses.surveys.queries import polls_of_course
from lms.courses.surveys.services import NoSuchOption, answer_poll
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.courses.test_more_blocks import CITED, block, clean, make_page
from tests.exams.test_races import with_own_connection
from tests.factories.courses import (
    lesson_file,
    make_course,
    make_enrolment,
    make_lesson,
    make_standard,
    prose,
    write,
    write_course_folder,
)
from tests.factories.people import Cast, make_employee, make_user_with_role
from tests.factories.translations import translated

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
OPTIONS = ["记咨询", "记投诉", "先问清楚"]
POLL: dict[str, object] = {"question": "您平时怎么记？", "options": OPTIONS, **CITED}
WITHHELD = "Fewer than 5 have answered"
SignIn = Callable[[str], Client]


@pytest.fixture
def lesson(cast: Cast) -> LessonPage:
    """Publish a lesson with a poll, which Li learns."""
    page = make_page(prose(1), block("poll", POLL))
    make_enrolment(cast.li, course_of(page))
    return page


def course_of(lesson: LessonPage) -> CoursePage:
    """Give the course of a lesson."""
    return CoursePage.objects.get(pk=lesson.get_parent().pk)


def others_answer(cast: Cast, lesson: LessonPage, *numbers: int) -> None:
    """Let one colleague after the other choose an option."""
    for each, number in enumerate(numbers):
        enrolment = make_enrolment(make_employee(f"学员{each}", unit=cast.team), course_of(lesson))
        answer_poll(enrolment=enrolment, lesson=lesson, block_id="poll", number=number)


def address(lesson: LessonPage, block_id: str = "poll") -> str:
    """Give where answers go."""
    return reverse("lms_courses:poll", args=[lesson.pk, block_id])


def counted(lesson: LessonPage) -> list[int]:
    """Give how many answers each option of the course's first poll has."""
    return [step.count for step in polls_of_course(course_of(lesson))[0].spread.steps]


def edit(lesson: LessonPage, *options: str) -> None:
    """Publish the poll with other options."""
    lesson.body = json.dumps([block("poll", {**POLL, "options": [*options]})])
    lesson.save_revision().publish()


# What is kept


def test_an_answer_is_taken_once_and_counts_for_nothing(signed_in: SignIn, lesson: LessonPage) -> None:
    li = signed_in("li")

    replies = [li.post(address(lesson), {"option": number}, headers=PART) for number in ("1", "2")]

    assert [reply.status_code for reply in replies] == [200, 200]
    assert PollAnswer.objects.get().option == "记投诉"
    assert PollGiven.objects.get().enrolment == Enrolment.objects.get()
    assert not LessonProgress.objects.exists()


def test_an_answer_leads_to_nobody() -> None:
    kept = {field.name for field in PollAnswer._meta.get_fields()}
    given = {field.name for field in PollGiven._meta.get_fields()}

    assert kept == {"id", "lesson", "block_id", "option"}
    assert given == {"id", "enrolment", "lesson", "block_id"}
    assert PollAnswer._meta.pk.get_internal_type() == "UUIDField"


def test_an_option_that_does_not_stand_is_refused(cast: Cast, lesson: LessonPage) -> None:
    enrolment = Enrolment.objects.get()

    for block_id, number in (("poll", 3), ("poll", -1), ("prose-1", 0), ("gone", 0)):
        with pytest.raises(NoSuchOption):
            answer_poll(enrolment=enrolment, lesson=lesson, block_id=block_id, number=number)

    assert not PollGiven.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(cast: Cast, lesson: LessonPage) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")
    enrolment = Enrolment.objects.get()

    def send(number: int) -> Callable[[], object]:
        return with_own_connection(
            lambda: answer_poll(enrolment=enrolment, lesson=lesson, block_id="poll", number=number)
        )

    with ThreadPoolExecutor(8) as pool:
        taken = [future.result(timeout=10) for future in [pool.submit(send(each % 3)) for each in range(8)]]

    assert sorted(taken) == [False] * 7 + [True]
    assert (PollAnswer.objects.count(), PollGiven.objects.count()) == (1, 1)


def test_answers_are_counted_by_the_words_that_stand_now(cast: Cast, lesson: LessonPage) -> None:
    others_answer(cast, lesson, 0, 0, 1, 1, 1, 2)

    edit(lesson, "记投诉", "记咨询", "问班长")

    assert counted(lesson) == [3, 2, 0]


def test_answers_to_options_that_are_gone_do_not_make_up_the_five(cast: Cast, lesson: LessonPage) -> None:
    others_answer(cast, lesson, 0, 0, 0, 1, 2)

    edit(lesson, "记咨询", "记投诉")

    assert polls_of_course(course_of(lesson))[0].spread.withheld


def test_answers_go_with_their_lesson(cast: Cast, lesson: LessonPage) -> None:
    others_answer(cast, lesson, 0, 1)

    Page.objects.get(pk=lesson.pk).delete()

    assert (PollAnswer.objects.count(), PollGiven.objects.count()) == (0, 0)


# What readers see


def test_the_spread_shows_to_who_answered_once_five_have(
    cast: Cast, signed_in: SignIn, lesson: LessonPage
) -> None:
    li = signed_in("li")
    others_answer(cast, lesson, 0, 0, 1)
    li.post(address(lesson), {"option": "1"}, headers=PART)
    few = li.get(lesson.url).text
    make_enrolment(cast.wang, course_of(lesson))
    wang = signed_in("wang")
    before = wang.get(lesson.url).text

    enough = wang.post(address(lesson), {"option": "2"}, headers=PART).text

    assert (WITHHELD in few, "<progress" in few.partition("block-poll")[2]) == (True, False)
    assert ('name="option"' in before, WITHHELD in before) == (True, False)
    assert "40% · 2 people" in enough
    assert "20% · 1 person" in enough
    assert "5 answers in all." in enough
    assert "5 answers in all." in li.get(lesson.url).text


def test_who_is_not_enrolled_reads_question_and_options_without_a_form(
    signed_in: SignIn, lesson: LessonPage
) -> None:
    wang = signed_in("wang")

    page = wang.get(lesson.url).text

    assert "您平时怎么记？" in page
    assert '<li class="check-answer">记投诉</li>' in page
    assert address(lesson) not in page
    assert wang.post(address(lesson), {"option": "1"}).status_code == 404


def test_without_a_script_the_page_leads_back_to_the_poll(signed_in: SignIn, lesson: LessonPage) -> None:
    li = signed_in("li")

    nothing = li.post(address(lesson), follow=True)
    sent = li.post(address(lesson), {"option": "0"})

    assert "Choose an option first." in nothing.text
    assert sent.headers["Location"] == f"{lesson.url}#b-poll"
    assert PollAnswer.objects.get().option == "记咨询"


def test_nothing_chosen_asks_again_and_an_unknown_option_is_not_there(
    signed_in: SignIn, lesson: LessonPage
) -> None:
    li = signed_in("li")

    nothing = li.post(address(lesson), headers=PART)

    assert (nothing.status_code, "Choose an option first." in nothing.text) == (200, True)
    assert li.post(address(lesson), {"option": "3"}, headers=PART).status_code == 404
    assert li.post(address(lesson, "prose-1"), {"option": "0"}, headers=PART).status_code == 404
    assert not PollGiven.objects.exists()


def test_what_waited_without_network_is_taken_late_and_once(signed_in: SignIn, lesson: LessonPage) -> None:
    li = signed_in("li")
    late = {"option": "0", "done_at": timezone.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")}

    replies = [li.post(f"{address(lesson)}?offline=queue", late, headers=PART) for _each in range(2)]

    assert [TAKEN in reply.headers for reply in replies] == [True, True]
    assert PollAnswer.objects.count() == 1


def test_answers_in_english_and_chinese_are_counted_together(
    cast: Cast, signed_in: SignIn, lesson: LessonPage
) -> None:
    translated(lesson, "poll")
    others_answer(cast, lesson, 0, 0, 0, 1)
    li = signed_in("li")

    form = li.get(lesson.url).text
    answered = li.post(address(lesson), {"option": "1"}, headers=PART).text

    assert "English poll options.1" in form
    assert "English poll options.1</span><span>40% · 2 people" in answered
    assert set(PollAnswer.objects.values_list("option", flat=True)) == {"记咨询", "记投诉"}


def test_a_lesson_asks_two_questions_more_for_its_polls_and_none_without(
    cast: Cast, signed_in: SignIn, lesson: LessonPage
) -> None:
    def asked(page: LessonPage) -> int:
        li.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            li.get(page.url)
        return len(queries)

    li = signed_in("li")
    course = course_of(lesson)
    plain = asked(make_lesson(course, "plain", [prose(1)]))
    others = [block("poll", POLL), {**block("poll", POLL), "id": "second"}]
    page = make_lesson(course, "polls", [prose(1), *others])
    to_answer = asked(page)
    for each in ("poll", "second"):
        li.post(address(page, each), {"option": "0"})

    assert (to_answer, asked(page)) == (plain + 1, plain + 2)


def test_trainers_see_the_spread_of_each_poll_and_no_name(
    cast: Cast, signed_in: SignIn, lesson: LessonPage
) -> None:
    create_roles()
    make_lesson(course_of(lesson), "other", [block("poll", {**POLL, "question": "还没人答？"})])
    others_answer(cast, lesson, 0, 0, 0, 1, 1)
    url = reverse("lms_courses:reactions", args=[lesson.get_parent().pk])
    trainer = Client(headers={"accept-language": "en"})
    trainer.force_login(make_user_with_role(Role.TRAINER))

    page = trainer.get(url).text

    assert '<th scope="row">记咨询</th><td class="numeric">3</td><td class="numeric">60%</td>' in page
    assert page.count('<progress class="bar"') == 3
    assert page.count(WITHHELD) == 1
    assert "学员0" not in page
    assert signed_in("li").get(url).status_code == 403


def test_a_course_without_polls_has_no_section_of_them(cast: Cast) -> None:
    create_roles()
    trainer = Client(headers={"accept-language": "en"})
    trainer.force_login(make_user_with_role(Role.TRAINER))

    page = trainer.get(reverse("lms_courses:reactions", args=[make_course().pk])).text

    assert "Polls in the lessons" not in page


# How it is written


def test_a_poll_comes_from_a_file_and_keeps_its_answers_when_it_is_loaded_again(
    cast: Cast, tmp_path: Path
) -> None:
    make_standard()
    folder = write_course_folder(tmp_path / "courses")
    poll = {"type": "poll", "question": "您平时怎么记？", "options": OPTIONS, "clause": "2.1"}
    write(folder / "02-second.yaml", lesson_file("second", poll))
    english = {"type": "poll", "question": "How do you log it?", "options": ["A", "B", "C"]}
    write(folder / "02-second.en.yaml", {"title": "Second", "blocks": [english]})

    load_courses(folder=tmp_path / "courses")
    lesson = LessonPage.objects.get(slug="second")
    [(block_id, found)] = polls_in(lesson.body.raw_data).items()
    write(folder / "02-second.yaml", lesson_file("second", {**poll, "options": OPTIONS[:2]}))
    write(folder / "02-second.en.yaml", {"title": "Second", "blocks": [{**english, "options": ["A", "B"]}]})
    load_courses(folder=tmp_path / "courses")
    lesson.refresh_from_db()

    assert found == Poll("您平时怎么记？", tuple(OPTIONS))
    assert polls_in(lesson.body.raw_data) == {block_id: Poll("您平时怎么记？", tuple(OPTIONS[:2]))}
    assert lesson.translations.get().blocks[block_id]["texts"]["options.1"] == "B"


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["记咨询"], "options must have at least 2 entries, not 1"),
        ([*"一二三四五六七"], "options has 7 entries, 6 are allowed"),
        (["记咨询", "记咨询"], "an option stands twice"),
        (["记咨询", "长" * 121], "an option is empty or longer than 120 characters"),
        (["记咨询", ""], "an option is empty or longer than 120 characters"),
    ],
)
def test_a_file_says_what_is_wrong_with_a_poll(options: list[str], fault: str) -> None:
    entry = Entry({"question": "您平时怎么记？", "options": options}, "u1/01-first.yaml")

    READERS["poll"](entry)
    with pytest.raises(FaultyContent) as refusal:
        entry.raise_faults()

    assert fault in str(refusal.value)


@pytest.mark.parametrize(
    "options", [["记咨询"], [*"一二三四五六七"], ["记咨询", "长" * 121], ["记咨询", "记投诉", "记咨询"]]
)
def test_the_editor_refuses_options_that_cannot_be_told_apart_or_are_too_many(options: list[str]) -> None:
    with pytest.raises(ValidationError):
        clean("poll", {**POLL, "options": options})


def test_the_editor_takes_an_ordinary_poll() -> None:
    assert list(clean("poll", POLL)[0].value["options"]) == OPTIONS
