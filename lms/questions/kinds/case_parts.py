"""The questions of a case as its author keeps them: written in the case, or named in the bank."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NotRequired, TypedDict, cast

from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.base import Sentence, Values
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.case_rule import MOST_QUESTIONS
from lms.questions.kinds.registry import AnyKind, UnknownKind, kind_of, kinds
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.written import read_number
from lms.standards.api import Verification


class PartDraft(TypedDict):
    """A question of a case as stored: its weight among the others, and where its words are.

    A question of the bank is named by `code`. One that is written in the case has `kind` and `stem`,
    and in `body` what its kind holds of its own.
    """

    weight: str
    code: NotRequired[str]
    kind: NotRequired[str]
    stem: NotRequired[str]
    body: NotRequired[dict[str, object]]


class CaseQuestion(KindModel, Question):
    """A situation; `questions` is a list of drafts, in the order of asking."""

    kind_name = "case"
    questions = InBody[list[PartDraft]](list)

    class Meta(KindMeta):
        verbose_name = _("case")
        verbose_name_plural = _("cases")


def questions_in(case: CaseQuestion, bank: Mapping[str, Question] | None = None) -> list[Question | None]:
    """Give the questions of a case in its order; nothing where the bank or the kind is gone.

    Those named by code are looked up in `bank` where one is given, else in the database.
    """
    known = _bank_questions(one["code"] for one in case.questions if "code" in one) if bank is None else bank
    return [
        known.get(draft["code"]) if "code" in draft else _own_question(case, draft)
        for draft in case.questions
    ]


def questions_written_in(case: CaseQuestion) -> list[Question]:
    """Give the questions whose words stand in the case itself; the database is not asked."""
    own = (_own_question(case, draft) for draft in case.questions if "code" not in draft)
    return [question for question in own if question is not None]


def part_faults(case: CaseQuestion, bank: Mapping[str, Question] | None = None) -> list[Sentence]:
    """List what is wrong with the questions of a case; `bank` as in `questions_in`."""
    drafts = case.questions
    faults: list[Sentence] = []
    if not 2 <= len(drafts) <= MOST_QUESTIONS:
        faults.append(_("A case has at least two questions and at most %(most)d.") % {"most": MOST_QUESTIONS})
    codes = [draft["code"] for draft in drafts if "code" in draft]
    if len(set(codes)) < len(codes):
        faults.append(_("A question stands in the case twice."))
    weights = [read_number(draft["weight"]) for draft in drafts]
    if any(weight is None or weight <= 0 for weight in weights):
        faults.append(_("A weight must be a number above 0."))
    pairs = zip(drafts, questions_in(case, bank), strict=True)
    return faults + [
        fault
        for number, (draft, question) in enumerate(pairs, 1)
        for fault in _faults_of_one(case, number, draft, question)
    ]


def draft_of(question: Question, weight: str) -> PartDraft:
    """Keep a question that is written in a case."""
    return PartDraft(weight=weight, kind=question.kind, stem=question.stem, body=question.body)


def read_drafts(entry: Entry) -> list[PartDraft]:
    """Read the questions of a case from a content file: by code, or written out with their kind."""
    return [_read_draft(one) for one in entry.entries("questions", least=1)]


def draft_from(record: QuestionRecord) -> PartDraft:
    """Take a question of a case from a file: by its code, or as it is written there."""
    weight = str(record.marks) if record.marks else "1"
    if record.code:
        return PartDraft(code=record.code, weight=weight)
    kind = kind_of(record.kind or "")
    values: Values = {"stem": record.stem, **kind.own_values_from(record)}
    return draft_of(kind.model(**values), weight)


def _read_draft(entry: Entry) -> PartDraft:
    weight = entry.text("weight", "1", unquoted=True)
    if "kind" not in entry:
        return PartDraft(code=entry.text("code"), weight=weight)
    kind = kind_of(entry.kind("kind", [name for name in kinds() if name != CaseQuestion.kind_name]))
    values: Values = {"stem": entry.text("stem"), **kind.read(entry)}
    return draft_of(kind.model(**values), weight)


def _bank_questions(codes: Iterable[str]) -> Mapping[str, Question]:
    found = Question.objects.filter(code__in=list(codes)).select_related("clause")
    found = found.prefetch_related("tags")  # type: ignore[misc] # taggit has no types
    return {question.code: question for question in cast("Iterator[Question]", found)}


def _own_question(case: CaseQuestion, draft: PartDraft) -> Question | None:
    """Make the question that is written in the case; it is filed under what the case is filed under."""
    try:
        kind = kind_of(draft.get("kind", ""))
    except UnknownKind:
        return None
    return kind.model(
        stem=draft.get("stem", ""),
        body=draft.get("body", {}),
        clause_id=case.clause_id,
        verification=case.verification,
        difficulty=case.difficulty,
        level=case.level,
    )


def _faults_of_one(
    case: CaseQuestion, number: int, draft: PartDraft, question: Question | None
) -> Sequence[Sentence]:
    values = {"code": draft.get("code", f"({number})")}
    if question is None:
        return [
            (_("The bank has no question %(code)s.") if "code" in draft else _("%(code)s has no kind."))
            % values
        ]
    if question.kind == CaseQuestion.kind_name:
        return [_("%(code)s is a case itself.") % values]
    if case.verification == Verification.VERIFIED and question.verification != Verification.VERIFIED:
        return [_("%(code)s is not verified, so the case cannot be.") % values]
    kind: AnyKind = kind_of(question.kind)
    return [f"{values['code']} {fault}" for fault in kind.faults(question)]
