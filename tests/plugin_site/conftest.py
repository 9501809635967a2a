"""The wheel unpacked beside a site fresh from `wagtail start`."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.plugin_site.site import start_site
from tests.plugin_site.wheel import build_wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel and start the site beside it; nothing else of the repository is there."""
    folder = tmp_path_factory.mktemp("foreign")
    with zipfile.ZipFile(build_wheel(tmp_path_factory.mktemp("wheel"))) as wheel:
        wheel.extractall(folder / "packages")
    start_site(folder / "site")
    shutil.copy(Path(__file__).with_name("walk.py"), folder / "site")
    return folder
