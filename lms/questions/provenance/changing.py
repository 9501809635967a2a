"""Say which questions rest on clauses that change, and count what is approved or found right meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import cast

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lms.core.accounts import User
from lms.core.wording import enumerated
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.standards.changes.api import (
    ChangeItem,
    ChangeItemState,
    ChangingClause,
    ChangingClauses,
    RestingThing,
    ThingKind,
    held_items,
    open_items,
    settle,
)

STEM_LENGTH = 60
KINDS = (ThingKind.QUESTION,)


def questions_resting_on_changes(changes: ChangingClauses) -> Iterator[RestingThing]:
    """Give the questions that belong to the clauses or name their facts; two queries."""
    if not changes.clauses:
        return
    codes = frozenset[str]().union(*(clause.facts for clause in changes.clauses))
    named: defaultdict[int, set[str]] = defaultdict(set)
    rows = Question.facts.through.objects.filter(fact__code__in=codes)
    for question, code in rows.values_list("question_id", "fact__code"):
        named[question].add(code)
    bank = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    found = bank.filter(Q(clause__in=changes.keys) | Q(pk__in=named)).order_by("code")
    for question in found.select_related("approved_version", "current_version"):
        for clause in changes.clauses:
            facts = named[question.pk]
            if clause.concerns(names_clause=question.clause_id in clause.keys, facts=facts):
                yield _thing(question, clause, facts & clause.differing, changes.since)


def _thing(question: Question, clause: ChangingClause, differing: set[str], since: datetime) -> RestingThing:
    view = reverse("lms_questions:question", args=[question.pk])
    belongs = _("belongs to the clause") if question.clause_id in clause.keys else _("names facts of it")
    return RestingThing(
        kind=ThingKind.QUESTION,
        key=question.pk,
        clause=clause,
        title=f"{question.code} {Truncator(question.stem).chars(STEM_LENGTH)}",
        to_change=_("names %(facts)s") % {"facts": enumerated(sorted(differing))} if differing else belongs,
        view_url=view,
        edit_url=reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk]),
        owner=question.owner_id or question.author_id,
        state=own_state(question, since),
    )


def own_state(question: Question, since: datetime) -> ChangeItemState:
    """Say how a question stands by itself: retired, approved in words written since, or being reworded."""
    approved, current = question.approved_version, question.current_version
    if question.state == QuestionState.RETIRED:
        return ChangeItemState.RETIRED
    if approved is not None and approved.created_at > since:
        return ChangeItemState.REVISED
    is_reworded = current is not None and current.created_at > since
    return ChangeItemState.IN_WORK if is_reworded else ChangeItemState.TO_LOOK_AT


def held_wording(question: Question, day: date) -> list[ChangeItem]:
    """List what keeps the present wording from approval: it was written before the change was opened."""
    written = question.current_version.created_at if question.current_version else None
    return [
        item
        for item in held_items(KINDS, [question.pk], day)
        if written is None or written <= item.change.opened_at
    ]


def count_as_revised(question: Question, now: datetime) -> None:
    """Count a wording that was written since a change was opened, and is approved, as the revision."""
    written = question.current_version.created_at if question.current_version else now
    items = open_items(KINDS, [question.pk])
    revised = [item for item in items if written > item.change.opened_at]
    if revised:
        settle(items=revised, state=ChangeItemState.REVISED, now=now)


def count_as_confirmed(question: Question, *, by: User, reason: str, now: datetime) -> None:
    """Count a question that a person found still right where it is kept as confirmed in every open change."""
    if items := open_items(KINDS, [question.pk]):
        settle(items=items, state=ChangeItemState.CONFIRMED, by=by, note=reason, now=now)
