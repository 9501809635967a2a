"""Say what the questions of a file would do to the bank: new, changed, there already, or unfit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import cast

from django.utils.translation import gettext as _

from lms.core.files.workbooks.api import folded
from lms.core.wording import enumerated
from lms.exchange.plans.clauses import ChosenClauses, Clauses
from lms.exchange.plans.files import with_known_files
from lms.questions.bank.models import LONGEST_CATEGORY, Question
from lms.questions.bank.rules import LONGEST_CODE, tidy_category
from lms.questions.choices import CognitiveLevel, QuestionState
from lms.questions.kinds.base import RecordUnfit, Values
from lms.questions.kinds.registry import AnyKind, UnknownKind, kind_of, kinds
from lms.questions.records.rules import FileFault, QuestionRecord, Reading, with_kept_notes
from lms.standards.api import Clause, Verification

CODE_PREFIX = "IMP-"
LONGEST_TAG = 100
MOST_MARKS = 1000
_LEVELS: Mapping[str, CognitiveLevel] = {
    **{level.value: level for level in CognitiveLevel},
    **dict.fromkeys(("记忆", "识记", "了解", "知道"), CognitiveLevel.REMEMBER),
    **dict.fromkeys(("理解", "领会", "熟悉"), CognitiveLevel.UNDERSTAND),
    **dict.fromkeys(("应用", "运用", "掌握"), CognitiveLevel.APPLY),
    **dict.fromkeys(("分析", "综合", "评价"), CognitiveLevel.ANALYSE),
}

type Identity = tuple[str, str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question of a file with the values it brings, and the question of the bank it is, if any."""

    record: QuestionRecord
    kind: AnyKind
    code: str
    values: Values
    known: Question | None = None
    tags: tuple[str, ...] = ()
    clause: str = ""  # the number of the clause it is filed under


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What storing a reading would do; faults are those of the file and those the bank finds.

    `waiting` are good questions that only lack a clause: they are stored once one is chosen for them.
    """

    reading: Reading
    new: tuple[PlannedQuestion, ...]
    changed: tuple[PlannedQuestion, ...]
    unchanged: tuple[PlannedQuestion, ...]
    faults: tuple[FileFault, ...]
    waiting: tuple[PlannedQuestion, ...] = ()


class Unplannable(Exception):
    """A question of a file cannot be stored; the message says what to do."""


class WithoutClause(Unplannable):
    """A question names no clause and none is chosen for it."""


def plan_import(
    reading: Reading,
    *,
    default_clause: Clause | None = None,
    chosen: ChosenClauses | None = None,
    step: Callable[[], None] | None = None,
) -> ImportPlan:
    """Compare what a file holds with the bank; nothing is stored. `step` is called once for each question."""
    reading = replace(reading, questions=with_known_files(reading.questions))
    clauses = Clauses(chosen or ChosenClauses(default_clause))
    bank = _KnownQuestions(reading.questions)
    plans: dict[str, list[PlannedQuestion]] = {"new": [], "changed": [], "unchanged": []}
    faults = list(reading.faults)
    waiting: list[PlannedQuestion] = []
    taken: set[str] = set()
    for record in reading.questions:
        if step:
            step()
        try:
            *parts, planned = _with_parts(record, clauses, bank)
            if planned.code in taken:
                raise Unplannable(_("The file holds this question twice. Delete one of the two."))
        except WithoutClause:
            waiting.append(PlannedQuestion(record, _kind(record), "", {}))
            continue
        except Unplannable as unfit:
            faults.append(FileFault(record.place, str(unfit)))
            continue
        changes = {_change(part) for part in parts} - {"unchanged"}
        change = _change(planned)
        plans["changed" if changes and change == "unchanged" else change].append(planned)
        for part in parts:
            if part.code not in taken:
                plans[_change(part)].append(part)
        taken |= {one.code for one in (*parts, planned)}
    return ImportPlan(
        reading,
        tuple(plans["new"]),
        tuple(plans["changed"]),
        tuple(plans["unchanged"]),
        tuple(faults),
        tuple(waiting),
    )


def without_clause_message() -> str:
    """Say what a question lacks that names no clause."""
    return _("The clause is not named or not known. Name it, or choose one for all such rows.")


def identity_of(record: QuestionRecord) -> Identity:
    """Give what makes two wordings the same question: kind, text and options, spaces and width aside."""
    texts = [folded(option) for option in record.options]
    if record.kind == "matching" and isinstance(record.answer, tuple):
        texts = [folded(str(part)) for pair in record.answer if isinstance(pair, tuple) for part in pair]
    if record.kind == "ordering" and isinstance(record.answer, tuple):
        texts = [folded(str(part)) for part in record.answer]
    return record.kind or "", folded(record.stem), frozenset(texts)


def code_from(identity: Identity) -> str:
    """Give a question without a code one that the same question gets again."""
    kind, stem, options = identity
    digest = sha256("\0".join([kind, stem, *sorted(options)]).encode()).hexdigest()
    return f"{CODE_PREFIX}{digest[:16]}"


def _with_parts(record: QuestionRecord, clauses: Clauses, bank: "_KnownQuestions") -> list[PlannedQuestion]:
    """Plan a question, after those of its own questions that are questions of the bank.

    The others are written in the case. The marks of a question of a case are only its weight there.
    """
    bank.look_up({part.code for part in record.parts if part.code})
    parts = tuple(part if bank.holds(part.code) else replace(part, code=None) for part in record.parts)
    planned = []
    for part in parts:
        if not part.code:
            continue
        try:
            alone = replace(part, marks=None, clause=part.clause or record.clause)
            planned.append(_planned(alone, clauses, bank))
        except Unplannable as unfit:
            message = _("Its question “%(stem)s”: %(message)s")
            raise type(unfit)(message % {"stem": part.stem[:40], "message": unfit}) from unfit
    return [*planned, _planned(replace(record, parts=parts), clauses, bank)]


def _planned(
    record: QuestionRecord, clauses: Clauses, bank: "_KnownQuestions", coming: frozenset[str] = frozenset()
) -> PlannedQuestion:
    kind = _kind(record)
    known = bank.find(record)
    if known is not None and known.kind != kind.name:
        raise Unplannable(_("The bank holds a question of another kind under this code. Change the code."))
    if known is not None:
        record = with_kept_notes(record, kind.record_of(known))
    try:
        values = kind.values_from(record)
    except RecordUnfit as unfit:
        raise Unplannable(str(unfit)) from unfit
    values = _common(record, values, known is not None)
    if known is not None:
        values = {name: value for name, value in values.items() if name not in kind.unsaid}
    if unknown := clauses.unknown_in(record):
        message = _("There is no clause %(number)s. Correct the number, or leave it out.")
        raise Unplannable(message % {"number": unknown})
    clause = clauses.named_by(record) or (known.clause if known else clauses.chosen_for(record))
    if clause is not None:
        values["clause_id"] = clause.pk
    kept = {name: getattr(known, name) for name in kind.unsaid} if known is not None else {}
    faults = kind.faults(kind.model(code="-", **values, **kept))
    if faults:
        raise Unplannable(" ".join(str(fault) for fault in faults))
    if clause is None:
        raise WithoutClause(without_clause_message())
    if known:
        code = known.code
    else:
        is_fit = record.code and len(record.code) <= LONGEST_CODE
        code = record.code if record.code and is_fit else code_from(identity_of(record))
    return PlannedQuestion(record, kind, code, values, known, _tags(record), clause.number)


def _kind(record: QuestionRecord) -> AnyKind:
    try:
        return kind_of(record.kind or "")
    except UnknownKind:
        known = enumerated(str(kind.label) for kind in kinds().values())
        message = _("The bank keeps no questions of this kind. It keeps: %(kinds)s.")
        raise Unplannable(message % {"kinds": known}) from None


def _common(record: QuestionRecord, values: Values, is_known: bool) -> Values:
    """Leave alone what the file does not say; levels are written in either language.

    Marks are rounded to hundredths; none and nought say nothing.
    """
    level = _LEVELS.get(folded(record.level)) if record.level else None
    values = {name: value for name, value in values.items() if name != "level"}
    if level:
        values["level"] = level.value
    if is_known and record.explanation is None:
        values.pop("explanation", None)
    category = tidy_category(record.category or "")
    if len(category) > LONGEST_CATEGORY:
        message = _("The category is longer than %(count)d characters. Shorten it.")
        raise Unplannable(message % {"count": LONGEST_CATEGORY})
    marks = record.marks if record.marks and record.marks > 0 else None
    if marks and marks > MOST_MARKS:
        message = _("A question cannot be worth more than %(count)d marks. Correct it.")
        raise Unplannable(message % {"count": MOST_MARKS})
    filed = {"category": category, "default_marks": max(round(marks, 2), Decimal("0.01")) if marks else None}
    return {name: value for name, value in values.items() if name not in filed} | {
        name: value for name, value in filed.items() if value
    }


def _tags(record: QuestionRecord) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(" ".join(tag.split()) for tag in record.tags))
    if any(len(tag) > LONGEST_TAG for tag in tags):
        message = _("A tag is longer than %(count)d characters. Shorten it.")
        raise Unplannable(message % {"count": LONGEST_TAG})
    return tuple(tag for tag in tags if tag)


def _change(planned: PlannedQuestion) -> str:
    if planned.known is None:
        return "new"
    same = all(getattr(planned.known, name) == value for name, value in planned.values.items())
    same_tags = not planned.tags or set(planned.tags) == {tag.name for tag in planned.known.tags.all()}
    return "unchanged" if same and same_tags else "changed"


class _KnownQuestions:
    """Finds the questions of the bank that a file's questions are: by code, else by wording."""

    def __init__(self, records: Sequence[QuestionRecord]) -> None:
        stems = {folded(record.stem) for record in records}
        rows = Question.objects.non_polymorphic().values_list("pk", "stem")
        alike = [pk for pk, stem in rows if folded(stem) in stems]
        codes = {record.code for record in records if record.code}
        codes |= {code_from(identity_of(record)) for record in records}
        self._by_code: dict[str, Question] = {}
        self._by_identity: dict[Identity, Question] = {}
        coded = Question.objects.non_polymorphic().filter(code__in=codes).values_list("pk", flat=True)
        for question in _fetched({*alike, *coded}):
            self._by_code[question.code] = question
            if kind := kinds().get(question.kind):
                self._by_identity.setdefault(identity_of(kind.record_of(question)), question)

    def look_up(self, codes: set[str]) -> None:
        """Fetch the questions of further codes."""
        if not codes:
            return
        coded = Question.objects.non_polymorphic().filter(code__in=codes).values_list("pk", flat=True)
        self._by_code |= {question.code: question for question in _fetched(coded)}

    def holds(self, code: str | None) -> bool:
        """Tell whether a code that was looked up is that of a question."""
        return code in self._by_code

    def find(self, record: QuestionRecord) -> Question | None:
        """Give the question a record is, if the bank holds it."""
        if record.code and record.code in self._by_code:
            return self._by_code[record.code]
        identity = identity_of(record)
        return self._by_identity.get(identity) or self._by_code.get(code_from(identity))


def _fetched(keys: Iterable[int]) -> list[Question]:
    found = Question.objects.filter(pk__in=keys).select_related("clause", "current_version")
    found = found.prefetch_related("tags")  # type: ignore[misc] # taggit has no types
    return list(cast("Iterable[Question]", found))


def draft_of(planned: PlannedQuestion) -> Question:
    """Make the unsaved question of a planned new one: a draft, its law facts unverified."""
    return planned.kind.model(
        code=planned.code,
        state=QuestionState.DRAFT.value,
        verification=Verification.SECONDARY.value,
        **planned.values,
    )
