"""Add new questions with their first versions, many at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Subquery

from lms.exams.choices import QuestionState
from lms.exams.kinds.registry import kind_of
from lms.exams.models import Question, QuestionVersion

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
