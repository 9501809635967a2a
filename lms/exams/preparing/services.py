"""Draw papers ahead: by a job in the hour before doors open, else while a taker reads the rules.

A prepared paper is used only while everything it was drawn from still holds: the attempt's number, the
day, the place, the questions. A paper, its blueprint or a key that changes throws it away, and the next
round of the job draws anew.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import batched
from time import monotonic
from typing import Final, cast

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import facts_of, rules_of
from lms.exams.attempts.rules.access import CoolingDown, SittingNotOpen, why_not_start
from lms.exams.preparing.models import PreparedPaper
from lms.exams.preparing.samplers import draw_for
from lms.exams.preparing.telling import report_undrawable
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.exams.sittings.services import keep_pass_mark
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.queries import blueprint_of
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


def draw_paper(sitting: Sitting, *, taker: int, number: int, spot: Spot | None = None) -> DrawnPaper:
    """Draw a paper by the blueprint, or take the taker's form, and settle the order of everything."""
    seed = secrets.randbits(SEED_BITS)
    paper = sitting.paper
    if paper.form_count > 1:
        form = form_of_taker(paper, sitting.edition_day, taker, number, forms_met(paper, taker))
        slots = slots_from_json(cast("list[SlotJson]", form.slots))
        return DrawnPaper(seed, settled(paper, slots, seed, spot), form.letter)
    picks = draw_for(sitting, seed)
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
# Of each minute the clock of the background work leaves two thirds to everything else.
SECONDS_A_ROUND: Final = 20.0
BATCH: Final = 100
UPDATED: Final = (
    *("number", "seed", "slots", "slot_count", "form", "open_to", "max_marks"),
    *("room", "place", "seats_per_row", "drawn_on", "drawn_at"),
)


def prepare_ahead(now: datetime) -> int:
    """Draw first papers where doors open within the hour or opened in the last one; tell how many.

    A round ends after `SECONDS_A_ROUND` and the next one goes on. Whatever else is needed, such as a second
    attempt, is drawn while its taker reads the rules.
    """
    ends, drawn = monotonic() + SECONDS_A_ROUND, 0
    for sitting in _sittings_near(now):
        for keys in batched(_seats_without_paper(sitting, now), BATCH):
            if monotonic() > ends:
                return drawn
            seats = SittingSeat.objects.filter(pk__in=keys)
            try:
                papers = [_drawn_for(seat, sitting, 1, now) for seat in seats]
            except (BlueprintShort, FormsMissing) as refusal:
                report_undrawable(sitting, refusal, now)
                break
            if not _keep(papers, sitting.paper):
                break
            drawn += len(papers)
    return drawn


def _sittings_near(now: datetime) -> QuerySet[Sitting]:
    near = (now - EARLIEST, now + EARLIEST)
    own = SittingSeat.objects.filter(sitting=OuterRef("pk"), opens_at__range=near)
    ahead = Sitting.objects.not_cancelled().filter(by_clause=False)
    found = ahead.filter(Q(opens_at__range=near) | Exists(own)).select_related("paper")
    # The paper's rows are read once: what is drawn from and what is compared afterwards are the same.
    return found.prefetch_related("paper__rules", "paper__picked").order_by("opens_at")


def _seats_without_paper(sitting: Sitting, now: datetime) -> list[int]:
    """List the seats whose doors are near, that nobody wrote on and for which no paper lies ready.

    Both are told by lists of keys, which a database looks up in one go; asked seat by seat, it may read
    all papers for each seat while it does not know yet how many there are.
    """
    same_place = Q(place=F("seat__place")) | Q(place=None, seat__place=None)
    ready = PreparedPaper.objects.filter(
        same_place,
        seat__sitting=sitting,
        number=1,
        room=F("seat__room"),
        seats_per_row=sitting.seats_per_row,
        drawn_on__gte=timezone.localdate(now),
    )
    written = Attempt.objects.filter(sitting=sitting)
    seats = sitting.seats.alias(
        opening=Coalesce("opens_at", "sitting__opens_at"), closing=Coalesce("closes_at", "sitting__closes_at")
    )
    near = seats.filter(opening__range=(now - EARLIEST, now + EARLIEST), closing__gt=now)
    left = near.exclude(pk__in=ready.values("seat")).exclude(employee__in=written.values("employee"))
    return list(left.order_by("pk").values_list("pk", flat=True))


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
    keep_pass_mark(sitting)  # the rules tell it to the taker
    number = next_number(attempts)
    if _ready(seat, sitting, number, now) is not None:
        return True
    try:
        return _keep([_drawn_for(seat, sitting, number, now)], sitting.paper)
    except (BlueprintShort, FormsMissing) as refusal:
        report_undrawable(sitting, refusal, now)
        return False  # the start says so, to whoever presses the button


