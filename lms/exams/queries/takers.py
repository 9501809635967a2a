"""List a taker's sittings: what may be started, what comes, what is over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from lms.exams.choices import AttemptState
from lms.exams.domain.attempts import (
    CoolingDown,
    SittingNotOpen,
    attempts_left,
    deadline_of,
    is_overdue,
    why_not_start,
)
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.models import Attempt, Paper, Sitting, SittingSeat
from lms.exams.queries.attempts import facts_of, facts_of_one, rules_of
from lms.people.api import Employee

type Stage = Literal["writing", "open", "coming", "over"]


@dataclass(frozen=True, slots=True)
class TakerSitting:
    """One seat of a taker with all that follows from it now."""

    sitting: Sitting
    time_factor: Decimal
    questions: int
    max_marks: Decimal
    minutes: int
    attempts: tuple[Attempt, ...]
    attempts_left: int | None
    stage: Stage
    refusal: ExamRefusal | None
    ends_at: datetime

    @property
    def open_attempt(self) -> Attempt | None:
        """Return the attempt being written."""
        return next((one for one in self.attempts if one.state == AttemptState.OPEN), None)

    @property
    def best(self) -> Attempt | None:
        """Return the marked attempt with the most marks."""
        marked = [one for one in self.attempts if one.state == AttemptState.MARKED]
        return max(marked, key=lambda one: (one.marks or Decimal(0), one.number), default=None)

    @property
    def starts_at(self) -> datetime:
        """Return when a start becomes possible."""
        match self.refusal:
            case CoolingDown(until=until):
                return until
            case _:
                return self.sitting.opens_at


def sittings_of(employee: Employee, now: datetime) -> list[TakerSitting]:
    """List the employee's sittings, the next to close first, in a fixed number of queries."""
    seats = SittingSeat.objects.filter(employee=employee).select_related("sitting__paper")
    return _described(list(seats.prefetch_related("sitting__paper__rules")), employee, now)


def sitting_of(employee: Employee, sitting_id: int, now: datetime) -> TakerSitting | None:
    """Describe one sitting for the employee; None without a seat."""
    seats = SittingSeat.objects.filter(employee=employee, sitting=sitting_id).select_related("sitting__paper")
    return next(iter(_described(list(seats.prefetch_related("sitting__paper__rules")), employee, now)), None)


def next_sittings_for(employee: Employee, now: datetime) -> list[TakerSitting]:
    """List what the employee can write now or later, the most pressing first."""
    return [one for one in sittings_of(employee, now) if one.stage != "over"]


def _described(seats: Sequence[SittingSeat], employee: Employee, now: datetime) -> list[TakerSitting]:
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    written = Attempt.objects.filter(employee=employee, sitting__in=[seat.sitting_id for seat in seats])
    for attempt in written.defer("slots").order_by("number"):
        attempts[attempt.sitting_id].append(attempt)
    described = [_describe(seat, attempts[seat.sitting_id], now) for seat in seats]
    return sorted(described, key=lambda one: (one.sitting.closes_at, one.sitting.pk))


def _describe(seat: SittingSeat, attempts: Iterable[Attempt], now: datetime) -> TakerSitting:
    sitting, written = seat.sitting, tuple(attempts)
    rules, facts = rules_of(sitting), facts_of(written)
    refusal = why_not_start(rules, facts, now)
    questions, max_marks = size_of(sitting.paper)
    return TakerSitting(
        sitting=sitting,
        time_factor=seat.time_factor,
        questions=questions,
        max_marks=max_marks,
        minutes=int(sitting.paper.minutes * seat.time_factor),
        attempts=written,
        attempts_left=attempts_left(rules, facts),
        stage=_stage(written, refusal, now, rules.grace_seconds),
        refusal=refusal,
        ends_at=deadline_of(rules, started_at=now, time_factor=seat.time_factor),
    )


def _stage(
    attempts: Iterable[Attempt], refusal: ExamRefusal | None, now: datetime, grace_seconds: int
) -> Stage:
    for attempt in attempts:
        if attempt.state == AttemptState.OPEN and not is_overdue(
            facts_of_one(attempt), now, grace_seconds=grace_seconds
        ):
            return "writing"
    if refusal is None:
        return "open"
    return "coming" if isinstance(refusal, SittingNotOpen | CoolingDown) else "over"


def size_of(paper: Paper) -> tuple[int, Decimal]:
    """Return how many questions a paper asks and for how many marks; its rules are read with it."""
    rules = list(paper.rules.all())
    marks = sum((rule.count * rule.marks for rule in rules), Decimal(0))
    return sum(rule.count for rule in rules), marks
