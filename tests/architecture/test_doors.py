"""Other apps are entered by their `api` door only, and string references point down."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("core", "people", "standards", "courses", "exams", "certification", "evaluation", "portal")
SOURCES = [path for path in (ROOT / "lms").rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = list((ROOT / "lms").rglob("templates/**/*.html"))
REFERENCE = re.compile(r"""["']lms_([a-z]+)\.[A-Z]\w+["']""")
INCLUDED = re.compile(r"""{%\s*(?:include|extends)\s+["']lms_([a-z]+)/""")


def app_of(path: Path) -> str:
    """Name the app a file belongs to."""
    return path.relative_to(ROOT / "lms").parts[0]


def imports_of(path: Path) -> Iterator[str]:
    """List the modules a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def foreign_rooms(path: Path) -> Iterator[str]:
    """List the rooms of other apps that a file reaches into past their door."""
    for module in imports_of(path):
        parts = module.split(".")
        if (
            parts[0] == "lms"
            and len(parts) > 2
            and parts[1] not in {app_of(path), "core"}
            and parts[2] != "api"
        ):
            yield module


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_other_apps_are_entered_by_their_api(path: Path) -> None:
    entered = list(foreign_rooms(path))

    assert entered == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_string_references_point_down(path: Path) -> None:
    own = FLOORS.index(app_of(path)) if app_of(path) in FLOORS else len(FLOORS)

    upward = [app for app in REFERENCE.findall(path.read_text(encoding="utf-8")) if FLOORS.index(app) > own]

    assert upward == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_include_own_or_lower_ones(path: Path) -> None:
    own = FLOORS.index(app_of(path))

    foreign = [app for app in INCLUDED.findall(path.read_text(encoding="utf-8")) if FLOORS.index(app) > own]

    assert foreign == []
