"""A worker whose database connection is cut, idle or in a job, goes on by itself and loses nothing."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.core.worker_site import Site, wait_until
from tests.postgresql import database_of_its_own, server_url

pytestmark = [pytest.mark.process, pytest.mark.postgresql]
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Make a database with its tables on PostgreSQL."""
    with database_of_its_own("cut") as url:
        made = Site(tmp_path, url)
        made.python("-m", "django", "migrate", "-v0")
        yield made


def cut(site: Site) -> int:
    """Cut every connection to the site's database, as a restart of the server does; give their number."""
    with psycopg.connect(server_url(), autocommit=True) as connection:
        return len(connection.execute(CUT, [name_of(site)]).fetchall())


def name_of(site: Site) -> str:
    """Give the name of the site's database."""
    return urlsplit(site.url).path.lstrip("/")


@contextmanager
def away(site: Site) -> Iterator[None]:
    """Let the database take no connection while the block lasts."""
    allow = f"ALTER DATABASE {name_of(site)} ALLOW_CONNECTIONS"
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(f"{allow} false")
        try:
            connection.execute(CUT, [name_of(site)])
            yield
        finally:
            connection.execute(f"{allow} true")


def wait_until_it_works(worker: subprocess.Popen[bytes], site: Site) -> None:
    """Wait for the attempt of a job to begin in a living worker."""
    wait_until(lambda: site.attempts() == 1)
    assert worker.poll() is None


def test_an_idle_worker_goes_on_after_a_cut(site: Site) -> None:
    with site.worker() as worker:
        wait_until(lambda: cut(site) > 0)
        key = site.start_job("slow.quick")
        wait_until(lambda: site.show(key)[0] == "done")

        assert worker.poll() is None


def test_a_worker_waits_for_a_database_that_is_away(site: Site) -> None:
    with site.worker() as worker:
        wait_until(lambda: cut(site) > 0)
        with away(site):
            time.sleep(4)
            assert worker.poll() is None
        key = site.start_job("slow.quick")
        wait_until(lambda: site.show(key)[0] == "done")

        assert worker.poll() is None


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        ("slow.busy_repeatable", ["done", "2", "0", "True", "False"]),
        ("slow.busy_once", ["failed", "1", "0", "False", "True"]),
    ],
)
def test_a_job_cut_in_the_middle_ends_as_if_its_worker_had_died(
    site: Site, kind: str, end: list[str]
) -> None:
    key = site.start_job(kind)

    with site.worker() as worker:
        wait_until_it_works(worker, site)
        cut(site)
        wait_until(lambda: site.show(key)[0] == end[0])

        assert site.show(key) == end
        assert worker.poll() is None


def test_a_job_whose_database_stays_away_for_a_while_is_done_in_the_end(site: Site) -> None:
    key = site.start_job("slow.busy_repeatable")

    with site.worker() as worker:
        wait_until_it_works(worker, site)
        with away(site):
            time.sleep(4)
        wait_until(lambda: site.show(key)[0] == "done")

        assert worker.poll() is None
    assert site.attempts() == 2
