"""Read the folder of content files into typed values, or refuse it with every fault found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import yaml

from lms.core.api import read_marked
from lms.standards.choices import Basis, LawKind, Verification
from lms.standards.domain.amending import Amendment, amended, check_amendment
from lms.standards.domain.amendment_parsing import read_amendment
from lms.standards.domain.content import ChapterText, StandardContent, Vocabulary
from lms.standards.domain.parsing import (
    check_references,
    read_categories,
    read_chapter,
    read_competencies,
    read_edition,
    read_laws,
    read_other_titles,
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
    laws = _open(path / "laws.yaml", path, faults)
    chapter_files = sorted(path.glob("[0-9][0-9]-*/chapter.yaml"))
    content = StandardContent(
        edition=read_edition(_open(path / "edition.yaml", path, faults)),
        laws=read_laws(laws, WORDS),
        other_titles=read_other_titles(laws),
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


def read_amendment_file(path: Path, content: StandardContent) -> tuple[Amendment, tuple[ChapterText, ...]]:
    """Read an edition written as differences from that of the folder; give it and its chapters in full.

    Raises `FaultyContent` with all faults at once.
    """
    faults: list[ContentFault] = []
    file = _open(path, path.parent, faults)
    amendment = read_amendment(content.edition, file, WORDS)
    whole = Entry({}, Origin(path.name, ""), faults)
    if amendment.edition.replaces not in {"", content.edition.key}:
        whole.refuse(f"amends {amendment.edition.replaces}, but the folder holds {content.edition.key}")
    check_amendment(content.chapters, amendment, whole)
    chapters = amended(content.chapters, amendment)
    # Complaint categories stay those of the edition that counts.
    check_references(replace(content, edition=amendment.edition, chapters=chapters, categories=()), whole)
    if faults:
        raise FaultyContent(faults)
    return amendment, chapters


def _open(file: Path, root: Path, faults: list[ContentFault]) -> Entry:
    """Parse one file; what cannot be parsed is a fault of its own and ends the reading."""
    origin = Origin(file.relative_to(root).as_posix(), "")
    try:
        written = read_marked(file)
    except FileNotFoundError as error:
        raise FaultyContent([*faults, ContentFault(origin, "is missing")]) from error
    except UnicodeDecodeError as error:
        raise FaultyContent([*faults, ContentFault(origin, "is not written in UTF-8")]) from error
    except yaml.YAMLError as error:
        raise FaultyContent([*faults, ContentFault(origin, f"is not YAML: {error}")]) from error
    return Entry(written, origin, faults)
