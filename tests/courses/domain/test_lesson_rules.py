"""A lesson is long enough, asks, shows both ways, and sums up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lms.core.files.content.rules import Entry
from lms.courses.content.rules.sources import BlockSource, CourseSource
from tests.factories.written import make_block, make_lesson
from tools.content_lint.rules import lessons

OPTION = {"text": "甲", "correct": True, "why": "对"}
OTHER = {"text": "乙", "correct": False, "why": "错"}
CHECK = make_block("check", question="问", options=[OPTION, OTHER])
GOOD = make_block("dialogue", verdict="good", turns=[], comment="好在哪里")
BAD = make_block("dialogue", verdict="bad", turns=[], comment="坏在哪里")


def prose(characters: int) -> BlockSource:
    return make_block(
        "prose", heading="", text=f"<p>{'字' * characters}</p>", clause="2.2", facts=["F-2.2-3"]
    )


@pytest.mark.parametrize(("characters", "faults"), [(899, 1), (900, 0), (1800, 0), (1801, 1)])
def test_length(characters: int, faults: int) -> None:
    assert len(list(lessons.wrong_length(make_lesson(prose(characters))))) == faults


def test_three_check_questions() -> None:
    assert list(lessons.too_few_checks(make_lesson(CHECK, CHECK, CHECK))) == []
    assert len(list(lessons.too_few_checks(make_lesson(CHECK, CHECK)))) == 1


@pytest.mark.parametrize("wrong", [{**OTHER, "why": " "}, {**OTHER, "text": "甲"}])
def test_options_say_why_and_differ(wrong: dict[str, object]) -> None:
    faulty = make_block("check", question="问", options=[OPTION, wrong])

    assert list(lessons.silent_options(make_lesson(CHECK))) == []
    assert [line for line, _message in lessons.silent_options(make_lesson(faulty))] == [7]


def test_both_dialogues_with_a_comment() -> None:
    silent = make_block("dialogue", verdict="bad", turns=[], comment="")

    assert list(lessons.one_sided_dialogues(make_lesson(GOOD, BAD))) == []
    assert len(list(lessons.one_sided_dialogues(make_lesson(GOOD)))) == 1
    assert len(list(lessons.one_sided_dialogues(make_lesson(GOOD, silent)))) == 1


def test_a_summary() -> None:
    assert list(lessons.no_summary(make_lesson(make_block("key_point", text="小结")))) == []
    assert len(list(lessons.no_summary(make_lesson(GOOD)))) == 1


def test_pictures_with_a_full_alternative() -> None:
    full = make_block("picture", image="a.svg", alt="从左到右四步：接入、受理、处理、反馈，每步写着谁负责。")
    thin = make_block("picture", image="a.svg", alt="流程图")

    assert list(lessons.thin_alternatives(make_lesson(full))) == []
    assert len(list(lessons.thin_alternatives(make_lesson(thin)))) == 1


def course(*clauses: str) -> CourseSource:
    return CourseSource(
        entry=Entry({}, "course.yaml"),
        slug="u05",
        title="标准与口径",
        title_en="Standards",
        code="U5",
        summary="",
        audience="",
        credit_hours=Decimal("0.5"),
        sort=5,
        clauses=clauses,
        competencies=("C4",),
        lessons=("01",),
    )


def test_a_course_shows_a_picture() -> None:
    shown = make_lesson(make_block("picture", image="a.svg", alt="从左到右四步。"))

    assert list(lessons.no_picture(course("2.2"), [make_lesson(GOOD), shown])) == []
    assert len(list(lessons.no_picture(course("2.2"), [make_lesson(GOOD), make_lesson(BAD)]))) == 1


def test_a_course_teaches_the_clauses_it_names() -> None:
    lesson = make_lesson(GOOD)

    assert list(lessons.untold_clauses(course(*lesson.clauses), [lesson])) == []
    assert [message for _line, message in lessons.untold_clauses(course("9.9"), [lesson])] == [
        "says it teaches clause 9.9, but none of its lessons does"
    ]
