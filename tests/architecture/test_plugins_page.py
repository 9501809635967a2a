"""The page for apps of a site's own names every door, hook and signal there is, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOORS, HOOKS, SIGNALS = (ROOT / "docs/reference/plugins.md").read_text("utf-8").split("\n## ")[1:]
SOURCES = {
    path.relative_to(ROOT / "lms").as_posix(): path.read_text("utf-8")
    for path in sorted((ROOT / "lms").rglob("*.py"))
}


def first_cells(table: str) -> str:
    """Give the first cells of a table's rows."""
    return "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))


def test_every_door_is_listed() -> None:
    doors = {
        f"lms.{path.removesuffix('.py').replace('/', '.')}" for path in SOURCES if path.endswith("api.py")
    }

    assert set(re.findall(r"`([\w.]+)`", first_cells(DOORS))) == doors


def test_every_hook_is_listed_with_the_module_that_asks() -> None:
    asked = {
        (hook, path)
        for path, text in SOURCES.items()
        for hook in re.findall(r'^\w*HOOK(?:: Final)? = "(\w+)"', text, re.MULTILINE)
    }
    rows = [line.split("|") for line in HOOKS.splitlines() if line.startswith("| `")]
    listed = {(row[1].strip(" `"), row[-2].strip(" `")) for row in rows}

    assert listed == asked


def test_every_signal_is_listed() -> None:
    sent = {
        name for text in SOURCES.values() for name in re.findall(r"^(\w+) = Signal\(\)", text, re.MULTILINE)
    }

    assert set(re.findall(r"`(\w+)`", first_cells(SIGNALS))) == sent
