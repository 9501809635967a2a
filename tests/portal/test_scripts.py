"""The two commands make an environment of their own, whatever was there before, or say what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ENVIRONMENT = Path(__file__).resolve().parents[2] / "scripts/environment.sh"
SCRIPT = """#!/usr/bin/env bash
set -euo pipefail
. "$(dirname "$0")/environment.sh"
keep_venv lock.txt
"""
NO_VENV = """#!/bin/sh
case "$*" in *ensurepip*) exit 1 ;; esac
"""
OLD = """#!/bin/sh
case "$*" in *version_info*) exit 1 ;; esac
touch "$(dirname "$0")/used"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Put a script that only keeps an environment, with nothing to install, into a place of its own."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ENVIRONMENT, tmp_path / "scripts")
    (tmp_path / "scripts/keep").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "lock.txt").touch()
    (tmp_path / "first").mkdir()
    return tmp_path


def pythons(place: Path, text: str) -> None:
    """Put a Python under every name that is looked for in front of the others."""
    for name in ("python3.14", "python3.13", "python3.12", "python3"):
        (place / "first" / name).write_text(text, encoding="utf-8")
        (place / "first" / name).chmod(0o755)


def keep(place: Path) -> subprocess.CompletedProcess[str]:
    """Run the script with that Python first on the path."""
    path = f"{place / 'first'}:{os.environ['PATH']}"
    command = ["bash", str(place / "scripts/keep")]
    return subprocess.run(
        command, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_an_environment_that_was_left_half_made_is_made_anew(place: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place / ".venv")], check=True)

    made, kept = keep(place), keep(place)

    assert (made.returncode, kept.returncode) == (0, 0), made.stderr + kept.stderr
    assert "Making .venv" in made.stdout
    assert (place / ".venv/bin/pip").exists()
    assert kept.stdout == ""


def test_what_is_missing_is_named_in_one_line_and_nothing_is_left_half_made(place: Path) -> None:
    pythons(place, NO_VENV)

    done = keep(place)

    assert done.returncode == 1
    assert done.stderr.startswith("Python's venv module is missing: on Debian/Ubuntu run")
    assert done.stderr.count("\n") == 1
    assert not (place / ".venv").exists()


@pytest.mark.slow
def test_an_old_python_in_front_is_passed_over(place: Path) -> None:
    pythons(place, OLD)
    (place / "first/python3.13").unlink()
    (place / "first/python3.13").symlink_to(sys.executable)

    done = keep(place)

    assert done.returncode == 0, done.stderr
    assert not (place / "first/used").exists()


def test_where_no_python_fits_one_line_says_which_and_how(place: Path) -> None:
    script = SCRIPT.replace("keep_venv", "fitting_python() { return 1; }\nkeep_venv")
    (place / "scripts/keep").write_text(script, encoding="utf-8")

    done = keep(place)

    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.12 or newer is needed: install it")
    assert done.stderr.count("\n") == 1
