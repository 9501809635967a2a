"""Lock files name every package with its hashes, and no place to fetch it from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==\S+", re.MULTILINE)


@pytest.mark.parametrize("name", ["runtime", "test"])
def test_every_package_is_pinned_by_hash(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]

    unpinned = [entry for entry in entries if not PINNED.match(entry) or "--hash=sha256:" not in entry]

    assert len(entries) > 40
    assert unpinned == []


@pytest.mark.parametrize("name", ["runtime", "test"])
def test_no_index_is_named(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")

    assert re.findall(r"\S+://\S+|--(?:extra-)?index-url.*|--find-links.*|--trusted-host.*", text) == []


def test_every_package_of_the_product_is_listed_with_its_version_and_licence() -> None:
    asked, locked = ((FOLDER / name).read_text(encoding="utf-8") for name in ("runtime.in", "runtime.txt"))
    page = (FOLDER.parent / "docs/reference/third-party.md").read_text(encoding="utf-8")
    wanted = re.findall(r"^([A-Za-z0-9._-]+)", asked, re.MULTILINE)
    versions = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", locked, re.MULTILINE))
    listed = dict(re.findall(r"^\| ([\w.-]+) \| (\S+) \| [^|]+ \|$", page, re.MULTILINE))

    assert len(wanted) > 20
    assert {name: listed.get(name) for name in wanted} == {name: versions[name.lower()] for name in wanted}
