"""Start an attempt: check the rules, take the paper that was prepared or draw one, and freeze it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from lms.exams.domain.attempts import deadline_of, is_overdue, require_start
from lms.exams.domain.papers import slots_to_json
from lms.exams.models import Attempt, Sitting, SittingSeat
from lms.exams.queries.attempts import facts_of, facts_of_one, rules_of
from lms.exams.queries.resits import cells_of
from lms.exams.services.closing import close_attempt
from lms.exams.services.drawing import draw_paper, spot_of
from lms.exams.services.keeping_pass_marks import keep_pass_mark
from lms.exams.services.preparing import next_number, prepared_paper
from lms.exams.services.refusals import NoSeat
from lms.exams.services.resitting import require_due, resit_paper, shortened
from lms.exams.services.standing_sittings import standing_sitting
from lms.people.api import Employee

type Admit = Callable[[SittingSeat, Sitting, bool], None]


@transaction.atomic
def start_attempt(
    *, sitting: Sitting, employee: Employee, now: datetime, admit: Admit | None = None
) -> Attempt:
    """Start an attempt, or give back the one that is open; raises what speaks against it.

    The seat is locked, so that two starts at once make one attempt and own terms are set before or after.
    The sitting is read as it stands; `admit` may raise what keeps the person out, by the seat and the sitting
    under their locks and by whether an attempt is resumed. The view checks that the employee is the one
    signed in.
    """
    seat = SittingSeat.objects.select_for_update().filter(sitting=sitting, employee=employee).first()
    if seat is None:
        raise NoSeat
    sitting = standing_sitting(sitting)
    rules = rules_of(sitting, seat)
    earlier = list(Attempt.objects.filter(sitting=sitting, employee=employee).defer("slots"))
    unfinished = _open_one(earlier)
    if admit is not None:
        admit(seat, sitting, unfinished is not None)
    if unfinished is not None:
        if not is_overdue(facts_of_one(unfinished), now, grace_seconds=rules.grace_seconds):
            return unfinished
        close_attempt(attempt=unfinished, now=now)
        unfinished.refresh_from_db(fields=["state", "closed_at", "passed"])
    require_start(rules, facts_of(earlier), now)
    keep_pass_mark(sitting)
    number = next_number(earlier)
    due = require_due(sitting=sitting, employee=employee, now=now) if sitting.by_clause else None
    if due is not None:
        paper = resit_paper(sitting, due, now, spot_of(seat, sitting))
        rules = shortened(rules, sitting.paper, cells_of(sitting.paper, due.resit.clauses))
    else:
        paper = prepared_paper(seat=seat, sitting=sitting, number=number, now=now) or draw_paper(
            sitting, now, taker=employee.pk, number=number, spot=spot_of(seat, sitting)
        )
    return Attempt.objects.create(
        sitting=sitting,
        employee=employee,
        number=number,
        seed=paper.seed,
        slots=slots_to_json(paper.slots),
        slot_count=len(paper.slots),
        form=paper.form,
        completes=due.attempt if due else None,
        resit_clauses=" ".join(due.resit.clauses) if due else "",
        open_to=paper.last_open(sitting.paper),
        started_at=now,
        deadline=deadline_of(rules, started_at=now, time_factor=seat.time_factor),
        max_marks=paper.max_marks,
    )


def _open_one(attempts: Sequence[Attempt]) -> Attempt | None:
    return next((attempt for attempt in attempts if attempt.is_unfinished), None)
