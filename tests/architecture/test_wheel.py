"""The wheel holds the plugin apps with what they show, and not the portal."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "people", "standards", "courses", "exams", "certification", "evaluation")


@pytest.mark.slow
def test_wheel_holds_code_templates_static_files_and_catalogues(tmp_path: Path) -> None:
    built = tmp_path / "source"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(built)], check=True)

    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(tmp_path), str(built)],
        check=True,
        capture_output=True,
    )

    names = zipfile.ZipFile(next(tmp_path.glob("xunping-*.whl"))).namelist()
    for app in APPS:
        assert f"lms/{app}/apps.py" in names
        assert any(name.startswith(f"lms/{app}/templates/") for name in names)
        assert f"lms/{app}/locale/zh_Hans/LC_MESSAGES/django.po" in names
    assert not any(name.startswith("lms/portal/") for name in names)
