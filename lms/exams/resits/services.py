"""Draw a resit by clause, and decide whether one completes the exam."""

import secrets
from dataclasses import replace
from datetime import datetime

from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import slots_of
from lms.exams.attempts.rules.access import SittingRules
from lms.exams.attempts.rules.results import MarkedPaper, PassRule, Result, Tally, passes
from lms.exams.choices import AttemptState
from lms.exams.preparing.queries import draw_weights
from lms.exams.resits.queries import (
    Cells,
    DueByClause,
    cells_of,
    clause_numbers,
    due_by_clause,
    numbers_ever,
    resit_terms,
    written_of,
)
from lms.exams.resits.rules import NotDueByClause, Written, passed_by_clause, resit_minutes
from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.queries import pool_for
from lms.papers.blueprints.rules.drawing import Pick, Seed, draw
from lms.papers.drawing.rules.neighbours import Spot
from lms.papers.drawing.rules.slots import Slot, slots_of_picks
from lms.papers.drawing.services import SEED_BITS, DrawnPaper, settled
from lms.people.api import Employee
from lms.questions.bank.models import QuestionVersion

# What somebody had in the failed attempt is drawn again only about a tenth as often as what is new.
SEEN_WEIGHT = 0.1


def require_due(*, sitting: Sitting, employee: Employee, now: datetime) -> DueByClause:
    """Give what the employee sits again in a resit by clause; refused for whoever is not due."""
    due = due_by_clause([sitting.paper], employee.pk, now).get(sitting.paper_id)
    if due is None:
        raise NotDueByClause
    return due


def resit_paper(sitting: Sitting, due: DueByClause, spot: Spot | None) -> DrawnPaper:
    """Draw what somebody sits again, in its order; a resit by clause belongs to no parallel form."""
    seed = secrets.randbits(SEED_BITS)
    slots = slots_of_picks(draw_resit(sitting, due, seed))
    return DrawnPaper(seed, settled(sitting.paper, slots, seed, spot))


def draw_resit(sitting: Sitting, due: DueByClause, seed: Seed) -> tuple[Pick, ...]:
    """Draw the cells of the clauses from the bank; raise BlueprintShort where it lacks questions."""
    cells = cells_of(sitting.paper, due.resit.clauses)
    weights = dict(draw_weights(sitting))
    had = QuestionVersion.objects.filter(pk__in=[slot.version_id for slot in slots_of(due.attempt)])
    for question in had.values_list("question", flat=True):
        weights[question] = weights.get(question, 1.0) * SEEN_WEIGHT
    pool = pool_for(sitting.paper.kind, sitting.edition_day, weights)
    picks = draw([rule for _place, rule in cells], pool, seed)
    return tuple(replace(pick, rule=cells[pick.rule][0]) for pick in picks)


def shortened(rules: SittingRules, paper: Paper, cells: Cells) -> SittingRules:
    """Give the rules of a sitting with the time that belongs to these cells."""
    asked, whole = sum(rule.count for _place, rule in cells), whole_count(paper)
    return replace(rules, minutes=resit_minutes(rules.minutes, asked=asked, whole=whole))


def whole_count(paper: Paper) -> int:
    """Count the questions of the whole paper."""
    return sum(rule.count for rule in paper.rules.all()) + len(paper.picked.all())


def is_passed(attempt: Attempt, paper: MarkedPaper, first: Written | None = None) -> bool:
    """Tell whether a marked paper passes: by itself, or as a resit together with what was kept.

    `first` is the attempt that a resit completes, where it was just marked anew; else it is read.
    """
    whole = attempt.sitting.paper
    if attempt.completes is None:
        return passes(paper.result, PassRule(attempt.sitting.pass_mark))
    if attempt.completes.state != AttemptState.MARKED:
        return False
    written = first or written_of([attempt.completes])[attempt.completes.pk]
    result = by_clauses(paper.result, slots_of(attempt), attempt.clauses_again)
    terms = resit_terms(whole, attempt.sitting.pass_mark)
    return passed_by_clause(result, written, terms, attempt.clauses_again)


def by_clauses(result: Result, slots: tuple[Slot, ...], again: tuple[str, ...] = ()) -> Result:
    """File the scores of a result under the clauses of their questions.

    A clause that is sat `again` goes by the number it had in the first attempt, whatever it has now.
    """
    clause_of = clause_numbers(slot.version_id for slot in slots)
    names = numbers_ever(again) if again else {}
    first = {name: one for one, known in names.items() for name in known} | {one: one for one in again}
    named = {slot.number: first.get(clause_of[slot.version_id], clause_of[slot.version_id]) for slot in slots}
    return replace(
        result, scores=tuple(replace(score, clauses=(named[score.number],)) for score in result.scores)
    )


def written_from(attempt: Attempt, paper: MarkedPaper, *, passed: bool) -> Written | None:
    """Give an attempt as it was just marked in the form the rules take; nothing where it is not closed."""
    if attempt.closed_at is None:
        return None
    slots = slots_of(attempt)
    result = by_clauses(paper.result, slots)
    missed = (score for score in result.scores if score.must_pass and score.marks < score.full_marks)
    clauses: dict[str, Tally] = result.by_clause()
    return Written(
        passed, attempt.closed_at, clauses, frozenset(clause for score in missed for clause in score.clauses)
    )
