"""Write learning of the past in bulk, as a seeder or an import of old records needs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from lms.courses.blocks.checks import correct_options
from lms.courses.choices import EnrolmentSource
from lms.courses.learning.models import CreditRecord, Enrolment, LessonProgress
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.scenarios.rules import good_path, steps_of

BATCH = 1000
HARDEST = 35  # how many of a hundred miss the hardest question at their first try, at most


@dataclass(frozen=True)
class PastLearning:
    """One person's course as it went; `share` is how much of it was read when it is not completed."""

    employee_id: int
    course_id: int
    enrolled_at: datetime
    completed_at: datetime | None = None
    due_on: date | None = None
    source: EnrolmentSource = EnrolmentSource.ASSIGNED
    share: float = 1.0


@transaction.atomic
def record_past_learning(*, past: Sequence[PastLearning]) -> int:
    """Write enrolments with progress and credit hours; pairs that exist are skipped, no signal is sent.

    Callers check who may do this. Returns how many enrolments are new.
    """
    course_ids = {each.course_id for each in past}
    there = set(Enrolment.objects.filter(course__in=course_ids).values_list("employee_id", "course_id"))
    new = {(each.employee_id, each.course_id): each for each in past}
    new = {pair: each for pair, each in new.items() if pair not in there}
    made = Enrolment.objects.bulk_create(
        [
            Enrolment(
                employee_id=each.employee_id,
                course_id=each.course_id,
                source=each.source,
                enrolled_at=each.enrolled_at,
                due_on=each.due_on,
                completed_at=each.completed_at,
            )
            for each in new.values()
        ],
        batch_size=BATCH,
    )
    pairs = list(zip(made, new.values(), strict=True))
    courses = CoursePage.objects.in_bulk(course_ids)
    lessons = {pk: list(LessonPage.objects.child_of(course).live()) for pk, course in courses.items()}
    progress = [
        row for enrolment, each in pairs for row in _progress(enrolment, each, lessons[each.course_id])
    ]
    LessonProgress.objects.bulk_create(progress, batch_size=BATCH)
    CreditRecord.objects.bulk_create(
        [
            CreditRecord(
                enrolment=enrolment,
                employee_id=each.employee_id,
                hours=courses[each.course_id].credit_hours,
                earned_on=timezone.localdate(each.completed_at),
            )
            for enrolment, each in pairs
            if each.completed_at is not None
        ],
        batch_size=BATCH,
    )
    return len(made)


def _progress(
    enrolment: Enrolment, each: PastLearning, lessons: list[LessonPage]
) -> Iterable[LessonProgress]:
    """Spread what was read over the lessons, first to last."""
    read = len(lessons) * (1.0 if each.completed_at else each.share)
    for number, lesson in enumerate(lessons):
        share = min(1.0, max(0.0, read - number))
        if share <= 0:
            return
        until = each.completed_at or each.enrolled_at
        blocks = lesson.body.raw_data
        yield LessonProgress(
            enrolment=enrolment,
            lesson=lesson,
            share_read=share,
            block_id=str(blocks[min(len(blocks) - 1, int(share * len(blocks)))]["id"]) if len(blocks) else "",
            seconds=round(lesson.minutes * 60 * share),
            checks=_right_answers(enrolment, lesson, until) if share >= 1 else {},
            started_at=each.enrolled_at,
            last_read_at=until,
            completed_at=until if share >= 1 else None,
        )


def _right_answers(enrolment: Enrolment, lesson: LessonPage, at: datetime) -> dict[str, dict[str, object]]:
    """Answer every check question rightly: a completed lesson has all of them answered.

    Whether the first try was right is drawn from the words of both keys, the same in every run.
    """
    answers: dict[str, dict[str, object]] = {}
    for block in lesson.body.raw_data:
        if block["type"] == "check":
            options = [option.get("value", option) for option in block["value"]["options"]]
            right = sorted(correct_options(options))
            hard = crc32(block["id"].encode()) % HARDEST
            first = crc32(f"{block['id']}:{enrolment.employee_id}".encode()) % 100 >= hard
            answers[block["id"]] = {
                "chosen": right,
                "correct": True,
                "at": at.isoformat(),
                "misses": int(not first),
                "first": first,
            }
        elif block["type"] == "scenario":
            path = [*(good_path(steps_of(block["value"]["steps"])) or ())]
            said = {"chosen": [], "correct": True, "at": at.isoformat(), "misses": 0}
            answers[block["id"]] = {**said, "path": path}
    return answers
