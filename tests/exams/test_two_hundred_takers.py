"""Two hundred takers at once through real HTTP: they lose connections, hand in, and no promise is broken."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.morning import Plan, lost_answers, run_morning
from tests.exams.real_site import ROOT, RealSite, environment
from tests.postgresql import database_of_its_own

PLAN = Plan(takers=200, start_within=15, thinking=(0.5, 2), answers=(3, 5), lost_share=0.1)
SECONDS = 60

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.postgresql]


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """Make a database of its own and drop it afterwards."""
    with database_of_its_own("hall") as url:
        yield url


def test_two_hundred_takers_at_once(tmp_path: Path, postgresql_url: str) -> None:
    own = environment(tmp_path, postgresql_url) | {"BENCH_FOLDER": str(tmp_path)}
    site = RealSite(own)
    world = [sys.executable, "-m", "tests.benchmarks.world", str(PLAN.takers), "240"]
    subprocess.run(world, cwd=ROOT, env=own, check=True)
    takers = json.loads((tmp_path / "takers.json").read_text("utf-8"))
    site.start()

    try:
        began = time.monotonic()
        day = run_morning(site.port, takers, PLAN)
        took = time.monotonic() - began
    finally:
        site.kill()

    assert day.errors == []
    assert lost_answers(day, postgresql_url) == 0
    assert len(day.promised) > PLAN.takers * PLAN.answers[0] * 0.9
    assert day.lost_connections > 0
    (closed,) = site.rows("SELECT count(*) FROM lms_exams_attempt WHERE state = 'marked'")[0]
    assert closed == PLAN.takers
    assert took < SECONDS
