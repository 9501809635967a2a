"""Start long work, run it in a worker, tell how far it is, and end with a receipt."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from django.db import connection, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.components import Words
from lms.core.models import Job
from lms.core.models.jobs import JobState
from lms.core.receipts import JSON, Receipt, in_every_language
from lms.core.services.liveness import this_worker

logger = logging.getLogger("lms.core.jobs")

type JobParams = dict[str, JSON]
type Runner = Callable[[JobProgress, JobParams], Receipt]

SECONDS_BETWEEN_WRITES = 1.0


class JobFault(Exception):
    """A fault the reader can mend; a lazy sentence is shown in each reader's language."""

    def __init__(self, words: Words) -> None:
        """Keep the sentence unsaid until the language is known."""
        super().__init__(words)
        self.words = words


class UnknownJobKind(Exception):
    """No installed app registered this kind of job."""


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is run."""

    name: str
    runner: Runner
    idempotent: bool


_kinds: dict[str, JobKind] = {}


def register_job(name: str, *, idempotent: bool = False) -> Callable[[Runner], Runner]:
    """Register a runner; an idempotent one may be run again from its start after its worker died."""

    def keep(runner: Runner) -> Runner:
        _kinds[name] = JobKind(name, runner, idempotent)
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
        """Write at most once a second, and never inside a transaction, where nobody could see it."""
        if connection.in_atomic_block or monotonic() - self._written_at < SECONDS_BETWEEN_WRITES:
            return
        self._written_at = monotonic()
        self.write()

    def write(self) -> None:
        """Write progress and a sign of life; a worker also calls this from its second thread."""
        running = Job.objects.running().filter(pk=self.job_key, attempts=self.attempt)
        running.update(done=self.done, total=self.total, message=self.message, heartbeat_at=timezone.now())


class CurrentJob:
    """The job this process is running, for the thread that gives signs of life."""

    progress: JobProgress | None = None


@transaction.atomic
def start_job(*, kind: str, title: Words, params: JobParams, started_by: object) -> Job:
    """Make a job and queue it; both are undone when the caller's transaction is.

    A lazy title is kept in every language, as others than its starter may read it.
    """
    job_kind(kind)
    job = Job(
        kind=kind,
        title=str(title)[:200],
        title_words=in_every_language(title),
        params=params,
        language=translation.get_language() or "zh-hans",
    )
    job.started_by_id = getattr(started_by, "pk", None)
    job.save()
    queue_job(job)
    return job


def queue_job(job: Job) -> None:
    """Put the job into the queue."""
    result = run_queued_job.enqueue(str(job.pk))
    Job.objects.filter(pk=job.pk).update(task_key=str(result.id))


@task
def run_queued_job(job_key: str) -> None:
    """Run one job; called by the worker."""
    run_job(job_key)


def run_job(job_key: str) -> None:
    """Run a waiting job to its receipt or its error; one that is not waiting is left alone."""
    job = claim(job_key)
    if job is None:
        return
    progress = JobProgress(job)
    CurrentJob.progress = progress
    try:
        with translation.override(job.language):
            end(job, progress, **outcome(job, progress))
    finally:
        CurrentJob.progress = None


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
        error_words={},
    )
    return Job.objects.get(pk=job_key) if taken else None


def outcome(job: Job, progress: JobProgress) -> dict[str, object]:
    """Call the runner and turn what comes of it into fields of the job."""
    try:
        receipt = job_kind(job.kind).runner(progress, job.params)
    except JobFault as fault:
        return failed(fault.words)
    except Exception:  # a worker must outlive whatever one job raises; the trace goes to the log
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        return failed(_("A fault in the program stopped this. Its log says more."))
    return {"state": JobState.DONE, "receipt": receipt.as_data()}


def failed(words: Words) -> dict[str, object]:
    """Give the fields of a job that ended with a sentence."""
    return {"state": JobState.FAILED, "error": str(words), "error_words": in_every_language(words)}


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
