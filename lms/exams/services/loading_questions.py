"""Load the question bank from content files."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

from django.db import transaction

from lms.exams.choices import QuestionState
from lms.exams.domain.entries import ContentFault
from lms.exams.models import Question
from lms.exams.services.bank_entries import QuestionEntry, Shelf, read_question
from lms.exams.services.content_files import (
    ContentFaulty,
    LoadReport,
    read_entries,
    yaml_files,
)
from lms.exams.services.freezing import freeze_question
from lms.exams.services.reviewing import end_reviews
from lms.standards.api import Competency, clauses_by_number, facts_by_code, law_versions_by_ref


@transaction.atomic
def load_questions(*, path: Path, now: datetime) -> LoadReport:
    """Bring the bank to what the files say: all of it, or nothing with every fault listed.

    Loaded questions are approved, but for those that say they are never asked alone. A case follows the
    questions it is made of. Loading twice changes nothing the second time; questions that are not in the
    files stay as they are.
    """
    shelf = _shelf()
    raw = [entry for file in yaml_files(path) for entry in read_entries(file, "questions", "id")]
    entries = [read_question(entry, shelf) for entry in raw]
    known = _known([entry.code for entry in entries])
    _refuse_mixed_up(entries, known)
    made = [_bring_in(entry, known.get(entry.code), now) for entry in entries if _is_sound(entry)]
    _refuse_faulty(entries)
    return LoadReport(made.count("added"), made.count("changed"), made.count("unchanged"))


def _shelf() -> Shelf:
    """Look up everything a question may refer to in the current edition."""
    return Shelf(
        clauses=clauses_by_number(),
        facts=facts_by_code(),
        competencies={one.code: one for one in Competency.objects.all()},
        law_versions=law_versions_by_ref(),
    )


def _known(codes: Iterable[str]) -> dict[str, Question]:
    found = Question.objects.filter(code__in=list(codes))
    found = found.prefetch_related("facts", "competencies", "current_version")
    return {question.code: question for question in cast("Iterable[Question]", found)}


def _refuse_mixed_up(entries: list[QuestionEntry], known: Mapping[str, Question]) -> None:
    """Refuse a number that is used twice or belongs to a question of another kind."""
    seen: set[str] = set()
    for entry in entries:
        if entry.code in seen:
            entry.entry.refuse("the id is used twice")
        seen.add(entry.code)
        question = known.get(entry.code)
        if question is not None and question.kind != entry.kind.name:
            entry.entry.refuse("the bank holds a question of another kind under this id")


def _is_sound(entry: QuestionEntry) -> bool:
    """Note what the kind finds wrong, which may depend on questions brought in before this one."""
    if not entry.entry.faults:
        for fault in entry.kind.faults(entry.kind.model(code=entry.code, **entry.values)):
            entry.entry.refuse(str(fault))
    return not entry.entry.faults


def _refuse_faulty(entries: list[QuestionEntry]) -> None:
    """Take everything back, with all faults listed, if one entry has any."""
    faults: list[ContentFault] = [fault for entry in entries for fault in entry.entry.faults]
    if faults:
        raise ContentFaulty(faults)


def _bring_in(entry: QuestionEntry, question: Question | None, now: datetime) -> str:
    values = entry.values
    if question is None:
        question = entry.kind.model.objects.create(code=entry.code, **values)
        _tie(question, entry)
        freeze_question(question=question, now=now)
        return "added"
    if _is_as(question, values, entry) and question.current_version_id is not None:
        return "unchanged"
    end_reviews(questions=[question], by=None)
    for name, value in values.items():
        setattr(question, name, value)
    if question.state == QuestionState.DRAFT:  # kept for cases only: not asked alone any more
        question.approved_version = None
    question.save()
    _tie(question, entry)
    freeze_question(question=question, now=now)
    return "changed"


def _is_as(question: Question, values: Mapping[str, object], entry: QuestionEntry) -> bool:
    return (
        all(getattr(question, name) == value for name, value in values.items())
        and {fact.pk for fact in question.facts.all()} == entry.facts
        and {one.pk for one in question.competencies.all()} == entry.competencies
    )


def _tie(question: Question, entry: QuestionEntry) -> None:
    question.facts.set(entry.facts)
    question.competencies.set(entry.competencies)
