"""State the rules of a sitting and the facts of attempts as the domain takes them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import cast

from lms.exams.choices import PaperKind
from lms.exams.domain.attempts import AttemptFacts, SittingRules, State
from lms.exams.models import Attempt, Sitting
from lms.exams.settings import ExamSettings


def rules_of(sitting: Sitting) -> SittingRules:
    """Give the rules of a sitting; its paper is read with it."""
    paper = sitting.paper
    return SittingRules(
        minutes=paper.minutes,
        opens_at=sitting.opens_at,
        closes_at=sitting.closes_at,
        late_entry_minutes=sitting.late_entry_minutes,
        attempts_allowed=paper.attempts,
        cool_down=timedelta(hours=paper.cool_down_hours),
        resit_after_pass=paper.kind != PaperKind.EXAM,
        grace_seconds=ExamSettings.current().grace_seconds,
    )


def facts_of(attempts: Iterable[Attempt]) -> list[AttemptFacts]:
    """Give the facts of attempts."""
    return [facts_of_one(attempt) for attempt in attempts]


def facts_of_one(attempt: Attempt) -> AttemptFacts:
    """Give the facts of one attempt."""
    return AttemptFacts(
        state=cast("State", attempt.state),
        started_at=attempt.started_at,
        deadline=attempt.deadline,
        closed_at=attempt.closed_at,
        passed=attempt.passed,
    )
