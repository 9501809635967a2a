"""Make the forms of a paper for printing, and keep them as they were made."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from lms.core.api import record
from lms.exams.domain.neighbours import least_alike
from lms.exams.domain.papers import (
    FrozenQuestion,
    Shuffle,
    Slot,
    SlotJson,
    draw,
    shuffled,
    slots_from_json,
    slots_of_picks,
    slots_to_json,
)
from lms.exams.domain.parallel import LETTERS
from lms.exams.kinds.registry import kinds
from lms.exams.models import Paper, PrintRun
from lms.exams.queries.pools import blueprint_of, frozen_questions, pool_for
from lms.exams.services.drawing import SEED_BITS
from lms.exams.services.refusals import FormsMissing

# So many orders are tried for a form, to lay it out unlike the others.
ORDERS: Final = 24


@transaction.atomic
def make_print_run(*, paper: Paper, forms: int, user: User, now: datetime) -> PrintRun:
    """Make so many forms: the paper's own parallel forms, or one drawn paper in several orders.

    Each form is as unlike the others as the settings of the paper let it be. The view checks that the
    user may. Raise BlueprintShort where the bank cannot fill the paper.
    """
    seed = secrets.randbits(SEED_BITS)
    drawn = _parallel(paper) if paper.form_count > 1 else _same_for_all(paper, forms, seed, now)
    forms_made = {letter: slots_to_json(slots) for letter, slots in _set_apart(paper, drawn, seed).items()}
    run = PrintRun.objects.create(paper=paper, forms=forms_made, made_at=now, made_by=user)
    record(actor=user, action="exams.paper_printed", subject=paper, details={"forms": "".join(forms_made)})
    return run


def _parallel(paper: Paper) -> dict[str, Sequence[Slot]]:
    forms = {form.letter: slots_from_json(cast("list[SlotJson]", form.slots)) for form in paper.forms.all()}
    if not forms:
        raise FormsMissing
    return dict(forms)


def _same_for_all(paper: Paper, forms: int, seed: int, now: datetime) -> dict[str, Sequence[Slot]]:
    picks = draw(blueprint_of(paper), pool_for(paper.kind, timezone.localdate(now)), seed)
    slots = slots_of_picks(picks)
    return dict.fromkeys(LETTERS[:forms], slots)


def _set_apart(paper: Paper, drawn: Mapping[str, Sequence[Slot]], seed: int) -> dict[str, Sequence[Slot]]:
    """Shuffle each form so that it is least like those before it."""
    versions = frozen_questions([slot.version_id for slots in drawn.values() for slot in slots])
    apart: dict[str, Sequence[Slot]] = {}
    for letter, slots in drawn.items():
        orders = (_laid_out(paper, slots, versions, f"{seed}:{letter}:{turn}") for turn in range(ORDERS))
        apart[letter] = least_alike(orders, list(apart.values()))
    return apart


def _laid_out(
    paper: Paper, slots: Sequence[Slot], versions: Mapping[int, FrozenQuestion], seed: str
) -> tuple[Slot, ...]:
    """Shuffle a form; a paper without parts is printed kind by kind, as printed papers are."""
    shuffle = Shuffle(paper.shuffle_questions, paper.shuffle_options)
    if any(slot.part for slot in slots):
        return shuffled(slots, versions, seed, shuffle)
    order = list(kinds())
    by_kind = sorted(slots, key=lambda slot: order.index(slot.kind))
    with_parts = [replace(slot, part=slot.kind) for slot in by_kind]
    return tuple(replace(slot, part="") for slot in shuffled(with_parts, versions, seed, shuffle))
