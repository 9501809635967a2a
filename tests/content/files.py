"""Read the content files and walk through everything they say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

CONTENT = Path(__file__).resolve().parents[2] / "content"


@cache
def documents() -> dict[str, object]:
    """Read every content file, by its path below content/."""
    files = sorted(CONTENT.rglob("*.yaml"))
    return {
        str(file.relative_to(CONTENT)): yaml.safe_load(file.read_text(encoding="utf-8")) for file in files
    }


def below(folder: str) -> dict[str, dict[str, object]]:
    """Give the files of a folder."""
    return {name: file for name, file in documents().items() if name.startswith(f"{folder}/")}


def questions() -> list[dict[str, object]]:
    """List every question of the bank."""
    return [question for file in below("questions").values() for question in file["questions"]]


def said(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Yield every plain value of a document with the key it stands under, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from said(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from said(inner, key)
    else:
        yield key, value
