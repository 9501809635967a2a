"""List a taker's sittings: what may be started, what comes, what is over."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from lms.core.refusals import Refusal
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import best_of, facts_of, facts_of_one, rules_of
from lms.exams.attempts.rules.access import (
    CoolingDown,
    SittingNotOpen,
    attempts_left,
    deadline_of,
    is_overdue,
    why_not_start,
)
from lms.exams.choices import AttemptState
from lms.exams.release.queries import papers_telling_passes, seen_by_taker, with_writing_end
from lms.exams.resits.queries import DueByClause, cells_of, due_by_clause, picked_clauses
from lms.exams.resits.rules import NotDueByClause, resit_minutes
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.papers.blueprints.models import Paper
from lms.people.api import Employee

PAPER_ROWS = ("sitting__paper__rules", "sitting__paper__picked")

type Stage = Literal["taking", "open", "coming", "over"]


@dataclass(frozen=True, slots=True)
class ClosedAttempt:
    """A finished attempt, and whether its taker may know the marks, or at least the pass, by now."""

    attempt: Attempt
    shows_marks: bool
    shows_pass: bool


@dataclass(frozen=True, slots=True)
class TakerSitting:
    """One seat of a taker with all that follows from it now."""

    sitting: Sitting
    seat: SittingSeat
    time_factor: Decimal
    questions: int
    max_marks: Decimal
    minutes: int
    attempts: tuple[Attempt, ...]
    attempts_left: int | None
    stage: Stage
    refusal: Refusal | None
    ends_at: datetime
    now: datetime
    again: tuple[str, ...] = ()
    kept_until: datetime | None = None
    is_pass_shown: bool = False

    @property
    def open_attempt(self) -> Attempt | None:
        """Return the attempt being written."""
        return next((one for one in self.attempts if one.is_unfinished), None)

    @property
    def best(self) -> Attempt | None:
        """Return the marked attempt that tells how the taker did."""
        return best_of(self.attempts)

    @property
    def being_marked(self) -> Attempt | None:
        """Return the attempt that people are still marking."""
        return next((one for one in self.attempts if one.state == AttemptState.HANDED_IN), None)

    @property
    def shows_marks(self) -> bool:
        """Tell whether the taker may know the marks of the best attempt by now."""
        return self.best is not None and self._shows_marks_of(self.best)

    @property
    def shows_pass(self) -> bool:
        """Tell whether the taker may know by now whether the best attempt passed."""
        return self.best is not None and self._shows_pass_of(self.best)

    @property
    def closed(self) -> tuple[ClosedAttempt, ...]:
        """Return the finished attempts, the newest first."""
        finished = [one for one in self.attempts if not one.is_unfinished]
        return tuple(
            ClosedAttempt(one, self._shows_marks_of(one), self._shows_pass_of(one))
            for one in reversed(finished)
        )

    def _shows_pass_of(self, attempt: Attempt) -> bool:
        is_shown = self.is_pass_shown and attempt.state == AttemptState.MARKED
        return is_shown or self._shows_marks_of(attempt)

    def _shows_marks_of(self, attempt: Attempt) -> bool:
        attempt.sitting = self.sitting
        return "marks" in seen_by_taker(attempt, self.now)

    @property
    def starts_at(self) -> datetime:
        """Return when a start becomes possible."""
        match self.refusal:
            case CoolingDown(until=until):
                return until
            case _:
                return self.opens_at

    @property
    def opens_at(self) -> datetime:
        """Return when the window opens that holds for this seat."""
        return self.seat.opens_at or self.sitting.opens_at

    @property
    def closes_at(self) -> datetime:
        """Return when the window closes that holds for this seat."""
        return self.seat.closes_at or self.sitting.closes_at

    @property
    def starts_by(self) -> datetime | None:
        """Return the last moment to start where late entry is limited for this seat; it may have passed."""
        late = self.sitting.late_entry_minutes
        return None if late is None or self.seat.let_in_at else self.opens_at + timedelta(minutes=late)


def sittings_of(employee: Employee, now: datetime) -> list[TakerSitting]:
    """List the employee's sittings, the next to close first, in a fixed number of queries."""
    seats = SittingSeat.objects.filter(employee=employee).select_related("sitting__paper")
    return _described(list(seats.prefetch_related(*PAPER_ROWS)), employee, now)


def sitting_of(employee: Employee, sitting_id: int, now: datetime) -> TakerSitting | None:
    """Describe one sitting for the employee; None without a seat."""
    seats = SittingSeat.objects.filter(employee=employee, sitting=sitting_id).select_related("sitting__paper")
    return next(iter(_described(list(seats.prefetch_related(*PAPER_ROWS)), employee, now)), None)


