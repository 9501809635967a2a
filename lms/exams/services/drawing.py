"""Draw a paper by its blueprint or take a parallel form, and settle the order of everything."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, cast

from django.utils import timezone

from lms.exams.domain.neighbours import Spot, set_apart
from lms.exams.domain.pages import pages_of
from lms.exams.domain.papers import (
    Shuffle,
    Slot,
    SlotJson,
    draw,
    shuffled,
    slots_from_json,
    slots_of_picks,
)
from lms.exams.domain.parallel import next_form
from lms.exams.models import MOST_SLOTS, Attempt, Paper, ParallelForm, Sitting, SittingSeat
from lms.exams.queries.decks import draw_for
from lms.exams.queries.kept_versions import kept_questions
from lms.exams.queries.pools import blueprint_of, pool_for
from lms.exams.services.refusals import FormsMissing

SEED_BITS: Final = 62


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A paper drawn for one attempt; `form` names the parallel form it was made from."""

    seed: int
    slots: tuple[Slot, ...]
    form: str = ""

    @property
    def max_marks(self) -> Decimal:
        """Return the marks that can be earned."""
        return sum((slot.marks for slot in self.slots), Decimal(0))

    def last_open(self, paper: Paper) -> int:
        """Return the last slot that takes answers at first: the first page's where there is no way back."""
        pages = pages_of(self.slots, paper.page_mode)
        return pages[0][1] if paper.no_way_back and pages else MOST_SLOTS


def draw_paper(
    sitting: Sitting, now: datetime, *, taker: int, number: int, spot: Spot | None = None
) -> DrawnPaper:
    """Draw a paper by the blueprint, or take the taker's form, and settle the order of everything."""
    seed = secrets.randbits(SEED_BITS)
    paper = sitting.paper
    if paper.form_count > 1:
        form = _form_of(paper, taker, number, forms_met(paper, taker))
        slots = slots_from_json(cast("list[SlotJson]", form.slots))
        return DrawnPaper(seed, settled(paper, slots, seed, spot), form.letter)
    picks = draw_for(sitting, timezone.localdate(now), seed)
    return DrawnPaper(seed, settled(paper, slots_of_picks(picks), seed, spot))


def sample_paper(paper: Paper, now: datetime, *, letter: str = "") -> DrawnPaper:
    """Draw a paper as anybody might get it today, for a look at it; `letter` names one of its forms."""
    seed = secrets.randbits(SEED_BITS)
    if paper.form_count > 1:
        form = paper.forms.filter(letter=letter).first() or _form_of(paper, seed, 0)
        slots = slots_from_json(cast("list[SlotJson]", form.slots))
        return DrawnPaper(seed, settled(paper, slots, seed), form.letter)
    picks = draw(blueprint_of(paper), pool_for(paper.kind, timezone.localdate(now)), seed)
    return DrawnPaper(seed, settled(paper, slots_of_picks(picks), seed))


def forms_met(paper: Paper, taker: int) -> list[str]:
    """List the forms of a paper that somebody has had in front of them, in any sitting."""
    written = Attempt.objects.filter(employee=taker, sitting__paper=paper).exclude(form="")
    return list(written.values_list("form", flat=True))


def _form_of(paper: Paper, taker: int, number: int, met: Sequence[str] = ()) -> ParallelForm:
    forms = {form.letter: form for form in paper.forms.all()}
    if not forms:
        raise FormsMissing
    return forms[next_form(sorted(forms), met, taker=taker, attempt=number)]


def spot_of(seat: SittingSeat, sitting: Sitting) -> Spot | None:
    """Say where somebody sits; nobody sits beside a seat without a number."""
    if seat.place is None:
        return None
    return Spot(f"{sitting.pk}:{seat.room}", seat.place, sitting.seats_per_row)


def settled(paper: Paper, slots: Sequence[Slot], seed: int, spot: Spot | None = None) -> tuple[Slot, ...]:
    """Settle the order of questions and options, neighbours unlike each other."""
    versions = kept_questions([slot.version_id for slot in slots])
    mixed = shuffled(slots, versions, seed, Shuffle(paper.shuffle_questions, paper.shuffle_options))
    return set_apart(mixed, versions, spot) if spot and paper.shuffle_options else mixed
