"""Let somebody into a sitting and start: check network, password and rules, then freeze a paper."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lms.core.refusals import Refusal
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import facts_of, facts_of_one, rules_of
from lms.exams.attempts.rules.access import deadline_of, is_overdue, require_start
from lms.exams.marking.closing import close_attempt
from lms.exams.preparing.services import draw_paper, next_number, prepared_paper, spot_of
from lms.exams.queueing.services import require_turn
from lms.exams.resits.queries import cells_of
from lms.exams.resits.services import require_due, resit_paper, shortened
from lms.exams.seating.queries import seats_expected
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.exams.sittings.rules import is_allowed, read_networks
from lms.exams.sittings.services import is_password, keep_pass_mark, locked_sitting
from lms.papers.drawing.rules.slots import slots_to_json
from lms.people.api import Employee

MOST_WRONG_PASSWORDS: Final = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody brings along: the network address asked from, and the password typed."""

    address: str
    password: str = ""


def enter_sitting(*, sitting: Sitting, employee: Employee, entry: Entry, now: datetime) -> Attempt:
    """Start or resume the attempt of somebody who may come in; raises what speaks against it.

    Who starts anew may have to wait for a turn; going on never waits. The password is asked for once: whoever
    has an unfinished attempt has given it. Network and password are those in force once seat and sitting are
    locked, not those of the page the person came from. A wrong password is counted after the start was
    undone, so that the count stays.
    """

    def admit(seat: SittingSeat, locked: Sitting, is_resumed: bool) -> None:
        require_network(locked, entry.address)
        if locked.password_digest and not is_resumed:
            if seat.wrong_passwords >= MOST_WRONG_PASSWORDS:
                raise TooManyPasswords
            if not is_password(entry.password, locked.password_digest):
                raise WrongPassword

    unfinished = Attempt.objects.unfinished().filter(sitting=sitting, employee=employee)
    if employee.user_id is not None and not unfinished.exists():
        require_turn(sitting_id=sitting.pk, user_id=employee.user_id, now=now)
    try:
        return start_attempt(sitting=sitting, employee=employee, now=now, admit=admit)
    except WrongPassword:
        if entry.password:
            seats = SittingSeat.objects.filter(sitting=sitting, employee=employee)
            seats.update(wrong_passwords=F("wrong_passwords") + 1)
        raise


def require_network(sitting: Sitting, address: str) -> None:
    """Raise NotThisNetwork unless the sitting may be written from the address."""
    if not is_allowed(address, read_networks(sitting.networks)):
        raise NotThisNetwork


def note_arrival(*, sitting: Sitting, employee: Employee, now: datetime) -> None:
    """Note once that somebody has opened the rules of a sitting, so that a console shows them as waiting.

    An own window counts before that of the sitting. Of two visits at once the first is kept: the empty field
    is asked for on the seat itself, so that the database looks again after it has waited.
    """
    expected = seats_expected(sitting, now).values("pk")
    seats = SittingSeat.objects.filter(employee=employee, arrived_at=None, pk__in=expected)
    seats.update(arrived_at=now)


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
    sitting = locked_sitting(sitting)
    rules = rules_of(sitting, seat)
    earlier = list(Attempt.objects.filter(sitting=sitting, employee=employee).defer("slots"))
    unfinished = next((attempt for attempt in earlier if attempt.is_unfinished), None)
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
        paper = resit_paper(sitting, due, spot_of(seat, sitting))
        rules = shortened(rules, sitting.paper, cells_of(sitting.paper, due.resit.clauses))
    else:
        paper = prepared_paper(seat=seat, sitting=sitting, number=number, now=now) or draw_paper(
            sitting, taker=employee.pk, number=number, spot=spot_of(seat, sitting)
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


class NoSeat(Refusal):
    """The employee has no seat in the sitting."""

    code: ClassVar[str] = "no_seat"
    message = _("You have no seat in this sitting.")


class NotThisNetwork(Refusal):
    """The sitting may not be written from this network."""

    code: ClassVar[str] = "not_this_network"
    message = _("You cannot take this sitting from your network.")


class WrongPassword(Refusal):
    """The password of the sitting is another one, or none was given."""

    code: ClassVar[str] = "wrong_password"
    message = _("This is not the password for this sitting.")


class TooManyPasswords(Refusal):
    """Too many wrong passwords; an invigilator has to let the person in."""

    code: ClassVar[str] = "too_many_passwords"
    message = _("Too many wrong passwords. The invigilator can let you in.")
