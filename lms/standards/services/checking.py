"""Check the content files of the standard and say what is wrong, file by file and line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lms.core.api import ContentFinding, read_marked, texts_in
from lms.standards.domain.content import StandardContent
from lms.standards.domain.law_names import known_titles, unknown_names
from lms.standards.domain.reading import FaultyContent
from lms.standards.services.files import read_amendment_file, read_standard


def check_standard(folder: Path) -> tuple[StandardContent | None, list[ContentFinding]]:
    """Read the folder and hold it against the rules; without content where it cannot be read."""
    try:
        standard = read_standard(folder)
    except FaultyContent as faulty:
        return None, list(_as_findings(folder, faulty))
    return standard, [*_strays(folder, standard), *_names(folder, standard)]


def check_amendments(folder: Path, standard: StandardContent) -> list[ContentFinding]:
    """Read editions written as differences from the standard, one a file."""
    findings: list[ContentFinding] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            read_amendment_file(file, standard)
        except FaultyContent as faulty:
            findings += _as_findings(folder, faulty)
    return findings


def _as_findings(folder: Path, faulty: FaultyContent) -> Iterator[ContentFinding]:
    for fault in faulty.faults:
        file = f"{folder.name}/{fault.origin.file}"
        yield ContentFinding(file, fault.origin.line, "schema", fault.origin.entry, fault.reason)


def _strays(folder: Path, standard: StandardContent) -> Iterator[ContentFinding]:
    """Name facts whose code is not of their clause."""
    for clause in standard.clauses:
        for fact in clause.facts:
            if not fact.code.startswith(f"F-{clause.number}-"):
                message = f"a fact of clause {clause.number} is called F-{clause.number}-…"
                file = f"{folder.name}/{fact.origin.file}"
                yield ContentFinding(file, fact.origin.line, "reference", fact.code, message)


def _names(folder: Path, standard: StandardContent) -> Iterator[ContentFinding]:
    """Name facts and laws in the texts of the chapters that do not exist."""
    titles = known_titles(standard)
    for file in sorted(folder.glob("*/chapter.yaml")):
        name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
        for said in texts_in(read_marked(file)):
            for rule, message in unknown_names(standard, titles, said.text):
                yield ContentFinding(name, said.line, rule, "", message)
