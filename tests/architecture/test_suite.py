"""The last lines of a whole run say what was run, what was skipped, and why."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import suite
from tests.postgresql import NO_SERVER, SCHEMES, server_url


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no PostgreSQL server be found."""
    monkeypatch.setattr(suite, "server_url", lambda: "")


def test_without_a_server_everything_that_needs_one_is_skipped_and_the_rest_is_not(no_server: None) -> None:
    skipped = {step.name: step.skip for step in suite.long_steps() if "browser" not in step.name}

    assert skipped == {
        "tests with accounts of a site's own": "",
        "tests on PostgreSQL": NO_SERVER,
        "killed processes": "",
    }


@pytest.mark.parametrize(
    ("url", "full", "name", "kept_apart"),
    [
        ("", False, "tests on SQLite", False),
        ("postgresql://a@db.example/c", True, "tests on SQLite", False),
        ("postgresql://a@db.example/c", False, "tests on SQLite of what differs there", True),
    ],
)
def test_sqlite_is_asked_everything_unless_a_server_is_asked_it(
    monkeypatch: pytest.MonkeyPatch, url: str, *, full: bool, name: str, kept_apart: bool
) -> None:
    monkeypatch.setattr(suite, "server_url", lambda: url)

    step = suite.sqlite_step(quick=False, full=full)

    assert (step.name, "sqlite" in " ".join(step.command)) == (name, kept_apart)


def test_what_is_asked_on_sqlite_too_exists() -> None:
    assert [path for path in suite.ON_SQLITE_TOO if not (suite.ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("node", "tools", "reason"),
    [
        (None, True, "no node on PATH"),
        ("v18.20.4", True, "node is older than 20"),
        ("v20.19.0", False, "no node_modules: ./scripts/test installs them"),
        ("v24.1.0", True, ""),
    ],
)
def test_scripts_are_checked_where_there_is_a_node(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, node: str | None, tools: bool, reason: str
) -> None:
    program = tmp_path / "node"
    program.write_text(f"#!/bin/sh\necho {node}\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path if node else tmp_path / "none"))
    monkeypatch.setattr(suite, "NODE_TOOLS", tmp_path if tools else tmp_path / "none")

    steps = suite.script_steps()

    assert {step.name: step.skip for step in steps} == {
        "scripts: types": reason,
        "scripts: types of the worker": reason,
        "scripts: lint": reason,
        "scripts: unit tests": reason,
    }


def test_the_server_that_is_named_is_the_one_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@db.example:5433/c")
    assert server_url() == "postgresql://a@db.example:5433/c"

    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/x.sqlite3")
    assert server_url().startswith(SCHEMES) or server_url() == ""


@pytest.mark.slow
def test_a_test_that_skips_itself_is_counted_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    command = [sys.executable, "-m", "pytest", "-q", "tests/exams/test_quick_starting.py"]
    step = suite.Step("some tests", command)
    other = suite.Step("others", [], skip="no Chromium on PATH", outcome="skipped")

    step.run(at_once=True)
    capsys.readouterr()
    failed = suite.summarise([step, other])

    lines = capsys.readouterr().out.splitlines()
    reason, count = step.skipped_tests.most_common()[0]
    assert (failed, step.outcome, "TEST_DATABASE_URL" in reason) == (0, "ok", True)
    assert lines[-3].endswith(f"skipped {count} of its tests — {reason}")
    assert lines[-2].endswith("others  — no Chromium on PATH")
    assert lines[-1] == "1 passed, 0 failed, 1 skipped"
