"""The promise: an answer that was acknowledged is there, even when the server is killed meanwhile."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exams.real_site import SLOTS, RealSite, environment, finish, nothing_is_lost, writers_of
from tests.postgresql import database_of_its_own

ROUNDS = 3

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """Make a database of its own and drop it afterwards."""
    with database_of_its_own("killed") as url:
        yield url


def survive_kills(site: RealSite) -> None:
    """Kill the server in the middle of saving, several times, and look for every acknowledged answer."""
    held = site.prepare("one", str(SLOTS))
    chance = random.Random(7)
    writers = writers_of(site, held)
    site.start()
    for writer in writers:
        writer.start()

    for _ in range(ROUNDS):
        time.sleep(chance.uniform(0.6, 1.4))
        site.kill()
        nothing_is_lost(site, writers)
        site.start()

    finish(writers)
    nothing_is_lost(site, writers)


def test_acknowledged_answers_survive_kills_on_sqlite(tmp_path: Path) -> None:
    site = RealSite(environment(tmp_path, f"sqlite:///{tmp_path / 'killed.sqlite3'}"))

    try:
        survive_kills(site)
    finally:
        site.kill()


@pytest.mark.postgresql
def test_acknowledged_answers_survive_kills_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    site = RealSite(environment(tmp_path, postgresql_url))

    try:
        survive_kills(site)
    finally:
        site.kill()
