"""Carry out what an invigilator orders for one person or for all in a sitting, and write it into the log.

The log is the audit trail of the sitting: every entry has who, when, for whom and why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet

from lms.core.api import JSON, record
from lms.exams.choices import ClosedBy
from lms.exams.models import Attempt, AttemptQuerySet, Sitting, SittingMessage, SittingSeat
from lms.exams.permissions import has_seat
from lms.exams.services.holding import end, extend, let_go_on, lock, pause
from lms.exams.services.refusals import OwnMatter
from lms.exams.services.seating import lock_seats

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
    reached = DEEDS[order.kind](Scene(sitting, order, now))
    record(
        actor=by,
        action=f"exams.invigilator_{order.kind}",
        subject=sitting,
        reason=order.reason,
        details=_details(order, reached),
    )
    return reached


def require_outsider(sitting: Sitting, by: User) -> None:
    """Raise OwnMatter where whoever orders has a seat in the sitting."""
    if has_seat(by, sitting.pk):
        raise OwnMatter


def _details(order: Order, reached: int) -> dict[str, JSON]:
    details: dict[str, JSON] = {"reached": reached}
    if order.seat:
        details["employee"] = str(order.seat.employee)
    if order.minutes:
        details["minutes"] = order.minutes
    if order.text:
        details["message"] = order.text
    return details


def _extend(scene: Scene) -> int:
    """Lengthen running attempts; who has not started gets the minutes on the seat."""
    minutes = scene.order.minutes
    lock_seats(scene.seats)
    running = extend(scene.attempts, minutes=minutes, now=scene.now)
    started = Attempt.objects.not_voided().filter(sitting=scene.sitting).values("employee")
    waiting = scene.seats.exclude(employee__in=started).update(extra_minutes=F("extra_minutes") + minutes)
    if scene.order.seat is None:
        later = F("closes_at") + timedelta(minutes=minutes)
        Sitting.objects.filter(pk=scene.sitting.pk).update(closes_at=later)
    return running + waiting


def _let_in(scene: Scene) -> int:
    """Let on who is locked out, and in who comes late or has mistyped the password too often."""
    lock_seats(scene.seats)
    went_on = let_go_on(scene.attempts, now=scene.now, gives_time_back=scene.order.gives_time_back)
    started = Attempt.objects.not_voided().filter(sitting=scene.sitting).values("employee")
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


DEEDS: dict[OrderKind, Callable[[Scene], int]] = {
    "extend": _extend,
    "pause": lambda scene: pause(scene.attempts, now=scene.now),
    "resume": lambda scene: let_go_on(scene.attempts, now=scene.now),
    "lock": lambda scene: lock(scene.attempts, now=scene.now),
    "let_in": _let_in,
    "end": lambda scene: end(scene.attempts.unfinished(), now=scene.now, closed_by=ClosedBy.INVIGILATOR),
    "message": _message,
}
