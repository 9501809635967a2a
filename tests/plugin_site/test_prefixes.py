"""Any prefix of the chain can be installed alone, from the wheel, in somebody else's Wagtail site."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.plugin_site.wheel import build_wheel

CHAIN = "core people standards courses exams certification evaluation".split()  # noqa: SIM905 - reads as the chain


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel, and put the foreign site beside it; nothing else of the repository is there."""
    folder = tmp_path_factory.mktemp("foreign")
    site = folder / "tests" / "plugin_site"
    with zipfile.ZipFile(build_wheel(tmp_path_factory.mktemp("wheel"))) as wheel:
        wheel.extractall(folder)
    site.mkdir(parents=True)
    for path in Path(__file__).parent.glob("*.py"):
        shutil.copy(path, site)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 4, 6, 7], ids=lambda count: CHAIN[count - 1])
def test_prefix_of_the_chain_works_alone(count: int, installed: Path, tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.plugin_site.settings",
        "PLUGIN_SITE_APPS": " ".join(CHAIN[:count]),
        "PLUGIN_SITE_FOLDER": str(tmp_path),
    }

    done = subprocess.run(
        [sys.executable, "-m", "tests.plugin_site.walk"],
        cwd=installed,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