def prepared_paper(*, seat: SittingSeat, sitting: Sitting, number: int, now: datetime) -> DrawnPaper | None:
    """Give the paper that lies ready for an attempt, if everything it was drawn from still holds."""
    ready = _ready(seat, sitting, number, now)
    if ready is None:
        return None
    return DrawnPaper(ready.seed, slots_from_json(cast("list[SlotJson]", ready.slots)), ready.form)


def _ready(seat: SittingSeat, sitting: Sitting, number: int, now: datetime) -> PreparedPaper | None:
    """Find what lies ready and still holds; its slots are read only when they are asked for."""
    prepared = PreparedPaper.objects.filter(
        seat=seat,
        number=number,
        room=seat.room,
        place=seat.place,
        seats_per_row=sitting.seats_per_row,
        drawn_on=_day_of(seat, sitting, now),
    )
    ready = prepared.defer("slots").first()
    if ready is None:
        return None
    # On most mornings nobody has changed any question; only otherwise is it asked whether one of these was.
    changed = Question.objects.non_polymorphic().filter(updated_at__gte=ready.drawn_at)
    if changed.exists() and changed.filter(versions__in=[slot["v"] for slot in ready.slots]).exists():
        return None
    return ready


def next_number(attempts: list[Attempt]) -> int:
    """Return the number of the next attempt of a seat."""
    return max((attempt.number for attempt in attempts), default=0) + 1


def forget_prepared(*, paper_id: int | None = None) -> None:
    """Throw away what was drawn ahead, of one paper or of all: now, and what was drawn until the commit."""

    def forget() -> None:
        prepared = PreparedPaper.objects.all()
        (prepared if paper_id is None else prepared.filter(seat__sitting__paper=paper_id)).delete()

    forget()
    transaction.on_commit(forget)


def clear_prepared(now: datetime) -> None:
    """Remove what served its day, or what nobody started from."""
    PreparedPaper.objects.filter(drawn_at__lt=now - KEPT_FOR).delete()


def _begins_soon(refusal: Exception, now: datetime) -> bool:
    match refusal:
        case SittingNotOpen(opens_at=begins) | CoolingDown(until=begins):
            return begins - now <= EARLIEST
        case _:
            return False


def _day_of(seat: SittingSeat, sitting: Sitting, now: datetime) -> date:
    """Give the day a paper is for: today, or that of the opening while doors are shut."""
    return timezone.localdate(max(now, seat.opens_at or sitting.opens_at))


def _drawn_for(seat: SittingSeat, sitting: Sitting, number: int, now: datetime) -> PreparedPaper:
    """Draw a paper for a seat; nothing is stored yet."""
    drawn = draw_paper(sitting, taker=seat.employee_id, number=number, spot=spot_of(seat, sitting))
    return PreparedPaper(
        seat=seat,
        number=number,
        seed=drawn.seed,
        slots=slots_to_json(drawn.slots),
        slot_count=len(drawn.slots),
        form=drawn.form,
        open_to=drawn.last_open(sitting.paper),
        max_marks=drawn.max_marks,
        room=seat.room,
        place=seat.place,
        seats_per_row=sitting.seats_per_row,
        drawn_on=_day_of(seat, sitting, now),
        drawn_at=now,
    )


def _keep(papers: Sequence[PreparedPaper], paper: Paper) -> bool:
    """Store what was drawn from a paper, unless that was changed meanwhile; tell whether it stays."""
    drawn_from = _state_of(paper)
    PreparedPaper.objects.bulk_create(
        papers, update_conflicts=True, unique_fields=["seat"], update_fields=UPDATED
    )
    # Whoever changed it threw away what lay there before: what came after is found by looking once more.
    if _state_of(Paper.objects.get(pk=paper.pk)) == drawn_from:
        return True
    forget_prepared(paper_id=paper.pk)
    return False


def _state_of(paper: Paper) -> tuple[object, ...]:
    """Give all of a paper that a draw rests on."""
    values = (getattr(paper, field.attname) for field in Paper._meta.concrete_fields)
    return (*values, blueprint_of(paper))
