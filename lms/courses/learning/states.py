"""Say how far one person has come in courses, in the same few queries for any number of courses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils import timezone

from lms.core.refusals import sentence
from lms.courses.learning.models import Enrolment, LessonProgress
from lms.courses.learning.opening import step_locked
from lms.courses.learning.rules import minutes_left
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.pages.outlines import CourseOutline
from lms.courses.paths.models import LearningPath
from lms.people.api import Employee
from lms.people.leaves.api import Away, due_with_leave

# Who read to the end may still lack time, answers or calls: neither 100 % nor 0 minutes left is told then.
MOST_BEFORE_THE_END: Final = 0.99


@dataclass(frozen=True)
class LessonState:
    """A lesson as it stands for one person."""

    lesson: LessonPage
    number: int
    url: str
    progress: LessonProgress | None = None

    @property
    def is_done(self) -> bool:
        """Tell whether the person has completed it."""
        return self.progress is not None and self.progress.completed_at is not None

    def rests_on(self, day: date) -> bool:
        """Tell whether nothing is left but questions that are asked again after the day."""
        again = self.progress.asks_again_on if self.progress else None
        return again is not None and day < again

    @property
    def share(self) -> float:
        """Give the share read; a completed lesson counts as read, and nothing else as read in full."""
        if self.progress is None:
            return 0.0
        return 1.0 if self.is_done else min(self.progress.share_read, MOST_BEFORE_THE_END)


@dataclass(frozen=True)
class StepPlace:
    """Where a course stands on a path its learner is on; `waits_for` lists what has to come before it."""

    path: LearningPath
    number: int
    total: int
    waits_for: tuple[CourseOutline, ...] = ()

    @property
    def url(self) -> str:
        """Give the address of the path."""
        return reverse("lms_courses:path", args=[self.path.key])

    @property
    def why_locked(self) -> str:
        """Say what comes first, in the words of the refusal."""
        return sentence(step_locked(self.path, [each.course for each in self.waits_for]))


@dataclass(frozen=True)
class CourseState:
    """A course as it stands for one person on one day, and its place on a path the person is on."""

    course: CoursePage
    url: str
    lessons: tuple[LessonState, ...]
    enrolment: Enrolment | None
    today: date
    step: StepPlace | None = None
    away: tuple[Away, ...] = ()

    @property
    def is_locked(self) -> bool:
        """Tell whether a path holds it back; who is in the course already goes on."""
        return self.enrolment is None and self.step is not None and bool(self.step.waits_for)

    @property
    def lessons_total(self) -> int:
        """Count the lessons."""
        return len(self.lessons)

    @property
    def lessons_done(self) -> int:
        """Count the completed lessons."""
        return sum(lesson.is_done for lesson in self.lessons)

    @property
    def minutes(self) -> int:
        """Add up the minutes of all lessons."""
        return sum(lesson.lesson.minutes for lesson in self.lessons)

    @property
    def minutes_left(self) -> int:
        """Add up what is left to read."""
        return minutes_left((lesson.lesson.minutes, lesson.share) for lesson in self.lessons)

    @property
    def share(self) -> float:
        """Give the share of the course's minutes that was read; in full only once every lesson is done."""
        if not self.minutes:
            return 0.0
        share = sum(lesson.lesson.minutes * lesson.share for lesson in self.lessons) / self.minutes
        return share if self.lessons_done == self.lessons_total else min(share, MOST_BEFORE_THE_END)

    @property
    def is_done(self) -> bool:
        """Tell whether the course is completed."""
        return self.enrolment is not None and self.enrolment.completed_at is not None

    @property
    def hours(self) -> Decimal:
        """Give the hours recognised when it was completed; before that, those it would bring now."""
        if self.enrolment is not None and hasattr(self.enrolment, "credit"):
            return self.enrolment.credit.hours
        return self.course.credit_hours

    @property
    def is_started(self) -> bool:
        """Tell whether any lesson was opened."""
        return any(lesson.progress is not None for lesson in self.lessons)

    @property
    def due_on(self) -> date | None:
        """Give the day by which it must be completed; leave puts it off, one without an end for good."""
        if self.enrolment is None:
            return None
        since = timezone.localdate(self.enrolment.enrolled_at)
        return due_with_leave(self.enrolment.due_on, since, self.away, self.today)

    @property
    def days_left(self) -> int | None:
        """Count the days until it is due; negative when overdue."""
        return (self.due_on - self.today).days if self.due_on else None

    @property
    def days_overdue(self) -> int:
        """Count the days since it was due."""
        return max(0, -(self.days_left or 0))

    @property
    def is_overdue(self) -> bool:
        """Tell whether the day has passed without completion."""
        return not self.is_done and self.days_left is not None and self.days_left < 0

    @property
    def next_lesson(self) -> LessonState | None:
        """Give the first lesson not completed, leaving out those that only wait for another day."""
        return next(
            (each for each in self.lessons if not each.is_done and not each.rests_on(self.today)), None
        )

    @property
    def asks_again_on(self) -> date | None:
        """Give the day on which the course goes on when nothing can be done in it before."""
        if self.is_done or self.next_lesson is not None:
            return None
        days = [each.progress.asks_again_on for each in self.lessons if each.progress and not each.is_done]
        return min(filter(None, days), default=None)


def enrolments_of(employee: Employee, course: CoursePage | None = None) -> dict[int, Enrolment]:
    """Give a person's enrolments by course, with the hours they brought; only in the one course, if any."""
    own = Enrolment.objects.filter(employee=employee).select_related("credit").order_by()
    if course is not None:
        own = own.filter(course=course)
    return {each.course_id: each for each in own}


def course_states(
    courses: Iterable[CourseOutline],
    enrolments: Mapping[int, Enrolment],
    today: date,
    places: Mapping[int, StepPlace] | None = None,
    away: tuple[Away, ...] = (),
) -> list[CourseState]:
    """Give the state of each course for the person of the enrolments; one query, none without any."""
    courses = list(courses)
    own = [enrolments[each.course.pk] for each in courses if each.course.pk in enrolments]
    course_of = {each.pk: each.course_id for each in own}
    progress: dict[tuple[int, int], LessonProgress] = {}
    for row in LessonProgress.objects.filter(enrolment__in=course_of) if course_of else ():
        progress[course_of[row.enrolment_id], row.lesson_id] = row
    return [
        CourseState(
            course=outline.course,
            url=outline.url,
            lessons=tuple(
                LessonState(
                    each.lesson, each.number, each.url, progress.get((outline.course.pk, each.lesson.pk))
                )
                for each in outline.lessons
            ),
            enrolment=enrolments.get(outline.course.pk),
            today=today,
            step=places.get(outline.course.pk) if places else None,
            away=away,
        )
        for outline in courses
    ]
