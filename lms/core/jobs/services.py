"""Start long work, run it in a worker, tell how far it is, and end with a receipt.

How far it is can be told even while its own transaction keeps everybody else from writing.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.jobs.heartbeat import CurrentJob, this_worker
from lms.core.jobs.models import Job, JobState
from lms.core.jobs.receipts import Receipt, in_every_language
from lms.core.logs import logged_as
from lms.core.wording import JSON, StrOrPromise

logger = logging.getLogger("lms.core.jobs")

type JobParams = dict[str, JSON]
type Runner = Callable[[JobProgress, JobParams], Receipt]

SECONDS_BETWEEN_WRITES = 1.0
HEAVY_QUEUE = "heavy"


class JobFault(Exception):
    """A fault the reader can mend; a lazy sentence is shown in each reader's language."""

    def __init__(self, message: StrOrPromise) -> None:
        """Keep the sentence unsaid until the language is known."""
        super().__init__(message)
        self.message = message


class UnknownJobKind(Exception):
    """No installed app registered this kind of job."""


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is run."""

    name: str
    runner: Runner
    idempotent: bool
    heavy: bool


_kinds: dict[str, JobKind] = {}


def register_job(name: str, *, idempotent: bool = False, heavy: bool = False) -> Callable[[Runner], Runner]:
    """Register a runner; an idempotent one may be run again from its start after its worker died.

    A heavy one takes minutes, or memory by the hundred megabytes: it runs in a process of its own, one at a
    time, and keeps nothing else waiting.
    """

    def keep(runner: Runner) -> Runner:
        _kinds[name] = JobKind(name, runner, idempotent, heavy)
        return runner

    return keep


def job_kind(name: str) -> JobKind:
    """Find how a kind is run."""
    try:
        return _kinds[name]
    except KeyError as missing:
        raise UnknownJobKind(name) from missing


class JobProgress:
    """What a runner tells about itself; writing is throttled, so a step may be as small as one row."""

    def __init__(self, job: Job) -> None:
        """Start at nought."""
        self.job_key = job.pk
        self.attempt = job.attempts
        self.done = 0
        self.total = 0
        self.message = ""
        self._written_at = monotonic()

    def expect(self, total: int) -> None:
        """Say how many steps there will be."""
        self.total = total
        self._write_now_and_then()

    def step(self, count: int = 1, *, message: str | Promise = "") -> None:
        """Say that some steps are done."""
        self.done += count
        self.message = str(message)[:250] or self.message
        self._write_now_and_then()

    def _write_now_and_then(self) -> None:
        """Write at most once a second, and not inside a transaction: there the worker's heartbeat does it."""
        if connection.in_atomic_block or monotonic() - self._written_at < SECONDS_BETWEEN_WRITES:
            return
        self._written_at = monotonic()
        self.write()

    def write_beside(self) -> None:
        """Write from the worker's second thread: this is seen even while the job's transaction is open."""
        if writes_one_at_a_time():
            tell_beside(
                self.job_key,
                attempt=self.attempt,
                done=self.done,
                total=self.total,
                message=self.message,
            )
        else:
            self.write()

    def write(self) -> None:
        """Write progress and a sign of life into the job's row."""
        running = Job.objects.running().filter(pk=self.job_key, attempts=self.attempt)
        running.update(done=self.done, total=self.total, message=self.message, heartbeat_at=timezone.now())


@transaction.atomic
def start_job(*, kind: str, title: StrOrPromise, params: JobParams, started_by: object) -> Job:
    """Make a job and queue it; both are undone when the caller's transaction is.

    A lazy title is kept in every language, as others than its starter may read it.
    """
    job_kind(kind)
    job = Job(
        kind=kind,
        title=str(title)[:200],
        title_by_language=in_every_language(title),
        params=params,
        language=translation.get_language() or "zh-hans",
    )
    job.started_by_id = getattr(started_by, "pk", None)
    job.save()
    queue_job(job)
    return job


