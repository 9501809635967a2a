"""Jobs run once, tell how far they are, and end with a receipt or a sentence."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries, Settings

from lms.core.jobs import heartbeat
from lms.core.jobs.heartbeat import (
    CurrentJob,
    forget_workers,
    is_dead,
    this_host,
    this_worker,
    worker_name,
)
from lms.core.jobs.models import Job, JobState, WorkerSeen
from lms.core.jobs.periodic import sweep
from lms.core.jobs.queue import forget_done
from lms.core.jobs.receipts import Receipt, ReceiptLine, filled
from lms.core.jobs.services import (
    JobFault,
    JobParams,
    JobProgress,
    UnknownJobKind,
    claim,
    register_job,
    run_job,
    start_job,
)

pytestmark = pytest.mark.django_db
NOBODY = 2**22 + 1


@register_job("tests.count", idempotent=True)
def count(progress: JobProgress, params: JobParams) -> Receipt:
    """Count to a number."""
    progress.expect(params["upto"])
    for _ in range(params["upto"]):
        progress.step(message="在数")
    return Receipt("数完了", (ReceiptLine("个", params["upto"]),))


@register_job("tests.fault")
def fault(progress: JobProgress, params: JobParams) -> Receipt:
    """Fail in a way the reader can mend."""
    raise JobFault("文件已被删除，请重新上传。")


@register_job("tests.translated")
def translated(progress: JobProgress, params: JobParams) -> Receipt:
    """Fail with a sentence that has words in every language, and a value in it."""
    raise JobFault(filled(gettext_lazy("Less than %(bound)s."), params))


@register_job("tests.crash")
def crash(progress: JobProgress, params: JobParams) -> Receipt:
    """Fail in a way nobody expected."""
    raise ZeroDivisionError("secret detail")


def started(kind: str, user: User | None = None, **params: object) -> Job:
    """Start a job and read how it stands."""
    job = start_job(kind=kind, title="数数", params=params, started_by=user)
    job.refresh_from_db()
    return job


def running_job(worker: str, kind: str = "tests.count", attempts: int = 1) -> Job:
    """Make a job some worker holds."""
    long_ago = timezone.now() - timedelta(hours=1)
    return Job.objects.create(
        kind=kind,
        title="数数",
        params={"upto": 2},
        state=JobState.RUNNING,
        worker=worker,
        heartbeat_at=long_ago,
        attempts=attempts,
        language="zh-hans",
    )


def test_a_job_ends_with_its_receipt(li: User) -> None:
    job = started("tests.count", li, upto=3)

    assert (job.state, job.done, job.total, job.attempts) == ("done", 3, 3, 1)
    assert job.receipt["headline"] == "数完了"
    assert job.receipt["lines"] == [["个", "3"]]
    assert job.started_by == li


def test_a_mendable_fault_shows_its_own_sentence() -> None:
    job = started("tests.fault")

    assert (job.state, job.error) == ("failed", "文件已被删除，请重新上传。")


def test_an_unexpected_fault_shows_no_detail() -> None:
    job = started("tests.crash")

    assert job.state == "failed"
    assert job.error
    assert "secret" not in job.error


@pytest.mark.parametrize("starter", ["zh-hans", "en"])
def test_title_and_error_are_in_the_language_of_the_reader(starter: str) -> None:
    with translation.override(starter):
        title = filled(gettext_lazy("Import: %(title)s"), {"title": "花名册"})
        job = start_job(kind="tests.translated", title=title, params={"bound": 7}, started_by=None)
    job.refresh_from_db()

    said = {}
    for reader in ("zh-hans", "en"):
        with translation.override(reader):
            said[reader] = (str(job), job.shown_error)

    assert said == {
        "zh-hans": ("导入：花名册", "小于 7。"),
        "en": ("Import: 花名册", "Less than 7."),
    }


def test_a_job_swept_up_says_so_in_the_language_of_the_reader() -> None:
    job = running_job(worker_name(NOBODY), kind="tests.fault")
    sweep(timezone.now())
    job.refresh_from_db()

    with translation.override("en"):
        english = job.shown_error

    assert english.startswith("The worker stopped in the middle of this.")
    assert job.shown_error != english


def test_a_job_of_an_earlier_version_keeps_its_one_sentence(as_li: Client, li: User) -> None:
    job = Job.objects.create(
        kind="tests.count", title="数数", error="没有数完", language="zh-hans", state="failed", started_by=li
    )

    page = as_li.get(job.get_absolute_url(), headers={"accept-language": "en"}).content.decode()

    assert ("数数" in page, "没有数完" in page) == (True, True)


def test_an_unknown_kind_is_refused_at_once() -> None:
    with pytest.raises(UnknownJobKind):
        start_job(kind="tests.nothing", title="x", params={}, started_by=None)


def test_a_job_is_claimed_once() -> None:
    job = Job.objects.create(kind="tests.count", title="x", params={"upto": 1}, language="en")

    assert claim(str(job.pk)) is not None
    assert claim(str(job.pk)) is None


def test_a_finished_job_is_not_run_again(li: User) -> None:
    job = started("tests.count", li, upto=1)

    run_job(str(job.pk))

    job.refresh_from_db()
    assert job.attempts == 1


def test_steps_between_writes_cost_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    from lms.core.jobs.services import JobProgress

    job = running_job(this_worker())
    progress = JobProgress(job)

    with django_assert_num_queries(0):
        for _ in range(1000):
            progress.step()


def test_the_process_of_this_host_decides_who_is_dead() -> None:
    now = timezone.now()

    assert not is_dead(running_job(worker_name(os.getppid())), now)
    assert is_dead(running_job(worker_name(NOBODY)), now)
    assert is_dead(running_job(f"{this_worker()}9"), now), "the process number was given to another process"


def test_a_worker_holds_the_one_job_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    held, given_up = running_job(this_worker()), running_job(this_worker())
    monkeypatch.setattr(CurrentJob, "key", str(held.pk))

    assert [is_dead(job, now) for job in (held, given_up)] == [False, True]


def test_hosts_of_one_name_are_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Process numbers of the other are none of ours: its living worker would count as dead at once."""
    now, names = timezone.now(), []
    for machine in ("first", "second"):
        (tmp_path / machine).write_text(f"{machine}\n")
        monkeypatch.setattr(heartbeat, "MACHINE_ID", tmp_path / machine)
        this_host.cache_clear()
        names.append(worker_name(NOBODY))
    job = running_job(names[0])
    job.heartbeat_at = now - timedelta(minutes=1)

    dead = is_dead(job, now)
    this_host.cache_clear()

    assert names[0] != names[1]
    assert not dead


