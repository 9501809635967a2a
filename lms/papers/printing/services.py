"""Make the forms of a paper for printing, and keep them as they were made."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, cast

from django.db import transaction
from django.utils import timezone

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.queries import blueprint_of, pool_for
from lms.papers.blueprints.rules.drawing import draw
from lms.papers.blueprints.rules.parallel import LETTERS
from lms.papers.drawing.rules.neighbours import least_alike
from lms.papers.drawing.rules.slots import (
    Shuffle,
    Slot,
    SlotJson,
    shuffled,
    slots_from_json,
    slots_of_picks,
    slots_to_json,
)
from lms.papers.drawing.services import SEED_BITS, askable_forms
from lms.papers.printing.models import PrintRun
from lms.questions.kinds.registry import kinds
from lms.questions.scoring.rules.judging import FrozenQuestion
from lms.questions.versions.queries import frozen_questions

# So many orders are tried for a form, to lay it out unlike the others.
ORDERS: Final = 24


@transaction.atomic
def make_print_run(*, paper: Paper, forms: int, user: User, now: datetime) -> PrintRun:
    """Make so many forms: the paper's own parallel forms, or one drawn paper in several orders.

    Each form is as unlike the others as the settings of the paper let it be. The view checks that the
    user may. Raise BlueprintShort where the bank cannot fill the paper, FormsMissing
    where it has no forms that may be asked.
    """
    seed = secrets.randbits(SEED_BITS)
    drawn: dict[str, Sequence[Slot]]
    if paper.form_count > 1:
        forms_of_paper = askable_forms(paper, timezone.localdate(now))
        stored = {form.letter: cast("list[SlotJson]", form.slots) for form in forms_of_paper}
        drawn = {letter: slots_from_json(slots) for letter, slots in stored.items()}
    else:
        picks = draw(blueprint_of(paper), pool_for(paper.kind, timezone.localdate(now)), seed)
        drawn = dict.fromkeys(LETTERS[:forms], slots_of_picks(picks))
    versions = frozen_questions([slot.version_id for slots in drawn.values() for slot in slots])
    apart: dict[str, Sequence[Slot]] = {}
    for letter, slots in drawn.items():
        orders = (_laid_out(paper, slots, versions, f"{seed}:{letter}:{turn}") for turn in range(ORDERS))
        apart[letter] = least_alike(orders, list(apart.values()))
    run = PrintRun.objects.create(
        paper=paper,
        forms={letter: slots_to_json(slots) for letter, slots in apart.items()},
        made_at=now,
        made_by=user,
    )
    record(actor=user, action="exams.paper_printed", subject=paper, details={"forms": "".join(apart)})
    return run


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
