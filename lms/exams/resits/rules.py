"""Say which clauses somebody has to sit again, what a resit of them asks, and what passing it means.

Whoever failed the whole paper keeps the clauses that were good enough, for some days, and sits the others
again. The questions come from the same blueprint and the same rules hold, so that a pass reached in two
steps is worth a pass reached in one: what is kept has to reach the pass mark by itself, and so has the resit.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType
from typing import ClassVar, Literal

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.exams.attempts.rules.results import NOTHING, Failing, PassRule, Result, Tally, clause_order, failings
from lms.papers.blueprints.rules.drawing import BlueprintRule
from lms.questions.bank.rules import lies_in

type WholeReason = Literal["passed", "too_old", "nothing_failed", "nothing_kept", "kept_below_pass_mark"]


class NotDueByClause(Refusal):
    """Nothing is to be sat again by clause: the paper was not failed, or has to be sat as a whole."""

    code: ClassVar[str] = "not_due_by_clause"
    message = _(
        "You have no clauses to retake here: you did not fail the exam, or you have to take the whole of it."
    )


@dataclass(frozen=True, slots=True)
class ResitTerms:
    """What a paper says: shares from 0 to 1, and for how many days good clauses are kept.

    A clause below `floor` is failed. `pass_share` is the pass mark of the paper.
    """

    floor: Decimal
    pass_share: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class Written:
    """A marked attempt at the whole paper: its marks by clause, and where must-pass questions were missed."""

    passed: bool
    closed_at: datetime
    clauses: Mapping[str, Tally]
    must_pass_missed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ClauseResit:
    """The clauses somebody sits again and those kept, in the order of their numbers, until when."""

    clauses: tuple[str, ...]
    kept: tuple[str, ...]
    until: datetime


def failed_clauses(written: Written, floor: Decimal) -> tuple[str, ...]:
    """List the clauses below the floor, and those in which a must-pass question was missed."""
    found = (
        clause
        for clause, reached in written.clauses.items()
        if clause in written.must_pass_missed or (reached.share is not None and reached.share < floor)
    )
    return tuple(sorted(found, key=clause_order))


def why_whole_paper(written: Written, terms: ResitTerms, now: datetime) -> WholeReason | None:
    """Say why a resit by clause is out of the question; None where it is not.

    What is kept must reach the pass mark together: otherwise somebody could pass in two steps who knows
    less than the exam asks for.
    """
    if written.passed:
        return "passed"
    if now > written.closed_at + timedelta(days=terms.days):
        return "too_old"
    again = failed_clauses(written, terms.floor)
    if not again:
        return "nothing_failed"
    kept = kept_tally(written, again)
    if kept.share is None:
        return "nothing_kept"
    return "kept_below_pass_mark" if kept.share < terms.pass_share else None


def clause_resit(written: Written, terms: ResitTerms, now: datetime) -> ClauseResit | None:
    """Give what somebody may sit again by clause; None where nothing, or only the whole paper."""
    if why_whole_paper(written, terms, now) is not None:
        return None
    again = failed_clauses(written, terms.floor)
    kept = sorted(written.clauses.keys() - set(again), key=clause_order)
    return ClauseResit(again, tuple(kept), written.closed_at + timedelta(days=terms.days))


def kept_tally(written: Written, again: Iterable[str]) -> Tally:
    """Sum up the clauses that are not sat again."""
    kept = [reached for clause, reached in written.clauses.items() if clause not in set(again)]
    return sum_of(kept)


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """Add marks, marks possible and questions up."""
    return sum(tallies, NOTHING)


def resit_cells(
    rules: Sequence[BlueprintRule],
    clauses: Sequence[str],
    picked: Mapping[int, str],
    names: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[tuple[int, BlueprintRule], ...]:
    """Keep the cells of a blueprint that ask for the clauses, with their places in it, counted from 0.

    Must-pass cells stay whatever their clause. A cell that is wider than a clause, such as one of a chapter,
    is asked only for clauses that have no cell of their own, and only of these. `picked` gives the clause
    of each question picked by hand, `names` all numbers that a clause has had, where it had others.
    """

    def lies(clause: str, one: str) -> bool:
        return any(lies_in(clause, name) for name in names.get(one, (one,)))

    def covers(rule: BlueprintRule, one: str) -> bool:
        return any(lies_in(name, rule.clause) for name in names.get(one, (one,)))

    own: list[tuple[int, BlueprintRule]] = []
    wide: list[tuple[int, BlueprintRule]] = []
    for place, rule in enumerate(rules):
        clause = rule.clause if rule.question is None else picked.get(rule.question, "")
        if rule.must_pass or (clause and any(lies(clause, one) for one in clauses)):
            own.append((place, rule))
        elif rule.question is None:
            wide.append((place, rule))
    asked = {rule.clause if rule.question is None else picked.get(rule.question, "") for _place, rule in own}
    bare = [one for one in clauses if not any(lies(clause, one) for clause in asked if clause)]
    narrowed = [
        (place, replace(rule, clause=one, edition=None))
        for place, rule in wide
        for one in bare
        if not rule.clause or covers(rule, one)
    ]
    return tuple(sorted([*own, *narrowed], key=lambda cell: (cell[0], clause_order(cell[1].clause))))


def resit_minutes(minutes: int, *, asked: int, whole: int) -> int:
    """Give a resit as much time for a question as the whole paper gives, in full minutes."""
    if not whole:
        return minutes
    exact = Decimal(minutes) * asked / whole
    return min(minutes, max(1, int(exact.to_integral_value(ROUND_CEILING))))


def resit_failings(
    resit: Result, written: Written, terms: ResitTerms, clauses: Sequence[str]
) -> tuple[Failing, ...]:
    """List what keeps a resit from completing the exam; empty exactly when the exam is passed by it.

    The resit has to pass at the rules of the whole paper, every clause sat again has to reach the floor,
    and what was kept still has to reach the pass mark, which a later correction may have changed.
    """
    floors = dict.fromkeys(clauses, terms.floor)
    found = list(failings(resit, PassRule(terms.pass_share, clause_floors=floors)))
    kept = kept_tally(written, clauses).share
    if kept is None or kept < terms.pass_share:
        found.append(Failing("kept_below_pass_mark", reached=kept, wanted=terms.pass_share))
    lost = failed_clauses(written, terms.floor)
    found += [
        Failing("kept_below_floor", clause, written.clauses[clause].share, terms.floor)
        for clause in lost
        if clause not in clauses
    ]
    return tuple(found)


def passed_by_clause(resit: Result, written: Written, terms: ResitTerms, clauses: Sequence[str]) -> bool:
    """Tell whether the resit completes the exam: passed, together with the clauses passed before."""
    return not resit_failings(resit, written, terms, clauses)


def completed_tally(resit: Tally, written: Written, clauses: Sequence[str]) -> Tally:
    """Give the marks of the exam as passed in two steps: the clauses kept, and the resit."""
    return sum_of([kept_tally(written, clauses), resit])
