"""Load the question bank from content files."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

from django.db import transaction
from django.db.models import prefetch_related_objects

from lms.exams.choices import QuestionState
from lms.exams.domain.entries import ContentFault
from lms.exams.kinds.searching import search_text_of
from lms.exams.models import Question
from lms.exams.services.adding import add_first_versions, add_rows
from lms.exams.services.bank_entries import QuestionEntry, Shelf, read_question
from lms.exams.services.content_files import (
    ContentFaulty,
    LoadReport,
    read_entries,
    yaml_files,
)
from lms.exams.services.freezing import freeze_question, preview_version
from lms.exams.services.grounds import look_again
from lms.exams.services.reviewing import end_reviews
from lms.standards.api import Competency, clauses_by_number, facts_by_code, law_versions_by_ref


@transaction.atomic
def load_questions(*, path: Path, now: datetime) -> LoadReport:
    """Bring the bank to what the files say: all of it, or nothing with every fault listed.

    Loaded questions are approved, but for those that say they are never asked alone. A case is brought in
    after the questions it is made of. Loading twice changes nothing the second time; questions that are
    not in the files stay as they are.
    """
    shelf = _shelf()
    raw = [entry for file in yaml_files(path) for entry in read_entries(file, "questions", "id")]
    entries = [read_question(entry, shelf) for entry in raw]
    known = _known([entry.code for entry in entries])
    _refuse_mixed_up(entries, known)
    added = changed = unchanged = 0
    for needs_bank in (False, True):
        sound = [one for one in entries if one.kind.needs_bank is needs_bank and _is_sound(one)]
        new = [one for one in sound if one.code not in known]
        _add(new, now)
        differs = [_change(one, known[one.code], now) for one in sound if one.code in known]
        added, changed, unchanged = added + len(new), changed + sum(differs), unchanged + differs.count(False)
    _refuse_faulty(entries)
    return LoadReport(added, changed, unchanged)


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


def _add(entries: Sequence[QuestionEntry], now: datetime) -> None:
    """Bring in new questions with what they rest on, many at a time."""
    questions = [entry.kind.model(code=entry.code, **entry.values) for entry in entries]
    for question in questions:
        question.search_text = search_text_of(question)
    add_rows(questions, by=None, now=now)
    pairs = list(zip(questions, entries, strict=True))
    facts, competencies = Question.facts.through, Question.competencies.through
    facts.objects.bulk_create(
        [facts(question_id=question.pk, fact_id=fact) for question, entry in pairs for fact in entry.facts]
    )
    competencies.objects.bulk_create(
        [
            competencies(question_id=question.pk, competency_id=competency)
            for question, entry in pairs
            for competency in entry.competencies
        ]
    )
    prefetch_related_objects(questions, "facts")
    add_first_versions([(question, preview_version(question)) for question in questions], by=None, now=now)
    look_again(now, [question.pk for question in questions])


def _change(entry: QuestionEntry, question: Question, now: datetime) -> bool:
    """Bring a question of the bank to what the files say; tell whether it was otherwise."""
    values = entry.values
    if _is_as(question, values, entry) and question.current_version_id is not None:
        return False
    end_reviews(questions=[question], by=None)
    for name, value in values.items():
        setattr(question, name, value)
    if question.state == QuestionState.DRAFT:  # kept for cases only: not asked alone any more
        question.approved_version = None
    question.save()
    question.facts.set(entry.facts)
    question.competencies.set(entry.competencies)
    freeze_question(question=question, now=now)
    return True


def _is_as(question: Question, values: Mapping[str, object], entry: QuestionEntry) -> bool:
    return (
        all(getattr(question, name) == value for name, value in values.items())
        and {fact.pk for fact in question.facts.all()} == entry.facts
        and {one.pk for one in question.competencies.all()} == entry.competencies
    )
