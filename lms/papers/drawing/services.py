"""Draw a paper by its blueprint, or all its parallel forms, and settle the order of everything."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Final, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.queries import blueprint_of, pool_for
from lms.papers.blueprints.rules.drawing import draw
from lms.papers.blueprints.rules.parallel import draw_forms, next_form
from lms.papers.drawing.models import ParallelForm
from lms.papers.drawing.rules.neighbours import Spot, set_apart
from lms.papers.drawing.rules.slots import (
    MOST_SLOTS,
    Shuffle,
    Slot,
    SlotJson,
    pages_of,
    shuffled,
    slots_from_json,
    slots_of_picks,
    slots_to_json,
)
from lms.questions.bank.models import QuestionVersion
from lms.questions.versions.queries import kept_questions
from lms.standards.changes.api import ThingKind, held_keys


@transaction.atomic
def draw_parallel_forms(*, paper: Paper, user: User, now: datetime) -> list[ParallelForm]:
    """Draw all forms of a paper anew; attempts that were started keep what they were given.

    The view checks that the user may. Raise BlueprintShort or AnchorsTooMany where they cannot be drawn.
    """
    pool = pool_for(paper.kind, timezone.localdate(now))
    drawn = draw_forms(
        blueprint_of(paper),
        pool,
        secrets.randbits(SEED_BITS),
        forms=paper.form_count,
        anchors=paper.anchor_count,
    )
    paper.forms.all().delete()
    made = ParallelForm.objects.bulk_create(
        ParallelForm(
            paper=paper,
            letter=letter,
            slots=slots_to_json(slots_of_picks(picks)),
            drawn_at=now,
            drawn_by=user,
        )
        for letter, picks in drawn.items()
    )
    details: dict[str, JSON] = {"forms": "".join(drawn), "anchors": paper.anchor_count}
    record(actor=user, action="exams.forms_drawn", subject=paper, details=details)
    return made


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


def sample_paper(paper: Paper, now: datetime, *, letter: str = "") -> DrawnPaper:
    """Draw a paper as anybody might get it today, for a look at it; `letter` names one of its forms."""
    seed = secrets.randbits(SEED_BITS)
    if paper.form_count > 1:
        form = paper.forms.filter(letter=letter).first() or form_of_taker(
            paper, timezone.localdate(now), seed, 0
        )
        slots = slots_from_json(cast("list[SlotJson]", form.slots))
        return DrawnPaper(seed, settled(paper, slots, seed), form.letter)
    picks = draw(blueprint_of(paper), pool_for(paper.kind, timezone.localdate(now)), seed)
    return DrawnPaper(seed, settled(paper, slots_of_picks(picks), seed))


def form_of_taker(paper: Paper, day: date, taker: int, number: int, met: Sequence[str] = ()) -> ParallelForm:
    forms = {form.letter: form for form in askable_forms(paper, day)}
    return forms[next_form(sorted(forms), met, taker=taker, attempt=number)]


def askable_forms(paper: Paper, day: date) -> list[ParallelForm]:
    """Give the drawn forms of a paper without those that ask what is held back on the day; two queries.

    Raise FormsMissing where none were drawn, FormsHeld where none is left.
    """
    forms = list(paper.forms.all())
    if not forms:
        raise FormsMissing
    questions = held_keys(ThingKind.QUESTION, day)
    held = set(QuestionVersion.objects.filter(question__in=questions).values_list("pk", flat=True))
    found = {form.letter: {slot["v"] for slot in form.slots} & held for form in forms}
    askable = [form for form in forms if not found[form.letter]]
    if not askable:
        raise FormsHeld(len(set().union(*found.values())))
    return askable


def settled(paper: Paper, slots: Sequence[Slot], seed: int, spot: Spot | None = None) -> tuple[Slot, ...]:
    """Settle the order of questions and options, neighbours unlike each other."""
    versions = kept_questions([slot.version_id for slot in slots])
    mixed = shuffled(slots, versions, seed, Shuffle(paper.shuffle_questions, paper.shuffle_options))
    return set_apart(mixed, versions, spot) if spot and paper.shuffle_options else mixed


class FormsMissing(Refusal):
    """The paper is written in parallel forms, and they have not been drawn."""

    code: ClassVar[str] = "forms_missing"
    message = _("The forms of this paper have not been drawn.")
    message_for_author = _("Draw the parallel forms of this paper first.")


class FormsHeld(FormsMissing):
    """Every form of the paper asks something that rests on a changed clause and nobody has looked at."""

    code: ClassVar[str] = "forms_held"
    message = _("The forms of this paper ask what the standard has changed since.")
    message_for_author = _(
        "%(count)s questions in the forms of this paper rest on clauses that have changed, and nobody has"
        " looked at them since. Confirm them on the page of the change, or draw the forms anew."
    )

    def __init__(self, count: int) -> None:
        """Keep how many questions are held back."""
        super().__init__()
        self.count = count
