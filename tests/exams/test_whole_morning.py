"""A small hall comes through real HTTP: signs in, waits for turns, writes, hands in, looks at its results."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.morning import Plan, lost_answers
from tests.benchmarks.whole_morning import Arrivals, come
from tests.exams.real_site import ROOT, RealSite, environment
from tests.postgresql import database_of_its_own

A_SECOND = 4
ARRIVALS = Arrivals(
    40, 2, Plan(takers=0, thinking=(0.2, 1), answers=(2, 3), lost_share=0.1), reading=(0, 0.2)
)

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.postgresql]


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """Make a database of its own and drop it afterwards."""
    with database_of_its_own("morning") as url:
        yield url


def test_forty_people_who_may_start_four_a_second(tmp_path: Path, postgresql_url: str) -> None:
    own = environment(tmp_path, postgresql_url) | {
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "BENCH_FOLDER": str(tmp_path),
        "BENCH_STARTS_A_SECOND": str(A_SECOND),
        "XUNPING_PROXIES": "127.0.0.1/32",
    }
    site = RealSite(own)
    world = [sys.executable, "-m", "tests.benchmarks.world"]
    subprocess.run([*world, str(ARRIVALS.takers), "240", "--sign-in"], cwd=ROOT, env=own, check=True)
    subprocess.run([*world, "--prepare"], cwd=ROOT, env=own, check=True)
    takers = json.loads((tmp_path / "takers.json").read_text("utf-8"))
    site.start()

    try:
        day = come(site.port, takers, ARRIVALS)
    finally:
        site.kill()

    assert day.diary.errors == []
    assert lost_answers(day.diary, postgresql_url) == 0
    assert len(day.diary.seconds["wait for the turn"]) > ARRIVALS.takers / 3
    assert len(day.diary.seconds["result"]) == ARRIVALS.takers
    (marked,) = site.rows("SELECT count(*) FROM lms_exams_attempt WHERE state = 'marked'")[0]
    assert marked == ARRIVALS.takers
    starts = site.rows("SELECT extract(epoch FROM started_at)::float FROM lms_exams_attempt ORDER BY 1")
    moments = [float(str(one)) for (one,) in starts]
    most = max(sum(first <= one < first + 3 for one in moments) for first in moments)
    assert most <= A_SECOND * 4 + 1, "no three seconds hold more starts than the site serves in four"
    (drawn,) = site.rows("SELECT count(DISTINCT drawn_at) FROM lms_exams_preparedpaper")[0]
    assert drawn == 1, "the rules and the start drew nothing"
