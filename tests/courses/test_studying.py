"""From a clause to the passages and questions of the lessons that teach it."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from wagtail import hooks

from lms.core.ui.api import PagePart
from lms.courses.api import CLAUSE_PARTS_HOOK, CLAUSE_STATUS_HOOK, CoursePage, study_addresses
from lms.standards.api import Clause, current_edition
from lms.standards.lines.services import trace_lines
from tests.factories.courses import (
    TODAY,
    check,
    learn,
    lessons_of,
    make_course,
    make_enrolment,
    make_lesson,
    make_standard,
    prose,
)
from tests.factories.people import Cast, make_cast
from tests.factories.standards import make_clause, make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def clause() -> Clause:
    return make_standard()


@pytest.fixture
def cast(clause: Clause) -> Cast:
    return make_cast()


@pytest.fixture
def course(clause: Clause) -> CoursePage:
    """Give a course of which the second lesson teaches the clause in one of its two sections."""
    course = make_course("U1", lessons=1)
    lesson = make_lesson(course, "on-clause", [prose(1), prose(2, clause="2.1"), check()])
    lesson.clauses.add(clause)
    lesson.save()
    return course


@pytest.fixture
def li(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user("li"))
    return client


def test_a_clause_leads_to_its_passage_and_its_question(course: CoursePage, li: Client) -> None:
    page = li.get("/learn/clause/2.1/").text

    assert '<a href="/learn/u1/on-clause/#b-prose-2">第 2 节</a>' in page
    assert "#b-prose-1" not in page
    assert '<a href="/learn/u1/on-clause/?again=check-1#b-check-1">问题 1</a>' in page
    assert "课 u1-1" not in page
    assert "还没有报名" in page


def test_the_question_opens_again_for_who_has_learned_the_lesson(
    cast: Cast, course: CoursePage, li: Client
) -> None:
    enrolment = make_enrolment(cast.li, course)
    learn(enrolment, lessons_of(course)[1])

    page = li.get("/learn/clause/2.1/").text
    lesson = li.get("/learn/u1/on-clause/?again=check-1").text

    assert "✓ 已学完" in page
    assert 'name="option"' in lesson.split('id="b-check-1"')[1]


def test_a_withdrawn_lesson_teaches_nothing(course: CoursePage, li: Client) -> None:
    lessons_of(course)[1].unpublish()

    assert "还没有课文讲这一条" in li.get("/learn/clause/2.1/").text
    assert study_addresses(["2.1"]) == {}
    assert li.get("/learn/clause/9.9/").status_code == 404


def test_a_lesson_on_the_edition_before_is_read_under_the_clause_of_todays(
    clause: Clause, course: CoursePage, li: Client
) -> None:
    newer = make_clause("2.1", edition=make_edition("newer", in_force_from=TODAY))

    page = li.get("/learn/clause/2.1/").text
    lesson = lessons_of(course)[1]
    lesson.clauses.add(newer)
    lesson.save()
    of_both = li.get("/learn/clause/2.1/").text

    assert current_edition() == newer.chapter.edition
    assert study_addresses(["2.1"]) == {"2.1": "/learn/clause/2.1/"}
    assert '<a href="/learn/u1/on-clause/#b-prose-2">第 2 节</a>' in page
    assert of_both.count('<a href="/learn/u1/on-clause/#b-prose-2">') == 1


def test_a_lesson_teaches_its_clause_under_the_number_it_has_today(
    clause: Clause, course: CoursePage, li: Client
) -> None:
    edition = make_edition("newer", in_force_from=TODAY)
    moved, other = make_clause("2.5", edition=edition), make_clause("2.1", edition=edition)
    edition.successions.create(before=clause, after=moved)
    edition.successions.create(before=None, after=other)
    trace_lines(edition.standard)

    assert study_addresses(["2.1", "2.5"]) == {"2.5": "/learn/clause/2.5/"}
    assert '<a href="/learn/u1/on-clause/#b-prose-2">第 2 节</a>' in li.get("/learn/clause/2.5/").text
    assert "还没有课文讲这一条" in li.get("/learn/clause/2.1/").text


def test_a_clause_that_todays_edition_dropped_leads_nowhere(course: CoursePage, li: Client) -> None:
    make_clause("2.2", edition=make_edition("newer", in_force_from=TODAY))

    assert study_addresses(["2.1"]) == {}
    assert li.get("/learn/clause/2.1/").status_code == 404


def test_the_clause_in_the_standard_offers_its_lessons_where_there_are_any(
    clause: Clause, course: CoursePage, li: Client
) -> None:
    offered = li.get("/standard/2.1/").text
    lessons_of(course)[1].unpublish()

    assert '<a href="/learn/clause/2.1/">学习' in offered
    assert "/learn/clause/2.1/" not in li.get("/standard/2.1/").text


def test_what_is_to_be_remembered_stands_on_top_and_what_it_rests_on_one_tab_away(
    course: CoursePage, li: Client
) -> None:
    text = "<p><b>小结</b>：先认事。再认人。</p>"
    point = {"type": "key_point", "value": {"text": text, "clause": "2.1", "facts": []}, "id": "point-1"}
    lesson = lessons_of(course)[1]
    lesson.body = json.dumps([*lesson.body.raw_data, point], ensure_ascii=False)
    lesson.save_revision().publish()

    page = li.get("/learn/clause/2.1/").text

    assert '<ol class="clause-lines"><li>先认事。</li><li>再认人。</li></ol>' in page
    assert '<a href="/standard/2.1/">依据' in page


def test_apps_above_add_how_the_reader_stands_and_more(course: CoursePage, li: Client) -> None:
    status = PagePart("lms_core/components/message.html", {})
    asked: list[tuple[object, str]] = []

    def answer(user: object, about: Clause) -> list[PagePart]:
        asked.append((user, about.number))
        return [status]

    with hooks.register_temporarily([(CLAUSE_STATUS_HOOK, answer), (CLAUSE_PARTS_HOOK, answer)]):
        reply = li.get("/learn/clause/2.1/")

    assert [number for _user, number in asked] == ["2.1", "2.1"]
    assert status in reply.context["status"]
    assert status in reply.context["parts"]


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_costs_the_same_for_any_number_of_lessons(
    clause: Clause,
    course: CoursePage,
    li: Client,
    count: int,
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    for number in range(1, count):
        lesson = make_lesson(make_course(f"U{number + 1}"), f"more-{number}", [prose(1, clause="2.1")])
        lesson.clauses.add(clause)
        lesson.save()
    li.get("/learn/clause/2.1/")

    with django_assert_max_num_queries(18):  # type: ignore[operator] # the fixture
        li.get("/learn/clause/2.1/")
