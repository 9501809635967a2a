"""Carry out what an invigilator orders for one person or for all, and note who watches.

Both go into the log, the audit trail of the sitting: every entry has who, when, for whom and why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, QuerySet

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.exams.attempts.models import Attempt, AttemptQuerySet
from lms.exams.attempts.services import OwnMatter
from lms.exams.choices import ClosedBy
from lms.exams.heartbeat.holding import end, extend, let_go_on, lock, pause
from lms.exams.invigilation.queries import unnoted_watch
from lms.exams.results.history import WATCHED
from lms.exams.seating.services import lock_seats
from lms.exams.sittings.models import Sitting, SittingMessage, SittingSeat
from lms.exams.sittings.queries import has_seat

type OrderKind = Literal["extend", "pause", "resume", "lock", "let_in", "end", "message"]


@dataclass(frozen=True, slots=True)
class Order:
    """What an invigilator wants; `seat` None means everybody in the sitting."""

    kind: OrderKind
    seat: SittingSeat | None = None
    minutes: int = 0
    text: str = ""
    reason: str = ""
    gives_time_back: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """A sitting at one reading of the clock, narrowed to whom an order concerns."""

    sitting: Sitting
    order: Order
    now: datetime

    @property
    def attempts(self) -> AttemptQuerySet:
        """Give the attempts concerned."""
        attempts = Attempt.objects.filter(sitting=self.sitting)
        return attempts.filter(employee=self.order.seat.employee_id) if self.order.seat else attempts

    @property
    def seats(self) -> QuerySet[SittingSeat]:
        """Give the seats concerned."""
        seats = SittingSeat.objects.filter(sitting=self.sitting)
        return seats.filter(pk=self.order.seat.pk) if self.order.seat else seats


@transaction.atomic
def carry_out(*, sitting: Sitting, order: Order, by: User, now: datetime) -> int:
    """Do what is ordered, write it down, and return how many people it reached.

    The view checks that the reader runs sittings and that the seat is of this sitting. An end for all is
    a job of its own (`end_all`), as marking a thousand papers takes its time. Raise OwnMatter for somebody
    who writes in the sitting: nobody lets oneself in or gives oneself time.
    """
    require_outsider(sitting, by)
    reached = HANDLERS[order.kind](Scene(sitting, order, now))
    details: dict[str, JSON] = {"reached": reached}
    if order.seat:
        details["employee"] = str(order.seat.employee)
    if order.minutes:
        details["minutes"] = order.minutes
    if order.text:
        details["message"] = order.text
    action = f"exams.invigilator_{order.kind}"
    record(actor=by, action=action, subject=sitting, reason=order.reason, details=details)
    return reached


def require_outsider(sitting: Sitting, by: User) -> None:
    """Raise OwnMatter where whoever orders has a seat in the sitting."""
    if has_seat(by, sitting.pk):
        raise OwnMatter


def _extend(scene: Scene) -> int:
    """Lengthen running attempts; who has not started gets the minutes on the seat."""
    minutes = scene.order.minutes
    lock_seats(scene.seats)
    running = extend(scene.attempts, minutes=minutes, now=scene.now)
    started = Attempt.objects.not_invalidated().filter(sitting=scene.sitting).values("employee")
    waiting = scene.seats.exclude(employee__in=started).update(extra_minutes=F("extra_minutes") + minutes)
    if scene.order.seat is None:
        later = F("closes_at") + timedelta(minutes=minutes)
        Sitting.objects.filter(pk=scene.sitting.pk).update(closes_at=later)
    return running + waiting


def _let_in(scene: Scene) -> int:
    """Let on who is locked out, and in who comes late or has mistyped the password too often."""
    lock_seats(scene.seats)
    went_on = let_go_on(scene.attempts, now=scene.now, gives_time_back=scene.order.gives_time_back)
    started = Attempt.objects.not_invalidated().filter(sitting=scene.sitting).values("employee")
    late = scene.seats.exclude(employee__in=started)
    return went_on + late.update(let_in_at=scene.now, wrong_passwords=0)


def _message(scene: Scene) -> int:
    seat = scene.order.seat
    SittingMessage.objects.create(
        sitting=scene.sitting,
        employee=seat.employee if seat else None,
        text=scene.order.text,
        sent_at=scene.now,
    )
    return scene.seats.count()


HANDLERS: dict[OrderKind, Callable[[Scene], int]] = {
    "extend": _extend,
    "pause": lambda scene: pause(scene.attempts, now=scene.now),
    "resume": lambda scene: let_go_on(scene.attempts, now=scene.now),
    "lock": lambda scene: lock(scene.attempts, now=scene.now),
    "let_in": _let_in,
    "end": lambda scene: end(scene.attempts.unfinished(), now=scene.now, closed_by=ClosedBy.INVIGILATOR),
    "message": _message,
}


@transaction.atomic
def note_watch(*, sitting_id: int, by: User, now: datetime) -> None:
    """Write once a person, sitting and day whose console is open while people come or write.

    A look before or after the sitting watches nobody. Two first looks at once wait for each other at the
    person's account, where nobody else waits. Callers check that the person may, and ask with the rows of
    the console whether there is anything to note.
    """
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    if (sitting := unnoted_watch(sitting_id, by, now).first()) is not None:
        record(actor=by, action=WATCHED, subject=sitting)
