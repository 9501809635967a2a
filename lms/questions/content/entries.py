"""Read the questions of content files into the values that the models of their kinds hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lms.core.files.api import read_files
from lms.core.files.content.rules import Entry, refuse_repeated
from lms.questions.choices import CognitiveLevel, QuestionState
from lms.questions.kinds.base import Values
from lms.questions.kinds.registry import AnyKind, kind_of, kinds
from lms.standards.api import Clause, Competency, Fact, LawVersion, Verification


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a question may refer to, by the names that content files use."""

    clauses: Mapping[str, Clause]
    facts: Mapping[str, Fact]
    competencies: Mapping[str, Competency]
    law_versions: Mapping[str, LawVersion]


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """A question as read: its kind, its values and what it is tied to."""

    entry: Entry
    code: str
    kind: AnyKind
    values: Values
    facts: frozenset[int]
    competencies: frozenset[int]


def read_questions(path: Path, shelf: Shelf) -> tuple[Entry, list[QuestionEntry]]:
    """Read the questions of one file or a folder; faults are noted in each and in the whole beside them."""
    whole, files = read_files(path)
    read = [
        read_question(entry, shelf) for file in files for entry in file.entries("questions", "id", least=1)
    ]
    whole.done()
    refuse_repeated("id", ((one.code, one.entry) for one in read))
    return whole, read


def read_question(entry: Entry, shelf: Shelf) -> QuestionEntry:
    """Read a question; faults are noted in the entry."""
    kind = kind_of(entry.kind("kind", kinds()))
    values = _common_values(entry, shelf) | kind.read(entry)
    return QuestionEntry(
        entry=entry,
        code=entry.text("id"),
        kind=kind,
        values=values,
        facts=_found(entry, "facts", {code: fact.pk for code, fact in shelf.facts.items()}),
        competencies=_found(
            entry, "competencies", {code: one.pk for code, one in shelf.competencies.items()}
        ),
    )


def _common_values(entry: Entry, shelf: Shelf) -> Values:
    clause = shelf.clauses.get(number := entry.text("clause"))
    if number and clause is None:
        entry.refuse(f"there is no clause {number}", "clause")
    version = shelf.law_versions.get(named := entry.text("law_version", ""))
    if named and version is None:
        entry.refuse(f"there is no law version {named}", "law_version")
    entry.texts("own_figures")  # looked at by those who check the content
    # A draft is what is asked in a case only, as papers never draw one.
    state = QuestionState.APPROVED if entry.flag("alone", default=True) else QuestionState.DRAFT
    return {
        "stem": entry.text("stem"),
        "explanation": entry.text("explanation"),
        "clause_id": clause.pk if clause else None,
        "difficulty": entry.whole("difficulty", least=1, most=5),
        "level": entry.choice("level", CognitiveLevel),
        "verification": entry.choice("verification", Verification),
        "law_version_id": version.pk if version else None,
        "jurisdiction": entry.text("jurisdiction", default="全国"),
        "as_of": entry.day("as_of"),
        "source": entry.text("source", default=""),
        "state": state.value,
    }


def _found(entry: Entry, key: str, known: Mapping[str, int]) -> frozenset[int]:
    codes = entry.texts(key)
    for code in codes:
        if code not in known:
            entry.refuse(f"{key}: there is no {code}", key)
    return frozenset(known[code] for code in codes if code in known)
