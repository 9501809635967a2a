"""Make what practice needs: exams with mistakes, answers that are right or wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import cast

from django.utils import timezone

from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer
from lms.exams.marking.closing import hand_in
from lms.exams.sittings.models import Sitting
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper
from lms.people.api import Employee
from lms.practice.sets.models import PracticeQuestion
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from tests.factories.exams import make_sitting, version_of


def written(employee: Employee, paper: Paper, right: int, now: datetime | None = None) -> Attempt:
    """Answer the first questions of a paper rightly and all others wrongly, and hand in."""
    now = now or timezone.now()
    sitting = make_sitting(paper, employees=[employee], now=now)
    attempt = start_attempt(sitting=sitting, employee=employee, now=now)
    for slot in range(1, attempt.slot_count + 1):
        given = answer_to(version_of(attempt, slot), right=slot <= right)
        Answer.objects.create(attempt=attempt, slot=slot, given=given, revision=1, saved_at=now)
    return hand_in(attempt=attempt, now=now)


def answer_to(version: object, *, right: bool) -> JsonObject:
    """Make up an answer to a question version."""
    kind = kind_of(version.kind)  # type: ignore[attr-defined] # a QuestionVersion
    key, content = (cast("JsonObject", getattr(version, name)) for name in ("key", "content"))
    return kind.right_answer(key) if right else kind.wrong_answer(content, key, Random(1))


def answer_of(one: PracticeQuestion, *, right: bool) -> JsonObject:
    """Make up an answer to a question of a round."""
    return answer_to(one.version, right=right)


def end_sitting(sitting: Sitting) -> None:
    """Let a sitting be over since yesterday."""
    sitting.closes_at = timezone.now() - timedelta(days=1)
    sitting.opens_at = sitting.closes_at - timedelta(hours=5)
    sitting.save()
