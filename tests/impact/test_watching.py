"""A process that a test starts notes by itself what it uses, even when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

from tests.impact.watching import FOLDER, INSIDE, PLACE, is_watched

MARKING = '''"""Marks."""


def mark(answer: str) -> int:
    """Mark it."""
    return sum(one for one in range(len(answer)))


def unused() -> int:
    return 0
'''
CHILD = """
import os, signal, subprocess, sys
from pathlib import Path
from lms.core.marking import mark
mark("2")
Path("content/words.yaml").read_text()
Path("lms/core/wording.py").read_text()
os.listdir("docs")
{}
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a small project with code, content and documents."""
    files = {
        "lms/core/marking.py": MARKING,
        "lms/core/wording.py": "UNIT = 1\n",
        "content/words.yaml": "a: 1",
    }
    for name, text in {**files, "docs/how.md": ""}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def noted_by_killed(project: Path, last: str = "") -> set[str]:
    """Run a process in the project that is killed after its last deed; return what it noted."""
    folder = project / "noted"
    folder.mkdir()
    asked = {FOLDER: str(folder), PLACE: str(project), "PYTHONPATH": f"{INSIDE}{os.pathsep}{project}"}
    command = [sys.executable, "-c", CHILD.format(last)]
    done = subprocess.run(command, cwd=project, env=os.environ | asked, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    return {literal_eval(line) for path in folder.iterdir() for line in path.read_text("utf-8").splitlines()}


def test_functions_that_ran_and_files_that_were_read_are_noted(project: Path) -> None:
    assert noted_by_killed(project) == {
        "code:lms/core/marking.py:mark",
        "file:content/words.yaml",
        "file:lms/core/wording.py",
        "list:docs",
    }


def test_a_process_that_is_started_by_another_is_noted_too(project: Path) -> None:
    code = "from lms.core.marking import unused; unused()"

    noted = noted_by_killed(project, f"subprocess.run([sys.executable, '-c', {code!r}])")

    assert "code:lms/core/marking.py:unused" in noted
    assert "process:" not in noted


def test_a_program_that_is_not_python_is_noted_as_such(project: Path) -> None:
    assert "process:" in noted_by_killed(project, "subprocess.run(['/bin/ls'])")


@pytest.mark.parametrize(
    ("text", "environment", "watched"),
    [
        ("#!/usr/bin/env python3\n", {}, True),
        ("#!/bin/sh\n", {}, False),
        ("#!/usr/bin/env python3\n", {"PYTHONPATH": "/elsewhere"}, False),
        ("#!/usr/bin/env python3\n", {FOLDER: None}, False),
    ],
)
def test_only_a_program_of_python_that_is_asked_to_is_taken_to_note(
    tmp_path: Path, text: str, environment: dict[str, str | None], watched: bool
) -> None:
    program = tmp_path / "program"
    program.write_text(text, "utf-8")
    asked = {FOLDER: "/noted", "PYTHONPATH": str(INSIDE)} | environment

    assert is_watched(str(program), {name: value for name, value in asked.items() if value}) is watched
    assert not is_watched(str(tmp_path / "missing"), asked)
