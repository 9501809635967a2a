"""Read one question of a content file into the values its kind's model holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.exams.choices import CognitiveLevel, QuestionState
from lms.exams.domain.entries import Entry
from lms.exams.kinds.base import Values
from lms.exams.kinds.registry import AnyKind, kind_of, kinds
from lms.standards.api import Clause, Competency, Fact, LawVersion, Verification

COMMON_KEYS = frozenset({"id", "kind", "stem", "explanation", "clause", "facts", "competencies"}) | {
    "difficulty",
    "level",
    "verification",
    "law_version",
    "jurisdiction",
    "as_of",
    "source",
    "alone",
    "own_figures",
}


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


def read_question(entry: Entry, shelf: Shelf) -> QuestionEntry:
    """Read a question; faults are noted in the entry."""
    kind = kind_of(entry.choice("kind", kinds()))
    entry.only(COMMON_KEYS | kind.entry_keys)
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
    clause = shelf.clauses.get(entry.text("clause"))
    if clause is None:
        entry.refuse(f"there is no clause {entry.words.get('clause')}", "clause")
    return {
        "stem": entry.text("stem"),
        "explanation": entry.text("explanation"),
        "clause_id": clause.pk if clause else None,
        "difficulty": entry.whole("difficulty", least=1, most=5),
        "level": entry.choice("level", CognitiveLevel),
        "verification": entry.choice("verification", Verification),
        "law_version_id": _law_version(entry, shelf),
        "jurisdiction": entry.text("jurisdiction", default="全国"),
        "as_of": entry.day("as_of"),
        "source": entry.text("source", default=""),
        "state": _state(entry),
    }


def _state(entry: Entry) -> str:
    """Approve what a file holds; a draft is what is asked in a case only, as papers never draw one."""
    alone = entry.flag("alone", default=True)
    return QuestionState.APPROVED.value if alone else QuestionState.DRAFT.value


def _law_version(entry: Entry, shelf: Shelf) -> int | None:
    named = entry.words.get("law_version")
    if named is None:
        return None
    version = shelf.law_versions.get(str(named))
    if version is None:
        entry.refuse(f"there is no law version {named}", "law_version")
        return None
    return version.pk


def _found(entry: Entry, key: str, known: Mapping[str, int]) -> frozenset[int]:
    codes = entry.texts(key, default=[])
    for code in codes:
        if code not in known:
            entry.refuse(f"{key}: there is no {code}", key)
    return frozenset(known[code] for code in codes if code in known)
