"""Make the forms of a paper for printing, and keep them as they were made."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from lms.core.api import record
from lms.exams.domain.papers import (
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


@transaction.atomic
def make_print_run(*, paper: Paper, forms: int, user: User, now: datetime) -> PrintRun:
    """Make so many forms: the paper's own parallel forms, or one drawn paper in several orders.

    The view checks that the user may. Raise BlueprintShort where the bank cannot fill the paper.
    """
    seed = secrets.randbits(SEED_BITS)
    drawn = _parallel(paper) if paper.form_count > 1 else _same_for_all(paper, forms, seed, now)
    laid_out = {
        letter: slots_to_json(_laid_out(paper, slots, f"{seed}:{letter}")) for letter, slots in drawn.items()
    }
    run = PrintRun.objects.create(paper=paper, forms=laid_out, made_at=now, made_by=user)
    record(actor=user, action="exams.paper_printed", subject=paper, details={"forms": "".join(laid_out)})
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


def _laid_out(paper: Paper, slots: Sequence[Slot], seed: str) -> tuple[Slot, ...]:
    """Shuffle a form; a paper without parts is printed kind by kind, as printed papers are."""
    versions = frozen_questions([slot.version_id for slot in slots])
    shuffle = Shuffle(paper.shuffle_questions, paper.shuffle_options)
    if any(slot.part for slot in slots):
        return shuffled(slots, versions, seed, shuffle)
    order = list(kinds())
    by_kind = sorted(slots, key=lambda slot: order.index(slot.kind))
    with_parts = [replace(slot, part=slot.kind) for slot in by_kind]
    return tuple(replace(slot, part="") for slot in shuffled(with_parts, versions, seed, shuffle))
