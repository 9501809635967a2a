"""Run heavy jobs in a process of their own, and end the one that takes more memory than a job may.

That process lives as long as heavy jobs wait, so that what they took is given back. Whatever takes the
memory, Python or a library below it, counts alike here: the process is looked at from outside.
"""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Final

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lms.core.jobs.heartbeat import being_ended, worker_name
from lms.core.jobs.models import Job
from lms.core.jobs.queue import close_queued_task, is_a_table
from lms.core.jobs.receipts import filled
from lms.core.jobs.services import HEAVY_QUEUE, failed
from lms.core.settings import CoreSettings

COMMAND: Final = (sys.executable, "-m", "django", "run_worker", "--queue=heavy", "--batch")
LOOK_SECONDS: Final = 0.2
SECONDS_BETWEEN_STARTS: Final = 2.0
MEGABYTE: Final = 1024 * 1024
TOO_LARGE = _(
    "This needed more than the %(size)d MB of memory that a job may take, and was ended. Divide it, a file "
    "into several for instance, or have an administrator raise the limit."
)


class HeavyProcess:
    """The process that runs heavy jobs, as long as there are any."""

    def __init__(self) -> None:
        """Begin without one."""
        self._process: subprocess.Popen[bytes] | None = None
        self._next_start = 0.0

    def look(self) -> None:
        """Start the process where heavy jobs wait; end it where it takes too much memory."""
        process = self._process
        if process is None or process.poll() is not None:
            self._process = None
            if monotonic() >= self._next_start:
                self._next_start = monotonic() + SECONDS_BETWEEN_STARTS
                if heavy_jobs_wait():
                    self._process = subprocess.Popen(COMMAND, env=environment())  # noqa: S603 - ours
            return
        most = CoreSettings.current().job_megabytes
        if resident_megabytes(process.pid) > most:
            # Meanwhile the round looks for no dead workers: it would begin the job once more.
            with being_ended:
                worker = worker_name(process.pid)
                process.kill()
                process.wait()
                refuse_jobs(worker, most, timezone.now())

    def stop(self) -> None:
        """Let the process end its present job, unless this one is told a second time to end."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait()
        finally:
            process.kill()


def end_without(parent: int) -> None:
    """End this process once the worker that looks at its memory is gone; the next one takes up the job."""
    if os.getppid() != parent:
        os._exit(1)


def environment() -> dict[str, str]:
    """Let the process find what this one found, from wherever it was started."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


def heavy_jobs_wait() -> bool:
    """Tell whether a heavy job is in the queue and no process has begun it."""
    if not is_a_table():
        return False
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.ready().filter(queue_name=HEAVY_QUEUE).exists()


def resident_megabytes(process: int) -> int:
    """Give the memory that a process holds; hosts without /proc tell nothing."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // MEGABYTE


@transaction.atomic
def refuse_jobs(worker: str, megabytes: int, now: datetime) -> None:
    """End what a process was doing that took too much memory; it would take as much the next time."""
    for job in Job.objects.running().filter(worker=worker):
        close_queued_task(job, now)
        with translation.override(job.language):
            fields = failed(filled(TOO_LARGE, {"size": megabytes}))
        Job.objects.running().filter(pk=job.pk, worker=worker).update(**fields, finished_at=now)
