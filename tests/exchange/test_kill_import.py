"""A worker killed while it stores a long file of questions leaves nothing; the next one stores it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.core.test_heavy_jobs import children
from tests.exams.real_site import RealSite, environment, wait_until
from tests.exams.test_kill_worker import worker

QUESTIONS, PICTURES = 400, 60
COUNTS = (
    "SELECT (SELECT count(*) FROM lms_questions_question),"
    " (SELECT count(*) FROM lms_questions_questionversion),"
    " (SELECT count(*) FROM lms_questions_questiontagging), (SELECT count(*) FROM wagtailimages_image),"
    " (SELECT count(*) FROM wagtailimages_rendition), (SELECT count(*) FROM lms_questions_recording),"
    " (SELECT count(*) FROM lms_core_importrun WHERE applied_at IS NOT NULL)"
)
JOB = "SELECT state, attempts, receipt IS NOT NULL, error FROM lms_core_job"
WHOLE = (QUESTIONS, QUESTIONS, QUESTIONS, PICTURES, PICTURES, 1, 1)

pytestmark = [pytest.mark.process, pytest.mark.slow]


def files_of(folder: Path) -> list[Path]:
    """List the pictures and recordings on the disk."""
    roots = (folder / "var" / "media", folder / "var" / "private" / "recordings")
    return [path for root in roots for path in root.rglob("*") if path.is_file()]


def test_a_file_of_questions_is_stored_whole_after_the_worker_was_killed(tmp_path: Path) -> None:
    site = RealSite(environment(tmp_path, f"sqlite:///{tmp_path / 'import.sqlite3'}"))
    site.prepare("file", str(QUESTIONS), str(PICTURES))
    assert site.rows(JOB) == [("waiting", 0, 0, "")]

    with worker(site) as running:
        wait_until(lambda: len(files_of(tmp_path)) > PICTURES // 4)
        # The one that stores the file first, lest it goes on for a moment.
        for process in (*map(int, children(running)), running.pid):
            os.kill(process, signal.SIGKILL)
        running.wait()
    left_behind = len(files_of(tmp_path))

    assert 0 < left_behind < 2 * PICTURES, "the worker was not killed in the middle"
    assert site.rows(COUNTS) == [(0,) * 7]
    assert site.rows(JOB) == [("running", 1, 0, "")]

    # A minute passes, and the round that finds dead workers is due again.
    site.rows("UPDATE lms_core_periodicrun SET due_at = '2026-01-01 00:00:00'")
    with worker(site):
        wait_until(lambda: site.rows(JOB)[0][0] == "done", seconds=120)

    assert site.rows(COUNTS) == [WHOLE]
    assert site.rows(JOB) == [("done", 2, 1, "")]

    again = site.prepare("file-again")
    assert again == {
        "new": "0",
        "changed": "0",
        "unchanged": str(QUESTIONS),
        "faults": "0",
        "applied": "True",
    }
    assert site.rows(COUNTS)[0][:6] == WHOLE[:6]

    # What the killed run wrote belongs to no row, and goes once it is old; what was stored stays.
    assert len(files_of(tmp_path)) == left_behind + 2 * PICTURES + 1
    assert site.prepare("clear") == {"recordings": "0", "pictures": "0", "files": str(left_behind)}
    assert len(files_of(tmp_path)) == 2 * PICTURES + 1
    assert site.rows(COUNTS)[0][:6] == WHOLE[:6]
