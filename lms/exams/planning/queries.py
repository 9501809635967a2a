"""Look at sittings from outside: counts for those who run them, rows for those who may see people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import best_of, must_pass_missed_in, of_seat
from lms.exams.choices import UNFINISHED, AttemptState
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.people.api import AnyUser, Employee, Posting, postings_on, visible_employees

type SeatState = Literal["waiting", "taking", "marking", "passed", "failed", "invalidated"]


@dataclass(frozen=True, slots=True)
class SittingCounts:
    """How many people stand where in a sitting; each person counts once.

    `invalidated` are those of whom nothing counts, as every attempt was invalidated. `examined` are those
    with a result, of whom some may be writing again: they are what a pass rate is of, here as in the outcome.
    """

    seats: int
    waiting: int
    taking: int
    passed: int
    failed: int
    marking: int = 0
    invalidated: int = 0
    examined: int = 0
    examined_passed: int = 0

    @property
    def finished(self) -> int:
        """Return how many have a result and neither write again nor wait for marks."""
        return self.passed + self.failed

    @property
    def pass_share(self) -> Decimal | None:
        """Return the share of those with a result who passed."""
        return Decimal(self.examined_passed) / self.examined if self.examined else None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One seat with where its holder stands; the attempt is the best marked one, else the open one.

    Invalidated attempts do not count; of somebody who has no other the latest is shown. `is_must_pass_missed`
    tells that the marks are enough and a question that must be answered right was missed.
    """

    employee: Employee
    unit: str
    state: SeatState
    attempts: int
    attempt: Attempt | None
    time_factor: Decimal
    is_must_pass_missed: bool = False

    @property
    def max_marks(self) -> Decimal | None:
        """Return how many marks the best attempt could earn."""
        return self.attempt.max_marks if self.attempt and self.marks is not None else None

    @property
    def marks(self) -> Decimal | None:
        """Return the marks of the best attempt."""
        return self.attempt.marks if self.attempt and self.state != "invalidated" else None

    @property
    def share(self) -> Decimal | None:
        """Return the share of the marks of the best attempt; None where nothing can be earned any more."""
        return self.marks / self.max_marks if self.marks is not None and self.max_marks else None

    @property
    def closed_at(self) -> datetime | None:
        """Return when the best attempt ended."""
        return self.attempt.closed_at if self.attempt else None


def counts_of_people() -> dict[str, Coalesce]:
    """Count who has a seat in a sitting, who a result, and who passed.

    Each count is a query of its own inside the one: joined, every seat would meet every attempt, and the
    rows to count would grow with the square of a sitting.
    """
    marked = Attempt.objects.filter(state=AttemptState.MARKED)
    return {
        "seats_count": _number_of(SittingSeat.objects.all()),
        "finished_count": _number_of(marked),
        "passed_count": _number_of(marked.filter(passed=True)),
    }


def _number_of(rows: QuerySet[SittingSeat] | QuerySet[Attempt]) -> Coalesce:
    """Count the people in the rows of each sitting."""
    of_one = rows.filter(sitting=OuterRef("pk")).order_by().values("sitting")
    counted = of_one.annotate(number=Count("employee", distinct=True)).values("number")
    return Coalesce(Subquery(counted), 0)


def may_be_cancelled(sitting: Sitting) -> bool:
    """Tell whether nobody has started in it, and nobody has cancelled it."""
    return not (sitting.cancelled_at or Attempt.objects.filter(sitting=sitting).exists())


def counts_of(sitting: Sitting) -> SittingCounts:
    """Count where the people of a sitting stand; the database sums what each of them wrote."""
    counting = ~Q(state=AttemptState.INVALIDATED)
    people = Attempt.objects.filter(sitting=sitting).order_by().values("employee")
    facts = people.annotate(
        unfinished=Count("pk", filter=Q(state__in=UNFINISHED)),
        counting=Count("pk", filter=counting),
        passes=Count("pk", filter=counting & Q(passed=True)),
        awaited=Count("pk", filter=Q(state=AttemptState.HANDED_IN)),
        marked=Count("pk", filter=Q(state=AttemptState.MARKED)),
    )
    ended = Q(unfinished=0, counting__gt=0)
    sums = facts.aggregate(
        written=Count("employee"),
        taking=Count("employee", filter=Q(unfinished__gt=0)),
        invalidated=Count("employee", filter=Q(counting=0)),
        passed=Count("employee", filter=ended & Q(passes__gt=0)),
        marking=Count("employee", filter=ended & Q(passes=0, awaited__gt=0)),
        failed=Count("employee", filter=ended & Q(passes=0, awaited=0)),
        examined=Count("employee", filter=Q(marked__gt=0)),
        examined_passed=Count("employee", filter=Q(marked__gt=0, passes__gt=0)),
    )
    seats = SittingSeat.objects.filter(sitting=sitting).count()
    return SittingCounts(seats=seats, waiting=seats - sums.pop("written"), **sums)


