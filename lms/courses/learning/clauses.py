"""Gather a learner's page of a clause: its lessons, what is to be remembered of them, and what they ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F

from lms.courses.learning.rules import Passage, passages_on, questions_on, summary_lines
from lms.courses.learning.states import CourseState, LessonState, course_states, enrolments_of
from lms.courses.pages.kept import Shelf
from lms.courses.pages.outlines import outlines
from lms.courses.pages.readable import Hidden, readable
from lms.courses.translation.queries import blocks_of_lessons
from lms.people.api import Employee
from lms.standards.api import Clause, on_lines

# Apps above add parts, each a function of the reader and the clause that yields them: how the reader stands
# with the clause stands above the lessons, all else below them.
CLAUSE_STATUS_HOOK: Final = "courses_clause_status"
CLAUSE_PARTS_HOOK: Final = "courses_clause_parts"


@dataclass(frozen=True)
class StudyLesson:
    """A lesson that teaches a clause, as it stands for one person, with the places that do."""

    course: CourseState
    lesson: LessonState
    passages: list[Passage]
    questions: list[Passage]


@dataclass(frozen=True)
class ClauseStudy:
    """What a learner's page of a clause says of its lessons; `summary` is what to remember."""

    clause: Clause
    lessons: list[StudyLesson]
    summary: list[str]

    @property
    def lessons_done(self) -> int:
        """Count the lessons that are completed."""
        return sum(each.lesson.is_done for each in self.lessons)

    @property
    def questions(self) -> list[tuple[StudyLesson, Passage]]:
        """List the questions of all lessons, each with its lesson.

        A course of what changed asks what a lesson asks as well; the question stands once, with the first.
        """
        told = dict[str, tuple[StudyLesson, Passage]]()
        for each in self.lessons:
            for question in each.questions:
                told.setdefault(question.text, (each, question))
        return list(told.values())

    @property
    def has_hidden_text(self) -> bool:
        """Tell whether the standard's own text is not public, so that the lessons rest on other sources."""
        return has_hidden_text(self.clause)


def has_hidden_text(clause: Clause) -> bool:
    """Tell whether the standard's own text of a clause is not public."""
    return not clause.is_own_topic and not clause.chapter.text_public


def clause_study_of(
    clause: Clause, employee: Employee | None, today: date, content: Shelf, hidden: Hidden
) -> ClauseStudy:
    """Gather the lessons on a clause in the order of the catalogue, with passages and questions.

    Lessons that are not published, or hidden from the reader, are none of them.
    A lesson written on an earlier edition of the standard teaches the clause as well; its blocks name the
    clause by the number it had there.
    """
    teaching_it = readable(hidden).filter(on_lines([clause.line], "clauses"))
    bodies, numbers = {}, defaultdict[int, set[str]](set)
    for lesson in teaching_it.annotate(named=F("clauses__number")):
        bodies[lesson.pk] = lesson.body.raw_data
        numbers[lesson.pk].add(lesson.named)
    shown = blocks_of_lessons(bodies)
    teaching = [
        outline
        for outline in outlines(content).courses.values()
        if any(each.lesson.pk in bodies for each in outline.lessons)
    ]
    enrolments = enrolments_of(employee) if employee and teaching else {}
    states = course_states(teaching, enrolments, today)
    lessons = [
        StudyLesson(
            state,
            lesson,
            passages_on(shown[lesson.lesson.pk], numbers[lesson.lesson.pk]),
            questions_on(shown[lesson.lesson.pk], numbers[lesson.lesson.pk]),
        )
        for state in states
        for lesson in state.lessons
        if lesson.lesson.pk in bodies
    ]
    in_order = [shown[each.lesson.lesson.pk] for each in lessons]
    known_as = set[str]().union(*numbers.values())
    return ClauseStudy(clause, lessons, summary_lines(in_order, known_as))
