"""Read one question of a content file into the values its model holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lms.exams.choices import CognitiveLevel, QuestionKind
from lms.exams.models import (
    FillInQuestion,
    MatchingQuestion,
    MultipleChoiceQuestion,
    OrderingQuestion,
    Question,
    SingleChoiceQuestion,
    TrueFalseQuestion,
)
from lms.exams.services.content_files import Entry
from lms.standards.api import Clause, Competency, Fact, LawVersion, Verification

type Values = dict[str, object]

KIND_MODELS: Mapping[str, type[Question]] = {
    QuestionKind.SINGLE.value: SingleChoiceQuestion,
    QuestionKind.MULTIPLE.value: MultipleChoiceQuestion,
    QuestionKind.TRUE_FALSE.value: TrueFalseQuestion,
    QuestionKind.FILL_IN.value: FillInQuestion,
    QuestionKind.ORDERING.value: OrderingQuestion,
    QuestionKind.MATCHING.value: MatchingQuestion,
}
COMMON_KEYS = frozenset({"id", "kind", "stem", "explanation", "clause", "facts", "competencies"}) | {
    "difficulty",
    "level",
    "verification",
    "law_version",
    "jurisdiction",
    "as_of",
}
KIND_KEYS: Mapping[str, frozenset[str]] = {
    QuestionKind.SINGLE.value: frozenset({"options"}),
    QuestionKind.MULTIPLE.value: frozenset({"options", "marking"}),
    QuestionKind.TRUE_FALSE.value: frozenset({"answer"}),
    QuestionKind.FILL_IN.value: frozenset({"blanks", "ordered_blanks"}),
    QuestionKind.ORDERING.value: frozenset({"items"}),
    QuestionKind.MATCHING.value: frozenset({"pairs", "distractors"}),
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
    """A question as read: its model, its values and what it is tied to."""

    entry: Entry
    code: str
    model: type[Question]
    values: Values
    facts: frozenset[int]
    competencies: frozenset[int]


def read_question(entry: Entry, shelf: Shelf) -> QuestionEntry:
    """Read a question; faults are noted in the entry."""
    kind = entry.choice("kind", QuestionKind)
    entry.only(COMMON_KEYS | KIND_KEYS[kind])
    values = _common_values(entry, shelf) | _KIND_READERS[kind](entry)
    return QuestionEntry(
        entry=entry,
        code=entry.text("id"),
        model=KIND_MODELS[kind],
        values=values,
        facts=_found(entry, "facts", {code: fact.pk for code, fact in shelf.facts.items()}),
        competencies=_found(
            entry, "competencies", {code: one.pk for code, one in shelf.competencies.items()}
        ),
    )


def _common_values(entry: Entry, shelf: Shelf) -> Values:
    clause = shelf.clauses.get(entry.text("clause"))
    if clause is None:
        entry.refuse(f"there is no clause {entry.words.get('clause')}")
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
    }


def _law_version(entry: Entry, shelf: Shelf) -> int | None:
    named = entry.words.get("law_version")
    if named is None:
        return None
    version = shelf.law_versions.get(str(named))
    if version is None:
        entry.refuse(f"there is no law version {named}")
        return None
    return version.pk


def _found(entry: Entry, key: str, known: Mapping[str, int]) -> frozenset[int]:
    codes = entry.texts(key, default=[])
    for code in codes:
        if code not in known:
            entry.refuse(f"{key}: there is no {code}")
    return frozenset(known[code] for code in codes if code in known)


def _read_options(entry: Entry) -> list[dict[str, object]]:
    return [
        {
            "text": option.text("text"),
            "correct": option.flag("correct", default=False),
            "why": option.text("why", default=""),
        }
        for option in entry.entries("options")
    ]


def _read_single(entry: Entry) -> Values:
    return {"options": _read_options(entry)}


def _read_multiple(entry: Entry) -> Values:
    marking = entry.text("marking", default="all_or_nothing")
    if marking not in {"all_or_nothing", "partial"}:
        entry.refuse("marking must be all_or_nothing or partial")
    return {"options": _read_options(entry), "partial_marks": marking == "partial"}


def _read_true_false(entry: Entry) -> Values:
    return {"answer": entry.flag("answer")}


def _read_fill_in(entry: Entry) -> Values:
    given = entry.words.get("blanks")
    if not isinstance(given, list) or not all(isinstance(blank, list) for blank in given):
        entry.refuse("blanks must be a list with a list of accepted texts for each blank")
        return {"blanks": []}
    blanks = [[str(text).strip() for text in blank] for blank in given]
    return {"blanks": blanks, "ordered_blanks": entry.flag("ordered_blanks", default=True)}


def _read_ordering(entry: Entry) -> Values:
    return {"items": entry.texts("items")}


def _read_matching(entry: Entry) -> Values:
    pairs = [{"left": pair.text("left"), "right": pair.text("right")} for pair in entry.entries("pairs")]
    return {"pairs": pairs, "distractors": entry.texts("distractors", default=[])}


_KIND_READERS: Mapping[str, Callable[[Entry], Values]] = {
    QuestionKind.SINGLE.value: _read_single,
    QuestionKind.MULTIPLE.value: _read_multiple,
    QuestionKind.TRUE_FALSE.value: _read_true_false,
    QuestionKind.FILL_IN.value: _read_fill_in,
    QuestionKind.ORDERING.value: _read_ordering,
    QuestionKind.MATCHING.value: _read_matching,
}
