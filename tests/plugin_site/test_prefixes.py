"""Any prefix of the chain can be installed alone in somebody else's Wagtail site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAIN = "core people standards courses exams certification evaluation".split()  # noqa: SIM905 - reads as the chain


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 4, 6, 7], ids=lambda count: CHAIN[count - 1])
def test_prefix_of_the_chain_works_alone(count: int, tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.plugin_site.settings",
        "PLUGIN_SITE_APPS": " ".join(CHAIN[:count]),
        "PLUGIN_SITE_FOLDER": str(tmp_path),
    }

    done = subprocess.run(
        [sys.executable, "-m", "tests.plugin_site.walk"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
