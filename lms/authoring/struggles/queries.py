"""Read where the learners of one course struggle: four statements, whatever the course holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Q

from lms.authoring.struggles.rules import FirstAnswers, first_answers, weight
from lms.courses.api import CoursePage
from lms.courses.asking.api import Addresses, Remark, RemarkKind, RemarkState, editor_address, passages_of
from lms.courses.learning.api import LessonPage, LessonProgress

LOOKS_BACK: Final = timedelta(days=365)


@dataclass(frozen=True)
class StrugglePassage:
    """One passage with what says that learners struggle there."""

    lesson: str
    quote: str
    url: str
    editor_url: str
    unclear: int
    unclear_new: int
    waiting: int
    answers: FirstAnswers

    @property
    def weight(self) -> float:
        """Give what the list is ordered by; a mark that may speak of an earlier text counts half."""
        return weight((self.unclear + self.unclear_new) / 2, self.waiting, self.answers)


@dataclass(frozen=True)
class RemarkCounts:
    """What was said at a passage, counted."""

    unclear: int = 0
    unclear_new: int = 0
    waiting: int = 0


def struggles_of(course: CoursePage, now: datetime) -> list[StrugglePassage]:
    """List the passages where something says that learners struggle, the heaviest first.

    Marks since the lesson was last published are counted apart: the others may speak of an earlier text.
    First answers are those of the last year.
    """
    addresses = Addresses()
    said = _counts(course)
    kept: dict[int, list[dict[str, dict[str, object]]]] = defaultdict(list)
    progress = LessonProgress.objects.filter(
        enrolment__course=course, last_read_at__gte=now - LOOKS_BACK
    ).exclude(checks={})
    for lesson_id, checks in progress.order_by().values_list("lesson", "checks").iterator():
        kept[lesson_id].append(checks)
    found = []
    for lesson in LessonPage.objects.child_of(course).live().order_by("path"):
        url, answers = addresses.of(lesson), first_answers(kept[lesson.pk])
        for passage in passages_of(lesson.body.raw_data):
            counts = said.get((lesson.pk, passage.block_id), RemarkCounts())
            first = answers.get(passage.block_id, FirstAnswers())
            if counts != RemarkCounts() or first.missed:
                found.append(
                    StrugglePassage(
                        lesson=lesson.title,
                        quote=passage.quote,
                        url=f"{url}#b-{passage.block_id}",
                        editor_url=editor_address(lesson.pk, passage.block_id),
                        unclear=counts.unclear,
                        unclear_new=counts.unclear_new,
                        waiting=counts.waiting,
                        answers=first,
                    )
                )
    return sorted(found, key=lambda passage: -passage.weight)


def _counts(course: CoursePage) -> dict[tuple[int, str], RemarkCounts]:
    """Count what was said at each passage of a course."""
    unclear, waiting = Q(kind=RemarkKind.UNCLEAR), ~Q(kind=RemarkKind.UNCLEAR) & Q(state=RemarkState.OPEN)
    rows = (
        Remark.objects.filter(lesson__path__startswith=course.path)
        .order_by()
        .values("lesson", "block_id")
        .annotate(
            unclear=Count("pk", filter=unclear),
            unclear_new=Count("pk", filter=unclear & Q(made_at__gte=F("lesson__last_published_at"))),
            waiting=Count("pk", filter=waiting),
        )
    )
    return {
        (row["lesson"], row["block_id"]): RemarkCounts(row["unclear"], row["unclear_new"], row["waiting"])
        for row in rows
    }
