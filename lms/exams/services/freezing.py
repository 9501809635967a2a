"""Freeze questions into immutable versions."""

import json
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from lms.exams.models import Question, QuestionVersion
from lms.exams.services.authoring import faults_of
from lms.exams.services.composing import compose
from lms.exams.services.prose import block_html


class QuestionFaulty(Exception):
    """A question cannot be asked as it stands; `faults` are sentences for its author."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@transaction.atomic
def freeze_question(*, question: Question, now: datetime) -> QuestionVersion:
    """Make the question's present wording its current version; nothing new where nothing changed.

    Whoever calls it has checked that the author may edit the bank.
    """
    if faults := faults_of(question):
        raise QuestionFaulty([str(fault) for fault in faults])
    version = _version_of(question)
    current = question.current_version
    if current is not None and current.digest == version.digest:
        return current
    newest = question.versions.order_by("-number").first()
    version.number = newest.number + 1 if newest else 1
    version.created_at = now
    version.save(force_insert=True)
    question.current_version = version
    question.save(update_fields=["current_version", "updated_at"])
    return version


def preview_version(question: Question) -> QuestionVersion:
    """Compose what would be frozen, without saving it."""
    if faults := faults_of(question):
        raise QuestionFaulty([str(fault) for fault in faults])
    return _version_of(question)


def _version_of(question: Question) -> QuestionVersion:
    composed = compose(question)
    facts = sorted(question.facts.values_list("code", flat=True)) if question.pk else []
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
