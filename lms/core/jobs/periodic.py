"""Run repeated functions when they are due, and bring back jobs whose worker died."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lms.core.jobs.heartbeat import being_ended, is_dead, is_gone, last_heard, this_worker
from lms.core.jobs.models import Job, JobState, PeriodicRun
from lms.core.jobs.queue import close_queued_task, give_back_tasks, queue_lost_jobs
from lms.core.jobs.services import UnknownJobKind, failed, job_kind, queue_job
from lms.core.settings import CoreSettings

logger = logging.getLogger("lms.core.periodic")

DAY_IN_MINUTES: Final = 24 * 60
# Work that ends its worker each time must not keep it from everything else.
BREAK_AFTER_INTERRUPTION: Final = timedelta(hours=1)
STOPPED = _("The worker stopped in the middle of this. Check what was done, then start it again.")


@dataclass(frozen=True)
class Periodic:
    """A function that is run again and again; one with `at` every day at that hour where the site is."""

    name: str
    every_minutes: int
    function: Callable[[datetime], object]
    at: time | None = None


_registered: dict[str, Periodic] = {}


def register_periodic(name: str, *, every_minutes: int, function: Callable[[datetime], object]) -> None:
    """Register a function of `now`; it must be safe to run late and again."""
    _registered[name] = Periodic(name, every_minutes, function)


def register_daily(name: str, *, at: time, function: Callable[[datetime], object]) -> None:
    """Register a function of `now` that runs every day at an hour where the site is, as a rule at night.

    It must be safe to run late and again: it runs at once when it has never run.
    """
    _registered[name] = Periodic(name, DAY_IN_MINUTES, function, at)


def registered() -> list[Periodic]:
    """List everything that is run again and again."""
    return list(_registered.values())


def tick(now: datetime) -> list[str]:
    """Do one minute's round; give the names of what was run."""
    sweep(now)
    return [periodic.name for periodic in registered() if run_if_due(periodic, now)]


def run_if_due(periodic: Periodic, now: datetime) -> bool:
    """Run a function when it is due; of several workers only the one that moves the due time runs it."""
    row, _created = PeriodicRun.objects.get_or_create(name=periodic.name, defaults={"due_at": now})
    if row.due_at > now and not was_interrupted(row, now):
        return False
    as_read = PeriodicRun.objects.filter(
        pk=row.pk, due_at=row.due_at, last_started_at=row.last_started_at, worker=row.worker
    )
    if not as_read.update(due_at=next_due(now, periodic), last_started_at=now, worker=this_worker()):
        return False
    error = run_safely(periodic, now)
    PeriodicRun.objects.filter(pk=row.pk).update(last_finished_at=timezone.now(), last_error=error, worker="")
    return True


def was_interrupted(row: PeriodicRun, now: datetime) -> bool:
    """Tell whether the last run never ended, its worker is gone, and an hour has passed since it began."""
    if not row.worker or row.last_started_at is None or now - row.last_started_at < BREAK_AFTER_INTERRUPTION:
        return False
    return row.worker == this_worker() or is_gone(row.worker, last_heard(row.worker), now)


def next_due(now: datetime, periodic: Periodic) -> datetime:
    """Give the next time on the function's own grid, or its hour, so that delays do not add up."""
    if periodic.at is not None:
        return _next_at(now, periodic.at)
    every = periodic.every_minutes * 60
    return now + timedelta(seconds=every - now.timestamp() % every)


def _next_at(now: datetime, at: time) -> datetime:
    """Give the next moment at which the clock on the wall shows the hour."""
    today = timezone.localdate(now)
    days = (today + timedelta(days=ahead) for ahead in range(3))
    moments = (timezone.make_aware(datetime.combine(day, at)).astimezone(UTC) for day in days)
    return next(moment for moment in moments if moment > now)


def run_safely(periodic: Periodic, now: datetime) -> str:
    """Run the function; one that fails must not keep the others from their turn."""
    try:
        periodic.function(now)
    except Exception as fault:  # whatever it raises, the clock goes on
        logger.exception("Repeated work %s failed", periodic.name)
        return f"{type(fault).__name__}: {fault}"
    return ""


def sweep(now: datetime) -> int:
    """Find jobs whose worker died, and jobs that fell out of the queue; give their number."""
    with being_ended:
        dead = [job for job in Job.objects.running() if is_dead(job, now)]
        for job in dead:
            revive_or_fail(job, now)
    give_back_tasks(now)
    return len(dead) + queue_lost_jobs(now)


@transaction.atomic
def revive_or_fail(job: Job, now: datetime) -> None:
    """Queue a repeatable job again, a few times at most; end any other with a sentence that says so."""
    held = Job.objects.running().filter(pk=job.pk, attempts=job.attempts)
    close_queued_task(job, now)
    if may_run_again(job):
        if held.update(state=JobState.WAITING, done=0, message=""):
            queue_job(job)
        return
    with translation.override(job.language):
        held.update(**failed(STOPPED), finished_at=now)


def may_run_again(job: Job) -> bool:
    """Tell whether a job may be run from its start once more."""
    try:
        kind = job_kind(job.kind)
    except UnknownJobKind:
        return False
    return kind.idempotent and job.attempts < CoreSettings.current().job_attempts
