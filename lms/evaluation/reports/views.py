"""Show programmes and their reports, start an estimate, and show the team months a report was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL
from lms.core.ui.api import Action, Column, EmptyState, Tab, Table, chart_download
from lms.core.wording import count_cell
from lms.evaluation.effects.queries import cohort_homes, figures_in, is_due, panel_period, stored_result
from lms.evaluation.estimation.rules.panel import month_end, month_index, month_start
from lms.evaluation.permissions import DECLARERS, KEEPERS, READERS
from lms.evaluation.programmes.forms import AssignWaveForm
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.queries import programmes_visible_to, teams_of, with_plan
from lms.evaluation.programmes.views import visible_programme, waves_of
from lms.evaluation.reports.charts.event_study import event_study_chart
from lms.evaluation.reports.charts.monthly import wave_months_chart
from lms.evaluation.reports.points import chosen_point, rows_url, signed_month
from lms.evaluation.reports.queries import report_of
from lms.evaluation.reports.tables import ProgrammeTable
from lms.evaluation.tasks import start_estimate
from lms.people.api import OrgUnit, Role, SignedInRequest, has_role, role_required
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.views import values_address
from lms.performance.indicators.wording import figure_text
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


@dataclass(frozen=True)
class TeamMonthRow:
    """A team's figure in one month, beside its wave."""

    team: OrgUnit
    wave: int
    month: date
    since: int | None
    trained: bool
    numerator: float | None
    denominator: float | None
    people: int
    value: float | None
    text: str
    url: str

    @property
    def cell(self) -> tuple[str, int]:
        """Name the row as the points of a chart do: the team's code and the counted month."""
        return str(self.team.code), month_index(self.month)


class TeamMonthTable(Table[TeamMonthRow]):
    """The rows behind an estimate, one a team and month."""

    caption = gettext_lazy("Teams by month")
    columns = (
        Column("team.name", gettext_lazy("Team"), template="lms_evaluation/reports/cells/team_month.html"),
        Column("wave", gettext_lazy("Wave"), numeric=True),
        Column("month", gettext_lazy("Month"), text=lambda value: f"{value:%Y-%m}"),
        Column("since", gettext_lazy("Months since training began"), numeric=True, text=signed_month),
        Column("trained", gettext_lazy("Trained by then")),
        Column("numerator", gettext_lazy("Numerator"), numeric=True, text=count_cell),
        Column("denominator", gettext_lazy("Denominator"), numeric=True, text=count_cell),
        Column("text", gettext_lazy("Figure"), numeric=True, export=False),
        Column("value", gettext_lazy("Quotient"), numeric=True, text=lambda value: f"{value:.4f}"),
        Column("people", gettext_lazy("Number of people"), numeric=True),
    )
    export_name = "team-months"
    empty = EmptyState(
        gettext_lazy("No figures in these months"), gettext_lazy("Rows appear with the import of values.")
    )


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


def rows_of(
    programme: Programme, indicator: Indicator, today: date, open_units: set[int] | None
) -> list[TeamMonthRow]:
    """List the months of each team's cohort, in two queries. Units outside `open_units` get no address.

    A month with fewer than five people would show a person and is held back.
    """
    teams = {unit.code: unit for unit in teams_of(programme)}
    wave_of = {unit.code: wave for wave in programme.waves.all() for unit in wave.units.all()}
    period = panel_period(programme, today)
    months = figures_in(programme, indicator, period, cohort_homes(programme)).cohort
    rows = []
    for each in months:
        team, wave, month = teams[each.team], wave_of[each.team], month_start(each.period)
        shown = each.people >= MIN_PEOPLE_IN_A_CELL
        value = each.numerator / each.denominator if each.denominator and shown else None
        may_open = open_units is None or team.pk in open_units
        rows.append(
            TeamMonthRow(
                team=team,
                wave=wave.number,
                month=month,
                since=each.period - month_index(wave.starts_on) if wave.starts_on else None,
                trained=wave.starts_on is not None and month >= wave.starts_on,
                numerator=each.numerator if shown else None,
                denominator=each.denominator if shown else None,
                people=each.people,
                value=value,
                text=figure_text(value, indicator.unit) if shown else _("held back"),
                url=cohort_values_url(programme, team, indicator, month, month_end(month))
                if may_open
                else "",
            )
        )
    return sorted(rows, key=lambda row: (str(row.team.path), row.month))


def cohort_values_url(
    programme: Programme, team: OrgUnit, indicator: Indicator, start: date, end: date
) -> str:
    """Give the list of daily values of the people drawn with a team, as `values_url` for a unit."""
    return values_address({"cohort": f"{programme.key}:{team.code}"}, indicator, start, end)
