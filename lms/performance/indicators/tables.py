"""Declare the list of numerators and denominators by person and day."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import count_cell
from lms.performance.indicators.forms import ValueFilter
from lms.performance.indicators.models import IndicatorValue
from lms.performance.indicators.wording import figure_text


def ratio_text(row: IndicatorValue) -> str:
    """Write one day's quotient in the indicator's unit; a zero denominator gives a dash."""
    if not row.denominator:
        return "—"
    return figure_text(float(row.numerator) / float(row.denominator), row.indicator.unit)


class ValueTable(Table[IndicatorValue]):
    """Numerators and denominators by person and day."""

    caption = gettext_lazy("Indicator values")
    default_sort = "-day"
    filterset_class = ValueFilter
    export_name = "indicator-values"
    columns = (
        Column("day", gettext_lazy("Day"), sort="day"),
        Column("employee.name", gettext_lazy("Full name"), sort="employee__name"),
        Column("employee.number", gettext_lazy("Staff number"), sort="employee__number"),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column(
            "indicator",
            gettext_lazy("Indicator"),
            value=lambda row: row.indicator.shown_name,
        ),
        Column("numerator", gettext_lazy("Numerator"), numeric=True, text=count_cell),
        Column("denominator", gettext_lazy("Denominator"), numeric=True, text=count_cell),
        Column("ratio", gettext_lazy("Value"), value=ratio_text, numeric=True),
        Column("source", gettext_lazy("Source")),
    )
    empty = EmptyState(
        gettext_lazy("No indicator values in these days"),
        gettext_lazy("They appear once HR imports the daily figures of the work platforms."),
    )
