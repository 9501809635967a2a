"""Load the question bank from content files."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

from django.db import transaction
from django.db.models import prefetch_related_objects

from lms.core.files.api import LoadReport
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.content.entries import QuestionEntry, Shelf, read_questions
from lms.questions.content.translations import TranslatedFile, read_translations
from lms.questions.provenance.services import recheck
from lms.questions.review.services import end_reviews
from lms.questions.translation.services import TranslatedTexts, bring_translations
from lms.questions.versions.services import (
    add_first_versions,
    add_rows,
    freeze_question,
    preview_version,
    search_text_of,
)
from lms.standards.api import Competency, clauses_by_number, facts_by_code, law_versions_by_ref


@transaction.atomic
def load_questions(*, path: Path, now: datetime) -> LoadReport:
    """Bring the bank to what the files say: all of it, or nothing with every fault listed.

    Loaded questions are approved, but for those that say they are never asked alone. A case is brought in
    after the questions it is made of. Loading twice changes nothing the second time; questions that are
    not in the files stay as they are. English texts beside them are kept for the words that were loaded.
    """
    shelf = Shelf(
        clauses=clauses_by_number(),
        facts=facts_by_code(),
        competencies={one.code: one for one in Competency.objects.all()},
        law_versions=law_versions_by_ref(),
    )
    whole, entries = read_questions(path, shelf)
    found = Question.objects.filter(code__in=[entry.code for entry in entries])
    found = found.prefetch_related("facts", "competencies", "current_version")
    known = {question.code: question for question in cast("Iterable[Question]", found)}
    for entry in entries:
        if entry.code in known and known[entry.code].kind != entry.kind.name:
            entry.entry.refuse("the bank holds a question of another kind under this id", "id")
    report = LoadReport()
    for needs_bank in (False, True):
        sound = [one for one in entries if one.kind.needs_bank is needs_bank and _is_sound(one)]
        new = [one for one in sound if one.code not in known]
        _add(new, now)
        report.added += [one.code for one in new]
        for one in sound:
            if one.code in known:
                is_changed = _change(one, known[one.code], now)
                report.note(one.code, is_new=False, is_changed=is_changed)
    files = read_translations(path, whole, entries)
    whole.raise_faults()
    _bring_english(files, [one.code for one in entries], report)
    return report


def _bring_english(files: Sequence[TranslatedFile], codes: Sequence[str], report: LoadReport) -> None:
    """Keep what files say in English, and report by file; what no file says any more is taken away."""
    said = {code: one for file in files for code, one in file.said.items()}
    english = {code: TranslatedTexts(one.texts, one.accepted) for code, one in said.items()}
    outcomes = bring_translations(said=english, codes=codes)
    for file in files:
        found = {outcomes.get(code, "changed") for code in file.said}
        is_new = found == {"added"}
        report.note(file.name, is_new=is_new, is_changed=not found <= {"unchanged"})
        report.remarks += file.remarks
    if gone := sorted(outcomes.keys() - said.keys()):
        report.remarks.append(f"These have no English in the files any more: {', '.join(gone)}.")


def _is_sound(entry: QuestionEntry) -> bool:
    """Note what the kind finds wrong, which may depend on questions brought in before this one."""
    if not entry.entry.faults:
        for fault in entry.kind.faults(entry.kind.model(code=entry.code, **entry.values)):
            entry.entry.refuse(str(fault))
    return not entry.entry.faults


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
    recheck(now, [question.pk for question in questions])


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