def _described(seats: Sequence[SittingSeat], employee: Employee, now: datetime) -> list[TakerSitting]:
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    written = Attempt.objects.filter(employee=employee, sitting__in=[seat.sitting_id for seat in seats])
    for attempt in with_writing_end(written).defer("slots").order_by("number"):
        attempts[attempt.sitting_id].append(attempt)
    resits = due_by_clause([seat.sitting.paper for seat in seats if seat.sitting.by_clause], employee.pk, now)
    picked = picked_clauses(resits) if resits else {}
    described = [
        _describe_resit(seat, attempts[seat.sitting_id], resits.get(seat.sitting.paper_id), picked, now)
        if seat.sitting.by_clause
        else _describe(seat, attempts[seat.sitting_id], now)
        for seat in seats
    ]
    # Of some the marks wait although a certificate tells of the pass.
    secret = {one.sitting.paper_id for one in described if one.closed and not one.shows_marks}
    telling = papers_telling_passes(secret) if secret else set()
    shown = (
        replace(one, is_pass_shown=one.sitting.paper_id in telling and not one.sitting.is_rehearsal)
        for one in described
    )
    return sorted(shown, key=lambda one: (one.closes_at, one.sitting.pk))


def _describe_resit(
    seat: SittingSeat,
    attempts: Sequence[Attempt],
    due: DueByClause | None,
    picked: Mapping[int, str],
    now: datetime,
) -> TakerSitting:
    """Describe a resit by clause: as it was drawn once somebody began it, else as it would be drawn."""
    described, paper = _describe(seat, attempts, now), seat.sitting.paper
    counting = [one for one in attempts if one.state != AttemptState.INVALIDATED]
    if counting:
        latest = counting[-1]
        size = (latest.slot_count, latest.max_marks)
        return _resized(described, seat, size, latest.clauses_again)
    if due is None:
        refusal = described.refusal or NotDueByClause()
        return replace(described, refusal=refusal, stage=_stage((), refusal, now, 0))
    cells = [rule for _place, rule in cells_of(paper, due.resit.clauses, picked)]
    size = (sum(rule.count for rule in cells), sum((rule.count * rule.marks for rule in cells), Decimal(0)))
    return replace(
        _resized(described, seat, size, due.resit.clauses),
        kept_until=due.resit.until,
    )


def _resized(
    described: TakerSitting, seat: SittingSeat, size: tuple[int, Decimal], clauses: tuple[str, ...]
) -> TakerSitting:
    whole = described.questions
    rules = rules_of(seat.sitting, seat)
    rules = replace(rules, minutes=resit_minutes(rules.minutes, asked=size[0], whole=whole))
    return replace(
        described,
        questions=size[0],
        max_marks=size[1],
        minutes=int(rules.minutes * seat.time_factor) + seat.extra_minutes,
        ends_at=deadline_of(rules, started_at=described.now, time_factor=seat.time_factor),
        again=clauses,
    )


def _describe(seat: SittingSeat, attempts: Iterable[Attempt], now: datetime) -> TakerSitting:
    sitting, written = seat.sitting, tuple(attempts)
    rules, facts = rules_of(sitting, seat), facts_of(written)
    refusal = why_not_start(rules, facts, now)
    questions, max_marks = size_of(sitting.paper)
    return TakerSitting(
        sitting=sitting,
        seat=seat,
        time_factor=seat.time_factor,
        questions=questions,
        max_marks=max_marks,
        minutes=int(sitting.paper.minutes * seat.time_factor) + seat.extra_minutes,
        attempts=written,
        attempts_left=attempts_left(rules, facts),
        stage=_stage(written, refusal, now, rules.grace_seconds),
        refusal=refusal,
        ends_at=deadline_of(rules, started_at=now, time_factor=seat.time_factor),
        now=now,
    )


def _stage(attempts: Iterable[Attempt], refusal: Refusal | None, now: datetime, grace_seconds: int) -> Stage:
    for attempt in attempts:
        if attempt.is_unfinished and not is_overdue(facts_of_one(attempt), now, grace_seconds=grace_seconds):
            return "taking"
    if refusal is None:
        return "open"
    return "coming" if isinstance(refusal, SittingNotOpen | CoolingDown) else "over"


def size_of(paper: Paper) -> tuple[int, Decimal]:
    """Return how many questions a paper asks and for how many marks; its rows are read with it."""
    rules, picked = list(paper.rules.all()), list(paper.picked.all())
    marks = sum((rule.count * rule.marks for rule in rules), Decimal(0))
    marks += sum((one.marks for one in picked), Decimal(0))
    return sum(rule.count for rule in rules) + len(picked), marks


def must_pass_count(paper: Paper) -> int:
    """Return how many questions of a paper must be answered right; its rows are read with it."""
    picked = sum(one.must_pass for one in paper.picked.all())
    return picked + sum(rule.count for rule in paper.rules.all() if rule.must_pass)
