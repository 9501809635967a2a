"""Say on a result what it has to do with a resit by clause."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.api import Tone, day_text, enumerated, limit_text, moment
from lms.exams.choices import AttemptState
from lms.exams.domain.resits import failed_clauses, kept_tally
from lms.exams.models import Attempt
from lms.exams.queries.resits import due_by_clause, resit_terms, written_of


@dataclass(frozen=True, slots=True)
class ResitSentence:
    """One sentence with its tone."""

    text: str
    tone: Tone = ""


def resit_sentences(attempt: Attempt, now: datetime, *, shows_marks: bool) -> list[ResitSentence]:
    """Say what was kept for a resit and what follows, or what may be sat again by clause.

    What depends on marks is said only where marks are shown.
    """
    if attempt.completes is not None:
        words = {
            "clauses": enumerated(attempt.clauses_again),
            "day": day_text(attempt.completes.closed_at),
        }
        text = _("A resit of the clauses %(clauses)s; the others are kept from the attempt of %(day)s.")
        said = ResitSentence(text % words)
        return [said, *(_outcome(attempt) if shows_marks else [])]
    if not shows_marks or attempt.passed or attempt.state != AttemptState.MARKED:
        return []
    paper = attempt.sitting.paper
    due = due_by_clause([paper], attempt.employee_id, now).get(paper.pk)
    if due is None or due.attempt.pk != attempt.pk:
        return []
    again = due.resit.clauses
    text = ngettext(
        "Only the clause %(clauses)s has to be sat again; the others are kept until %(moment)s.",
        "Only the clauses %(clauses)s have to be sat again; the others are kept until %(moment)s.",
        len(again),
    )
    words = {"clauses": enumerated(again), "moment": moment(due.resit.until)}
    return [ResitSentence(text % words, "accent")]


def _outcome(attempt: Attempt) -> list[ResitSentence]:
    """Say whether the resit completes the exam, and what else than its sum of marks keeps it from that."""
    if attempt.completes is None or attempt.state != AttemptState.MARKED:
        return []
    if attempt.passed:
        return [ResitSentence(_("Together with what was kept the exam is passed."), "good")]
    if attempt.completes.state == AttemptState.VOIDED:
        text = _("The attempt whose clauses were kept was voided, so the whole paper is due.")
        return [ResitSentence(text, "bad")]
    terms = resit_terms(attempt.sitting.paper)
    written = written_of([attempt, attempt.completes])
    said = []
    for clause in failed_clauses(written[attempt.pk], terms.floor):
        share = written[attempt.pk].clauses[clause].share
        if share is not None and share < terms.floor:
            words = {"clause": clause, "floor": limit_text(terms.floor)}
            text = _("Clause %(clause)s is below %(floor)s. That alone means not passed.") % words
            said.append(ResitSentence(text, "bad"))
    first = written.get(attempt.completes.pk)
    kept = kept_tally(first, attempt.clauses_again).share if first else None
    if kept is None or kept < terms.pass_share:
        text = _("After a correction the clauses kept are below the pass mark, so the whole paper is due.")
        said.append(ResitSentence(text, "bad"))
    return said
