"""Write the teams with their figures and changes into a workbook."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lms.core.files.api import PercentCell, Sheet
from lms.performance.choices import IndicatorUnit
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.wording import scale_of
from lms.performance.teams.queries import TeamChange, TeamPicture
from lms.performance.teams.rules import FigureTurn
from lms.performance.teams.wording import TURNS


def teams_sheet(picture: TeamPicture) -> Sheet:
    """Write the table with numerators and denominators; what is held back stays empty."""
    heads = [_("Unit above"), _("Team"), _("People with figures")]
    for each in picture.indicators:
        name = each.shown_name
        parts = (_("numerator"), _("denominator"), _("figure"), _("low"), _("high"))
        heads += [f"{name} · {part}" for part in (*parts, *change_heads())]
    rows = []
    for row in picture.rows:
        cells: list[object] = [row.above, row.name, row.people]
        for figure, indicator, change in zip(row.figures, picture.indicators, row.changes, strict=True):
            if figure.value is None:
                cells += [None] * (5 + len(change_heads()))
                continue
            ends = (figure.value, figure.low, figure.high)
            cells += [figure.numerator, figure.denominator, *(_cell(end, indicator) for end in ends)]
            cells += change_cells(change, indicator)
        rows.append(cells)
    return Sheet(_("Teams"), heads, rows)


def _cell(value: float | None, indicator: Indicator) -> object:
    """Give a figure as the screen shows it: a share in per cent, any other in its own unit."""
    if value is None or indicator.unit == IndicatorUnit.PERCENT:
        return PercentCell(value)
    return round(value, 3)


def change_heads() -> tuple[str, ...]:
    """Name the columns of a change in the workbook."""
    return (
        _("earlier numerator"),
        _("earlier denominator"),
        _("change"),
        _("change of the other teams"),
        _("difference of the changes"),
        _("difference, low"),
        _("difference, high"),
        _("p, adjusted"),
        _("what can be told"),
    )


def change_cells(cell: TeamChange, indicator: Indicator) -> list[object]:
    """Write a change with what it was made from; what is held back stays empty."""
    change, ends = cell.change, cell.change.interval
    told = change.turn not in {FigureTurn.TOO_FEW_PEOPLE, FigureTurn.NOTHING_TO_COMPARE}
    sizes = (
        change.difference,
        change.others if told else None,
        change.gap,
        ends.low if ends else None,
        ends.high if ends else None,
    )
    return [
        cell.before.numerator if told else None,
        cell.before.denominator if told else None,
        *(_size(size, indicator.unit) for size in sizes),
        change.p_value,
        str(TURNS[change.turn]),
    ]


def _size(size: float | None, unit: str) -> object:
    """Give a difference of shares in percentage points, any other in its own unit."""
    if size is None:
        return None
    return PercentCell(size) if unit == IndicatorUnit.PERCENT else round(size * scale_of(unit), 3)
