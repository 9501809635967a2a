"""Record reading and answers, and complete lessons and courses when nothing is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from lms.core.statements.api import tell_learning
from lms.courses.blocks.checks import correct_options
from lms.courses.blocks.scenarios import raw_steps
from lms.courses.choices import EnrolmentSource
from lms.courses.learning.lessons import still_missing
from lms.courses.learning.models import CreditRecord, Enrolment, LessonProgress
from lms.courses.learning.opening import open_steps, open_steps_after, place_on_paths
from lms.courses.learning.rules import (
    creditable_seconds,
    creditable_unheard_seconds,
    ended,
    is_same_answer,
    next_answer,
)
from lms.courses.learning.statements import course_learned, lesson_learned
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.paths.models import LearningPath, PathEnrolment
from lms.courses.scenarios.rules import GOOD, end_of
from lms.courses.signals import course_completed
from lms.people.api import Employee


@transaction.atomic
def enrol(*, employee: Employee, course: CoursePage, now: datetime) -> Enrolment:
    """Enrol somebody who chose the course; a second call gives the enrolment that is there.

    Raises StepLocked where a path the person is on asks for another course first.
    """
    there = Enrolment.objects.filter(employee=employee, course=course).first()
    if there is not None:
        return there
    place = place_on_paths(employee, course, timezone.localdate(now))
    enrolment, _made = Enrolment.objects.get_or_create(
        employee=employee,
        course=course,
        defaults={
            "source": EnrolmentSource.CHOSEN,
            "enrolled_at": now,
            "due_on": place.due_on,
            "path_enrolment": place.on,
        },
    )
    return enrolment


@transaction.atomic
def begin_path(*, employee: Employee, path: LearningPath, now: datetime) -> PathEnrolment:
    """Put somebody on a path by the own choice, without a day; a second call gives what is there."""
    walk, _made = PathEnrolment.objects.get_or_create(
        employee=employee,
        path=path,
        defaults={"source": EnrolmentSource.CHOSEN, "started_on": timezone.localdate(now)},
    )
    open_steps([walk.pk], now)
    return walk


@transaction.atomic
def leave_path(*, employee: Employee, path: LearningPath, now: datetime) -> bool:
    """Take somebody off a path they began themselves; give whether there was one to leave.

    Courses that came by it and were not begun go, unless another path asks for them; what was begun stays.
    A path that was assigned, or is completed, is left as it is.
    """
    own = PathEnrolment.objects.select_for_update().filter(employee=employee, path=path)
    walk = own.filter(source=EnrolmentSource.CHOSEN, completed_at__isnull=True).first()
    if walk is None:
        return False
    begun = LessonProgress.objects.filter(enrolment=OuterRef("pk"))
    came = Enrolment.objects.filter(path_enrolment=walk, completed_at__isnull=True)
    came.filter(~Exists(begun)).delete()
    walk.delete()
    others = PathEnrolment.objects.filter(employee=employee, completed_at__isnull=True)
    open_steps(others.values_list("pk", flat=True), now)
    return True


class LessonNotInCourse(Exception):
    """The lesson belongs to another course than the enrolment."""


class NoSuchCheck(Exception):
    """The lesson has no such check question, or the question no such option."""


class NoSuchEnd(Exception):
    """The lesson has no such scenario, or what was chosen leads to no end of it."""


class CheckRests(Exception):
    """The question was missed twice today and is asked again tomorrow."""


@dataclass(frozen=True)
class ReadingPosition:
    """Where a reader is: the block in view, the share seen, seconds in view since the last word."""

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
    *,
    enrolment: Enrolment,
    lesson: LessonPage,
    place: ReadingPosition,
    now: datetime,
    read_until: datetime | None = None,
) -> LessonProgress:
    """Keep how far somebody has read; the share never falls, the place is the last one told.

    `read_until` is the moment the reader's device noted where it had no network; in all, no more of such
    reading is believed than time has gone by since anything was heard of the reader in this course. Callers
    check that the enrolment is the reader's own.
    """
    if read_until is None:
        progress = _locked_progress(enrolment, lesson, now)
        since_last = (now - progress.last_read_at).total_seconds()
        progress.seconds += creditable_seconds(place.seconds, since_last)
        progress.last_read_at = now
    else:
        heard = _last_heard(enrolment)
        moment = max(heard, min(read_until, now))
        progress = _locked_progress(enrolment, lesson, moment)
        progress.seconds += creditable_unheard_seconds(place.seconds, (moment - heard).total_seconds())
        progress.last_read_at = max(progress.last_read_at, moment)
    progress.block_id = place.block_id
    progress.share_read = max(progress.share_read, place.share)
    return _complete_if_done(progress, lesson, now)


def _last_heard(enrolment: Enrolment) -> datetime:
    """Give when a reader was last heard of in a course, and hold the enrolment until that is told."""
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    last: datetime | None = LessonProgress.objects.filter(enrolment=enrolment).aggregate(Max("last_read_at"))[
        "last_read_at__max"
    ]
    return last or enrolment.enrolled_at


@transaction.atomic
def answer_check(
    *,
    enrolment: Enrolment,
    lesson: LessonPage,
    block_id: str,
    chosen: frozenset[int],
    now: datetime,
    noted_at: datetime | None = None,
) -> CheckOutcome:
    """Mark a check question on the server and keep the answer; a later answer replaces it.

    A question missed twice in a day rests until the next: before that every answer is refused. `noted_at`
    is when the device says that it was given, where it comes late; what came already counts once. Callers
    check that the enrolment is the reader's own.
    """
    options = _options(lesson, block_id)
    if not chosen or not chosen <= set(range(len(options))):
        raise NoSuchCheck
    progress = _locked_progress(enrolment, lesson, now)
    today, before = timezone.localdate(now), progress.answers().get(block_id)
    if before is not None and is_same_answer(before, progress.answered_at(block_id), chosen, noted_at):
        return CheckOutcome(before.correct, chosen, progress)
    if before is not None and before.rests_on(today):
        raise CheckRests
    answer = next_answer(before, chosen, correct_options(options), today)
    progress.keep_answer(block_id, answer, now)
    return CheckOutcome(answer.correct, chosen, _complete_if_done(progress, lesson, now))


@transaction.atomic
def end_scenario(
    *, enrolment: Enrolment, lesson: LessonPage, block_id: str, path: tuple[int, ...], now: datetime
) -> LessonProgress:
    """Follow the choices on the server and keep the end they lead to; only a good one is asked for.

    Callers check that the enrolment is the reader's own.
    """
    end = end_of(raw_steps(lesson.body.raw_data, block_id), path)
    if end is None:
        raise NoSuchEnd
    progress = _locked_progress(enrolment, lesson, now)
    before, today = progress.answers().get(block_id), timezone.localdate(now)
    answer = ended(before, path, today, well=end.verdict == GOOD)
    if answer != before:
        progress.keep_answer(block_id, answer, now)
    return _complete_if_done(progress, lesson, now)


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
    today = timezone.localdate(now)
    left = still_missing(progress, lesson, today)
    newly_done = progress.completed_at is None and left.nothing
    if newly_done:
        progress.completed_at = now
    progress.asks_again_on = today + timedelta(days=1) if left.only_resting else None
    progress.save()
    if newly_done:
        tell_learning(lambda: [lesson_learned(progress)])
        _complete_course_if_done(progress.enrolment_id, now)
    return progress


def _complete_course_if_done(enrolment_id: int, now: datetime) -> None:
    """Complete the course with its last lesson, recognise the hours once, open what it held back, and tell.

    The news goes out on commit; what a path opens next is written in the same transaction.
    """
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
    tell_learning(lambda: [course_learned(enrolment)])
    open_steps_after(employee_id=enrolment.employee_id, course_id=enrolment.course_id, now=now)
    transaction.on_commit(
        lambda: course_completed.send_robust(sender=Enrolment, enrolment=enrolment, credit=credit)
    )
