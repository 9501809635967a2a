"""Heavy jobs run beside the others, and one that takes too much memory ends with a sentence."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.core.worker_site import Site, wait_until
from tests.postgresql import database_of_its_own

pytestmark = pytest.mark.process
ERROR = """
import sys, django
django.setup()
from lms.core.jobs.api import Job
print(Job.objects.get(pk=sys.argv[1]).error)
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """Make a database with its tables, on SQLite and on PostgreSQL."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'queue.sqlite3'}"
        if request.param == "postgresql":
            url = stack.enter_context(database_of_its_own("heavy"))
        made = Site(tmp_path, url)
        made.python("-m", "django", "migrate", "-v0")
        yield made


def children(worker: subprocess.Popen[bytes]) -> list[str]:
    """Look through all threads of a worker for the processes they began."""
    lists = Path(f"/proc/{worker.pid}/task").glob("*/children")
    return [child for each in lists for child in each.read_text().split()]


def test_a_quick_job_does_not_wait_for_a_heavy_one(site: Site) -> None:
    heavy = site.start_job("slow.heavy")
    with site.worker() as worker:
        wait_until(lambda: site.attempts() == 1)
        quick = site.start_job("slow.quick")
        wait_until(lambda: site.show(quick)[0] == "done")
        assert site.show(heavy)[0] == "running"

        (site.folder / "end").touch()
        wait_until(lambda: site.show(heavy)[0] == "done")
        wait_until(lambda: not children(worker))  # what it took is given back


def test_a_job_that_takes_too_much_memory_ends_with_a_sentence_and_is_not_begun_again(site: Site) -> None:
    key = site.start_job("slow.hungry")
    with site.worker() as worker:
        wait_until(lambda: site.show(key)[0] == "failed")
        quick = site.start_job("slow.quick")
        wait_until(lambda: site.show(quick)[0] == "done")

        assert worker.poll() is None
        assert site.attempts() == 2  # each of the two once
    assert "400 MB" in site.python("-c", ERROR, key)


def test_a_heavy_job_goes_on_after_its_process_was_killed(site: Site) -> None:
    key = site.start_job("slow.heavy")
    with site.worker() as worker:
        wait_until(lambda: site.attempts() == 1)
        subprocess.run(["kill", f"-{signal.SIGKILL.value}", *children(worker)], check=True)
        wait_until(lambda: site.attempts() == 2)
        (site.folder / "end").touch()
        wait_until(lambda: site.show(key)[0] == "done")


def test_a_worker_that_is_told_to_end_lets_the_heavy_job_end(site: Site) -> None:
    key = site.start_job("slow.heavy")
    with site.worker() as worker:
        wait_until(lambda: site.attempts() == 1)
        worker.send_signal(signal.SIGTERM)
        (site.folder / "end").touch()
        worker.wait(60)

    assert site.show(key)[:2] == ["done", "1"]


def test_a_worker_that_is_killed_leaves_no_process_behind(site: Site) -> None:
    key = site.start_job("slow.heavy")
    with site.worker() as worker:
        wait_until(lambda: site.attempts() == 1)
        (process,) = children(worker)
        worker.kill()
        wait_until(lambda: not Path(f"/proc/{process}").exists())
    assert site.show(key)[0] == "running"

    (site.folder / "end").touch()
    with site.worker():
        wait_until(lambda: site.show(key)[:2] == ["done", "2"])
