"""Check the file of certifications against the papers and courses of the same content."""

from __future__ import annotations

from pathlib import Path

from yaml import YAMLError

from lms.certification.services.loading import FILE_NAME, Known, faults_of
from lms.core.api import ContentFinding, Marked, read_marked


def check_certifications(
    folder: Path, *, papers: frozenset[str], courses: frozenset[str]
) -> list[ContentFinding]:
    """Say what is wrong with each certification, papers by slug and courses by code being known."""
    file = f"{folder.name}/{FILE_NAME}"
    try:
        written = read_marked(folder / FILE_NAME)
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        return [ContentFinding(file, 0, "schema", "", f"cannot be read: {' '.join(str(error).split())}")]
    listed = written.get("certifications") if isinstance(written, Marked) else None
    entries = [one for one in listed if isinstance(one, Marked)] if isinstance(listed, list) else []
    if not entries:
        return [ContentFinding(file, 0, "schema", "", "lists no certifications")]
    known = Known(papers, courses)
    return [
        ContentFinding(file, entry.line, "reference", fault.entry, fault.reason)
        for entry in entries
        for fault in faults_of(entry, known)
    ]
