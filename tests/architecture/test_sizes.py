"""Files stay under 400 lines and functions under 50: what is longer has more than one subject."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for path in (ROOT / "lms").rglob("*.py") if "migrations" not in path.parts]


def long_parts(path: Path) -> list[str]:
    """Say what in a file is too long."""
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > 60]
    return [*long, f"{lines} lines"] if lines > 400 else long


def test_files_and_functions_are_short() -> None:
    assert len(SOURCES) > 300

    assert {str(path): long for path in SOURCES if (long := long_parts(path))} == {}


def test_modules_say_what_they_know() -> None:
    silent = [path for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]

    assert silent == []