def queue_job(job: Job) -> None:
    """Put the job into the queue of its kind, if the site has more than one."""
    queues = run_queued_job.get_backend().queues
    task, kind = run_queued_job, _kinds.get(job.kind)
    if kind and kind.heavy and (not queues or HEAVY_QUEUE in queues):
        task = run_queued_job.using(queue_name=HEAVY_QUEUE)
    result = task.enqueue(str(job.pk))
    Job.objects.filter(pk=job.pk).update(task_key=str(result.id))


@task
def run_queued_job(job_key: str) -> None:
    """Run one job; called by the worker."""
    run_job(job_key)


def run_job(job_key: str) -> None:
    """Run a waiting job to its receipt or its error; one that is not waiting is left alone.

    A job whose connection was cut is given up as it stands: nobody can say here how far it came. The next
    sweep finds it held by nobody and treats it as one whose worker died.
    """
    CurrentJob.key = job_key
    try:
        job = claim(job_key)
        if job is None:
            return
        progress = JobProgress(job)
        CurrentJob.tell = progress.write_beside
        with translation.override(job.language), logged_as(job_key):
            end(job, progress, **outcome(job, progress))
    except (OperationalError, InterfaceError):
        if not connection.in_atomic_block:
            connection.close()  # the queue writes its own end of this over a new one
        raise
    finally:
        CurrentJob.key, CurrentJob.tell = "", None
        forget_beside(job_key)


def claim(job_key: str) -> Job | None:
    """Take a waiting job for this worker; two workers never get the same one."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_key, state=JobState.WAITING).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        worker=this_worker(),
        started_at=now,
        heartbeat_at=now,
        error="",
        error_by_language={},
    )
    return Job.objects.get(pk=job_key) if taken else None


def outcome(job: Job, progress: JobProgress) -> dict[str, object]:
    """Call the runner and turn what comes of it into fields of the job."""
    began_with = connection.connection
    try:
        receipt = job_kind(job.kind).runner(progress, job.params)
    except JobFault as fault:
        return failed(fault.message)
    except Exception as fault:  # a worker must outlive whatever one job raises; the trace goes to the log
        if isinstance(fault, OperationalError | InterfaceError) and was_cut_off(began_with):
            raise
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        return failed(_("A fault in the program stopped this. Its log says more."))
    return {"state": JobState.DONE, "receipt": receipt.as_data()}


def was_cut_off(began_with: object) -> bool:
    """Tell whether the connection broke; after a transaction that it ended Django has made a new one."""
    return connection.connection is not began_with or not connection.is_usable()


def failed(message: StrOrPromise) -> dict[str, object]:
    """Give the fields of a job that ended with a sentence."""
    return {"state": JobState.FAILED, "error": str(message), "error_by_language": in_every_language(message)}


def end(job: Job, progress: JobProgress, **fields: object) -> None:
    """Write how the job ended, unless it was meanwhile taken away from this worker."""
    held = Job.objects.running().filter(pk=job.pk, attempts=job.attempts)
    held.update(
        finished_at=timezone.now(),
        done=progress.done,
        total=progress.total,
        message=progress.message,
        **fields,
    )


def writes_one_at_a_time() -> bool:
    """Tell whether a transaction keeps every other connection from writing."""
    return connection.vendor == "sqlite"


def tell_beside(job_key: object, *, attempt: int, done: int, total: int, message: str) -> None:
    """Write progress into the job's file; readers see the former or the new one, never half."""
    progress = {"attempt": attempt, "done": done, "total": total, "message": message}
    path = _file_of(job_key)
    half = path.with_name(f"{path.name}.new")
    half.write_text(json.dumps(progress), encoding="utf-8")
    half.replace(path)


def forget_beside(job_key: object) -> None:
    """Remove the file of a job that is over."""
    if writes_one_at_a_time():
        _file_of(job_key).unlink(missing_ok=True)


def with_progress(job: Job) -> Job:
    """Give a job with the progress its present attempt reported last."""
    if job.state != JobState.RUNNING or not writes_one_at_a_time():
        return job
    try:
        progress = json.loads(_file_of(job.pk).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return job
    if progress["attempt"] == job.attempts:
        job.done, job.total, job.message = progress["done"], progress["total"], progress["message"]
    return job


def _file_of(job_key: object) -> Path:
    return Path(f"{connection.settings_dict['NAME']}-job-{job_key}")
