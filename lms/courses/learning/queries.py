"""Read what people have still to learn, the hours they earned, their catalogue, and what teaches a clause."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q, Sum
from django.urls import reverse

from lms.courses.learning.models import CreditRecord, Enrolment
from lms.courses.learning.rules import Passage, passages_on, questions_on
from lms.courses.learning.states import CourseState, LessonState, course_states
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.paths.models import LearningPath
from lms.courses.settings import CoursesSettings
from lms.people.api import Employee
from lms.standards.api import Clause, topics_that_count


def due_enrolments(employee: Employee, today: date) -> list[CourseState]:
    """List the person's open courses, the nearest due first (overdue included), then those begun."""
    enrolments = Enrolment.objects.open().filter(employee=employee, course__live=True)
    courses = CoursePage.objects.filter(pk__in=enrolments.values("course")).order_by("sort", "code")
    states = course_states(courses, employee, today)
    return sorted(states, key=lambda state: (state.due_on or date.max, not state.is_started))


def lessons_by_clause(clauses: Collection[Clause]) -> dict[int, int]:
    """Count the live lessons that teach each of the clauses, by the clause's key; in one query."""
    lessons = LessonPage.objects.live().filter(clauses__in=[clause.pk for clause in clauses])
    return dict(lessons.order_by().values_list("clauses").annotate(total=Count("pk")))


HOURS_STEP: Final = Decimal("0.1")


def hours_this_year(employee: Employee, today: date) -> Decimal:
    """Add up the credit hours earned in the calendar year."""
    credits = CreditRecord.objects.filter(employee=employee, earned_on__year=today.year)
    return _tenths(credits.aggregate(total=Sum("hours"))["total"])


def _tenths(total: Decimal | None) -> Decimal:
    """Round a sum of hours; SQLite adds up in floating point."""
    return (total or Decimal(0)).quantize(HOURS_STEP)


def yearly_aim(employee: Employee, today: date, earned: Decimal) -> Decimal:
    """Give the hours to aim at: those earned this year and those still to come, up to the site's aim.

    To come are the courses of the position's learning paths and those the person is enrolled in, where they
    are live and not completed; where no path is made for the position, the whole catalogue counts.
    """
    enrolments = Enrolment.objects.filter(employee=employee)
    completed = enrolments.exclude(completed_at=None).values("course")
    courses = CoursePage.objects.live().exclude(pk__in=completed)
    if planned := {step.course_id for path in _own_paths(employee, today) for step in path.steps.all()}:
        courses = courses.filter(Q(pk__in=planned) | Q(pk__in=enrolments.values("course")))
    to_come = _tenths(courses.order_by().aggregate(total=Sum("credit_hours"))["total"])
    return min(earned + to_come, Decimal(CoursesSettings.current().yearly_hours))


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


def catalogue_for(employee: Employee | None, today: date) -> Catalogue:
    """Sort the live courses for a person; somebody who is no employee may only look."""
    courses = CoursePage.objects.live().order_by("sort", "code")
    states = course_states(courses, employee, today)
    paths = _own_paths(employee, today)
    wanted = {step.course_id for path in paths for step in path.steps.all()}
    open_states = [state for state in states if state.enrolment and not state.is_done]
    free = [state for state in states if state.enrolment is None]
    return Catalogue(
        to_do=sorted(open_states, key=lambda state: state.due_on or date.max),
        recommended=[state for state in free if state.course.pk in wanted],
        others=[state for state in free if state.course.pk not in wanted],
        done=[state for state in states if state.is_done],
        path_titles=[path.shown_title for path in paths],
    )


def _own_paths(employee: Employee | None, today: date) -> list[LearningPath]:
    """List the learning paths made for the person's position of the day, their steps read."""
    posting = employee.posting_on(today) if employee else None
    if posting is None:
        return []
    return list(LearningPath.objects.filter(positions=posting.position).prefetch_related("steps"))


@dataclass(frozen=True)
class StudyLesson:
    """A lesson that teaches a clause, as it stands for one person, with the places that do."""

    course: CourseState
    lesson: LessonState
    passages: list[Passage]
    questions: list[Passage]


def lessons_on(clause: Clause, employee: Employee | None, today: date) -> list[StudyLesson]:
    """List the live lessons on a clause in the order of the catalogue, with passages and questions.

    Its number tells: a lesson written on an earlier edition of the standard teaches the clause as well.
    """
    lessons = LessonPage.objects.live().filter(clauses__number=clause.number)
    bodies = {lesson.pk: lesson.body.raw_data for lesson in lessons}
    steplen: int = LessonPage.steplen
    paths = LessonPage.objects.filter(pk__in=list(bodies)).values_list("path", flat=True)
    parents = CoursePage.objects.live().filter(path__in=sorted({path[:-steplen] for path in paths}))
    states = course_states(parents.order_by("sort", "code"), employee, today)
    return [
        StudyLesson(
            state,
            lesson,
            passages_on(bodies[lesson.lesson.pk], clause.number),
            questions_on(bodies[lesson.lesson.pk], clause.number),
        )
        for state in states
        for lesson in state.lessons
        if lesson.lesson.pk in bodies
    ]


def study_addresses(numbers: Iterable[str]) -> dict[str, str]:
    """Give by number the page that leads to the lessons on a clause, for those that a live lesson teaches.

    A number of an earlier edition that no clause has today leads nowhere.
    """
    lessons = LessonPage.objects.live().order_by().values("clauses__number")
    taught = set(topics_that_count().filter(number__in=lessons).values_list("number", flat=True))
    return {number: reverse("lms_courses:clause", args=[number]) for number in numbers if number in taught}
