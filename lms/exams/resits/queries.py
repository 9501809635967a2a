"""Find who takes which clauses of a paper again, where the bank falls short, and how an exam was passed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from lms.exams.attempts.models import Answer, Attempt, ClauseScore
from lms.exams.attempts.rules.results import NOTHING, Tally
from lms.exams.choices import UNFINISHED, AttemptState
from lms.exams.resits.rules import (
    ClauseResit,
    ResitTerms,
    WholeReason,
    Written,
    clause_resit,
    completed_tally,
    resit_cells,
    why_whole_paper,
)
from lms.papers.blueprints.models import Paper, PaperQuestion
from lms.papers.blueprints.queries import blueprint_of, pool_for
from lms.papers.blueprints.rules.drawing import BlueprintRule, shortages
from lms.papers.choices import PaperKind
from lms.papers.drawing.rules.slots import SlotJson, slots_from_json
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.rules import is_invalidated
from lms.standards.api import Clause


@dataclass(frozen=True, slots=True)
class PassRoute:
    """How an attempt counts as a pass.

    `share` is of all marks the pass rests on, 0 to 1. With a resit by clause `clauses` were sat again
    and the others are kept from the attempt of `first_on`; at once both are empty.
    """

    share: Decimal | None
    clauses: tuple[str, ...] = ()
    first_on: date | None = None


def pass_route(attempt: Attempt) -> PassRoute:
    """Say how a marked attempt counts."""
    return pass_routes([attempt])[attempt.pk]


def pass_routes(attempts: Iterable[Attempt]) -> dict[int, PassRoute]:
    """Say of marked attempts how they count, by their keys, in a fixed number of queries."""
    listed = list(attempts)
    firsts = Attempt.objects.in_bulk({one.completes_id for one in listed if one.completes_id})
    written = written_of(list(firsts.values())) if firsts else {}
    routes = {}
    for one in listed:
        own = Tally(one.marks or Decimal(0), one.max_marks, one.slot_count)
        first = firsts.get(one.completes_id or 0)
        if first is None or first.closed_at is None:
            routes[one.pk] = PassRoute(own.share)
            continue
        whole = completed_tally(own, written[first.pk], one.clauses_again)
        routes[one.pk] = PassRoute(whole.share, one.clauses_again, timezone.localdate(first.closed_at))
    return routes


type Cells = tuple[tuple[int, BlueprintRule], ...]


@dataclass(frozen=True, slots=True)
class DueByClause:
    """A failed attempt at the whole paper, and what its taker may sit again."""

    attempt: Attempt
    written: Written
    resit: ClauseResit


@dataclass(frozen=True, slots=True)
class ResitDesk:
    """Who is due by clause, those whose days end first on top; how many need the whole paper, and why."""

    due: Sequence[DueByClause]
    whole: Mapping[WholeReason, int]

    @property
    def by_clause(self) -> dict[str, int]:
        """Count the people due by clause."""
        return dict(Counter(clause for one in self.due for clause in one.resit.clauses))


def allows_resits(paper: Paper) -> bool:
    """Tell whether the paper may be sat again by clause."""
    return paper.resit_floor is not None and paper.kind == PaperKind.EXAM


def resit_terms(paper: Paper, pass_mark: Decimal | None = None) -> ResitTerms:
    """Give the terms of a paper; where the floor was taken away meanwhile, the pass mark stands for it.

    `pass_mark` is that of the sitting in which a resit was written.
    """
    share = paper.pass_share if pass_mark is None else pass_mark
    floor = share if paper.resit_floor is None else paper.resit_floor
    return ResitTerms(floor, share, paper.resit_days)


def resit_desk(paper: Paper, now: datetime) -> ResitDesk:
    """Sort everybody who failed the paper, in a fixed number of queries."""
    if not allows_resits(paper):
        return ResitDesk((), {})
    failed = whole_failures([paper.pk])
    written, terms = written_of(failed), resit_terms(paper)
    reasons = Counter(why_whole_paper(written[one.pk], terms, now) for one in failed)
    return ResitDesk(
        sorted(_due(failed, written, {paper.pk: terms}, now), key=lambda one: one.resit.until),
        {reason: count for reason, count in reasons.items() if reason is not None},
    )


def due_by_clause(papers: Iterable[Paper], employee: int, now: datetime) -> dict[int, DueByClause]:
    """Say what one person may sit again by clause, by paper; in a fixed number of queries."""
    terms = {paper.pk: resit_terms(paper) for paper in papers if allows_resits(paper)}
    if not terms:
        return {}
    failed = whole_failures(terms, [employee])
    due = _due(failed, written_of(failed), terms, now)
    return {one.attempt.sitting.paper_id: one for one in due}


def _due(
    failed: Iterable[Attempt],
    written: Mapping[int, Written],
    terms: Mapping[int, ResitTerms],
    now: datetime,
) -> list[DueByClause]:
    found = ((one, clause_resit(written[one.pk], terms[one.sitting.paper_id], now)) for one in failed)
    return [DueByClause(one, written[one.pk], resit) for one, resit in found if resit is not None]


def whole_failures(papers: Collection[int], employees: Collection[int] | None = None) -> list[Attempt]:
    """List the latest attempt at each whole paper of everybody who failed it, has not passed it since, and
    has nothing there that is being written or marked.
    """
    real = Attempt.objects.real().filter(sitting__paper__in=papers)
    same = real.filter(employee=OuterRef("employee"), sitting__paper=OuterRef("sitting__paper"))
    going_on = same.filter(state__in=[*UNFINISHED, AttemptState.HANDED_IN])
    since = Q(closed_at__gt=OuterRef("closed_at")) | Q(completes=OuterRef("pk"))
    passed = same.filter(since, state=AttemptState.MARKED, passed=True)
    whole = real.filter(state=AttemptState.MARKED, completes=None, sitting__by_clause=False)
    if employees is not None:
        whole = whole.filter(employee__in=employees)
    listed = whole.filter(~Exists(going_on), ~Exists(passed)).select_related("sitting__paper", "employee")
    latest: dict[tuple[int, int], Attempt] = {}
    for attempt in listed.order_by("closed_at", "pk"):
        latest[attempt.employee_id, attempt.sitting.paper_id] = attempt
    return [attempt for attempt in latest.values() if not attempt.passed]


def written_of(attempts: Sequence[Attempt]) -> dict[int, Written]:
    """Read marked attempts as the rules take them, in a fixed number of queries."""
    clauses: dict[int, dict[str, Tally]] = defaultdict(dict)
    scores = ClauseScore.objects.filter(attempt__in=[one.pk for one in attempts])
    rows = scores.values_list("attempt", "clause__number", "marks", "max_marks", "items")
    for attempt, clause, marks, possible, items in rows:
        clauses[attempt][clause] = clauses[attempt].get(clause, NOTHING) + Tally(marks, possible, items)
    missed = _clauses_of_must_pass_missed(attempts)
    return {
        one.pk: Written(bool(one.passed), one.closed_at, clauses[one.pk], missed.get(one.pk, frozenset()))
        for one in attempts
        if one.closed_at is not None  # marked attempts are closed, as the database holds
    }


def _clauses_of_must_pass_missed(attempts: Sequence[Attempt]) -> dict[int, frozenset[str]]:
    """Name the clauses of must-pass questions that were missed; one invalidated later counts no more."""
    must_pass = {
        (one.pk, slot.number): slot
        for one in attempts
        for slot in slots_from_json(cast("list[SlotJson]", one.slots))
        if slot.must_pass
    }
    if not must_pass:
        return {}
    versions = {slot.version_id for slot in must_pass.values()}
    invalidated = {
        pk for pk, made in KeyCorrection.objects.in_force(versions).items() if is_invalidated(made)
    }
    clause_of = clause_numbers(versions)
    answers = Answer.objects.filter(attempt__in={pk for pk, _number in must_pass})
    earned = {(pk, slot): marks for pk, slot, marks in answers.values_list("attempt", "slot", "marks")}
    missed: dict[int, set[str]] = defaultdict(set)
    for (pk, number), slot in must_pass.items():
        if slot.version_id not in invalidated and (earned.get((pk, number)) or Decimal(0)) < slot.marks:
            missed[pk].add(clause_of[slot.version_id])
    return {pk: frozenset(names) for pk, names in missed.items()}


def clause_numbers(versions: Iterable[int]) -> dict[int, str]:
    """Give the number of the clause of each version."""
    return dict(QuestionVersion.objects.filter(pk__in=set(versions)).values_list("pk", "clause__number"))


def picked_clauses(papers: Collection[int]) -> dict[int, str]:
    """Give the clause of each question picked by hand for one of the papers."""
    picked = PaperQuestion.objects.filter(paper__in=papers, question__approved_version__isnull=False)
    return dict(picked.values_list("question", "question__approved_version__clause__number"))


def numbers_ever(clauses: Collection[str]) -> dict[str, set[str]]:
    """Give of clauses, named by a number they have or had, all numbers through the editions; one query."""
    begun = Clause.objects.get_queryset().annotate(begun=Coalesce("origin", "pk"))
    named = begun.filter(number__in=clauses).values("begun")
    rows = list(begun.filter(begun__in=named).values_list("begun", "number"))
    found = {one: {one} for one in clauses}
    for one in found:
        lines = {line for line, number in rows if number == one}
        found[one] |= {number for line, number in rows if line in lines}
    return found


def cells_of(
    paper: Paper,
    clauses: Sequence[str],
    picked: Mapping[int, str] | None = None,
    names: Mapping[str, Collection[str]] | None = None,
) -> Cells:
    """Give the cells a resit of the clauses asks, each with its place in the blueprint."""
    known = picked_clauses([paper.pk]) if picked is None else picked
    return resit_cells(blueprint_of(paper), clauses, known, numbers_ever(clauses) if names is None else names)


def clauses_short(paper: Paper, due: Iterable[DueByClause], day: date) -> dict[str, int]:
    """Give the sets of clauses, as text, that the bank of the day cannot fill, each with how many need it.

    Only a cell of a chapter that is narrowed to one clause can fall short where the whole paper does not.
    """
    wanted: dict[tuple[str, ...], int] = {}
    for one in due:
        wanted[one.resit.clauses] = wanted.get(one.resit.clauses, 0) + 1
    if not wanted:
        return {}
    pool, picked = pool_for(paper.kind, day), picked_clauses([paper.pk])
    names = numbers_ever({one for clauses in wanted for one in clauses})
    found = {}
    for clauses, people in wanted.items():
        rules = [rule for _place, rule in cells_of(paper, clauses, picked, names)]
        if not rules or shortages(rules, pool):
            found["、".join(clauses)] = people
    return found
