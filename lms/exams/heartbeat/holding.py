"""Pause, lock, let go on, lengthen and end attempts; the clock is only ever the server's.

A held attempt is not open, so the one statement that saves an answer refuses it without knowing why.
What the page could not send waits on the device and is sent when the attempt goes on.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from lms.exams.attempts.models import Attempt, AttemptQuerySet
from lms.exams.attempts.queries import facts_of_one
from lms.exams.attempts.rules.access import is_overdue, resumed_deadline
from lms.exams.choices import HELD, AttemptState, ClosedBy
from lms.exams.marking.closing import close_attempt
from lms.exams.settings import ExamSettings

BATCH = 500


@transaction.atomic
def pause(attempts: AttemptQuerySet, *, now: datetime) -> int:
    """Stop the clock of those that write; return how many. A locked one becomes paused as well."""
    held = _locked(attempts.filter(state__in=[AttemptState.OPEN, AttemptState.LOCKED]), now)
    for attempt in held:
        attempt.held_at = now
        attempt.state = AttemptState.PAUSED
    return _save(held)


@transaction.atomic
def lock(attempts: AttemptQuerySet, *, now: datetime) -> int:
    """Keep those that write from going on until somebody lets them; their clock runs."""
    held = _locked(attempts.filter(state=AttemptState.OPEN), now)
    for attempt in held:
        attempt.held_at = now
        attempt.state = AttemptState.LOCKED
    return _save(held)


@transaction.atomic
def let_go_on(attempts: AttemptQuerySet, *, now: datetime, gives_time_back: bool = True) -> int:
    """Let held attempts go on; a pause always gives its time back, a lock only if it is said so."""
    held = _locked(attempts.filter(state__in=HELD), now)
    for attempt in held:
        if attempt.held_at and (attempt.state == AttemptState.PAUSED or gives_time_back):
            attempt.deadline = resumed_deadline(attempt.deadline, held_at=attempt.held_at, now=now)
        attempt.state, attempt.held_at = AttemptState.OPEN, None
    return _save(held)


@transaction.atomic
def extend(attempts: AttemptQuerySet, *, minutes: int, now: datetime) -> int:
    """Move the deadline of what is unfinished by so many minutes, past the end of the sitting if need be."""
    running = _locked(attempts.unfinished(), now)
    for attempt in running:
        attempt.deadline += timedelta(minutes=minutes)
    return _save(running)


def end(attempts: Iterable[Attempt], *, now: datetime, closed_by: ClosedBy) -> int:
    """Hand in for the takers, each in a transaction of its own; return how many were still unfinished."""
    ended = 0
    for attempt in attempts:
        with transaction.atomic():
            closed = close_attempt(attempt=attempt, now=now, closed_by=closed_by)
        ended += closed.closed_by == closed_by and closed.closed_at is not None
    return ended


def _locked(attempts: AttemptQuerySet, now: datetime) -> list[Attempt]:
    """Lock the rows and leave out what only waits to be closed."""
    grace = ExamSettings.current().grace_seconds
    rows = attempts.select_for_update(of=("self",)).defer("slots").order_by("pk")
    return [one for one in rows if not is_overdue(facts_of_one(one), now, grace_seconds=grace)]


def _save(attempts: list[Attempt]) -> int:
    Attempt.objects.bulk_update(attempts, ["state", "held_at", "deadline"], batch_size=BATCH)
    return len(attempts)
