"""Read what was recorded of the attempts of one person in a sitting, and how it was judged."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.exams.attempts.models import Attempt
from lms.exams.integrity.models import IntegrityEvent, IntegrityJudgement
from lms.exams.saving.queries import LateLine, late_lines


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """The record of one attempt."""

    attempt: Attempt
    events: Sequence[IntegrityEvent]
    judgements: Sequence[IntegrityJudgement]
    late: Sequence[LateLine] = ()


def records_of(sitting_id: int, employee_id: int) -> list[AttemptRecord]:
    """List the records of a person's attempts in a sitting, the newest attempt first."""
    attempts = Attempt.objects.filter(sitting=sitting_id, employee=employee_id).defer("slots")
    held = list(attempts.prefetch_related("events", "judgements__judged_by").order_by("-number"))
    return [
        AttemptRecord(one, list(one.events.all()), list(one.judgements.all()), late_lines(one))
        for one in held
    ]
