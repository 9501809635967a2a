"""Show the teams side by side, in the order of the tree, with the way to the rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.api import Action, Fact, PercentCell, Sheet, Tab, workbook_response
from lms.evaluation.choices import IndicatorUnit
from lms.evaluation.models import Indicator
from lms.evaluation.queries.effect_words import name_of
from lms.evaluation.queries.figures import Figure
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.programmes import parents_by_path
from lms.evaluation.queries.team_changes import TeamChange
from lms.evaluation.queries.teams import TeamPicture, TeamRow, team_picture, teams_of_reader
from lms.evaluation.views.addresses import values_url
from lms.evaluation.views.opening import SPANS, months_asked
from lms.evaluation.views.team_changes import (
    ChangeWords,
    change_card,
    change_words,
    sheet_cells,
    sheet_heads,
)
from lms.evaluation.wording import in_language
from lms.people.api import Role, SignedInRequest, has_role, role_required

# Room at both ends of a column's scale, so that no dot is cut.
EDGE = 0.06


@dataclass(frozen=True)
class TeamCell:
    """A figure with its place on the scale of its column, the address of its rows and what it did since."""

    figure: Figure
    scale_min: float
    scale_max: float
    url: str
    change: ChangeWords | None

    @property
    def words(self) -> str:
        """Say the figure whole, for readers who see no line."""
        parts = (self.figure.label, self.figure.text, self.figure.interval_text)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class TeamLine:
    """A row of the table ready to show."""

    row: TeamRow
    cells: tuple[TeamCell, ...]


@role_required(Role.MANAGER, Role.HR, Role.AUDITOR)
def teams(request: SignedInRequest) -> HttpResponse:
    """Show the reader's teams over a span of months."""
    months = months_asked(request)
    units = teams_of_reader(request.user)
    names = {path: parent.name for path, parent in parents_by_path(units).items()}
    period = Period.months_to(timezone.localdate(), months)
    picture = team_picture(units, period, names, _("Other small teams"))
    if request.GET.get("export") == "xlsx":
        return workbook_response("teams", [_sheet(picture)])
    lines = _lines(picture)
    context = {
        "page_title": _("Teams"),
        "note": _(
            "In the order of the organisation, not ranked: intervals that overlap tell no difference. "
            "They follow how far the people of a team differ, not the number of contacts alone. People are "
            "all who have figures of days in the team, whoever has moved since included."
        ),
        "tabs": _tabs(months),
        "period": period,
        "heads": [name_of(each) for each in picture.indicators],
        "lines": lines,
        "counted": [_counted(each) for each in picture.indicators],
        "changes": change_card(picture, _urls_by_place(lines), _finding_url(request, months)),
        "actions": [Action(_("Export xlsx"), f"?months={months}&export=xlsx", download=True)]
        if picture.rows
        else [],
    }
    return render(request, "lms_evaluation/teams.html", context)


def _counted(indicator: Indicator) -> Fact:
    """Say what an indicator counts over what."""
    top = in_language(indicator.numerator, indicator.numerator_en)
    return Fact(name_of(indicator), f"{top} / {in_language(indicator.denominator, indicator.denominator_en)}")


def _tabs(months: int) -> list[Tab]:
    base = reverse("lms_evaluation:teams")
    return [
        Tab(
            ngettext("%(count)d month", "%(count)d months", span) % {"count": span},
            f"{base}?months={span}",
            span == months,
        )
        for span in SPANS
    ]


def _lines(picture: TeamPicture) -> list[TeamLine]:
    """Put every column on one scale, so that lines under one another can be compared."""
    scales = [
        _scale([row.figures[place] for row in picture.rows]) for place in range(len(picture.indicators))
    ]
    return [
        TeamLine(
            row,
            tuple(
                TeamCell(
                    figure, *scale, _rows_url(picture, row, indicator), _change(picture, change, indicator)
                )
                for figure, scale, indicator, change in zip(
                    row.figures, scales, picture.indicators, row.changes, strict=True
                )
            ),
        )
        for row in picture.rows
    ]


def _change(picture: TeamPicture, change: TeamChange, indicator: Indicator) -> ChangeWords | None:
    """Say what a figure did; where nothing is known from before, the list on top says so once."""
    return change_words(change, indicator.unit) if picture.earlier else None


def _finding_url(request: SignedInRequest, months: int) -> str:
    """Give the way to a new finding over the same months, to those who make findings."""
    if not has_role(request.user, Role.HR, Role.MANAGER):
        return ""
    return f"{reverse('lms_evaluation:finding_new')}?months={months}"


def _urls_by_place(lines: list[TeamLine]) -> dict[tuple[int, int], str]:
    """Give the addresses of the rows by row and column."""
    return {
        (row, column): cell.url for row, line in enumerate(lines) for column, cell in enumerate(line.cells)
    }


def _scale(figures: list[Figure]) -> tuple[float, float]:
    """Give the ends of what the column's figures and intervals cover."""
    shown = [figure for figure in figures if figure.value is not None]
    lows = [figure.value if figure.low is None else figure.low for figure in shown]
    highs = [figure.value if figure.high is None else figure.high for figure in shown]
    low = min((end for end in lows if end is not None), default=0.0)
    high = max((end for end in highs if end is not None), default=1.0)
    edge = (high - low) * EDGE if high > low else 1.0
    return low - edge, high + edge


def _rows_url(picture: TeamPicture, row: TeamRow, indicator: Indicator) -> str:
    if row.unit is None:
        return ""
    return values_url(row.unit, indicator, picture.period.start, picture.period.end)


def _sheet(picture: TeamPicture) -> Sheet:
    """Write the table with numerators and denominators; what is held back stays empty."""
    heads = [_("Unit above"), _("Team"), _("People with figures")]
    for each in picture.indicators:
        name = name_of(each)
        parts = (_("numerator"), _("denominator"), _("figure"), _("low"), _("high"))
        heads += [f"{name} · {part}" for part in (*parts, *sheet_heads())]
    rows = [_sheet_row(row, picture) for row in picture.rows]
    return Sheet(_("Teams"), heads, rows)


def _sheet_row(row: TeamRow, picture: TeamPicture) -> list[object]:
    cells: list[object] = [row.above, row.name, row.people]
    for figure, indicator, change in zip(row.figures, picture.indicators, row.changes, strict=True):
        if figure.value is None:
            cells += [None] * (5 + len(sheet_heads()))
            continue
        ends = (figure.value, figure.low, figure.high)
        cells += [figure.numerator, figure.denominator, *(_sheet_cell(end, indicator) for end in ends)]
        cells += sheet_cells(change, indicator)
    return cells


def _sheet_cell(value: float | None, indicator: Indicator) -> object:
    """Give a figure as the screen shows it: a share in per cent, any other in its own unit."""
    if value is None or indicator.unit == IndicatorUnit.PERCENT:
        return PercentCell(value)
    return round(value, 3)
