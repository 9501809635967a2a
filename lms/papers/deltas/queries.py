"""Read which questions on changed clauses may be asked, and how the delta paper of a change stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.wording import limit_text
from lms.papers.blueprints.models import DeltaPaper, Paper
from lms.papers.blueprints.queries import pool_for
from lms.papers.choices import PaperKind
from lms.papers.deltas.rules import proposed_pass
from lms.papers.drawing.changing import papers_asking
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionKind, QuestionState
from lms.standards.changes.api import (
    ChangedClause,
    ChangeWay,
    ChangingClauses,
    Concerned,
    EditionChange,
    ThingKind,
    changed_clauses,
)

WRITING_ROLES = (Role.TRAINER,)


def delta_papers_of(change: int) -> list[Paper]:
    """List the papers made of a change, by its key."""
    return [made.paper for made in DeltaPaper.objects.filter(change=change).select_related("paper")]


@dataclass(frozen=True)
class ClauseStock:
    """A changed clause with the keys of the questions on it: those that may be asked, those that wait.

    May be asked what a formal paper may draw today, the machine marks, and somebody has looked at since the
    change was opened. `others` counts drafts and what is not verified. `pooled` and `asked` say what the
    delta paper that is there holds and asks.
    """

    changed: ChangedClause
    usable: frozenset[int]
    waiting: frozenset[int]
    others: int
    pooled: frozenset[int] = frozenset()
    asked: int = 0
    today: int | None = None  # the key of its wording today

    @property
    def key(self) -> str:
        """Name it in the form."""
        return self.changed.key

    @property
    def title(self) -> str:
        """Name it by number and title."""
        clause = self.changed.compared.clause
        return f"{clause.number} {clause.shown_title}"

    @property
    def is_current(self) -> bool:
        """Tell whether its pool holds what may be asked today."""
        return self.usable == self.pooled

    @property
    def is_short(self) -> bool:
        """Tell whether the paper asks more of it than may be asked."""
        return len(self.usable) < self.asked

    @property
    def look_url(self) -> str:
        """Lead to the questions nobody has looked at."""
        return f"?{urlencode({'clause': self.key, 'kind': ThingKind.QUESTION.value})}#items"

    @property
    def write_url(self) -> str:
        """Lead to a new question on it."""
        add = reverse("wagtailsnippets_lms_questions_question:add")
        return f"{add}?{urlencode({'kind': QuestionKind.SINGLE.value, 'clause': self.today or ''})}"


@dataclass(frozen=True)
class DeltaDesk:
    """What the bank holds for the delta paper of a change, and the paper if it is there."""

    change: EditionChange
    clauses: Sequence[ClauseStock]
    made: DeltaPaper | None

    @cached_property
    def askable(self) -> list[ClauseStock]:
        """List the clauses on which there is something to ask."""
        return [one for one in self.clauses if one.usable]

    @property
    def silent(self) -> int:
        """Count the clauses on which nothing may be asked."""
        return len(self.clauses) - len(self.askable)

    @property
    def is_current(self) -> bool:
        """Tell whether the paper draws on all that may be asked, and on nothing else."""
        return all(one.is_current for one in self.clauses if one.asked)

    @cached_property
    def pass_share(self) -> Decimal:
        """Propose the pass mark of the exams that ask about these clauses."""
        clauses = tuple(one.changed.changing for one in self.clauses)
        asking = papers_asking(ChangingClauses(clauses, self.change.opened_at, self.change.day))
        exams = Paper.objects.filter(pk__in=asking, kind=PaperKind.EXAM)
        return proposed_pass(exams.values_list("pass_share", flat=True))


def desk_of_change(change: EditionChange, day: date) -> DeltaDesk:
    """Read the questions on every changed clause that is not repealed; a number of queries that stays."""
    made = DeltaPaper.objects.filter(change=change).select_related("paper").first()
    clauses = [one for one in changed_clauses(change) if one.compared.after is not None]
    drawable = {one.question_id for one in pool_for(PaperKind.EXAM, day) if not one.by_people}
    on = _questions_on(clauses)
    pooled, asked = _held_by(made)
    has_come = change.day is not None and change.day <= day
    stocks = []
    for one in clauses:
        there = frozenset[int]().union(*(on[key] for key in one.changing.keys))
        waits = there & {item.thing for item in one.open_items if item.kind == ThingKind.QUESTION}
        usable = frozenset(there & drawable) - waits
        others = len(there) - len(usable) - len(waits)
        pool = made.pools.get(one.key) if made else None
        held = frozenset(pooled.get(pool, ()))
        before, after = one.changing.before, one.changing.after
        today = (after or before) if has_come else (before or after)
        stocks.append(ClauseStock(one, usable, waits, others, held, asked.get(pool, 0), today))
    return DeltaDesk(change, stocks, made)


def _questions_on(clauses: Sequence[ChangedClause]) -> Mapping[int, set[int]]:
    """Give by clause the questions whose approved wording, else their newest, belongs to it."""
    keys = {key for one in clauses for key in one.changing.keys}
    bank = Question.objects.non_polymorphic().exclude(state=QuestionState.RETIRED)
    found: defaultdict[int, set[int]] = defaultdict(set)
    drafts = bank.filter(approved_version__isnull=True, clause__in=keys).values_list("clause", "pk")
    asked = bank.filter(approved_version__clause__in=keys).values_list("approved_version__clause", "pk")
    for clause, question in (*drafts, *asked):
        found[clause].add(question)
    return found


def _held_by(made: DeltaPaper | None) -> tuple[Mapping[int | None, set[int]], Mapping[int | None, int]]:
    """Give by pool of a delta paper what it holds, and how many questions the paper asks of it."""
    held: defaultdict[int | None, set[int]] = defaultdict(set)
    if made is None:
        return held, {}
    pools = Question.pools.through.objects.filter(questionpool__in=made.pools.values())
    for pool, question in pools.values_list("questionpool_id", "question_id"):
        held[pool].add(question)
    asked = made.paper.rules.filter(pool__in=made.pools.values()).order_by()
    return held, dict(asked.values_list("pool").annotate(total=Sum("count")))


def delta_paper_of_change(change: int, _things: Mapping[str, Collection[int]]) -> Concerned:
    """Say on the page of a change how its delta paper stands; two queries at most."""
    made = DeltaPaper.objects.filter(change=change).select_related("paper").first()
    label = gettext_lazy("Questions of the delta paper")
    desk = reverse("lms_papers:delta_paper", args=[change])
    if made is None:
        make = ChangeWay(gettext_lazy("Make the delta paper"), desk, WRITING_ROLES)
        return Concerned(label, 0, note=_("There is no delta paper yet"), ways=(make,))
    paper = made.paper
    total = paper.rules.aggregate(total=Sum("count"))["total"] or 0
    clauses = ngettext("of %(count)d clause", "of %(count)d clauses", len(made.pools))
    terms = _("%(minutes)d minutes, pass mark %(share)s")
    note = " · ".join(
        [
            clauses % {"count": len(made.pools)},
            terms % {"minutes": paper.minutes, "share": limit_text(paper.pass_share)},
        ]
    )
    ways = (
        ChangeWay(
            gettext_lazy("Open the paper"), reverse("lms_papers:paper", args=[paper.pk]), WRITING_ROLES
        ),
        ChangeWay(gettext_lazy("See what it can ask"), desk, WRITING_ROLES),
    )
    return Concerned(label, total, note=note, ways=ways)
