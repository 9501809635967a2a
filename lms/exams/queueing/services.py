"""Count the starts of the whole site and give a later turn to whoever comes when too many start.

A turn is a moment and not a place in a list: nobody has to be called, who goes away holds nobody up, and
the page of who waits counts down by itself. Saving, handing in and going on with an attempt never come here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import ceil
from typing import ClassVar, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lms.core.refusals import Refusal
from lms.exams.queueing.models import StartTurn
from lms.exams.saving.cursor import Sendable, as_sent, planned_cursor
from lms.exams.saving.statements import statement
from lms.exams.settings import ExamSettings
from lms.exams.sittings.models import SittingSeat

# What the site serves within about a second is no queue that anybody should see.
UNSEEN: Final = timedelta(seconds=1)
TURN_LASTS: Final = timedelta(minutes=3)
KEPT_FOR: Final = timedelta(days=1)
STATEMENT: Final = """
INSERT INTO lms_exams_startqueue AS queue (id, next_at)
SELECT 1, {seconds} WHERE NOT EXISTS (
  SELECT 1 FROM lms_exams_startturn turn
  JOIN lms_exams_sittingseat seat ON seat.id = turn.seat_id
  JOIN {employee[table]} employee ON employee.{employee[pk]} = seat.employee_id
  WHERE seat.sitting_id = {number} AND employee.{employee[user]} = {number} AND turn.turn_at > {moment})
ON CONFLICT (id) DO UPDATE SET next_at = {seconds}
  + CASE WHEN queue.next_at > {seconds} THEN queue.next_at ELSE {seconds} END
RETURNING next_at
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """When somebody may start, and how many are to start before."""

    turn_at: datetime
    before: int


class NotYourTurn(Refusal):
    """More start at this moment than the site can serve; the person has a turn to wait for."""

    code: ClassVar[str] = "not_your_turn"
    message = _("Many people are starting at this moment. You keep your turn.")


def require_turn(*, sitting_id: int, user_id: int, now: datetime) -> None:
    """Count a start, or raise NotYourTurn; who has waited for the own turn is let through and not counted.

    Call it outside any transaction, as all starts of the site count on one row. Whether the person may start
    at all is asked afterwards.
    """
    rate = ExamSettings.current().starts_a_second
    if not rate:
        return
    seconds = now.timestamp()
    parameters: list[Sendable | float] = [
        *(seconds + 1 / rate, sitting_id, user_id, as_sent(now - TURN_LASTS)),
        *(1 / rate, seconds, seconds),
    ]
    with planned_cursor() as cursor:
        cursor.execute(_statement(connection.vendor), parameters)
        row = cursor.fetchone()
    seats = SittingSeat.objects.filter(sitting=sitting_id, employee__user=user_id)
    if row is None:
        kept = StartTurn.objects.filter(seat__in=seats).first()
        if kept is not None and kept.turn_at > now:
            raise NotYourTurn
        return
    turn_at = datetime.fromtimestamp(row[0] - 1 / rate, UTC)
    if turn_at - now <= UNSEEN:
        return
    seat = seats.values_list("pk", flat=True).first()
    if seat is not None:
        StartTurn.objects.bulk_create(
            [StartTurn(seat_id=seat, turn_at=turn_at)],
            update_conflicts=True,
            unique_fields=["seat"],
            update_fields=["turn_at"],
        )
        raise NotYourTurn


@cache
def _statement(vendor: str) -> str:
    seconds = "%s::double precision" if vendor == "postgresql" else "%s"
    return statement(STATEMENT.replace("{seconds}", seconds), vendor=vendor, asks_for_login=False)


def turn_of(seat: SittingSeat, now: datetime) -> Turn | None:
    """Give the turn of a seat that still holds; `before` counts those of the whole site."""
    kept = StartTurn.objects.filter(seat=seat, turn_at__gt=now - TURN_LASTS).first()
    if kept is None:
        return None
    waits = max(0.0, (kept.turn_at - now).total_seconds())
    return Turn(kept.turn_at, ceil(waits * ExamSettings.current().starts_a_second))


def waiting_in(sitting_id: int, now: datetime) -> int:
    """Count who waits in a sitting for the turn to start."""
    return StartTurn.objects.filter(seat__sitting=sitting_id, turn_at__gt=now).count()


def clear_turns(now: datetime) -> None:
    """Remove turns of past days."""
    StartTurn.objects.filter(turn_at__lt=now - KEPT_FOR).delete()
