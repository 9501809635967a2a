"""List who has to take which clauses of a paper again, and say on a result what it has to do with that."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from lms.core.ui.api import Action, Column, EmptyState, Table, Tone
from lms.core.wording import day_text, enumerated, limit_text, moment, percent
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.rules.results import clause_order
from lms.exams.choices import AttemptState
from lms.exams.permissions import ONLOOKERS, RUNNERS
from lms.exams.resits.queries import (
    DueByClause,
    ResitDesk,
    allows_resits,
    clauses_short,
    due_by_clause,
    resit_desk,
    resit_terms,
    written_of,
)
from lms.exams.resits.rules import failed_clauses, kept_tally
from lms.exams.sittings.models import SittingSeat
from lms.papers.blueprints.models import Paper
from lms.people.api import SignedInRequest, has_role, role_required, visible_employees

WHOLE_REASONS = {
    "passed": gettext_lazy("has passed"),
    "too_old": gettext_lazy("the days in which passed clauses are kept are over"),
    "nothing_failed": gettext_lazy("every clause is above the floor, yet the sum is below the pass mark"),
    "nothing_kept": gettext_lazy("no clause was good enough to be kept"),
    "kept_below_pass_mark": gettext_lazy("the clauses that could be kept are below the pass mark together"),
}


@dataclass(frozen=True, slots=True)
class ResitRow:
    """One person due, as the list shows it."""

    due: DueByClause
    seat: str

    @property
    def share(self) -> Decimal | None:
        """Return the share of the marks of the failed attempt."""
        attempt = self.due.attempt
        return attempt.marks / attempt.max_marks if attempt.marks is not None else None

    @property
    def again(self) -> str:
        """List the clauses to sit again with what was reached, and where a must-pass question was missed."""
        written, lines = self.due.written, []
        for clause in self.due.resit.clauses:
            reached = f"{clause} ({percent(written.clauses[clause].share, 0)})"
            is_missed = clause in written.must_pass_missed
            lines.append(f"{reached} {_('must-pass question missed')}" if is_missed else reached)
        return " · ".join(lines)

    @property
    def kept(self) -> Decimal | None:
        """Return the share of the marks in the clauses that are kept."""
        return kept_tally(self.due.written, self.due.resit.clauses).share

    @property
    def failed_on(self) -> date:
        """Return the day of the failed attempt."""
        return timezone.localdate(self.due.attempt.closed_at)

    @property
    def until(self) -> date:
        """Return the last day on which they are kept."""
        return timezone.localdate(self.due.resit.until)


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """How many people sit a clause again."""

    clause: str
    people: int


class ResitTable(Table[ResitRow]):
    """Everybody due by clause whom the reader may see."""

    caption = gettext_lazy("Due by clause")
    default_sort = "until"
    export_name = "resits"
    export_action = "exams.exported"
    columns = (
        Column("due.attempt.employee.number", gettext_lazy("Staff number"), sort="number"),
        Column(
            "due.attempt.employee.name",
            gettext_lazy("Full name"),
            link=lambda row: reverse("lms_exams:result", args=[row.due.attempt.token]),
        ),
        Column("failed_on", gettext_lazy("Failed on"), sort="failed"),
        Column("share", gettext_lazy("Share of the marks"), numeric=True, share=True, sort="share"),
        Column("again", gettext_lazy("To retake"), sort="again"),
        Column("kept", gettext_lazy("Kept clauses"), numeric=True, share=True, sort="kept"),
        Column("until", gettext_lazy("Kept until"), sort="until"),
        Column("seat", gettext_lazy("Has a seat in")),
    )
    empty = EmptyState(
        gettext_lazy("Nobody is due by clause"),
        gettext_lazy("Whoever fails the paper and keeps enough of it appears here."),
    )


@require_safe
@role_required(*ONLOOKERS)
def resits(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """List who may sit which clauses of a paper again; names only of people the reader may see."""
    paper = get_object_or_404(Paper, pk=pk)
    if not allows_resits(paper):
        raise Http404
    now = timezone.now()
    desk = resit_desk(paper, now)
    seen = set(visible_employees(request.user).values_list("pk", flat=True)) if desk.due else set()
    visible = [one for one in desk.due if one.attempt.employee_id in seen]
    counts, runs = desk.by_clause, has_role(request.user, *RUNNERS)
    new = reverse("lms_exams:sitting_new")
    by_clause = f"{new}?{urlencode({'paper': paper.pk, 'by_clause': 1})}"
    context = {
        "paper": paper,
        "desk": desk,
        "counts": [ClauseCount(one, counts[one]) for one in sorted(counts, key=clause_order)],
        "whole": _whole_lines(desk),
        "short": clauses_short(paper, desk.due, timezone.localdate(now)),
        "hidden": len(desk.due) - len(visible),
        "actions": [Action(_("Open a resit by clause"), by_clause, "primary")] if desk.due and runs else [],
        "whole_url": f"{new}?{urlencode({'paper': paper.pk})}" if runs else "",
    }
    seats = SittingSeat.objects.filter(
        sitting__paper=paper, sitting__by_clause=True, sitting__cancelled_at=None, sitting__closes_at__gt=now
    )
    titles = dict(seats.order_by("-sitting__opens_at").values_list("employee", "sitting__title"))
    table = ResitTable(request, [ResitRow(one, titles.get(one.attempt.employee_id, "")) for one in visible])
    table.about = paper
    return table.respond("lms_exams/resits/resits.html", context)


def _whole_lines(desk: ResitDesk) -> list[str]:
    """Say how many have to sit the whole paper again, and why."""
    return [
        ngettext("%(number)d person: %(reason)s", "%(number)d people: %(reason)s", number)
        % {"number": number, "reason": WHOLE_REASONS[reason]}
        for reason, number in sorted(desk.whole.items())
        if reason != "passed"
    ]


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
        values = {
            "clauses": enumerated(attempt.clauses_again),
            "day": day_text(attempt.completes.closed_at),
        }
        text = _("A resit of the clauses %(clauses)s; the others are kept from the attempt of %(day)s.")
        said = ResitSentence(text % values)
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
    values = {"clauses": enumerated(again), "moment": moment(due.resit.until)}
    return [ResitSentence(text % values, "accent")]


def _outcome(attempt: Attempt) -> list[ResitSentence]:
    """Say whether the resit completes the exam, and what else than its sum of marks keeps it from that."""
    if attempt.completes is None or attempt.state != AttemptState.MARKED:
        return []
    if attempt.passed:
        return [ResitSentence(_("Together with what was kept the exam is passed."), "good")]
    if attempt.completes.state == AttemptState.INVALIDATED:
        text = _("The attempt whose clauses were kept was invalidated, so the whole paper is due.")
        return [ResitSentence(text, "bad")]
    terms = resit_terms(attempt.sitting.paper, attempt.sitting.pass_mark)
    written = written_of([attempt, attempt.completes])
    said = []
    for clause in failed_clauses(written[attempt.pk], terms.floor):
        share = written[attempt.pk].clauses[clause].share
        if share is not None and share < terms.floor:
            values = {"clause": clause, "floor": limit_text(terms.floor)}
            text = _("Clause %(clause)s is below %(floor)s. That alone means not passed.") % values
            said.append(ResitSentence(text, "bad"))
    first = written.get(attempt.completes.pk)
    kept = kept_tally(first, attempt.clauses_again).share if first else None
    if kept is None or kept < terms.pass_share:
        text = _("After a correction the clauses kept are below the pass mark, so the whole paper is due.")
        said.append(ResitSentence(text, "bad"))
    return said
