"""Gather everything one reader's view of a lesson shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.courses.blocks import CheckPart, HtmlPart, RenderedBody
from lms.courses.domain.reading import (
    CompletionRule,
    Missing,
    Reading,
    heading_at,
    least_seconds,
    missing,
    questions_of,
)
from lms.courses.models import CoursePage, LessonPage, LessonProgress
from lms.courses.queries.bodies import rendered_body
from lms.courses.queries.states import CourseState, LessonState, course_states
from lms.courses.settings import CoursesSettings
from lms.people.api import Employee


@dataclass(frozen=True)
class ShownPart:
    """A part of the lesson with the reader's own answer, if it is a question already answered."""

    part: HtmlPart | CheckPart
    chosen: frozenset[int] = frozenset()
    correct: bool = False

    @property
    def is_answered(self) -> bool:
        """Tell whether the question was answered."""
        return bool(self.chosen)


@dataclass(frozen=True)
class LessonReading:
    """A lesson as one reader sees it; `missing` is unknown for somebody who is not enrolled."""

    course: CourseState
    current: LessonState
    body: RenderedBody
    missing: Missing | None
    stopped_at: str

    @property
    def parts(self) -> list[ShownPart]:
        """Join the body with the reader's answers."""
        return [shown_part(part, self.current.progress) for part in self.body.parts]

    @property
    def previous(self) -> LessonState | None:
        """Give the lesson before this one."""
        return self._neighbour(-1)

    @property
    def next(self) -> LessonState | None:
        """Give the lesson after this one."""
        return self._neighbour(1)

    @property
    def resume_at(self) -> str:
        """Give the block to come back to: only of a lesson left in the middle."""
        progress = self.current.progress
        return progress.block_id if progress and not self.current.is_done else ""

    def _neighbour(self, step: int) -> LessonState | None:
        """Give the lesson some steps away."""
        place = self.current.number - 1 + step
        return self.course.lessons[place] if 0 <= place < self.course.lessons_total else None


def shown_part(part: HtmlPart | CheckPart, progress: LessonProgress | None) -> ShownPart:
    """Add the reader's answer to a question; an answer to options that are gone counts as none."""
    if not isinstance(part, CheckPart) or progress is None:
        return ShownPart(part)
    answer = progress.checks.get(part.block_id)
    if not isinstance(answer, Mapping):
        return ShownPart(part)
    return ShownPart(part, frozenset(answer["chosen"]), bool(answer["correct"]))


def lesson_reading(lesson: LessonPage, employee: Employee | None, today: date) -> LessonReading | None:
    """Gather a reader's view; nothing when the lesson's course is not published."""
    course = CoursePage.objects.live().ancestor_of(lesson).first()
    if course is None:
        return None
    state = course_states([course], employee, today)[0]
    current = next((each for each in state.lessons if each.lesson.pk == lesson.pk), None)
    if current is None:
        return None
    progress = current.progress
    blocks = lesson.body.raw_data
    return LessonReading(
        course=state,
        current=current,
        body=rendered_body(lesson, today),
        missing=_missing(progress, lesson) if state.enrolment else None,
        stopped_at=heading_at(blocks, progress.block_id) if progress else "",
    )


def still_missing(progress: LessonProgress, lesson: LessonPage) -> Missing:
    """Say what stands between this reader and the end of the lesson."""
    return _missing(progress, lesson)


def _missing(progress: LessonProgress | None, lesson: LessonPage) -> Missing:
    """Compare the progress, or none yet, with what the lesson asks for."""
    rule = CompletionRule(
        questions=questions_of(lesson.body.raw_data),
        least_seconds=least_seconds(lesson.minutes, CoursesSettings.current().least_time_share),
    )
    if progress is None:
        return missing(Reading(), rule)
    if progress.completed_at is not None:
        return Missing()
    return missing(Reading(progress.share_read, frozenset(progress.checks), progress.seconds), rule)
