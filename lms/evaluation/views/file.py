"""Show a performance file, take it away as a workbook."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.api import Action, day_text, enumerated, workbook_response
from lms.evaluation.permissions import SEE_EVERYTHING
from lms.evaluation.queries.clauses import ClauseEvidence
from lms.evaluation.queries.disputes import subjects_waiting
from lms.evaluation.queries.figures import Figure
from lms.evaluation.queries.file import PerformanceFile, performance_file
from lms.evaluation.queries.mastery import exam_span
from lms.evaluation.queries.viewers import managers_of, views_of
from lms.evaluation.settings import EvaluationSettings
from lms.evaluation.sheets.file import file_sheets
from lms.evaluation.views.opening import OpenedFile, dispute_url, open_file
from lms.evaluation.wording import in_language
from lms.people.api import (
    AnyUser,
    EmployeeRequest,
    SignedInRequest,
    employee_required,
    has_role,
    role_required,
)
from lms.standards.api import Clause

EVENTS_SHOWN = 15
VIEWS_SHOWN = 5


@dataclass(frozen=True)
class FigureCard:
    """A figure with the address of its rows and the ends of the line it is drawn on."""

    figure: Figure
    rows_url: str
    scale_min: float
    scale_max: float

    @property
    def is_drawn(self) -> bool:
        """Tell whether there is an interval or a band to draw."""
        return self.figure.enough and self.scale_max > self.scale_min


@dataclass(frozen=True)
class ClauseRow:
    """One clause of the table with the addresses of the rows behind each of its figures."""

    evidence: ClauseEvidence
    exams_url: str
    reviews_url: str
    complaints_url: str
    centre_url: str


@employee_required
def own_file(request: EmployeeRequest) -> HttpResponse:
    """Show somebody their own file."""
    return _page(request, open_file(request, request.employee.number))


@role_required()
def file(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the file of somebody the reader may see."""
    return _page(request, open_file(request, number))


@role_required()
def file_export(request: SignedInRequest, number: str) -> HttpResponse:
    """Answer with the whole file as a workbook."""
    opened = open_file(request, number, exported=True)
    sheets = file_sheets(performance_file(opened.place, opened.period, own=opened.is_own))
    return workbook_response(f"performance-file-{number}", sheets)


def _page(request: SignedInRequest, opened: OpenedFile) -> HttpResponse:
    found = performance_file(opened.place, opened.period, own=opened.is_own)
    views = views_of(opened.place)[:VIEWS_SHOWN] if opened.is_own else []
    waiting = subjects_waiting(opened.employee) if opened.is_own else frozenset()
    context = {
        "opened": opened,
        "file": found,
        "page_title": _("%(name)s · performance file") % {"name": opened.employee.name},
        "note": head_note(opened),
        "actions": actions(opened, waiting),
        "waiting": waiting,
        "back_url": "" if opened.is_own else opened.employee.get_absolute_url(),
        "tabs": opened.span_tabs(),
        "cards": cards(opened, found),
        "rows": clause_rows(opened, found, request.user),
        "clause_note": clause_note(opened),
        "thin_note": thin_note(found),
        "events": found.events[:EVENTS_SHOWN],
        "managers": managers_of(opened.place, timezone.localdate()),
        "views": views,
        "timeline_url": opened.rows_url("timeline"),
        "viewers_url": opened.rows_url("viewers") if opened.is_own else "",
    }
    return render(request, "lms_evaluation/file.html", context)


def head_note(opened: OpenedFile) -> str:
    """Write number, position, unit since when and mentor in one line."""
    employee, posting = opened.employee, opened.place.posting
    parts = [_("Staff number %(number)s") % {"number": employee.number}]
    if posting:
        parts.append(in_language(posting.position.name, posting.position.name_en))
        since = {"unit": posting.unit.name, "day": day_text(posting.starts_on)}
        parts.append(_("%(unit)s since %(day)s") % since)
    if employee.mentor:
        parts.append(_("mentor %(name)s") % {"name": employee.mentor.name})
    return " · ".join(parts)


def actions(opened: OpenedFile, waiting: Collection[str]) -> list[Action]:
    """Offer the workbook, and the objection to the person concerned."""
    number = opened.employee.number
    export = reverse("lms_evaluation:file_export", args=[number]) + opened.query
    found = [Action(_("Export xlsx"), export, download=True)]
    subject = f"file:{number}"
    if opened.is_own and (url := dispute_url(subject)):
        found.append(Action(_("Objection waits") if subject in waiting else _("Object"), url))
    return found


def cards(opened: OpenedFile, found: PerformanceFile) -> list[FigureCard]:
    """Put what customers and reviewers say among the first four figures, the rest after them."""
    keys = ("fcr", "surveys", "complaints", "reviews")
    first = [figure for key in keys for figure in found.figures if figure.key == key]
    rest = [figure for figure in found.figures if figure.key not in keys]
    return [_card(opened, figure) for figure in (*first, *rest)]


def _card(opened: OpenedFile, figure: Figure) -> FigureCard:
    ends = [end for end in (figure.value, figure.low, figure.high, *figure.band_ends) if end is not None]
    low, high = (min(ends), max(ends)) if len(ends) > 1 else (0.0, 0.0)
    margin = (high - low) * 0.15
    return FigureCard(figure, opened.rows_url(figure.key), low - margin, high + margin)


def clause_rows(opened: OpenedFile, found: PerformanceFile, reader: AnyUser) -> list[ClauseRow]:
    """Add to each clause the addresses of its rows; the centre's complaints open to who may list them."""
    opens_centre = has_role(reader, *SEE_EVERYTHING)
    return [
        ClauseRow(
            evidence,
            exams_url=opened.rows_url("exams", clause=evidence.clause.number),
            reviews_url=opened.rows_url("reviews", clause=evidence.clause.number),
            complaints_url=opened.rows_url("complaints", clause=evidence.clause.number),
            centre_url=centre_complaints_url(opened, evidence.clause) if opens_centre else "",
        )
        for evidence in found.clauses
        if evidence.says_something
    ]


def centre_complaints_url(opened: OpenedFile, clause: Clause) -> str:
    """Give the address of the upheld complaints a clause is counted by in the person's centre."""
    if opened.place.centre is None:
        return ""
    filters = {
        "unit": opened.place.centre.pk,
        "clause": clause.pk,
        "verdict": "yes",
        "since": opened.period.start.isoformat(),
        "until": opened.period.end.isoformat(),
    }
    return f"{reverse('lms_evaluation:complaints')}?{urlencode(filters)}"


def thin_note(found: PerformanceFile) -> str:
    """Name the clauses of which only a few questions were asked."""
    thin = [each.clause for each in found.clauses if not each.says_something]
    if not thin:
        return ""
    numbers = enumerated(clause.number for clause in sorted(thin, key=lambda clause: clause.sort))
    return _("Too few questions to say anything about %(clauses)s.") % {"clauses": numbers}


def clause_note(opened: OpenedFile) -> str:
    """Say how to read the table of clauses."""
    centre = opened.place.centre.name if opened.place.centre else "—"
    return _(
        "The line is the %(level)d%% interval, the grey band the middle half of the team; under 5 questions"
        " nothing is concluded. Of exams first attempts count, from %(day)s on. Complaints per 10,000"
        " contacts are those of %(centre)s."
    ) % {
        "level": round(EvaluationSettings.current().verdict_level * 100),
        "day": day_text(exam_span(opened.period).start),
        "centre": centre,
    }
