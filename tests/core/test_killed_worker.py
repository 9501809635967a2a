"""A worker is killed with SIGKILL in the middle of a job; another one finds it and does what is right."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.postgresql import database_of_its_own

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60

START = """
import sys, django
django.setup()
from lms.core.api import start_job
print(start_job(kind=sys.argv[1], title="slow", params={"file": sys.argv[2]}, started_by=None).pk)
"""
SHOW = """
import sys, django
django.setup()
from lms.core.api import Job
job = Job.objects.get(pk=sys.argv[1])
print(job.state, job.attempts, job.done, bool(job.receipt), bool(job.error), sep=",")
"""


@dataclass
class Site:
    """A database file with real processes around it."""

    folder: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """Give the processes their settings."""
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
            "WORKER_DATABASE_URL": self.url,
            "PYTHONUNBUFFERED": "1",
        }

    def python(self, *arguments: str) -> str:
        """Run Python to its end and give what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def start_job(self, kind: str) -> str:
        """Start a job and give its key."""
        return self.python("-c", START, kind, str(self.folder / "attempts"))

    def show(self, key: str) -> list[str]:
        """Give state, attempts, steps done, whether there is a receipt, whether there is an error."""
        return self.python("-c", SHOW, key).split(",")

    def attempts(self) -> int:
        """Count the attempts that began."""
        path = self.folder / "attempts"
        return len(path.read_text().splitlines()) if path.exists() else 0

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run a worker while the block lasts."""
        command = [sys.executable, "-m", "django", "run_worker", "--interval=0.2", "--tick=0.5"]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE)
        try:
            assert process.stdout
            assert b"The worker runs" in process.stdout.readline()
            yield process
        finally:
            process.kill()
            process.wait()


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


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true, not for ever."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)


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


def test_progress_inside_a_transaction_is_seen_where_the_database_can(site: Site) -> None:
    if site.url.startswith("sqlite"):
        pytest.skip("SQLite has one writer: progress waits for the end of the transaction")
    key = site.start_job("slow.watched")

    with site.worker():
        wait_until(lambda: site.show(key)[:3] == ["running", "1", "7"])
        (site.folder / "seen").touch()
        wait_until(lambda: site.show(key)[0] == "done")


def test_sigterm_ends_an_idle_worker(site: Site) -> None:
    with site.worker() as worker:
        worker.terminate()

        assert worker.wait(timeout=10) == 0
