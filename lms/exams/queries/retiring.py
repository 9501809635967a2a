"""Say before questions are retired what rests on them: what names them, what could not be drawn any more."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from lms.core.api import enumerated
from lms.exams.choices import PaperKind, QuestionState
from lms.exams.domain.papers import Candidate
from lms.exams.domain.taking_out import Blueprint, Loss, loss_without
from lms.exams.models import Paper, PaperQuestion, PaperRule, Question, Sitting
from lms.exams.queries.chosen_uses import ChosenUse, uses_of_chosen
from lms.exams.queries.pools import blueprint_from, pool_for


@dataclass(frozen=True, slots=True)
class PaperLoss:
    """A paper that could not be drawn any more: its rows, its drawn forms, its sittings that are not over."""

    paper: Paper
    picked: Sequence[PaperQuestion]
    rules: Sequence[PaperRule]
    loss: Loss
    letters: str
    sittings: Sequence[Sitting]


@dataclass(frozen=True, slots=True)
class Retirement:
    """What retiring questions would do.

    `open_now` are the sittings that run and may ask them, save those told with the loss of their paper.
    """

    uses: Sequence[ChosenUse]
    losses: Sequence[PaperLoss]
    open_now: Sequence[Sitting]

    @property
    def is_harmless(self) -> bool:
        """Tell whether nothing rests on the questions."""
        return not (self.uses or self.losses or self.open_now)


def retirement_of(questions: Sequence[Question], now: datetime) -> Retirement:
    """Read what retiring the questions would do today, in a constant number of queries.

    Questions that are retired already are left out, and so are drafts where papers are drawn.
    """
    uses = uses_of_chosen(questions)
    gone = {one.pk for one in questions if one.state != QuestionState.RETIRED and one.approved_version_id}
    if not gone:
        return Retirement(uses, (), ())
    asking = _asking(gone, now)
    formed = {forms.paper.pk for use in uses for forms in use.forms}
    ahead = Sitting.objects.standing().filter(
        closes_at__gt=now, paper__in=formed | {one.paper.pk for one in asking}
    )
    sittings = list(ahead.order_by("opens_at", "pk"))
    losses = [loss for one in asking if (loss := one.loss(gone, sittings)) is not None]
    told = {loss.paper.pk for loss in losses}
    open_now = [one for one in sittings if one.opens_at <= now and one.paper_id not in told]
    return Retirement(uses, losses, open_now)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A paper that asks or may draw one of the questions, and the pool it is drawn from."""

    paper: Paper
    blueprint: Blueprint
    pool: Sequence[Candidate]

    def loss(self, gone: Collection[int], sittings: Iterable[Sitting]) -> PaperLoss | None:
        """Say what the paper loses; nothing where it can be drawn without them."""
        loss = loss_without(self.blueprint, self.pool, gone)
        if loss is None:
            return None
        return PaperLoss(
            paper=self.paper,
            picked=list(self.paper.picked.all()),
            rules=list(self.paper.rules.all()),
            loss=loss,
            letters=enumerated(form.letter for form in self.paper.forms.all()),
            sittings=[one for one in sittings if one.paper_id == self.paper.pk],
        )


def _asking(gone: Collection[int], now: datetime) -> list[_Asking]:
    """List the papers that ask or may draw one of the questions today."""
    day = timezone.localdate(now)
    formal, other = (pool_for(kind, day) for kind in (PaperKind.EXAM, PaperKind.QUIZ))
    named = Prefetch("picked__question", Question.objects.non_polymorphic())
    asking = []
    for paper in Paper.objects.prefetch_related("picked", named, "rules__pool", "forms"):
        rules = blueprint_from(paper.picked.all(), paper.rules.all())
        blueprint = Blueprint(rules, paper.form_count, paper.anchor_count)
        pool = formal if paper.kind == PaperKind.EXAM else other
        if any(blueprint.takes(one) for one in pool if one.question_id in gone):
            asking.append(_Asking(paper, blueprint, pool))
    return asking
