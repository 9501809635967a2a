"""Say for a learning record store who passed or failed which exam, by how much."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from lms.core.statements.api import (
    ActivityKind,
    Learned,
    LearningActivity,
    LearningResult,
    Verb,
    take_back_learning,
    tell_learning,
)
from lms.exams.attempts.models import Attempt


def tell_of_attempts(pks: Collection[int]) -> None:
    """Tell how attempts ended as they are marked now; what was told otherwise before is taken back."""
    told = Attempt.objects.marked().real().filter(pk__in=pks).select_related("sitting__paper", "employee")
    tell_learning(lambda: [exam_taken(one) for one in told.defer("slots")])


def take_back_attempt(attempt: Attempt) -> None:
    """Take back what was told of an attempt that counts no longer."""
    take_back_learning([key_of(attempt)])


def key_of(attempt: Attempt) -> str:
    """Name the event."""
    return f"exams.attempt/{attempt.pk}"


def exam_taken(attempt: Attempt) -> Learned:
    """Say that somebody passed or failed, with the score as a share of the marks possible."""
    paper, marks = attempt.sitting.paper, float(attempt.marks or 0)
    closed, full = attempt.closed_at or attempt.deadline, float(attempt.max_marks)
    return Learned(
        key=key_of(attempt),
        person=attempt.employee.number,
        verb=Verb.PASSED if attempt.passed else Verb.FAILED,
        activity=LearningActivity(ActivityKind.ASSESSMENT, f"papers/{paper.pk}", paper.title),
        at=closed,
        result=LearningResult(
            completion=True,
            success=bool(attempt.passed),
            share=marks / full if full else None,
            marks=marks,
            full_marks=full,
            seconds=(closed - attempt.started_at).total_seconds(),
        ),
    )


def taken_since(first: datetime) -> Iterator[Learned]:
    """List the attempts closed since a moment that count."""
    found = Attempt.objects.marked().real().filter(closed_at__gte=first).defer("slots").order_by("pk")
    for attempt in found.select_related("sitting__paper", "employee").iterator():
        yield exam_taken(attempt)
