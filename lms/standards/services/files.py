"""Read the folder of content files into typed values, or refuse it with every fault found."""

from __future__ import annotations

from pathlib import Path

import yaml

from lms.standards.choices import Basis, LawKind, Verification
from lms.standards.domain.content import StandardContent, Vocabulary
from lms.standards.domain.parsing import (
    check_references,
    read_categories,
    read_chapter,
    read_competencies,
    read_edition,
    read_laws,
)
from lms.standards.domain.reading import ContentFault, Entry, FaultyContent, Origin

WORDS = Vocabulary(
    bases=frozenset(Basis.values),
    verifications=frozenset(Verification.values),
    law_kinds=frozenset(LawKind.values),
)


def read_standard(path: Path) -> StandardContent:
    """Read every file of the folder; raise `FaultyContent` with all faults at once."""
    faults: list[ContentFault] = []
    chapter_files = sorted(path.glob("[0-9][0-9]-*/chapter.yaml"))
    content = StandardContent(
        edition=read_edition(_open(path / "edition.yaml", path, faults)),
        laws=read_laws(_open(path / "laws.yaml", path, faults), WORDS),
        competencies=read_competencies(_open(path / "competencies.yaml", path, faults)),
        categories=read_categories(_open(path / "complaint_categories.yaml", path, faults)),
        chapters=tuple(read_chapter(_open(file, path, faults), WORDS) for file in chapter_files),
    )
    whole = Entry({}, Origin(str(path.name), ""), faults)
    if not chapter_files:
        whole.refuse("has no chapter (a folder such as 01-general with a chapter.yaml)")
    check_references(content, whole)
    if faults:
        raise FaultyContent(faults)
    return content


def _open(file: Path, root: Path, faults: list[ContentFault]) -> Entry:
    """Parse one file; what cannot be parsed is a fault of its own and ends the reading."""
    origin = Origin(file.relative_to(root).as_posix(), "")
    try:
        written: object = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise FaultyContent([*faults, ContentFault(origin, "is missing")]) from error
    except UnicodeDecodeError as error:
        raise FaultyContent([*faults, ContentFault(origin, "is not written in UTF-8")]) from error
    except yaml.YAMLError as error:
        raise FaultyContent([*faults, ContentFault(origin, f"is not YAML: {error}")]) from error
    return Entry(written, origin, faults)
