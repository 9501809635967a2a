"""Read what a trainer has to know about a paper: its blueprint against the bank, its forms, its prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from lms.papers.blueprints.models import Paper, PaperQuestion, PaperRule
from lms.papers.blueprints.queries import (
    BlueprintCheck,
    BlueprintTerms,
    blueprint_from,
    check_blueprint,
    questions_for,
    renumber,
)
from lms.papers.drawing.models import ParallelForm
from lms.papers.drawing.rules.slots import SlotJson, slots_from_json
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.models import KeyCorrection


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """A paper with the rows of its blueprint, in their order, and the check against the bank."""

    paper: Paper
    picked: Sequence[PaperQuestion]
    rules: Sequence[PaperRule]
    check: BlueprintCheck


@dataclass(frozen=True, slots=True)
class FormStatus:
    """A parallel form: its questions that may not be asked any more, and those that need a look."""

    form: ParallelForm
    questions: int
    shared: int
    stale: int
    to_recheck: int


def desk_of(paper: Paper, day: date) -> PaperDesk:
    """Read a paper and check it against the bank of the day."""
    picked = list(paper.picked.select_related(None).prefetch_related("question"))
    rules = list(paper.rules.select_related("pool"))
    renumber(rules, day)
    terms = BlueprintTerms(paper.kind, paper.form_count, paper.anchor_count)
    blueprint = blueprint_from(picked, rules, machine_marked=paper.machine_marked)
    return PaperDesk(paper, picked, rules, check_blueprint(blueprint, terms, day))


def forms_of(paper: Paper, day: date) -> list[FormStatus]:
    """Say of every form how many questions it shares with all others, and how many are stale.

    Stale is what may not be asked any more, and a version that a correction has invalidated.
    """
    forms = list(paper.forms.all())
    asked = [
        {slot.version_id for slot in slots_from_json(cast("list[SlotJson]", one.slots))} for one in forms
    ]
    shared = set.intersection(*asked) if asked else set[int]()
    usable = questions_for(paper.kind, day).values("pk")
    versions = set[int]().union(*asked)
    found = QuestionVersion.objects.filter(pk__in=versions, question__in=usable).exclude(
        pk__in=KeyCorrection.objects.invalidated()
    )
    fresh = dict(found.values_list("pk", "question__provenance__changed_since"))
    changed = {pk for pk, since in fresh.items() if since}
    return [
        FormStatus(form, len(one), len(shared), len(one - fresh.keys()), len(one & changed))
        for form, one in zip(forms, asked, strict=True)
    ]
