"""State the rules of a sitting and the facts of attempts as the domain takes them; choose the best one."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import cast

from lms.exams.choices import AttemptState, PaperKind
from lms.exams.domain.attempts import AttemptFacts, SittingRules, State
from lms.exams.models import Attempt, Sitting, SittingSeat
from lms.exams.settings import ExamSettings


def rules_of(sitting: Sitting, seat: SittingSeat | None = None) -> SittingRules:
    """Give the rules of a sitting as they hold for a seat; its paper is read with it."""
    paper = sitting.paper
    allowed, cool_down = sitting.attempts_allowed, sitting.cool_down_hours
    return SittingRules(
        minutes=paper.minutes,
        opens_at=(seat and seat.opens_at) or sitting.opens_at,
        closes_at=(seat and seat.closes_at) or sitting.closes_at,
        late_entry_minutes=sitting.late_entry_minutes,
        attempts_allowed=paper.attempts if allowed is None else allowed,
        cool_down=timedelta(hours=paper.cool_down_hours if cool_down is None else cool_down),
        resit_after_pass=paper.kind != PaperKind.EXAM,
        grace_seconds=ExamSettings.current().grace_seconds,
        extra_minutes=seat.extra_minutes if seat else 0,
        is_let_in=bool(seat and seat.let_in_at),
        is_cancelled=sitting.cancelled_at is not None,
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
        held_at=attempt.held_at,
        is_used_up=attempt.is_used_up,
    )


def best_of(attempts: Iterable[Attempt]) -> Attempt | None:
    """Choose the marked attempt that tells how somebody did: a pass before a fail, then the larger share.

    A fail may have more marks than a later pass, where a question that must be right was missed.
    """
    marked = [one for one in attempts if one.state == AttemptState.MARKED]
    return max(marked, key=lambda one: (one.passed is True, _share(one), one.number), default=None)


def _share(attempt: Attempt) -> Decimal:
    return (
        attempt.marks / attempt.max_marks if attempt.marks is not None and attempt.max_marks else Decimal(0)
    )
