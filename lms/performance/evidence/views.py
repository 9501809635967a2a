"""What pages of work and customers share: tabs, the way to an import, the note of an export, months."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.trail.api import filters_asked, record
from lms.core.ui.api import Action, Tab, Table
from lms.core.wording import JSON
from lms.people.api import (
    Role,
    SignedInRequest,
    has_role,
)
from lms.performance.evidence.cohorts import cohort_asked_for
from lms.performance.permissions import SEE_EVERYTHING
from lms.performance.settings import PerformanceSettings

TABLE_PAGE = "lms_performance/evidence/list.html"


def tabs_for(request: HttpRequest, current: str) -> list[Tab]:
    """List the lists this reader may open."""
    tabs = [("complaints", _("Complaints")), ("feedback", _("All feedback"))]
    shown = tabs if has_role(request.user, *SEE_EVERYTHING) else []
    shown = [*shown, ("reviews", _("Quality reviews")), ("values", _("Indicator values"))]
    return [Tab(label, reverse(f"lms_performance:{name}"), name == current) for name, label in shown]


def import_action(request: HttpRequest, code: str, label: str) -> list[Action]:
    """Offer the import to HR."""
    if not has_role(request.user, Role.HR):
        return []
    return [Action(label, reverse("lms_core:import", args=[code]), "primary")]


def note_export[Row](request: SignedInRequest, what: str, table: Table[Row]) -> None:
    """Write down that a list about people was taken away as a file."""
    if request.GET.get("export") == "xlsx":
        details: dict[str, JSON] = {
            "list": what,
            "filters": filters_asked(request, table.filter_labels()),
        }
        record(actor=request.user, action="evidence.exported", subject=request.user, details=details)


def cohort_note(asked: str, request: SignedInRequest) -> str:
    """Say whose values are listed, and to whom some of them are not; nothing for an unknown team."""
    cohort = cohort_asked_for(asked, request.user)
    if cohort is None:
        return ""
    if has_role(request.user, *SEE_EVERYTHING):
        return cohort.note
    return f"{cohort.note} {_('Days in units you do not lead are not listed.')}"


SPANS = (3, 6, 12)


def span_tabs(base: str, months: int) -> list[Tab]:
    """Offer the spans of time at an address, the shown one marked."""
    return [
        Tab(
            ngettext("%(count)d month", "%(count)d months", span) % {"count": span},
            f"{base}?months={span}",
            span == months,
        )
        for span in SPANS
    ]


def months_asked(request: SignedInRequest) -> int:
    """Read the span from the address; an odd one gives the site's."""
    asked = request.GET.get("months", "")
    return int(asked) if asked in {str(span) for span in SPANS} else PerformanceSettings.current().file_months
