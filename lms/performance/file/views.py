"""Show a performance file to who may open it, as page or workbook, and open each figure down to its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.files.api import workbook_response
from lms.core.ui.api import Action, Table
from lms.core.wording import day_text, enumerated
from lms.people.api import (
    AnyUser,
    Employee,
    EmployeeRequest,
    SignedInRequest,
    employee_of,
    employee_required,
    has_role,
    role_required,
    visible_employees,
)
from lms.people.leaves.api import leave_within
from lms.performance.evidence.periods import Period
from lms.performance.evidence.places import PlaceOfWork, place_of
from lms.performance.evidence.views import months_asked, span_tabs
from lms.performance.file import queries as behind
from lms.performance.file import tables
from lms.performance.file.queries import PerformanceFile, managers_of, performance_file, views_of
from lms.performance.file.services import record_view
from lms.performance.file.sheets import file_sheets
from lms.performance.file.timeline import events_of
from lms.performance.indicators.figures import Figure
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.mastery.clauses import ClauseEvidence
from lms.performance.mastery.queries import exam_span
from lms.performance.objections.queries import subjects_waiting
from lms.performance.permissions import SEE_EVERYTHING
from lms.performance.settings import PerformanceSettings
from lms.standards.api import Clause

OWN_PARTS = frozenset({"viewers"})  # what only the person concerned may open


@dataclass(frozen=True)
class OpenedFile:
    """A file the reader may see, with the months shown."""

    place: PlaceOfWork
    period: Period
    months: int
    is_own: bool

    @property
    def employee(self) -> Employee:
        """Give the person."""
        return self.place.employee

    @property
    def query(self) -> str:
        """Write the months into an address."""
        return f"?months={self.months}"

    def url(self) -> str:
        """Give the address of the file itself."""
        if self.is_own:
            return reverse("lms_performance:own_file") + self.query
        return reverse("lms_performance:file", args=[self.employee.number]) + self.query

    def rows_url(self, what: str, **filters: str) -> str:
        """Give the address of the rows behind a figure."""
        address = reverse("lms_performance:file_rows", args=[self.employee.number, what])
        return f"{address}?{urlencode({'months': str(self.months), **filters})}"


def open_file(request: SignedInRequest, number: str, *, part: str = "", exported: bool = False) -> OpenedFile:
    """Open the file of a staff number, or refuse; an unknown number is refused alike, so it tells nothing.

    Each opening of somebody else's file is written into the audit trail once.
    """
    employee = visible_employees(request.user).select_related("mentor").filter(number=number).first()
    if employee is None:
        raise PermissionDenied
    own = employee_of(request.user)
    is_own = own is not None and own.pk == employee.pk
    if part in OWN_PARTS and not is_own:
        raise Http404
    months = months_asked(request)
    today = timezone.localdate()
    period = Period.months_to(today, months)
    record_view(viewer=request.user, employee=employee, period=period, part=part, exported=exported)
    return OpenedFile(place_of(employee, today), period, months, is_own)


def objection_url(subject: str) -> str:
    """Give the address of an objection, or an empty text where the site takes none."""
    try:
        return f"{reverse('lms_performance:objection_new')}?{urlencode({'subject': subject})}"
    except NoReverseMatch:
        return ""


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
        "tabs": span_tabs(opened.url().partition("?")[0], opened.months),
        "leave_note": leave_note(opened),
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
    return render(request, "lms_performance/file/file.html", context)


def leave_note(opened: OpenedFile) -> str:
    """Say when in the span the person was on leave, not why; nothing where there was none."""
    away = leave_within(opened.employee, opened.period.start, opened.period.end)
    if not away:
        return ""
    spans = enumerated(f"{day_text(each.starts_on)} – {day_text(each.ends_on)}" for each in away)
    words = _("On leave in this span: %(spans)s. Months with leave have fewer contacts, exams and reviews.")
    return words % {"spans": spans}


def head_note(opened: OpenedFile) -> str:
    """Write number, position, unit since when and mentor in one line."""
    employee, posting = opened.employee, opened.place.posting
    parts = [_("Staff number %(number)s") % {"number": employee.number}]
    if posting:
        parts.append(posting.position.shown_name)
        since = {"unit": posting.unit.name, "day": day_text(posting.starts_on)}
        parts.append(_("%(unit)s since %(day)s") % since)
    if employee.mentor:
        parts.append(_("mentor %(name)s") % {"name": employee.mentor.name})
    return " · ".join(parts)


def actions(opened: OpenedFile, waiting: Collection[str]) -> list[Action]:
    """Offer the workbook, and the objection to the person concerned."""
    number = opened.employee.number
    export = reverse("lms_performance:file_export", args=[number]) + opened.query
    found = [Action(_("Export xlsx"), export, download=True)]
    subject = f"file:{number}"
    if opened.is_own and (url := objection_url(subject)):
        found.append(Action(_("Objection waits") if subject in waiting else _("Object"), url))
    return found


def cards(opened: OpenedFile, found: PerformanceFile) -> list[FigureCard]:
    """Put what customers and reviewers say among the first four figures, the rest after them.

    A figure that counts nothing over nothing says nothing and is left out.
    """
    keys = ("fcr", "surveys", "complaints", "reviews")
    shown = [figure for figure in found.figures if figure.numerator or figure.denominator]
    first = [figure for key in keys for figure in shown if figure.key == key]
    rest = [figure for figure in shown if figure.key not in keys]
    drawn = []
    for figure in (*first, *rest):
        ends = [end for end in (figure.value, figure.low, figure.high, *figure.band_ends) if end is not None]
        low, high = (min(ends), max(ends)) if len(ends) > 1 else (0.0, 0.0)
        margin = (high - low) * 0.15
        drawn.append(FigureCard(figure, opened.rows_url(figure.key), low - margin, high + margin))
    return drawn


def clause_rows(opened: OpenedFile, found: PerformanceFile, reader: AnyUser) -> list[ClauseRow]:
    """Add to each clause the addresses of its rows; the centre's complaints open to who may list them."""
    opens_centre = has_role(reader, *SEE_EVERYTHING)
    return [
        ClauseRow(
            evidence,
            exams_url=opened.rows_url("exams", clause=evidence.wording.address),
            reviews_url=opened.rows_url("reviews", clause=evidence.wording.address),
            complaints_url=opened.rows_url("complaints", clause=evidence.wording.address),
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
    return f"{reverse('lms_performance:complaints')}?{urlencode(filters)}"


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
        "level": round(PerformanceSettings.current().verdict_level * 100),
        "day": day_text(exam_span(opened.period).start),
        "centre": centre,
    }


type Bound = tuple[str, Table]  # type: ignore[type-arg] # tables of different rows
type Days = Iterable[IndicatorValue]
# What a file has rows of beside the answers to surveys and the indicators.
PARTS = frozenset({"complaints", "reviews", "exams", "timeline", "viewers"})


@role_required()
def file_rows(request: SignedInRequest, number: str, what: str) -> HttpResponse:
    """List the rows behind one figure, or a kind of entry, of somebody the reader may see."""
    exported = request.GET.get("export") == "xlsx"
    indicator = None if _is_part(what) else Indicator.objects.filter(key=what, to_person=True).first()
    part = indicator.name if indicator else what.partition("-")[0][:60]
    opened = open_file(request, number, part=part, exported=exported)
    asked = request.GET.get("clause", "")
    clause = behind.clause_named(asked) if asked else None
    if asked and clause is None:
        raise Http404
    title, table = _rows_of(request, opened, what, indicator, clause)
    in_all = tables.sum_text(indicator, cast("Days", table.all_rows)) if indicator else ""
    parts = (str(opened.employee), counted_text(what, opened), in_all)
    context = {
        "page_title": f"{title} · {clause.number}" if clause else title,
        "note": " · ".join(part for part in parts if part),
        "back_url": opened.url(),
        "actions": objections(opened, what),
        "opened": opened,
    }
    return table.respond("lms_performance/file/rows.html", context)


def counted_text(what: str, opened: OpenedFile) -> str:
    """Say which days the rows are of; exams count from earlier on, as they do in the file."""
    if what != "exams":
        return opened.period.text
    return _("%(days)s, first attempts at each sitting") % {"days": exam_span(opened.period).text}


def objections(opened: OpenedFile, what: str) -> list[Action]:
    """Let the person concerned object to a figure that is summed from daily values."""
    is_figure = opened.is_own and not _is_part(what)
    url = objection_url(f"value:{what}:{opened.employee.number}") if is_figure else ""
    return [Action(_("Object"), url)] if url else []


def _is_part(what: str) -> bool:
    return what in PARTS or what == "surveys" or what.startswith("surveys-")


def _rows_of(
    request: SignedInRequest,
    opened: OpenedFile,
    what: str,
    indicator: Indicator | None,
    clause: Clause | None,
) -> Bound:
    """Give the title and the table of a part; what is not one of the file's parts must be an indicator."""
    person, period = opened.employee, opened.period
    bound: Bound
    match what:
        case "complaints":
            title = _("Complaints upheld and put down to the person")
            complaints = behind.complaints_behind(person, period, clause)
            bound = title, tables.OwnComplaintTable(request, complaints)
        case "reviews":
            items = behind.items_behind(person, period, clause)
            bound = _("Points in quality reviews"), tables.ReviewItemTable(request, items)
        case "exams":
            scores = behind.scores_behind(person, period, clause)
            bound = _("Exam marks by clause"), tables.ScoreTable(request, scores)
        case "timeline":
            events = events_of(person, period, own=opened.is_own)
            bound = _("Time line"), tables.EventTable(request, events)
        case "viewers":
            # `open_file` lets only the person concerned come here.
            bound = _("Who has looked at the file"), tables.ViewTable(request, views_of(opened.place))
        case _ if _is_part(what):
            scale = what.partition("-")[2]
            surveys = behind.surveys_behind(person, period, int(scale) if scale.isdigit() else None)
            bound = _("Survey answers"), tables.SurveyTable(request, surveys)
        case _ if indicator is not None:
            values = behind.values_behind(person, indicator.key, period)
            bound = indicator.shown_name, tables.day_table(indicator)(request, values)
        case _:
            raise Http404
    return bound
