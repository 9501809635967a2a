"""Make the paper that asks only what a change changes, and keep what it draws on up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.papers.blueprints.models import DeltaPaper, Paper, PaperRule
from lms.papers.blueprints.queries import BlueprintTerms, blueprint_of, check_blueprint, free_slug
from lms.papers.blueprints.wording import BlueprintRows, blueprint_sentences
from lms.papers.choices import PaperKind
from lms.papers.deltas.queries import ClauseStock, DeltaDesk, desk_of_change
from lms.papers.deltas.rules import MARKS_EACH
from lms.questions.sets.models import QuestionPool
from lms.standards.changes.api import CAUSES, ChangeClosed, EditionChange


@dataclass(frozen=True)
class DeltaTerms:
    """What is asked for: title, time, pass mark, and how many questions of each clause, by its key."""

    title: str
    minutes: int
    pass_share: Decimal
    counts: Mapping[str, int]


@transaction.atomic
def make_delta_paper(*, change: EditionChange, terms: DeltaTerms, by: User, now: datetime) -> Paper:
    """Make an exam paper that draws only on questions on the changed clauses; give it.

    Callers check who may. Raise ChangeClosed, DeltaPaperMade, NothingToAsk, or DeltaPaperShort with what
    keeps it from being drawn.
    """
    change = _locked(change)
    desk = desk_of_change(change, timezone.localdate(now))
    if desk.made is not None:
        raise DeltaPaperMade
    asked = [(one, terms.counts.get(one.key, 0)) for one in desk.askable]
    asked = [(one, count) for one, count in asked if count]
    if not asked:
        raise NothingToAsk
    paper = Paper.objects.create(
        slug=free_slug(),
        title=terms.title,
        kind=PaperKind.EXAM,
        minutes=terms.minutes,
        pass_share=terms.pass_share,
        machine_marked=True,
    )
    pools = {one.key: _pool_of(change, one) for one, _count in asked}
    rules = [
        PaperRule(paper=paper, sort_order=order, pool=pools[one.key], count=count, marks=MARKS_EACH)
        for order, (one, count) in enumerate(asked)
    ]
    PaperRule.objects.bulk_create(rules)
    check = check_blueprint(blueprint_of(paper), BlueprintTerms(paper.kind), timezone.localdate(now))
    if not check.is_satisfiable:
        raise DeltaPaperShort(" ".join(blueprint_sentences(check, BlueprintRows((), rules))))
    keys = {key: pool.pk for key, pool in pools.items()}
    DeltaPaper.objects.create(change=change, paper=paper, made_by=by, made_at=now, pools=keys)
    record(actor=by, action="exams.delta_paper_made", subject=paper)
    return paper


def _pool_of(change: EditionChange, stock: ClauseStock) -> QuestionPool:
    """Give the pool of a clause, holding what may be asked today; its name says what it is for."""
    number = stock.changed.compared.clause.number
    with translation.override(settings.LANGUAGE_CODE):
        name = gettext("Delta paper · %(change)s · %(number)s") % {"change": change, "number": number}
        note = gettext("Kept up to date with what was looked at on the page of the change.")
    pool = QuestionPool.objects.get_or_create(name=name[:80], defaults={"note": note})[0]
    pool.questions.set(stock.usable)
    return pool


@transaction.atomic
def renew_delta_paper(*, change: EditionChange, now: datetime, by: User | None = None) -> int:
    """Bring the pools of a delta paper to what may be asked now; give how many questions came or went.

    Callers check who may; the night calls it in nobody's name. A second call changes nothing. Raise
    ChangeClosed.
    """
    change = _locked(change)
    desk = desk_of_change(change, timezone.localdate(now))
    if desk.made is None:
        return 0
    added, removed = _bring_up_to_date(desk, desk.made.pools)
    if added or removed:
        record(
            actor=by,
            action="exams.delta_paper_renewed",
            subject=desk.made.paper,
            details={"added": added, "removed": removed},
        )
    return added + removed


def _bring_up_to_date(desk: DeltaDesk, pools: Mapping[str, int]) -> tuple[int, int]:
    added = removed = 0
    for one in desk.clauses:
        if one.key in pools and not one.is_current:
            QuestionPool.objects.get(pk=pools[one.key]).questions.set(one.usable)
            added += len(one.usable - one.pooled)
            removed += len(one.pooled - one.usable)
    return added, removed


def renew_all(now: datetime) -> None:
    """Bring the pools of all delta papers up to date whose change is not closed; run every day."""
    for made in DeltaPaper.objects.filter(change__closed_at__isnull=True).select_related("change"):
        renew_delta_paper(change=made.change, now=now)


def _locked(change: EditionChange) -> EditionChange:
    """Hold the row of an open change; raise ChangeClosed for a closed one."""
    locked = EditionChange.objects.select_for_update(of=("self",)).select_related(*CAUSES)
    found = locked.get(pk=change.pk)
    if not found.is_open:
        raise ChangeClosed
    return found


class DeltaPaperMade(Refusal):
    code: ClassVar[str] = "delta_paper_made"
    message = _("The delta paper of this change was made already. Change it in its editor.")


class NothingToAsk(Refusal):
    code: ClassVar[str] = "nothing_to_ask"
    message = _("No question on a changed clause may be asked yet: none was looked at and is approved.")


class DeltaPaperShort(Refusal):
    """The questions chosen cannot meet in one paper."""

    code: ClassVar[str] = "delta_paper_short"
    message = _("The paper could not be drawn. %(faults)s")

    def __init__(self, faults: str) -> None:
        """Keep what it lacks."""
        super().__init__()
        self.faults = faults
