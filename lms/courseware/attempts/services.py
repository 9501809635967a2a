"""Open a part and keep what it reports; a part that is done may complete the page and the course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lms.core.refusals import Refusal, gettext_lazy
from lms.core.statements.api import tell_learning
from lms.courses.api import Enrolment
from lms.courses.learning.api import LessonProgress, ReadingPosition, readable, record_progress
from lms.courseware.attempts.models import PartAttempt
from lms.courseware.attempts.rules import Values, checked_values, merged, part_status, session_seconds
from lms.courseware.attempts.statements import part_learned
from lms.courseware.choices import Completion, Success
from lms.courseware.pages.models import CoursewarePage


class NoSuchPart(Refusal):
    """The package has no such part any more."""

    code = "no_part"
    message = gettext_lazy("The courseware was replaced. Load the page again.")


class NotOpenAnyMore(Refusal):
    """Whoever played left the company, or the enrolment is gone."""

    code = "not_open"
    message = gettext_lazy("This courseware is not open for you any more.")


@dataclass(frozen=True)
class Report:
    """What one save brings: the elements changed, and the seconds the part was on the screen since the last.

    `opening` is the number of the opening, `number` that of the save in it, both from 1.
    """

    opening: int
    number: int
    values: Values
    seconds: int = 0


@dataclass(frozen=True)
class Kept:
    """How the part and the page stand after a save."""

    attempt: PartAttempt
    is_done: bool
    page_is_done: bool


@transaction.atomic
def open_part(*, enrolment: Enrolment, page: CoursewarePage, key: str, now: datetime) -> PartAttempt:
    """Begin or go on with a part; one that reports nothing is done by being opened.

    Callers check that the enrolment is the learner's own.
    """
    parts = page.package.playable() if page.package else {}
    if key not in parts:
        raise NoSuchPart
    record_progress(enrolment=enrolment, lesson=page, place=ReadingPosition("", 0.0), now=now)
    attempt, _made = PartAttempt.objects.select_for_update().get_or_create(
        enrolment=enrolment, page=page, part=key, defaults={"started_at": now, "saved_at": now}
    )
    attempt.opened += 1
    is_new = attempt.done_at is None and not parts[key].reports
    if is_new:
        attempt.completion, attempt.done_at = Completion.COMPLETED, now
    attempt.save()
    if is_new:
        tell_learning(lambda: [part_learned(attempt)])
    if attempt.done_at is not None:
        _note_share(enrolment, page, now)
    return attempt


@transaction.atomic
def keep_report(*, attempt_key: int, report: Report, now: datetime) -> Kept:
    """Keep what a part reports: four statements, and some more only when a part becomes done.

    A save that comes twice, or after a later one, changes nothing that is newer. What was done stays done.
    The learner's progress row is held until the end: of two parts that end at once the second sees the first.
    """
    values = checked_values(dict(report.values))
    attempt = _held(attempt_key, timezone.localdate(now))
    enrolment, page = attempt.enrolment, attempt.page
    before = attempt.openings.get(str(report.opening), [0, 0])
    # A save that was sent again brings its seconds once.
    seconds = report.seconds if report.number > before[1] else 0
    position = ReadingPosition("", 0.0, seconds)
    progress = record_progress(enrolment=enrolment, lesson=page, place=position, now=now)
    package = page.package
    if package is None:
        raise NoSuchPart
    part = package.playable().get(attempt.part)
    attempt.reported = merged(attempt.stamped(), values, report.opening, report.number)
    taken = session_seconds(package.kind, values)
    if taken is not None and report.number >= before[1]:
        before = [taken, before[1]]
    attempt.openings[str(report.opening)] = [before[0], max(before[1], report.number)]
    attempt.seconds = sum(each[0] for each in attempt.openings.values())
    stands = part_status(package.kind, attempt.values(), part)
    attempt.completion, attempt.success = Completion(stands.completion), Success(stands.success)
    attempt.score, attempt.place = stands.score, stands.place
    attempt.saved_at = now
    is_new = attempt.done_at is None and stands.is_done(passing_counts=page.passing_counts)
    if is_new:
        attempt.done_at = now
    attempt.save()
    if is_new:
        tell_learning(lambda: [part_learned(attempt)])
        progress = _note_share(enrolment, page, now)
    return Kept(attempt, attempt.done_at is not None, progress.completed_at is not None)


def _note_share(enrolment: Enrolment, page: CoursewarePage, now: datetime) -> LessonProgress:
    """Tell the lesson which share of its parts is done; the learner's progress row is held already."""
    parts = page.package.playable() if page.package else {}
    done = PartAttempt.objects.filter(enrolment=enrolment, page=page, part__in=parts, done_at__isnull=False)
    place = ReadingPosition("", done.count() / len(parts) if parts else 0.0)
    return record_progress(enrolment=enrolment, lesson=page, place=place, now=now)


def _held(key: int, day: date) -> PartAttempt:
    """Hold the attempt with all that a save needs, in one query; what was taken down takes no save.

    From whom the page is kept was asked when the part was opened: a save knows no passwords that were typed.
    """
    found = PartAttempt.objects.select_for_update(of=("self",)).select_related(
        "enrolment__course", "page__package"
    )
    employed = Q(enrolment__employee__left_on__isnull=True) | Q(enrolment__employee__left_on__gt=day)
    attempt = found.filter(employed, pk=key, page__in=readable(()).values("pk")).first()
    if attempt is None:
        raise NotOpenAnyMore
    return attempt
