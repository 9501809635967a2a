"""Read what came after the deadline and its grace: kept for a person to see, never marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from lms.exams.attempts.models import Attempt, LateAnswer
from lms.exams.attempts.queries import slots_of
from lms.questions.bank.models import QuestionVersion
from lms.questions.kinds.answer_lines import AnswerLines
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject


@dataclass(frozen=True, slots=True)
class LateLine:
    """One late answer: to which question, when it came, how long after the deadline, what it says."""

    number: int
    saved_at: datetime
    late_by: timedelta
    given: AnswerLines

    @property
    def seconds(self) -> int:
        """Return how many seconds after the deadline it came."""
        return int(self.late_by.total_seconds())


def late_lines(attempt: Attempt) -> Sequence[LateLine]:
    """List the late answers of an attempt by question, in their own words; usually none."""
    late = list(LateAnswer.objects.filter(attempt=attempt).order_by("slot"))
    if not late:
        return ()
    slots = {slot.number: slot for slot in slots_of(attempt)}
    versions = QuestionVersion.objects.in_bulk([slots[one.slot].version_id for one in late])
    lines = []
    for one in late:
        version = versions[slots[one.slot].version_id]
        kind, content = kind_of(version.kind), cast("JsonObject", version.content)
        given: AnswerLines = ()
        # What does not have the shape of an answer was never read by marking either; it shows as nothing.
        if one.given is not None and kind.rule.fault(content, one.given) is None:
            given = kind.given_lines(content, one.given, {})
        lines.append(LateLine(one.slot, one.saved_at, one.saved_at - attempt.deadline, given))
    return lines
