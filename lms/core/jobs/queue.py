"""Keep our jobs and the queue's own entries in step, whatever died between them.

A job stands in two tables: ours says how it goes, the queue's entry says that some worker is to call it. A
worker takes the entry first and the job a moment later; dying in between, it leaves a job that waits for an
entry nobody will take again.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from lms.core.jobs.heartbeat import is_gone, last_heard, this_worker
from lms.core.jobs.models import Job, JobState
from lms.core.jobs.services import queue_job, run_queued_job
from lms.core.settings import CoreSettings

# Between an entry's claim and its job's lie milliseconds; a busy machine is given much more.
MOMENT_BETWEEN_CLAIMS: Final = timedelta(seconds=30)
DIED: Final = "lms.core.WorkerDied"


def is_a_table() -> bool:
    """Tell whether the queue is a table of this database; any other keeps its own order."""
    if not apps.is_installed("django_tasks_db"):
        return False
    from django_tasks_db import DatabaseBackend

    return isinstance(run_queued_job.get_backend(), DatabaseBackend)


def close_queued_task(job: Job, now: datetime) -> None:
    """Mark the dead worker's queue entry as failed, as it would stay "running" for ever."""
    if not job.task_key or not is_a_table():
        return
    from django_tasks_db.models import DBTaskResult

    held = DBTaskResult.objects.running().filter(pk=UUID(job.task_key))
    held.update(status="FAILED", finished_at=now, exception_class_path=DIED)


def queue_lost_jobs(now: datetime) -> int:
    """Queue waiting jobs anew whose entry no worker will take any more; give their number."""
    if not is_a_table():
        return 0
    from django_tasks_db.models import DBTaskResult

    waiting = list(Job.objects.filter(state=JobState.WAITING))  # before the entries: they go on meanwhile
    about_to_be_called = Q(status="READY") | Q(status="RUNNING", started_at__gt=now - MOMENT_BETWEEN_CLAIMS)
    entries = DBTaskResult.objects.filter(about_to_be_called, task_path=run_queued_job.module_path)
    kept = {str(key) for key in entries.values_list("pk", flat=True)} if waiting else set()
    lost = [job for job in waiting if job.task_key not in kept]
    return sum(requeue(job, now) for job in lost)


@transaction.atomic
def requeue(job: Job, now: datetime) -> bool:
    """Give a waiting job a new entry, unless another worker just did or it began after all."""
    as_read = Job.objects.filter(pk=job.pk, state=JobState.WAITING, task_key=job.task_key)
    if not as_read.select_for_update().exists():
        return False
    close_queued_task(job, now)
    queue_job(job)
    return True


def give_back_tasks(now: datetime, *, own: bool = False) -> None:
    """Give the queue back the entries of dead workers that are no jobs, a few times at most each.

    `own` means those of this worker, which must hold none at the moment.
    """
    if not is_a_table():
        return
    from django_tasks_db.models import DBTaskResult

    for entry in DBTaskResult.objects.running().exclude(task_path=run_queued_job.module_path):
        holder = entry.worker_ids[-1]
        gone = own if holder == this_worker() else is_gone(holder, last_heard(holder), now)
        if not gone:
            continue
        as_read = DBTaskResult.objects.running().filter(pk=entry.pk, started_at=entry.started_at)
        if len(entry.worker_ids) < CoreSettings.current().job_attempts:
            as_read.update(status="READY")
        else:
            as_read.update(status="FAILED", finished_at=now, exception_class_path=DIED)


def forget_done(now: datetime) -> None:
    """Delete the entries that ended long ago: the queue gets one for each saved page and each job."""
    if not is_a_table():
        return
    from django_tasks_db.models import DBTaskResult

    days = timedelta(days=CoreSettings.current().queue_days)
    DBTaskResult.objects.finished().filter(finished_at__lt=now - days).delete()
