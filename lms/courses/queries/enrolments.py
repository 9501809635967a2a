"""Read what people still have to learn, and what they have earned."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count, Sum

from lms.courses.domain.reading import heading_at
from lms.courses.models import CoursePage, CreditRecord, Enrolment, LessonPage
from lms.courses.queries.states import CourseState, course_states
from lms.people.api import Employee
from lms.standards.api import Clause

HOURS_STEP: Final = Decimal("0.1")


@dataclass(frozen=True)
class NextLesson:
    """The one lesson to open now."""

    course: CoursePage
    lesson: LessonPage
    number: int
    total: int
    minutes_left: int
    due_on: date | None
    days_left: int | None
    stopped_at: str
    url: str


def due_enrolments(employee: Employee, today: date, days: int | None = None) -> list[CourseState]:
    """List the person's open courses, the nearest due first (overdue included); `days` looks only so far."""
    enrolments = Enrolment.objects.open().filter(employee=employee, course__live=True)
    courses = CoursePage.objects.filter(pk__in=enrolments.values("course")).order_by("sort", "code")
    states = sorted(course_states(courses, employee, today), key=lambda state: state.due_on or date.max)
    if days is None:
        return states
    return [state for state in states if state.days_left is not None and state.days_left <= days]


def next_lesson_for(employee: Employee, today: date) -> NextLesson | None:
    """Give the next lesson of the nearest due course, one already begun before one that is not."""
    states = [state for state in due_enrolments(employee, today) if state.next_lesson]
    if not states:
        return None
    state = min(states, key=lambda each: (each.due_on or date.max, not each.is_started))
    upcoming = state.next_lesson
    assert upcoming is not None  # noqa: S101 - states without one were left out above
    return NextLesson(
        course=state.course,
        lesson=upcoming.lesson,
        number=upcoming.number,
        total=state.lessons_total,
        minutes_left=state.minutes_left,
        due_on=state.due_on,
        days_left=state.days_left,
        stopped_at=_stopped_at(upcoming.lesson, upcoming.progress.block_id if upcoming.progress else ""),
        url=upcoming.url,
    )


def _stopped_at(lesson: LessonPage, block_id: str) -> str:
    """Name the heading at which the person stopped reading."""
    return heading_at(lesson.body.raw_data, block_id) if block_id else ""


def hours_this_year(employee: Employee, today: date) -> Decimal:
    """Add up the credit hours earned in the calendar year."""
    credits = CreditRecord.objects.filter(employee=employee, earned_on__year=today.year)
    total: Decimal | None = credits.aggregate(total=Sum("hours"))["total"]
    return (total or Decimal(0)).quantize(HOURS_STEP)  # SQLite adds up in floating point


def courses_for_clauses(numbers: Iterable[str]) -> dict[str, list[CoursePage]]:
    """List the live courses that teach each clause, by the clause's number."""
    wanted = set(numbers)
    found: dict[str, list[CoursePage]] = {number: [] for number in sorted(wanted)}
    courses = CoursePage.objects.live().filter(clauses__number__in=wanted).distinct().order_by("sort", "code")
    for course in courses.prefetch_related("clauses"):
        for number in sorted({clause.number for clause in course.clauses.all()} & wanted):
            found[number].append(course)
    return found


def lessons_by_clause(clauses: Collection[Clause]) -> dict[int, int]:
    """Count the live lessons that teach each of the clauses, by the clause's key; in one query."""
    lessons = LessonPage.objects.live().filter(clauses__in=[clause.pk for clause in clauses])
    return dict(lessons.order_by().values_list("clauses").annotate(total=Count("pk")))
