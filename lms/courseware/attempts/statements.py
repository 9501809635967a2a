"""Say for a learning record store which parts of bought courseware somebody went through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from lms.core.statements.api import ActivityKind, Learned, LearningActivity, LearningResult, Verb
from lms.courseware.attempts.models import PartAttempt
from lms.courseware.choices import Success

VERBS = {Success.PASSED: Verb.PASSED, Success.FAILED: Verb.FAILED}


def part_learned(attempt: PartAttempt) -> Learned:
    """Say that a part is done, as the courseware reported it: passed, failed, or without a test."""
    page, success = attempt.page, Success(attempt.success)
    part = page.package.playable().get(attempt.part) if page.package else None
    mark = sha256(attempt.part.encode()).hexdigest()[:12]  # keys of parts may hold what no address may
    verb = VERBS.get(success, Verb.COMPLETED)
    return Learned(
        key=f"courseware.part/{attempt.pk}",
        person=attempt.enrolment.employee.number,
        verb=verb,
        activity=LearningActivity(
            ActivityKind.MODULE, f"lessons/{page.pk}/parts/{mark}", part.title if part else attempt.part
        ),
        at=attempt.done_at or attempt.saved_at,
        result=LearningResult(
            completion=True,
            success=None if verb is Verb.COMPLETED else success == Success.PASSED,
            share=attempt.score,
            seconds=attempt.seconds,
        ),
        parent=LearningActivity(ActivityKind.LESSON, f"lessons/{page.pk}", page.title),
    )


def learned_since(first: datetime) -> Iterator[Learned]:
    """List the parts done since a moment."""
    done = PartAttempt.objects.filter(done_at__gte=first).order_by("pk")
    for attempt in done.select_related("enrolment__employee", "page__package").iterator():
        yield part_learned(attempt)
