"""Check the content files of the standard and say what is wrong, file by file and line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lms.core.files.content.reading import read_content
from lms.core.files.content.rules import FaultyContent
from lms.standards.content.reading import read_amendment_file, read_standard
from lms.standards.content.rules.texts import StandardContent
from tools.content_lint.findings import ContentFinding, as_findings
from tools.content_lint.rules.law_names import known_titles, unknown_names
from tools.content_lint.texts import texts_in


def check_standard(folder: Path) -> tuple[StandardContent | None, list[ContentFinding]]:
    """Read the folder and hold it against the rules; without content where it cannot be read."""
    try:
        standard = read_standard(folder)
    except FaultyContent as faulty:
        return None, list(as_findings(faulty.faults, folder.name))
    return standard, [*_strays(folder, standard), *_names(folder, standard)]


def check_amendments(folder: Path, standard: StandardContent) -> list[ContentFinding]:
    """Read editions written as differences from the standard, one a file."""
    findings: list[ContentFinding] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            read_amendment_file(file, standard)
        except FaultyContent as faulty:
            findings += as_findings(faulty.faults, folder.name)
    return findings


def _strays(folder: Path, standard: StandardContent) -> Iterator[ContentFinding]:
    """Name facts whose code is not of their clause."""
    for clause in standard.clauses:
        for fact in clause.facts:
            if not fact.code.startswith(f"F-{clause.number}-"):
                message = f"a fact of clause {clause.number} is called F-{clause.number}-…"
                file = f"{folder.name}/{fact.entry.file}"
                yield ContentFinding(file, fact.entry.line_of(), "reference", fact.code, message)


def _names(folder: Path, standard: StandardContent) -> Iterator[ContentFinding]:
    """Name facts and laws in the texts of the chapters that do not exist."""
    titles = known_titles(standard)
    for file in sorted(folder.glob("*/chapter.yaml")):
        name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
        for said in texts_in(read_content(file).values):
            for rule, message in unknown_names(standard, titles, said.text):
                yield ContentFinding(name, said.line, rule, "", message)
