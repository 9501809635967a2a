"""Draw papers ahead, while their takers read the rules: a start then only copies what lies ready.

A prepared paper is used only while everything it was drawn from still holds: the attempt's number, the
day, the place, the questions. A paper, its blueprint or a key that changes throws it away.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final, cast

from django.utils import timezone

from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import facts_of, rules_of
from lms.exams.attempts.rules.access import CoolingDown, SittingNotOpen, why_not_start
from lms.exams.preparing.models import PreparedPaper
from lms.exams.preparing.samplers import draw_for
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.exams.sittings.services import keep_pass_mark
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.rules.drawing import BlueprintShort
from lms.papers.drawing.rules.neighbours import Spot
from lms.papers.drawing.rules.slots import (
    SlotJson,
    slots_from_json,
    slots_of_picks,
    slots_to_json,
)
from lms.papers.drawing.services import SEED_BITS, DrawnPaper, FormsMissing, form_of_taker, settled
from lms.questions.bank.models import Question


def draw_paper(
    sitting: Sitting, now: datetime, *, taker: int, number: int, spot: Spot | None = None
) -> DrawnPaper:
    """Draw a paper by the blueprint, or take the taker's form, and settle the order of everything."""
    seed = secrets.randbits(SEED_BITS)
    paper = sitting.paper
    if paper.form_count > 1:
        form = form_of_taker(paper, taker, number, forms_met(paper, taker))
        slots = slots_from_json(cast("list[SlotJson]", form.slots))
        return DrawnPaper(seed, settled(paper, slots, seed, spot), form.letter)
    picks = draw_for(sitting, timezone.localdate(now), seed)
    return DrawnPaper(seed, settled(paper, slots_of_picks(picks), seed, spot))


def forms_met(paper: Paper, taker: int) -> list[str]:
    """List the forms of a paper that somebody has had in front of them, in any sitting."""
    written = Attempt.objects.filter(employee=taker, sitting__paper=paper).exclude(form="")
    return list(written.values_list("form", flat=True))


def spot_of(seat: SittingSeat, sitting: Sitting) -> Spot | None:
    """Say where somebody sits; nobody sits beside a seat without a number."""
    if seat.place is None:
        return None
    return Spot(f"{sitting.pk}:{seat.room}", seat.place, sitting.seats_per_row)


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
    # On most mornings nobody has changed any question; only otherwise is it asked whether one of these was.
    changed = Question.objects.non_polymorphic().filter(updated_at__gte=ready.drawn_at)
    if changed.exists() and changed.filter(versions__in=[slot.version_id for slot in slots]).exists():
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
