"""Decisions are found by their number: each has one of its own, in its file's name and its title."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

DECISIONS = Path(__file__).resolve().parents[2] / "docs/decisions"


def test_every_decision_has_a_number_of_its_own() -> None:
    files = sorted(DECISIONS.glob("0*.md"))
    numbers = Counter(path.name[:4] for path in files)

    assert [number for number, times in numbers.items() if times > 1] == []
    assert [
        path.name for path in files if not path.read_text("utf-8").startswith(f"# {path.name[:4]} ")
    ] == []


def test_the_list_names_every_decision() -> None:
    listed = re.findall(r"\]\((0[^)]+\.md)\)", (DECISIONS / "README.md").read_text("utf-8"))

    assert listed == sorted(path.name for path in DECISIONS.glob("0*.md"))
