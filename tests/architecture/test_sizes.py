"""Files stay under 500 lines and functions under 50: what is longer has more than one subject."""

from __future__ import annotations

from pathlib import Path

from tests.sources import source

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for path in (ROOT / "lms").rglob("*.py") if "migrations" not in path.parts]


def long_parts(path: Path) -> list[str]:
    """Say what in a file is too long."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    long = [name for name, length in source(path).lengths if length > 50]
    return [*long, f"{lines} lines"] if lines > 500 else long


def test_files_and_functions_are_short() -> None:
    assert len(SOURCES) > 300

    assert {str(path): long for path in SOURCES if (long := long_parts(path))} == {}


def test_modules_say_what_they_know() -> None:
    silent = [path for path in SOURCES if not source(path).docstring]

    assert silent == []
