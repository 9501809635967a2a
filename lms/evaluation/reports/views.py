"""Show programmes, their reports and the team months behind, and start an estimate."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core.ui.api import Action, Tab, chart_download
from lms.evaluation.chain.queries import chain_of
from lms.evaluation.effects.queries import is_due, stored_result
from lms.evaluation.permissions import DECLARERS, KEEPERS, READERS
from lms.evaluation.programmes.forms import AssignWaveForm
from lms.evaluation.programmes.queries import programmes_visible_to, with_plan
from lms.evaluation.programmes.views import visible_programme, waves_of
from lms.evaluation.reports.charts.event_study import event_study_chart
from lms.evaluation.reports.charts.monthly import wave_months_chart
from lms.evaluation.reports.points import chosen_point, rows_url
from lms.evaluation.reports.queries import report_of, rows_of
from lms.evaluation.reports.tables import ProgrammeTable, TeamMonthTable
from lms.evaluation.tasks import start_estimate
from lms.people.api import Role, SignedInRequest, has_role, role_required
from lms.performance.permissions import SEE_EVERYTHING, units_with_rows


@role_required(*READERS)
def programmes(request: SignedInRequest) -> HttpResponse:
    """List the programmes the reader may see, each by its finding."""
    found = with_plan(programmes_visible_to(request.user))
    actions = []
    # A manager has an entry of their own for the team table.
    if has_role(request.user, *SEE_EVERYTHING) and not has_role(request.user, Role.MANAGER):
        actions.append(Action(_("Teams"), reverse("lms_performance:teams")))
    if has_role(request.user, *DECLARERS):
        declare = reverse("lms_evaluation:programme_new")
        actions.append(Action(_("Declare a programme"), declare, kind="primary"))
    context = {
        "page_title": _("Did the training work?"),
        "note": _("Each line is what the evidence allows to say; “inconclusive” is an answer."),
        "actions": actions,
    }
    return ProgrammeTable(request, found).respond("lms_evaluation/reports/list.html", context)


@role_required(*READERS)
def programme(request: SignedInRequest, key: str) -> HttpResponse:
    """Show the report of a programme."""
    found = visible_programme(request, key)
    report = report_of(found)
    chart, months = event_study_chart(report), wave_months_chart(report)
    if reply := chart_download(request, filter(None, (chart, months))):
        return reply
    keeps = has_role(request.user, *KEEPERS) and found.cancelled_at is None
    due = is_due(found, timezone.localdate())
    actions = [Action(_("Rows behind this"), rows_url(found))]
    if report.result is not None and report.result.due and has_role(request.user, Role.HR, Role.MANAGER):
        address = f"{reverse('lms_evaluation:finding_new')}?{urlencode({'programme': found.key})}"
        actions.append(Action(_("Make a finding"), address, kind="primary"))
    context = {
        "report": report,
        "chart": chart,
        "months_chart": months,
        "links": chain_of(found, timezone.localdate()) if report.result else (),
        "waves": waves_of(found, timezone.localdate()),
        "actions": actions,
        "assign_form": AssignWaveForm(auto_id=False) if keeps else None,
        "keeps": keeps,
        "may_estimate": keeps and due,
        "may_cancel": keeps and not due,
    }
    return render(request, "lms_evaluation/reports/report.html", context)


@require_POST
@role_required(*KEEPERS)
def programme_estimate(request: SignedInRequest, key: str) -> HttpResponse:
    """Start the estimation as a job; before the declared day there is nothing to estimate."""
    found = visible_programme(request, key)
    if not is_due(found, timezone.localdate()):
        messages.error(request, _("Nothing is estimated before the day of the analysis."))
        return redirect(found)
    return redirect(start_estimate(programme=found, started_by=request.user))


@role_required(*READERS)
def programme_rows(request: SignedInRequest, key: str) -> HttpResponse:
    """List one declared indicator by team and month, in the order of the tree."""
    programme = get_object_or_404(with_plan(programmes_visible_to(request.user)), key=key)
    declared = list(programme.indicators.all())
    asked = request.GET.get("indicator")
    chosen = next((each for each in declared if each.indicator.key == asked), declared[0])
    point = chosen_point(request.GET.dict(), programme, stored_result(chosen))
    note = _(
        "Each row sums the daily values of the people drawn with the team, wherever they worked later. "
        "Numerator: %(top)s. Denominator: %(bottom)s."
    )
    counted = {"top": chosen.indicator.shown_numerator, "bottom": chosen.indicator.shown_denominator}
    query = point.query if point else {}
    context = {
        "programme": programme,
        "page_title": _("%(title)s · rows") % {"title": programme.shown_title},
        "note": note % counted,
        # The other indicators open at the same point.
        "tabs": [
            Tab(
                each.indicator.shown_name,
                rows_url(programme, indicator=each.indicator.key, **query),
                each == chosen,
            )
            for each in declared
        ],
        "point": point,
        "all_rows_url": rows_url(programme, indicator=chosen.indicator.key),
    }
    rows = rows_of(programme, chosen.indicator, timezone.localdate(), units_with_rows(request.user))
    if point is not None:
        rows = [row for row in rows if row.cell in point.cells]
    return TeamMonthTable(request, rows).respond("lms_evaluation/reports/rows.html", context)
