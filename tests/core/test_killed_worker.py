"""A worker is killed with SIGKILL in the middle of a job; another one finds it and does what is right."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.core.worker_site import Site, wait_until
from tests.postgresql import database_of_its_own

pytestmark = pytest.mark.process
SILENCE_SECONDS = 60  # the least that `job_silence_minutes` allows, as in the workers' settings


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """Make a database with its tables, on SQLite and on PostgreSQL."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'queue.sqlite3'}"
        if request.param == "postgresql":
            url = stack.enter_context(database_of_its_own("worker"))
        made = Site(tmp_path, url)
        made.python("-m", "django", "migrate", "-v0")
        yield made


def kill_in_the_middle(site: Site) -> None:
    """Start a worker, let it begin the job, kill it as the kernel would."""
    with site.worker() as worker:
        wait_until(lambda: site.attempts() == 1)
        worker.send_signal(signal.SIGKILL)
        worker.wait()


def test_a_repeatable_job_is_done_by_the_next_worker(site: Site) -> None:
    key = site.start_job("slow.repeatable")
    kill_in_the_middle(site)
    assert site.show(key)[:2] == ["running", "1"]

    with site.worker():
        wait_until(lambda: site.show(key)[0] == "done")

    assert site.show(key) == ["done", "2", "2", "True", "False"]
    assert site.attempts() == 2


def test_a_job_that_must_not_repeat_ends_with_a_sentence(site: Site) -> None:
    key = site.start_job("slow.once")
    kill_in_the_middle(site)

    with site.worker():
        wait_until(lambda: site.show(key)[0] == "failed")

    assert site.show(key) == ["failed", "1", "0", "False", "True"]
    assert site.attempts() == 1


def test_a_living_worker_in_a_long_transaction_keeps_its_job(site: Site) -> None:
    key = site.start_job("slow.transaction")

    with site.worker(), site.worker():
        wait_until(lambda: site.show(key)[0] == "done")

    assert site.show(key)[:2] == ["done", "1"]
    assert site.attempts() == 1


@pytest.mark.slow
@pytest.mark.postgresql
def test_a_job_silent_for_longer_than_the_limit_is_not_begun_by_another_host(tmp_path: Path) -> None:
    with database_of_its_own("hosts") as url:
        site = Site(tmp_path, url)
        site.python("-m", "django", "migrate", "-v0")
        key = site.start_job("slow.silent")

        with site.worker(host="first.example"), site.worker(host="second.example"):
            wait_until(lambda: site.attempts() == 1)
            time.sleep(SILENCE_SECONDS + 10)
            (site.folder / "end").touch()
            wait_until(lambda: site.show(key)[0] == "done")

        assert site.show(key)[:2] == ["done", "1"]
        assert site.attempts() == 1


@pytest.mark.slow
@pytest.mark.postgresql
def test_a_job_is_taken_up_by_another_host_once_its_worker_is_silent(tmp_path: Path) -> None:
    with database_of_its_own("hosts") as url:
        site = Site(tmp_path, url)
        site.python("-m", "django", "migrate", "-v0")
        key = site.start_job("slow.repeatable")
        with site.worker(host="first.example") as first:
            wait_until(lambda: site.attempts() == 1)
            first.send_signal(signal.SIGKILL)
            first.wait()

        with site.worker(host="second.example"):
            time.sleep(SILENCE_SECONDS / 2)
            assert site.show(key)[:2] == ["running", "1"]
            wait_until(lambda: site.show(key)[0] == "done")

        assert site.show(key)[:2] == ["done", "2"]


def test_progress_inside_a_transaction_is_seen_from_outside(site: Site) -> None:
    key = site.start_job("slow.watched")

    with site.worker():
        wait_until(lambda: site.show(key)[:3] == ["running", "1", "7"])
        (site.folder / "seen").touch()
        wait_until(lambda: site.show(key)[0] == "done")
    assert site.show(key)[2] == "9"
    assert not list(site.folder.glob("*-job-*"))


def test_sigterm_ends_an_idle_worker(site: Site) -> None:
    with site.worker() as worker:
        worker.terminate()

        assert worker.wait(timeout=10) == 0
