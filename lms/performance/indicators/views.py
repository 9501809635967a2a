"""List the daily values of indicators, and give the addresses of those behind a figure."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.people.api import OrgUnit, SignedInRequest, role_required
from lms.performance.evidence.views import TABLE_PAGE, cohort_note, import_action, note_export, tabs_for
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.queries import value_rows, visible_values
from lms.performance.indicators.tables import ValueTable
from lms.performance.permissions import SEE_LISTS

DAYS_SHOWN = 31


@role_required(*SEE_LISTS)
def values(request: SignedInRequest) -> HttpResponse:
    """List indicator values, the last month unless days are chosen; a manager sees the own units."""
    rows = value_rows(visible_values(request.user))
    note = _("By person and day; a day belongs to the unit of that day.")
    if not (request.GET.get("since") or request.GET.get("until")):
        rows = rows.filter(day__gt=timezone.localdate() - timedelta(days=DAYS_SHOWN))
        note = _("The last %(days)d days; choose days to see others.") % {"days": DAYS_SHOWN}
    if asked := request.GET.get("cohort"):
        note = cohort_note(asked, request) or note
    context = {
        "page_title": _("Indicator values"),
        "note": note,
        "tabs": tabs_for(request, "values"),
        "actions": import_action(request, "indicator-values", _("Import values")),
    }
    table = ValueTable(request, rows)
    note_export(request, "values", table)
    return table.respond(TABLE_PAGE, context)


def values_url(unit: OrgUnit, indicator: Indicator, start: date, end: date) -> str:
    """Give the list of daily values of a unit, one indicator, from one day to another, both included."""
    return values_address({"unit": unit.pk}, indicator, start, end)


def values_address(whose: dict[str, object], indicator: Indicator, start: date, end: date) -> str:
    query = whose | {"indicator": indicator.pk, "since": start.isoformat(), "until": end.isoformat()}
    return f"{reverse('lms_performance:values')}?{urlencode(query)}"
