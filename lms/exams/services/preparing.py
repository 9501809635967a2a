"""Draw papers ahead, while their takers read the rules: a start then only copies what lies ready.

A prepared paper is used only while everything it was drawn from still holds: the attempt's number, the
day, the place, the questions. A paper, its blueprint or a key that changes throws it away.
"""

from datetime import datetime, timedelta
from typing import Final, cast

from django.utils import timezone

from lms.exams.domain.attempts import CoolingDown, SittingNotOpen, why_not_start
from lms.exams.domain.blueprints import BlueprintShort
from lms.exams.domain.papers import SlotJson, slots_from_json, slots_to_json
from lms.exams.models import Attempt, PreparedPaper, Question, Sitting, SittingSeat
from lms.exams.queries.attempts import facts_of, rules_of
from lms.exams.services.drawing import DrawnPaper, draw_paper, spot_of
from lms.exams.services.keeping_pass_marks import keep_pass_mark
from lms.exams.services.refusals import FormsMissing

EARLIEST: Final = timedelta(hours=1)
KEPT_FOR: Final = timedelta(days=2)


def prepare_paper(*, seat: SittingSeat, attempts: list[Attempt], now: datetime) -> bool:
    """Draw the paper of the seat's next attempt, unless one lies ready; tell whether one does now.

    Nothing is drawn for whoever may not start within an hour, nor for a resit by clause, whose takers
    are few. `seat` comes with sitting and paper.
    """
    sitting = seat.sitting
    if sitting.by_clause:
        return False
    refusal = why_not_start(rules_of(sitting, seat), facts_of(attempts), now)
    if refusal is not None and not _begins_soon(refusal, now):
        return False
    number = next_number(attempts)
    if prepared_paper(seat=seat, sitting=sitting, number=number, now=now) is not None:
        return True
    keep_pass_mark(sitting)  # the rules tell it to the taker
    try:
        drawn = draw_paper(sitting, now, taker=seat.employee_id, number=number, spot=spot_of(seat, sitting))
    except (BlueprintShort, FormsMissing):
        return False  # the start says so, to whoever presses the button
    _keep(drawn, seat, number, now)
    return True


def prepared_paper(*, seat: SittingSeat, sitting: Sitting, number: int, now: datetime) -> DrawnPaper | None:
    """Give the paper that lies ready for an attempt, if everything it was drawn from still holds."""
    ready = PreparedPaper.objects.filter(
        seat=seat,
        number=number,
        room=seat.room,
        place=seat.place,
        seats_per_row=sitting.seats_per_row,
        drawn_on=timezone.localdate(now),
    ).first()
    if ready is None:
        return None
    slots = slots_from_json(cast("list[SlotJson]", ready.slots))
    drawn = [slot.version_id for slot in slots]
    if Question.objects.filter(versions__in=drawn, updated_at__gte=ready.drawn_at).exists():
        return None
    return DrawnPaper(ready.seed, slots, ready.form)


def next_number(attempts: list[Attempt]) -> int:
    """Return the number of the next attempt of a seat."""
    return max((attempt.number for attempt in attempts), default=0) + 1


def forget_prepared(*, paper_id: int | None = None) -> None:
    """Throw away what was drawn ahead, of one paper or of all."""
    prepared = PreparedPaper.objects.all()
    (prepared if paper_id is None else prepared.filter(seat__sitting__paper=paper_id)).delete()


def clear_prepared(now: datetime) -> None:
    """Remove what served its day, or what nobody started from."""
    PreparedPaper.objects.filter(drawn_at__lt=now - KEPT_FOR).delete()


def _begins_soon(refusal: Exception, now: datetime) -> bool:
    match refusal:
        case SittingNotOpen(opens_at=begins) | CoolingDown(until=begins):
            return begins - now <= EARLIEST
        case _:
            return False


def _keep(drawn: DrawnPaper, seat: SittingSeat, number: int, now: datetime) -> None:
    PreparedPaper.objects.update_or_create(
        seat=seat,
        defaults={
            "number": number,
            "seed": drawn.seed,
            "slots": slots_to_json(drawn.slots),
            "slot_count": len(drawn.slots),
            "form": drawn.form,
            "open_to": drawn.last_open(seat.sitting.paper),
            "max_marks": drawn.max_marks,
            "room": seat.room,
            "place": seat.place,
            "seats_per_row": seat.sitting.seats_per_row,
            "drawn_on": timezone.localdate(now),
            "drawn_at": now,
        },
    )
