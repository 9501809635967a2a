"""Pages of a company four times as large ask no more, read hardly more and send hardly more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import database_of_its_own

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.postgresql]
ROOT = Path(__file__).resolve().parents[2]


def test_pages_do_not_grow_with_the_company(tmp_path: Path) -> None:
    """Count statements, rows that the database reads and bytes, never seconds."""
    with database_of_its_own("growth") as url:
        own = {
            "DATABASE_URL": url,
            "XUNPING_VAR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "lms.portal.settings.demo",
        }
        prepare = [sys.executable, "-m", "lms.demo", "--prepare-only"]
        subprocess.run(prepare, cwd=ROOT, env=os.environ | own, check=True, capture_output=True)
        hold = [sys.executable, "-m", "tests.benchmarks.scale.report", "1,4", "", "hold"]
        held = subprocess.run(
            hold, cwd=ROOT, env=os.environ | own, check=False, capture_output=True, text=True
        )

    assert (held.stdout.split("\n"), held.returncode) == (["", ""], 0), held.stderr[-2_000:]
