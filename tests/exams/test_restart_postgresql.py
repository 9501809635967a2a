"""The promise holds when the database itself is killed or restarted in the middle of an exam."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exams.private_postgresql import PrivatePostgresql, programs, runner
from tests.exams.real_site import (
    SLOTS,
    RealSite,
    environment,
    finish,
    nothing_is_lost,
    wait_until,
    writers_of,
)

PROGRAMS = programs()

pytestmark = [
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL server is installed here (initdb)"),
]


@pytest.fixture
def cluster() -> Iterator[PrivatePostgresql]:
    """Make a cluster of its own, for the test to crash."""
    assert PROGRAMS is not None
    made = PrivatePostgresql(PROGRAMS)
    yield made
    made.remove()


def test_root_finds_somebody_to_run_the_server() -> None:
    assert runner() != "root"


def test_acknowledged_answers_survive_crashes_of_the_database(
    tmp_path: Path, cluster: PrivatePostgresql
) -> None:
    site = RealSite(environment(tmp_path, cluster.url))
    held = site.prepare("one", str(SLOTS))
    writers = writers_of(site, held)
    site.start()
    for writer in writers:
        writer.start()

    try:
        wait_until(lambda: all(writer.acknowledged for writer in writers))
        cluster.crash()
        wait_until(lambda: any(writer.unavailable for writer in writers))
        cluster.start()
        nothing_is_lost(site, writers)

        said = sum(writer.revision for writer in writers)
        wait_until(lambda: sum(writer.revision for writer in writers) > said)
        time.sleep(0.7)
        cluster.restart_at_once()
        nothing_is_lost(site, writers)

        for writer in writers:
            writer.acknowledged.clear()
        finish(writers)
        nothing_is_lost(site, writers)
    finally:
        site.kill()
