"""Read the content files and walk through everything they say."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import cast

from lms.core.files.content.reading import read_content
from lms.core.files.content.rules import ENGLISH

CONTENT = Path(__file__).resolve().parents[2] / "content"


@cache
def documents(folder: str = ".") -> dict[str, dict[str, object]]:
    """Read every content file, or those of a folder, by its path below content/."""
    files = sorted((CONTENT / folder).rglob("*.yaml"))
    return {
        str(file.relative_to(CONTENT)): cast("dict[str, object]", read_content(file).values) for file in files
    }


def below(folder: str) -> dict[str, dict[str, object]]:
    """Give the files of a folder."""
    return documents(folder)


def questions() -> list[dict[str, object]]:
    """List every question of the bank."""
    chinese = [file for name, file in below("questions").items() if not name.endswith(ENGLISH)]
    return [question for file in chinese for question in file["questions"]]


def clauses() -> list[dict[str, object]]:
    """List the clauses of the standard."""
    chapters = [file for name, file in below("standard").items() if name.endswith("/chapter.yaml")]
    return [clause for chapter in chapters for clause in chapter["clauses"]]


def facts() -> list[str]:
    """List the codes of all facts."""
    return [fact["id"] for clause in clauses() for fact in clause.get("facts", [])]
