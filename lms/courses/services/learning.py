"""Record reading and answers, and complete lessons and courses when nothing is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lms.courses.domain.reading import correct_options, creditable_seconds
from lms.courses.models import CreditRecord, Enrolment, LessonPage, LessonProgress
from lms.courses.queries import still_missing
from lms.courses.signals import course_completed


class LessonNotInCourse(Exception):
    """The lesson belongs to another course than the enrolment."""


class NoSuchCheck(Exception):
    """The lesson has no such check question, or the question no such option."""


@dataclass(frozen=True)
class Place:
    """Where a reader is: the block in view, the share of the lesson seen, seconds since the last word."""

    block_id: str
    share: float
    seconds: int = 0


@dataclass(frozen=True)
class CheckOutcome:
    """How a check question was answered."""

    correct: bool
    chosen: frozenset[int]
    progress: LessonProgress


@transaction.atomic
def record_progress(
    *, enrolment: Enrolment, lesson: LessonPage, place: Place, now: datetime
) -> LessonProgress:
    """Keep how far somebody has read; the share never falls, the place is the last one told.

    Callers check that the enrolment is the reader's own.
    """
    progress = _locked_progress(enrolment, lesson, now)
    since_last = (now - progress.last_read_at).total_seconds()
    progress.seconds += creditable_seconds(place.seconds, since_last)
    progress.block_id = place.block_id
    progress.share_read = max(progress.share_read, place.share)
    progress.last_read_at = now
    return _complete_if_done(progress, lesson, now)


@transaction.atomic
def answer_check(
    *, enrolment: Enrolment, lesson: LessonPage, block_id: str, chosen: frozenset[int], now: datetime
) -> CheckOutcome:
    """Mark a check question on the server and keep the answer; a later answer replaces it.

    Callers check that the enrolment is the reader's own.
    """
    options = _options(lesson, block_id)
    if not chosen or not chosen <= set(range(len(options))):
        raise NoSuchCheck
    progress = _locked_progress(enrolment, lesson, now)
    correct = chosen == correct_options(options)
    progress.checks[block_id] = {"chosen": sorted(chosen), "correct": correct, "at": now.isoformat()}
    progress.last_read_at = now
    return CheckOutcome(correct, chosen, _complete_if_done(progress, lesson, now))


def _options(lesson: LessonPage, block_id: str) -> list[Mapping[str, object]]:
    """List the raw options of a check question."""
    for block in lesson.body.raw_data:
        if block["id"] == block_id and block["type"] == "check":
            return [option.get("value", option) for option in block["value"]["options"]]
    raise NoSuchCheck


def _locked_progress(enrolment: Enrolment, lesson: LessonPage, now: datetime) -> LessonProgress:
    """Find or begin the progress of one lesson and hold its row until the change is saved."""
    if not lesson.path.startswith(enrolment.course.path):
        raise LessonNotInCourse
    progress, _made = LessonProgress.objects.select_for_update().get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"started_at": now, "last_read_at": now}
    )
    return progress


def _complete_if_done(progress: LessonProgress, lesson: LessonPage, now: datetime) -> LessonProgress:
    """Save the progress; when nothing is missing any more, complete the lesson and perhaps the course."""
    newly_done = progress.completed_at is None and still_missing(progress, lesson).nothing
    if newly_done:
        progress.completed_at = now
    progress.save()
    if newly_done:
        _complete_course_if_done(progress.enrolment_id, now)
    return progress


def _complete_course_if_done(enrolment_id: int, now: datetime) -> None:
    """Complete the course with its last lesson, recognise the hours once, and tell on commit."""
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("course")
    enrolment = locked.get(pk=enrolment_id)
    lessons = set(LessonPage.objects.child_of(enrolment.course).live().values_list("pk", flat=True))
    done = set(enrolment.progress.filter(completed_at__isnull=False).values_list("lesson_id", flat=True))
    if enrolment.completed_at is not None or lessons - done:
        return
    enrolment.completed_at = now
    enrolment.save(update_fields=["completed_at"])
    credit, _made = CreditRecord.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "employee_id": enrolment.employee_id,
            "hours": enrolment.course.credit_hours,
            "earned_on": timezone.localdate(now),
        },
    )
    transaction.on_commit(lambda: course_completed.send(sender=Enrolment, enrolment=enrolment, credit=credit))
