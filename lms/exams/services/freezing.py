"""Freeze questions into immutable versions."""

import json
from datetime import datetime
from hashlib import sha256

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from lms.exams.choices import QuestionState
from lms.exams.kinds.prose import block_html
from lms.exams.kinds.registry import kind_of
from lms.exams.kinds.searching import search_text_of
from lms.exams.models import Question, QuestionVersion
from lms.exams.services.grounds import keep_grounds


class QuestionFaulty(Exception):
    """A question cannot be asked as it stands; `faults` are sentences for its author."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@transaction.atomic
def freeze_question(
    *, question: Question, now: datetime, by: AbstractBaseUser | None = None
) -> QuestionVersion:
    """Make the question's present wording its current version; nothing new where nothing changed.

    Of a question that stands approved the wording is approved with it: so content files are loaded. What
    an author writes goes through `services.wording`, which puts the question into review first. While papers
    ask an older wording, what that rests on still needs a look. The text by which the bank finds it is
    kept too. Whoever calls it has checked that the author may edit the bank.
    """
    version = preview_version(question)
    current = question.current_version
    is_edited = current is None or not says_the_same(current, version)
    if current is None or is_edited:
        newest = question.versions.order_by("-number").first()
        version.number = newest.number + 1 if newest else 1
        version.created_at, version.made_by_id = now, by.pk if by else None
        version.save(force_insert=True)
        current = version
    approved = current.pk if question.state == QuestionState.APPROVED else question.approved_version_id
    words = search_text_of(question)
    kept = (question.current_version_id, question.approved_version_id, question.search_text)
    if kept != (current.pk, approved, words):
        question.current_version, question.approved_version_id = current, approved
        question.search_text = words
        question.save(update_fields=["current_version", "approved_version", "search_text", "updated_at"])
    if approved in {None, current.pk}:
        keep_grounds(question=question, now=now, is_edited=is_edited)
    return current


def says_the_same(one: QuestionVersion, other: QuestionVersion) -> bool:
    """Tell whether two versions freeze the same wording and rest on the same law."""
    return one.digest == other.digest and one.law_version_id == other.law_version_id


def preview_version(question: Question) -> QuestionVersion:
    """Compose what would be frozen, without saving it."""
    if faults := kind_of(question.kind).faults(question):
        raise QuestionFaulty([str(fault) for fault in faults])
    return _version_of(question)


def _version_of(question: Question) -> QuestionVersion:
    composed = kind_of(question.kind).compose(question)
    facts = sorted(fact.code for fact in question.facts.all()) if question.pk else []
    version = QuestionVersion(
        question=question,
        kind=question.kind,
        content=composed.content,
        key=composed.key,
        explanation=block_html(question.explanation),
        option_notes=composed.notes,
        clause_id=question.clause_id,
        fact_codes=facts,
        difficulty=question.difficulty,
        level=question.level,
        verification=question.verification,
        law_version_id=question.law_version_id,
    )
    version.digest = digest_of(version)
    return version


def digest_of(version: QuestionVersion) -> str:
    """Return the digest of everything a version freezes."""
    frozen = [
        version.kind,
        version.content,
        version.key,
        version.explanation,
        version.option_notes,
        version.clause_id,
        version.fact_codes,
        version.difficulty,
        version.level,
        version.verification,
    ]
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