def seats_in_sight(sitting: Sitting, user: AnyUser) -> QuerySet[SittingSeat]:
    """List the seats of people the user may see."""
    seats = SittingSeat.objects.filter(sitting=sitting, employee__in=visible_employees(user))
    return seats.select_related("employee")


def where_they_stand() -> Case:
    """Say in the database where the holder of a seat stands, as `_state` does of the seats shown."""
    counting = of_seat(Attempt.objects.not_invalidated())
    return Case(
        When(Exists(of_seat(Attempt.objects.unfinished())), then=Value("taking")),
        When(~Exists(of_seat(Attempt.objects.all())), then=Value("waiting")),
        When(~Exists(counting), then=Value("invalidated")),
        When(Exists(counting.filter(passed=True)), then=Value("passed")),
        When(Exists(counting.filter(state=AttemptState.HANDED_IN)), then=Value("marking")),
        default=Value("failed"),
        output_field=CharField(),
    )


def columns_of_seats(sitting: Sitting) -> dict[str, Combinable]:
    """Give what seats are sorted by that stands elsewhere: the unit of the day and the best attempt."""
    best = of_seat(Attempt.objects.marked()).order_by(
        F("passed").desc(nulls_last=True), Coalesce(F("marks") / NullIf("max_marks", 0), 0).desc(), "-number"
    )
    posting = Posting.objects.on(_day_of(sitting)).filter(employee=OuterRef("employee"))
    return {
        "unit": Subquery(posting.values("unit__name")[:1]),
        "marks": Subquery(best.values("marks")[:1]),
        "closed_at": Subquery(best.values("closed_at")[:1]),
    }


def _day_of(sitting: Sitting) -> date:
    """Give the day on which the sitting opened; before, it is today."""
    return min(timezone.localdate(), timezone.localdate(sitting.opens_at))


def seat_rows(sitting: Sitting, seats: Iterable[SittingSeat]) -> list[SeatRow]:
    """Show some seats, each with the unit of the day and the best attempt."""
    held = list(seats)
    people = {seat.employee_id for seat in held}
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.filter(sitting=sitting, employee__in=people).defer("slots"):
        attempts[attempt.employee_id].append(attempt)
    postings = postings_on(Employee.objects.filter(pk__in=people), _day_of(sitting))
    rows = [_row(seat, attempts[seat.employee_id], postings.get(seat.employee_id)) for seat in held]
    return _with_must_pass_missed(rows, sitting.pass_mark)


def _with_must_pass_missed(rows: Sequence[SeatRow], pass_mark: Decimal) -> list[SeatRow]:
    """Tell of those whose marks are enough and who still failed whether a must-pass question was missed.

    In a resit by clause floors of clauses may be the reason as well, and its own page says it.
    """
    failed = {
        row.attempt.pk
        for row in rows
        if row.attempt and row.state == "failed" and not row.attempt.clauses_again
        if row.share is not None and row.share >= pass_mark
    }
    written = Attempt.objects.filter(pk__in=failed).only("state", "slots") if failed else ()
    missed = must_pass_missed_in(written)
    return [
        replace(row, is_must_pass_missed=row.attempt is not None and row.attempt.pk in missed) for row in rows
    ]


def _row(seat: SittingSeat, attempts: Sequence[Attempt], posting: Posting | None) -> SeatRow:
    counting = [attempt for attempt in attempts if attempt.state != AttemptState.INVALIDATED]
    newest = max(counting or attempts, key=lambda one: one.number, default=None)
    return SeatRow(
        employee=seat.employee,
        unit=posting.unit.name if posting else "",
        state=_state(attempts),
        attempts=len(counting),
        attempt=best_of(counting) or newest,
        time_factor=seat.time_factor,
    )


def _state(attempts: Sequence[Attempt]) -> SeatState:
    counting = [attempt for attempt in attempts if attempt.state != AttemptState.INVALIDATED]
    if any(attempt.is_unfinished for attempt in counting):
        return "taking"
    if not counting:
        return "invalidated" if attempts else "waiting"
    if any(attempt.passed for attempt in counting):
        return "passed"
    being_marked = any(attempt.state == AttemptState.HANDED_IN for attempt in counting)
    return "marking" if being_marked else "failed"
