"""Gather everything one reader's view of a lesson shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.courses.blocks import CheckOption, CheckPart, HtmlPart, Part
from lms.courses.blocks.checks import questions_of
from lms.courses.blocks.scenarios import scenarios_of
from lms.courses.learning.models import LessonProgress
from lms.courses.learning.queries import place_of_course
from lms.courses.learning.rules import (
    CheckAnswer,
    CompletionRule,
    LessonStatus,
    Missing,
    heading_at,
    least_seconds,
    missing,
)
from lms.courses.learning.states import CourseState, LessonState, course_states, enrolments_of
from lms.courses.pages.bodies import LessonText, lesson_text
from lms.courses.pages.kept import Shelf, shelf
from lms.courses.pages.models import LessonPage
from lms.courses.pages.outlines import is_played, outlines
from lms.courses.settings import CoursesSettings
from lms.people.api import Employee

PLAYED_LESSON_HOOK: Final = "courses_played_lesson"
LESSON_POLLS_HOOK: Final = "courses_lesson_polls"  # surveys lie above learning, and the page shows them


@dataclass(frozen=True)
class ShownLessonPart:
    """A part of the lesson with the reader's own answer, if it is a question or scenario already answered."""

    part: Part
    today: date
    answer: CheckAnswer | None = None

    @property
    def rests(self) -> bool:
        """Tell whether the question is asked again tomorrow and not before."""
        return self.answer is not None and self.answer.rests_on(self.today)

    @property
    def is_settled(self) -> bool:
        """Tell whether the right answer may be shown: it was given, or is not asked for today any more."""
        return self.answer is not None and (self.answer.correct or self.rests)

    @property
    def missed_now(self) -> bool:
        """Tell whether the reader has just missed it and has another try today."""
        return self.answer is not None and not self.is_settled and self.answer.day == self.today

    @property
    def wrong_choices(self) -> list[CheckOption]:
        """List the options chosen although they are wrong; none when only some right ones are missing."""
        if self.answer is None or not isinstance(self.part, CheckPart):
            return []
        chosen = self.answer.chosen
        return [option for option in self.part.options if option.number in chosen and not option.correct]


@dataclass(frozen=True)
class LessonReading:
    """A lesson as one reader sees it; `missing` is unknown for somebody who is not enrolled."""

    course: CourseState
    current: LessonState
    text: LessonText
    missing: Missing | None
    stopped_at: str
    audiences: frozenset[str] = frozenset()

    @property
    def parts(self) -> list[ShownLessonPart]:
        """Join what of the body is for the reader with the answers given."""
        answers = self.current.progress.answers() if self.current.progress else {}
        return [
            shown_part(part, answers, self.course.today) for part in self.text.body.parts_for(self.audiences)
        ]

    @property
    def is_played(self) -> bool:
        """Tell whether another app shows the lesson and says what was done of it."""
        return is_played(self.current.lesson)

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


def shown_part(part: Part, answers: Mapping[str, CheckAnswer], today: date) -> ShownLessonPart:
    """Add the reader's answer to a question, or the way taken through a scenario."""
    return ShownLessonPart(part, today, None if isinstance(part, HtmlPart) else answers.get(part.block_id))


def lesson_reading(
    pk: int,
    employee: Employee | None,
    today: date,
    content: Shelf | None = None,
    audiences: frozenset[str] = frozenset(),
) -> LessonReading | None:
    """Gather a reader's view; nothing when the lesson or its course is not published.

    Asides are shown to the audiences that the reader belongs to.
    """
    content = content or shelf()
    course = outlines(content).course_of.get(pk)
    if course is None:
        return None
    enrolments = enrolments_of(employee, course.course) if employee else {}
    places = place_of_course(content, employee, course.course.pk) if employee and not enrolments else {}
    [state] = course_states([course], enrolments, today, places)
    current = next(each for each in state.lessons if each.lesson.pk == pk)
    text = lesson_text(content, pk, today)
    progress = current.progress
    return LessonReading(
        course=state,
        current=current,
        text=text,
        missing=still_missing(progress, text.lesson, today) if state.enrolment else None,
        stopped_at=heading_at(text.wording.blocks, progress.block_id) if progress else "",
        audiences=audiences,
    )


def still_missing(progress: LessonProgress | None, lesson: LessonPage, today: date) -> Missing:
    """Say what stands between a reader, perhaps one who has not begun, and the end of the lesson."""
    rule = CompletionRule(
        questions=questions_of(lesson.body.raw_data),
        scenarios=scenarios_of(lesson.body.raw_data),
        least_seconds=least_seconds(lesson.minutes, CoursesSettings.current().least_time_share),
    )
    if progress is None:
        return missing(LessonStatus(), rule, today)
    if progress.completed_at is not None:
        return Missing()
    return missing(LessonStatus(progress.share_read, progress.answers(), progress.seconds), rule, today)
