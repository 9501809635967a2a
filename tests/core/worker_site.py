"""A database with real worker processes around it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60

START = """
import sys, django
django.setup()
from lms.core.jobs.api import start_job
print(start_job(kind=sys.argv[1], title="slow", params={"file": sys.argv[2]}, started_by=None).pk)
"""
SHOW = """
import sys, django
django.setup()
from lms.core.jobs.api import Job
from lms.core.jobs.services import with_progress
job = with_progress(Job.objects.get(pk=sys.argv[1]))
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
    def worker(self, *, host: str = "") -> Iterator[subprocess.Popen[bytes]]:
        """Run a worker while the block lasts, on this host or one of another name."""
        command = [sys.executable, "-m", "django", "run_worker", "--interval=0.2", "--tick=0.5"]
        environment = self.environment | {"WORKER_HOST": host}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        try:
            assert process.stdout
            assert b"The worker runs" in process.stdout.readline()
            yield process
        finally:
            process.kill()
            process.wait()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true, not for ever."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)
