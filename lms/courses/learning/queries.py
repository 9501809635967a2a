"""Read what people have still to learn, the hours they earned, their catalogue, and what teaches a clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone

from lms.courses.learning.models import Enrolment
from lms.courses.learning.rules import Passage, passages_on, questions_on
from lms.courses.learning.states import CourseState, LessonState, course_states, enrolments_of
from lms.courses.pages.kept import shelf
from lms.courses.pages.models import LessonPage
from lms.courses.pages.outlines import Outlines, outlines
from lms.courses.paths.models import LearningPath
from lms.courses.settings import CoursesSettings
from lms.people.api import Employee
from lms.standards.api import Clause, line_of, on_lines, topics_that_count


def lessons_by_clause(clauses: Collection[Clause]) -> dict[int, int]:
    """Count the live lessons that teach each of the clauses, by the clause's key; in one query."""
    lessons = LessonPage.objects.live().filter(clauses__in=[clause.pk for clause in clauses])
    return dict(lessons.order_by().values_list("clauses").annotate(total=Count("pk")))


HOURS_STEP: Final = Decimal("0.1")


@dataclass(frozen=True)
class Catalogue:
    """Every live course in exactly one list."""

    to_do: list[CourseState]
    recommended: list[CourseState]
    others: list[CourseState]
    done: list[CourseState]
    path_titles: list[str]

    @property
    def is_empty(self) -> bool:
        """Tell whether no course is published."""
        return not (self.to_do or self.recommended or self.others or self.done)


@dataclass(frozen=True)
class Learning:
    """All that somebody's pages say about learning: read once, in three queries; nobody has no enrolments."""

    outlines: Outlines
    enrolments: Mapping[int, Enrolment]
    paths: Sequence[LearningPath]
    today: date

    @cached_property
    def due(self) -> list[CourseState]:
        """List the person's open courses, the nearest due first (overdue included), then those begun."""
        states = course_states(
            [
                outline
                for pk, outline in self.outlines.courses.items()
                if pk in self.enrolments and self.enrolments[pk].completed_at is None
            ],
            self.enrolments,
            self.today,
        )
        return sorted(states, key=lambda state: (state.due_on or date.max, not state.is_started))

    @property
    def hours(self) -> Decimal:
        """Add up the credit hours earned in the calendar year."""
        credits = (each.credit for each in self.enrolments.values() if hasattr(each, "credit"))
        earned = (each.hours for each in credits if each.earned_on.year == self.today.year)
        return sum(earned, Decimal(0)).quantize(HOURS_STEP)

    @property
    def hours_aim(self) -> Decimal:
        """Give the hours to aim at: those earned this year and those still to come, up to the site's aim.

        To come are the courses of the position's learning paths and those the person is enrolled in, where
        they are live and not completed; where no path is made for the position, the whole catalogue counts.
        """
        planned = {step.course_id for path in self.paths for step in path.steps.all()}
        open_courses = [
            outline.course
            for pk, outline in self.outlines.courses.items()
            if pk not in self.enrolments or self.enrolments[pk].completed_at is None
        ]
        to_come = [
            course.credit_hours
            for course in open_courses
            if not planned or course.pk in planned or course.pk in self.enrolments
        ]
        aim = Decimal(CoursesSettings.current().yearly_hours)
        return min(self.hours + sum(to_come, Decimal(0)).quantize(HOURS_STEP), aim)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Sort the live courses; somebody who is no employee may only look."""
        states = course_states(self.outlines.courses.values(), self.enrolments, self.today)
        wanted = {step.course_id for path in self.paths for step in path.steps.all()}
        open_states = [state for state in states if state.enrolment and not state.is_done]
        free = [state for state in states if state.enrolment is None]
        return Catalogue(
            to_do=sorted(open_states, key=lambda state: state.due_on or date.max),
            recommended=[state for state in free if state.course.pk in wanted],
            others=[state for state in free if state.course.pk not in wanted],
            done=[state for state in states if state.is_done],
            path_titles=[path.shown_title for path in self.paths],
        )


def learning_of(employee: Employee | None, today: date) -> Learning:
    """Read a person's enrolments and the learning paths made for the position of the day."""
    posting = employee.posting_on(today) if employee else None
    paths = LearningPath.objects.filter(positions=posting.position_id if posting else None)
    return Learning(
        outlines=outlines(shelf()),
        enrolments=enrolments_of(employee) if employee else {},
        paths=list(paths.prefetch_related("steps")) if posting else (),
        today=today,
    )


@dataclass(frozen=True)
class StudyLesson:
    """A lesson that teaches a clause, as it stands for one person, with the places that do."""

    course: CourseState
    lesson: LessonState
    passages: list[Passage]
    questions: list[Passage]


def lessons_on(clause: Clause, employee: Employee | None, today: date) -> list[StudyLesson]:
    """List the live lessons on a clause in the order of the catalogue, with passages and questions.

    A lesson written on an earlier edition of the standard teaches the clause as well; its blocks name the
    clause by the number it had there.
    """
    lessons = LessonPage.objects.live().filter(on_lines([clause.line], "clauses"))
    bodies, numbers = {}, defaultdict[int, set[str]](set)
    for lesson in lessons.annotate(named=F("clauses__number")):
        bodies[lesson.pk] = lesson.body.raw_data
        numbers[lesson.pk].add(lesson.named)
    teaching = [
        outline
        for outline in outlines(shelf()).courses.values()
        if any(each.lesson.pk in bodies for each in outline.lessons)
    ]
    enrolments = enrolments_of(employee) if employee and teaching else {}
    states = course_states(teaching, enrolments, today)
    return [
        StudyLesson(
            state,
            lesson,
            passages_on(bodies[lesson.lesson.pk], numbers[lesson.lesson.pk]),
            questions_on(bodies[lesson.lesson.pk], numbers[lesson.lesson.pk]),
        )
        for state in states
        for lesson in state.lessons
        if lesson.lesson.pk in bodies
    ]


def study_addresses(numbers: Iterable[str]) -> dict[str, str]:
    """Give by number the page that leads to the lessons on a clause, for those that a live lesson teaches.

    A number of an earlier edition that no clause has today leads nowhere.
    """

    def read() -> frozenset[str]:
        lessons = LessonPage.objects.live().order_by().filter(clauses__isnull=False)
        taught = topics_that_count().on_lines(lessons.values_list(line_of("clauses"), flat=True))
        return frozenset(taught.values_list("number", flat=True))

    taught = shelf().get(("taught", timezone.localdate()), read)
    return {number: reverse("lms_courses:clause", args=[number]) for number in numbers if number in taught}
