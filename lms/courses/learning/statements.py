"""Say for a learning record store which lessons and courses somebody completed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lms.core.statements.api import ActivityKind, Learned, LearningActivity, LearningResult, Verb
from lms.courses.learning.models import Enrolment, LessonProgress
from lms.courses.pages.models import CoursePage, LessonPage

DONE = LearningResult(completion=True)


def course_activity(course: CoursePage) -> LearningActivity:
    """Name a course, by its key: its address may change."""
    return LearningActivity(ActivityKind.COURSE, f"courses/{course.pk}", course.title)


def lesson_activity(lesson: LessonPage) -> LearningActivity:
    """Name a lesson in the same way."""
    return LearningActivity(ActivityKind.LESSON, f"lessons/{lesson.pk}", lesson.title)


def lesson_learned(progress: LessonProgress) -> Learned:
    """Say that somebody completed a lesson, and in how much time."""
    return Learned(
        key=f"courses.lesson/{progress.pk}",
        person=progress.enrolment.employee.number,
        verb=Verb.COMPLETED,
        activity=lesson_activity(progress.lesson),
        at=progress.completed_at or progress.last_read_at,
        result=LearningResult(completion=True, seconds=progress.seconds),
        parent=course_activity(progress.enrolment.course),
    )


def course_learned(enrolment: Enrolment) -> Learned:
    """Say that somebody completed a course."""
    return Learned(
        key=f"courses.course/{enrolment.pk}",
        person=enrolment.employee.number,
        verb=Verb.COMPLETED,
        activity=course_activity(enrolment.course),
        at=enrolment.completed_at or enrolment.enrolled_at,
        result=DONE,
    )


def learned_since(first: datetime) -> Iterator[Learned]:
    """List what was completed since a moment."""
    lessons = LessonProgress.objects.filter(completed_at__gte=first).order_by("pk")
    for progress in lessons.select_related("enrolment__employee", "enrolment__course", "lesson").iterator():
        yield lesson_learned(progress)
    courses = Enrolment.objects.filter(completed_at__gte=first).order_by("pk")
    for enrolment in courses.select_related("employee", "course").iterator():
        yield course_learned(enrolment)
