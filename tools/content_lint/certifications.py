"""Check the file of certifications against the papers and courses of the same content."""

from __future__ import annotations

from pathlib import Path

from lms.certification.requirements.loading import read_certifications
from tools.content_lint.findings import ContentFinding, as_findings


def check_certifications(
    folder: Path, *, papers: frozenset[str], courses: frozenset[str], argued: frozenset[str] | None = None
) -> list[ContentFinding]:
    """Say what is wrong with each certification, papers by slug and courses by code being known.

    `argued` are the papers whose shares by chapter are argued, where that is asked for: a certificate
    examines what its position does.
    """
    whole, read = read_certifications(folder, papers=papers, courses=courses)
    found = list(as_findings(whole.faults, folder.name, "reference"))
    for one in read if argued is not None else ():
        if one.paper in papers - (argued or frozenset()):
            file, line = f"{folder.name}/{one.entry.file}", one.entry.line_of()
            message = f"{one.paper} does not argue in shares why the position needs so much of each chapter"
            found.append(ContentFinding(file, line, "target-shares", one.code, message))
    return found
