"""Any prefix of the chain can be installed from the wheel, by the guide, in somebody else's Wagtail site."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.plugin_site.site import follow_guide, keep_own_accounts, start_site
from tests.plugin_site.wheel import build_wheel

CHAIN = [
    *("core", "people", "standards", "automation", "courses", "authoring", "courseware", "classroom"),
    *("questions", "exchange", "papers", "exams", "practice", "psychometrics", "certification"),
    *("performance", "evaluation"),
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel and start the site beside it; nothing else of the repository is there."""
    folder = tmp_path_factory.mktemp("foreign")
    with zipfile.ZipFile(build_wheel(tmp_path_factory.mktemp("wheel"))) as wheel:
        wheel.extractall(folder / "packages")
    start_site(folder / "site")
    shutil.copy(Path(__file__).with_name("walk.py"), folder / "site")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("count", range(1, len(CHAIN) + 1), ids=lambda count: CHAIN[count - 1])
def test_site_works_with_a_prefix_of_the_chain(count: int, installed: Path) -> None:
    """The site keeps its database and grows from prefix to prefix; any of them may also be the first."""
    follow_guide(installed / "site", CHAIN[:count])

    assert_walked(installed / "site", installed / "packages")


@pytest.mark.slow
def test_whole_chain_works_with_accounts_of_the_sites_own(installed: Path) -> None:
    site = installed / "with_own_accounts"
    start_site(site)
    shutil.copy(Path(__file__).with_name("walk.py"), site)
    follow_guide(site, CHAIN)
    keep_own_accounts(site)

    assert_walked(site, installed / "packages")


def assert_walked(site: Path, packages: Path) -> None:
    done = subprocess.run(
        [sys.executable, "walk.py"],
        cwd=site,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "mysite.settings.dev", "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
