"""Show the team months a report was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.api import Column, EmptyState, Tab, Table
from lms.evaluation.domain.panel import month_start
from lms.evaluation.domain.ratios import MIN_PEOPLE_IN_A_CELL
from lms.evaluation.models import Indicator, Programme
from lms.evaluation.queries.effect_words import name_of, title_of
from lms.evaluation.queries.effects import panel_period, team_months
from lms.evaluation.queries.programmes import programmes_visible_to, teams_of, with_plan
from lms.evaluation.views.addresses import month_end, units_with_rows, values_url
from lms.evaluation.views.programmes import READERS
from lms.evaluation.wording import count_cell, figure_text, in_language
from lms.people.api import OrgUnit, SignedInRequest, role_required


@dataclass(frozen=True)
class TeamMonthRow:
    """A team's figure in one month, beside its wave."""

    team: OrgUnit
    wave: int
    month: date
    trained: bool
    numerator: float | None
    denominator: float | None
    people: int
    value: float | None
    text: str
    url: str


class TeamMonthTable(Table[TeamMonthRow]):
    """The rows behind an estimate, one a team and month."""

    caption = gettext_lazy("Teams by month")
    columns = (
        Column("team.name", gettext_lazy("Team"), template="lms_evaluation/cells/team_month.html"),
        Column("wave", gettext_lazy("Wave"), numeric=True),
        Column("month", gettext_lazy("Month"), text=lambda value: f"{value:%Y-%m}"),
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
    indicators = [declared.indicator for declared in programme.indicators.all()]
    asked = request.GET.get("indicator")
    chosen = next((each for each in indicators if each.key == asked), indicators[0])
    context = {
        "programme": programme,
        "page_title": _("%(title)s · rows") % {"title": title_of(programme)},
        "note": _note(chosen),
        "tabs": _tabs(programme, indicators, chosen),
    }
    rows = rows_of(programme, chosen, timezone.localdate(), units_with_rows(request.user))
    return TeamMonthTable(request, rows).respond("lms_evaluation/programme_rows.html", context)


def _note(indicator: Indicator) -> str:
    """Say how rows are made, and what is counted over what."""
    return _(
        "Each row is a sum of daily values; a day belongs to the team of that day. Numerator: %(top)s. "
        "Denominator: %(bottom)s."
    ) % {
        "top": in_language(indicator.numerator, indicator.numerator_en),
        "bottom": in_language(indicator.denominator, indicator.denominator_en),
    }


def _tabs(programme: Programme, indicators: list[Indicator], chosen: Indicator) -> list[Tab]:
    base = reverse("lms_evaluation:programme_rows", args=[programme.key])
    return [Tab(name_of(each), f"{base}?indicator={each.key}", each == chosen) for each in indicators]


def rows_of(
    programme: Programme, indicator: Indicator, today: date, open_units: set[int] | None
) -> list[TeamMonthRow]:
    """List the team months of one indicator, in one query. Units outside `open_units` get no address.

    A month with fewer than five people would show a person and is held back.
    """
    teams = {unit.code: unit for unit in teams_of(programme)}
    wave_of = {unit.code: wave for wave in programme.waves.all() for unit in wave.units.all()}
    months = team_months(programme, [indicator], panel_period(programme, today))[indicator.pk]
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
                trained=wave.starts_on is not None and month >= wave.starts_on,
                numerator=each.numerator if shown else None,
                denominator=each.denominator if shown else None,
                people=each.people,
                value=value,
                text=figure_text(value, indicator.unit) if shown else _("held back"),
                url=values_url(team, indicator, month, month_end(month)) if may_open else "",
            )
        )
    return sorted(rows, key=lambda row: (str(row.team.path), row.month))
