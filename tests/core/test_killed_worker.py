"""A worker is killed with SIGKILL in the middle of a job; another one finds it and does what is right."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.core.worker_site import Site, wait_until
from tests.postgresql import database_of_its_own

pytestmark = pytest.mark.process


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
