"""Freeze questions into immutable versions, one or many, with the text by which the bank finds them."""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import OuterRef, Subquery

from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import QuestionState
from lms.questions.kinds.registry import UnknownKind, kind_of
from lms.questions.provenance.services import record_provenance
from lms.questions.texts.prose import block_html
from lms.questions.texts.rules import searchable_lines


def search_text_of(question: Question) -> str:
    """Fold code, stem, what the kind gives as its texts, and explanation.

    A question whose kind is no longer installed is still found by what all kinds have in common.
    """
    try:
        own = kind_of(question.kind).texts_of(question)
    except UnknownKind:
        own = ()
    return searchable_lines([question.code, question.stem, *own, question.explanation])


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
    an author writes goes through `editing.services`, which puts the question into review first. While papers
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
    text = search_text_of(question)
    kept = (question.current_version_id, question.approved_version_id, question.search_text)
    if kept != (current.pk, approved, text):
        question.current_version, question.approved_version_id = current, approved
        question.search_text = text
        question.save(update_fields=["current_version", "approved_version", "search_text", "updated_at"])
    if approved in {None, current.pk}:
        record_provenance(question=question, now=now, is_edited=is_edited)
    return current


def index_unfrozen(question: Question) -> None:
    """Keep the text by which the bank finds a question that is not frozen yet."""
    question.search_text = search_text_of(question)
    question.save(update_fields=["search_text"])


def says_the_same(one: QuestionVersion, other: QuestionVersion) -> bool:
    """Tell whether two versions freeze the same wording and rest on the same law."""
    return one.digest == other.digest and one.law_version_id == other.law_version_id


def preview_version(question: Question) -> QuestionVersion:
    """Compose what would be frozen, without saving it."""
    if faults := kind_of(question.kind).faults(question):
        raise QuestionFaulty([str(fault) for fault in faults])
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


AT_ONCE: Final = 500


def add_rows(questions: Sequence[Question], *, by: AbstractBaseUser | None, now: datetime) -> None:
    """Give new questions their rows, as yet without a version; their texts to search by are set already."""
    types = {
        kind: ContentType.objects.get_for_model(kind_of(kind).model, for_concrete_model=False)
        for kind in {question.kind for question in questions}
    }
    for question in questions:
        question.polymorphic_ctype = types[question.kind]
        question.author_id = by.pk if by else None
        question.updated_at = now
    Question.objects.bulk_create(questions, batch_size=AT_ONCE)


def add_first_versions(
    pairs: Sequence[tuple[Question, QuestionVersion]], *, by: AbstractBaseUser | None, now: datetime
) -> None:
    """Store the first version of each new question as its current one, and as approved where it is."""
    for question, version in pairs:
        version.question = question
        version.number = 1
        version.created_at, version.made_by_id = now, by.pk if by else None
    QuestionVersion.objects.bulk_create([version for _question, version in pairs], batch_size=AT_ONCE)
    own = Subquery(QuestionVersion.objects.filter(question=OuterRef("pk")).values("pk")[:1])
    for start in range(0, len(pairs), AT_ONCE):
        some = [question for question, _version in pairs[start : start + AT_ONCE]]
        bank = Question.objects.non_polymorphic()
        bank.filter(pk__in=[one.pk for one in some]).update(current_version=own)
        if approved := [one.pk for one in some if one.state == QuestionState.APPROVED]:
            bank.filter(pk__in=approved).update(approved_version=own)