def test_silence_decides_on_other_hosts() -> None:
    now = timezone.now()
    job = running_job("another-host:1:1")

    assert is_dead(job, now)
    job.heartbeat_at = now - timedelta(minutes=1)
    assert not is_dead(job, now)


def test_the_sweep_runs_a_repeatable_job_again() -> None:
    job = running_job(worker_name(NOBODY))

    assert sweep(timezone.now()) == 1

    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == ("done", 2, 2)


def test_the_sweep_gives_up_after_some_attempts() -> None:
    job = running_job(worker_name(NOBODY), attempts=3)

    sweep(timezone.now())

    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error


def queued(settings: Settings) -> Job:
    """Start a job that waits in the queue's own table."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    return started("tests.count", upto=2)


@pytest.mark.parametrize("entry", [{"status": "RUNNING"}, {"status": "FAILED"}, None])
def test_the_sweep_queues_a_job_anew_that_fell_out_of_the_queue(
    settings: Settings, entry: dict[str, str] | None
) -> None:
    """The worker died after it took the queue's entry and before it took the job."""
    job = queued(settings)
    entries = DBTaskResult.objects.filter(pk=job.task_key)
    minute_ago = timezone.now() - timedelta(minutes=1)
    entries.update(
        started_at=minute_ago, worker_ids=[worker_name(NOBODY)], **entry
    ) if entry else entries.delete()

    assert sweep(timezone.now()) == 1

    [waiting] = DBTaskResult.objects.ready()
    job.refresh_from_db()
    assert (job.state, job.task_key) == ("waiting", str(waiting.pk))
    assert sweep(timezone.now()) == 0


def test_the_sweep_leaves_a_job_that_is_just_being_taken(settings: Settings) -> None:
    job = queued(settings)
    assert sweep(timezone.now()) == 0
    DBTaskResult.objects.filter(pk=job.task_key).update(status="RUNNING", started_at=timezone.now())

    assert sweep(timezone.now()) == 0


@pytest.mark.parametrize(("times", "status"), [(1, "READY"), (3, "FAILED")])
def test_the_sweep_gives_back_what_else_a_dead_worker_held(
    settings: Settings, times: int, status: str
) -> None:
    queued(settings)
    holders = [worker_name(NOBODY)] * times
    DBTaskResult.objects.update(status="RUNNING", task_path="another.task", worker_ids=holders)

    sweep(timezone.now())

    assert DBTaskResult.objects.get(task_path="another.task").status == status


def test_entries_that_ended_long_ago_are_forgotten(settings: Settings) -> None:
    now = timezone.now()
    jobs = {days: queued(settings) for days in (0, 13, 15)}
    for days, job in jobs.items():
        if days:
            ended = {"status": "FAILED", "finished_at": now - timedelta(days=days)}
            DBTaskResult.objects.filter(pk=job.task_key).update(**ended)

    forget_done(now)

    kept = {str(key) for key in DBTaskResult.objects.values_list("pk", flat=True)}
    assert kept == {jobs[0].task_key, jobs[13].task_key}
    assert Job.objects.count() == 3


def test_workers_not_seen_for_a_day_are_forgotten() -> None:
    now = timezone.now()
    for name, hours in {"here": 23, "gone": 25}.items():
        WorkerSeen.objects.create(name=name, seen_at=now - timedelta(hours=hours))

    forget_workers(now)

    assert [worker.name for worker in WorkerSeen.objects.all()] == ["here"]


def test_the_sweep_ends_a_job_that_must_not_repeat() -> None:
    job = running_job(worker_name(NOBODY), kind="tests.fault")

    sweep(timezone.now())

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 1)


def test_the_sweep_leaves_living_jobs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    job = running_job(this_worker())
    monkeypatch.setattr(CurrentJob, "key", str(job.pk))

    assert sweep(timezone.now()) == 0
    job.refresh_from_db()
    assert job.state == "running"
    assert str(os.getpid()) in job.worker


def test_only_its_starter_sees_a_job(as_li: Client, as_zhao: Client, li: User) -> None:
    job = started("tests.count", li, upto=1)

    assert as_li.get(job.get_absolute_url()).status_code == 200
    refused = as_zhao.get(job.get_absolute_url())
    assert refused.status_code == 403
    assert "数完了" not in refused.content.decode()


def test_htmx_gets_the_progress_alone(as_li: Client, li: User) -> None:
    job = running_job(this_worker())
    job.started_by = li
    job.total = 10
    job.save()

    whole = as_li.get(job.get_absolute_url()).content.decode()
    part = as_li.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert "<html" in whole
    assert "<html" not in part
    assert 'hx-trigger="every 2s"' in part


def test_query_budget_of_the_job_page(
    as_li: Client, li: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    job = started("tests.count", li, upto=1)

    with django_assert_max_num_queries(10):
        as_li.get(job.get_absolute_url())
