"""Say before questions are retired what rests on them: what names them, what could not be drawn any more."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch
from django.utils import timezone
from wagtail import hooks

from lms.core.wording import enumerated
from lms.papers.blueprints.models import Paper, PaperQuestion, PaperRule
from lms.papers.blueprints.queries import blueprint_of, pool_for
from lms.papers.blueprints.rules.drawing import DrawableQuestion
from lms.papers.blueprints.rules.taking_out import Blueprint, Loss, loss_without
from lms.papers.choices import PaperKind
from lms.papers.uses.queries import ChosenUse, uses_of_chosen
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState

# An app above says for when it has planned papers: called with the keys of papers and the moment, it returns
# the sittings that are not over, the earliest first.
PLANNED_HOOK: Final = "papers_planned_sittings"


@dataclass(frozen=True, slots=True)
class PlannedSitting:
    """A time for which an app above has planned a paper."""

    paper: int
    title: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class PaperLoss:
    """A paper that could not be drawn any more: its rows, its drawn forms, its sittings that are not over."""

    paper: Paper
    picked: Sequence[PaperQuestion]
    rules: Sequence[PaperRule]
    loss: Loss
    letters: str
    sittings: Sequence[PlannedSitting]


@dataclass(frozen=True, slots=True)
class Retirement:
    """What retiring questions would do.

    `open_now` are the sittings that run and may ask them, save those named with the loss of their paper.
    """

    uses: Sequence[ChosenUse]
    losses: Sequence[PaperLoss]
    open_now: Sequence[PlannedSitting]

    @property
    def is_harmless(self) -> bool:
        """Tell whether nothing rests on the questions."""
        return not (self.uses or self.losses or self.open_now)


def retirement_of(questions: Sequence[Question], now: datetime) -> Retirement:
    """Read what retiring the questions would do today, in a constant number of queries.

    Questions that are retired already are left out, and so are drafts where papers are drawn.
    """
    uses = uses_of_chosen(questions)
    removed = {one.pk for one in questions if one.state != QuestionState.RETIRED and one.approved_version_id}
    if not removed:
        return Retirement(uses, (), ())
    asking = _asking(removed, now)
    formed = {forms.paper.pk for use in uses for forms in use.forms}
    concerned = formed | {one.paper.pk for one in asking}
    sittings = [one for hook in hooks.get_hooks(PLANNED_HOOK) for one in hook(concerned, now)]
    losses = [loss for one in asking if (loss := one.loss(removed, sittings)) is not None]
    lost = {loss.paper.pk for loss in losses}
    open_now = [one for one in sittings if one.opens_at <= now and one.paper not in lost]
    return Retirement(uses, losses, open_now)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A paper that asks or may draw one of the questions, and the pool it is drawn from."""

    paper: Paper
    blueprint: Blueprint
    pool: Sequence[DrawableQuestion]

    def loss(self, removed: Collection[int], sittings: Iterable[PlannedSitting]) -> PaperLoss | None:
        """Say what the paper loses; nothing where it can be drawn without them."""
        loss = loss_without(self.blueprint, self.pool, removed)
        if loss is None:
            return None
        return PaperLoss(
            paper=self.paper,
            picked=list(self.paper.picked.all()),
            rules=list(self.paper.rules.all()),
            loss=loss,
            letters=enumerated(form.letter for form in self.paper.forms.all()),
            sittings=[one for one in sittings if one.paper == self.paper.pk],
        )


def _asking(removed: Collection[int], now: datetime) -> list[_Asking]:
    """List the papers that ask or may draw one of the questions today."""
    day = timezone.localdate(now)
    formal, other = (pool_for(kind, day) for kind in (PaperKind.EXAM, PaperKind.QUIZ))
    named = Prefetch("picked__question", Question.objects.non_polymorphic())
    asking = []
    for paper in Paper.objects.prefetch_related("picked", named, "rules__pool", "forms"):
        rules = blueprint_of(paper)
        blueprint = Blueprint(rules, paper.form_count, paper.anchor_count)
        pool = formal if paper.kind == PaperKind.EXAM else other
        if any(blueprint.takes(one) for one in pool if one.question_id in removed):
            asking.append(_Asking(paper, blueprint, pool))
    return asking
