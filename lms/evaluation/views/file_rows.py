"""Open each figure of a performance file down to the rows it was made from."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from lms.core.api import Action, Table
from lms.evaluation.models import Indicator
from lms.evaluation.queries import file_rows as behind
from lms.evaluation.queries.mastery import exam_span
from lms.evaluation.queries.timeline import events_of
from lms.evaluation.queries.viewers import views_of
from lms.evaluation.views import file_tables as tables
from lms.evaluation.views.opening import OpenedFile, dispute_url, open_file
from lms.evaluation.wording import in_language
from lms.people.api import SignedInRequest, role_required

type Bound = tuple[str, Table]  # type: ignore[type-arg] # tables of different rows
type Maker = Callable[[SignedInRequest, OpenedFile], Bound]


@role_required()
def file_rows(request: SignedInRequest, number: str, what: str) -> HttpResponse:
    """List the rows behind one figure, or a kind of entry, of somebody the reader may see."""
    exported = request.GET.get("export") == "xlsx"
    indicator = None if _is_part(what) else Indicator.objects.filter(key=what, to_person=True).first()
    part = indicator.name if indicator else what.partition("-")[0][:60]
    opened = open_file(request, number, part=part, exported=exported)
    title, table = _maker(what, indicator)(request, opened)
    clause = request.GET.get("clause", "")
    context = {
        "page_title": f"{title} · {clause}" if clause else title,
        "note": f"{opened.employee} · {counted_words(what, opened)}",
        "back_url": opened.url(),
        "actions": objections(opened, what),
        "opened": opened,
    }
    return table.respond("lms_evaluation/file_rows.html", context)


def counted_words(what: str, opened: OpenedFile) -> str:
    """Say which days the rows are of; exams count from earlier on, as they do in the file."""
    if what != "exams":
        return opened.period.text
    return _("%(days)s, first attempts at each sitting") % {"days": exam_span(opened.period).text}


def objections(opened: OpenedFile, what: str) -> list[Action]:
    """Let the person concerned object to a figure that is summed from daily values."""
    is_figure = opened.is_own and not _is_part(what)
    url = dispute_url(f"value:{what}:{opened.employee.number}") if is_figure else ""
    return [Action(_("Object"), url)] if url else []


def _is_part(what: str) -> bool:
    return what in MAKERS or what == "surveys" or what.startswith("surveys-")


def _maker(what: str, indicator: Indicator | None) -> Maker:
    """Find what makes the table; what is not one of the file's parts must be an indicator."""
    if what in MAKERS:
        return MAKERS[what]
    if _is_part(what):
        return _surveys(what)
    if indicator is None:
        raise Http404
    return _values(indicator)


def _values(indicator: Indicator) -> Maker:
    def make(request: SignedInRequest, opened: OpenedFile) -> Bound:
        rows = behind.values_behind(opened.employee, indicator.key, opened.period)
        return in_language(indicator.name, indicator.name_en), tables.DayTable(request, rows)

    return make


def _surveys(what: str) -> Maker:
    scale = what.partition("-")[2]

    def make(request: SignedInRequest, opened: OpenedFile) -> Bound:
        rows = behind.surveys_behind(opened.employee, opened.period, int(scale) if scale.isdigit() else None)
        return _("Survey answers"), tables.SurveyTable(request, rows)

    return make


def _complaints(request: SignedInRequest, opened: OpenedFile) -> Bound:
    rows = behind.complaints_behind(opened.employee, opened.period, request.GET.get("clause", ""))
    title = _("Complaints upheld and put down to the person")
    return title, tables.OwnComplaintTable(request, rows)


def _reviews(request: SignedInRequest, opened: OpenedFile) -> Bound:
    rows = behind.items_behind(opened.employee, opened.period, request.GET.get("clause", ""))
    return _("Points in quality reviews"), tables.ItemTable(request, rows)


def _exams(request: SignedInRequest, opened: OpenedFile) -> Bound:
    rows = behind.scores_behind(opened.employee, opened.period, request.GET.get("clause", ""))
    return _("Exam marks by clause"), tables.ScoreTable(request, rows)


def _timeline(request: SignedInRequest, opened: OpenedFile) -> Bound:
    events = events_of(opened.employee, opened.period, own=opened.is_own)
    return _("Time line"), tables.EventTable(request, events)


def _viewers(request: SignedInRequest, opened: OpenedFile) -> Bound:
    """List who looked; `open_file` lets only the person concerned come here."""
    return _("Who has looked at the file"), tables.ViewTable(request, views_of(opened.place))


MAKERS: dict[str, Maker] = {
    "complaints": _complaints,
    "reviews": _reviews,
    "exams": _exams,
    "timeline": _timeline,
    "viewers": _viewers,
}
