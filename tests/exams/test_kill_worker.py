"""A worker killed while it closes overdue attempts leaves none half closed, and the next one goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.exams.real_site import ROOT, RealSite, environment, wait_until

ATTEMPTS, SLOTS, CLOSED_BEFORE = 40, 20, 15
STATUSES = (
    "SELECT attempt.id, attempt.state, attempt.marks IS NOT NULL, count(*), count(answer.marks)"
    " FROM lms_exams_attempt attempt JOIN lms_exams_answer answer ON answer.attempt_id = attempt.id"
    " GROUP BY attempt.id, attempt.state, attempt.marks"
)
NUMBERS_WITHOUT_END = (
    "CREATE VIEW numbers AS WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number)"
    " SELECT n FROM number"
)
STUCK = (  # a number of ours is all that is put in
    "CREATE TRIGGER stuck AFTER UPDATE OF state ON lms_exams_attempt WHEN NEW.state = 'marked'"  # noqa: S608
    f" AND (SELECT count(*) FROM lms_exams_attempt WHERE state = 'marked') > {CLOSED_BEFORE}"
    " BEGIN SELECT count(*) FROM numbers; END"
)
WHOLE = {("open", False, SLOTS, 0), ("marked", True, SLOTS, SLOTS)}

pytestmark = [pytest.mark.process, pytest.mark.slow]


@contextmanager
def worker(site: RealSite) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker whose clock turns fast while the block lasts."""
    command = [sys.executable, "-m", "django", "run_worker", "--interval=0.2", "--tick=0.3"]
    process = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def closed(site: RealSite) -> int:
    (number,) = site.rows("SELECT count(*) FROM lms_exams_attempt WHERE state = 'marked'")[0]
    assert isinstance(number, int)
    return number


def half_closed(site: RealSite) -> list[tuple[object, ...]]:
    """Find attempts whose marks, answers' marks and state do not tell the same."""
    return [row for row in site.rows(STATUSES) if tuple(row[1:]) not in WHOLE]


@contextmanager
def stuck_in_the_middle(site: RealSite) -> Iterator[None]:
    """Let one closing never come to its end while the block lasts, so that no worker gets past it."""
    site.rows(NUMBERS_WITHOUT_END)
    site.rows(STUCK)
    try:
        yield
    finally:
        site.rows("DROP TRIGGER stuck")
        site.rows("DROP VIEW numbers")


def test_closing_goes_on_after_the_worker_was_killed(tmp_path: Path) -> None:
    site = RealSite(environment(tmp_path, f"sqlite:///{tmp_path / 'worker.sqlite3'}"))
    held = site.prepare("overdue", str(ATTEMPTS), str(SLOTS))

    with stuck_in_the_middle(site), worker(site) as running:
        wait_until(lambda: closed(site) == CLOSED_BEFORE)
        running.send_signal(signal.SIGKILL)
        running.wait()

    assert closed(site) == CLOSED_BEFORE
    assert half_closed(site) == []

    # A minute passes, and the round is due again.
    site.rows("UPDATE lms_core_periodicrun SET due_at = '2026-01-01 00:00:00'")
    with worker(site):
        wait_until(lambda: closed(site) == ATTEMPTS)

    assert half_closed(site) == []
    assert site.rows("SELECT count(*) FROM lms_exams_answer") == [(int(held["answers"]),)]
