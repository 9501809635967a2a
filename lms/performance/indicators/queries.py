"""Sum numerators and denominators in the database, by person, unit and month.

What is summed over whole months is read from the sums kept of them, what is asked by the day from the days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from lms.core.statistics import Ratio
from lms.people.api import AnyUser, Employee, OrgUnit, has_role, managed_units
from lms.performance.evidence.periods import Period
from lms.performance.indicators.models import Indicator, IndicatorMonth, IndicatorValue
from lms.performance.permissions import SEE_EVERYTHING


def visible_values(user: AnyUser) -> QuerySet[IndicatorValue]:
    """List the values somebody may see: HR and auditors all, a manager those of units led or below.

    What must not be shown for one person stays with HR and auditors, who check imports.
    """
    values = IndicatorValue.objects.all()
    if has_role(user, *SEE_EVERYTHING):
        return values
    return values.filter(unit__in=managed_units(user), indicator__to_person=True)


def value_rows(values: QuerySet[IndicatorValue]) -> QuerySet[IndicatorValue]:
    """Read along what a row of values shows."""
    return values.select_related("indicator", "employee", "unit")


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """One indicator of one unit in one month; `month` is its first day."""

    indicator_id: int
    unit_id: int
    month: date
    numerator: float
    denominator: float
    people: int


def values_in(period: Period) -> QuerySet[IndicatorValue]:
    """Keep the values of the period's days."""
    return IndicatorValue.objects.filter(day__range=(period.start, period.end))


def months_in(period: Period) -> QuerySet[IndicatorMonth]:
    """Keep the sums of the months of a period that begins with a month and ends with one, or today.

    The running month counts as far as it has come: no value is of a day to come.
    """
    if period.start.day != 1:
        raise ValueError(f"no whole months from {period.start}")
    return IndicatorMonth.objects.filter(month__range=(period.start, period.end))


def days_of_employee(employee: Employee, period: Period) -> dict[int, list[Ratio]]:
    """Give one person's days by indicator, in one query."""
    rows = values_in(period).filter(employee=employee).order_by()
    found: dict[int, list[Ratio]] = {}
    for indicator, top, bottom in rows.values_list("indicator", "numerator", "denominator"):
        found.setdefault(indicator, []).append(Ratio(float(top), float(bottom), 0))
    return found


def people_counted(unit: OrgUnit, period: Period, indicator: Indicator) -> list[Ratio]:
    """Sum one indicator of each person in the unit and all below, in one query."""
    rows = values_in(period).filter(unit__path__startswith=unit.path, indicator=indicator).order_by()
    people = rows.values_list("employee").annotate(top=Sum("numerator"), bottom=Sum("denominator"))
    return [Ratio(float(top), float(bottom), 1) for _employee, top, bottom in people]


def totals_by_person(
    unit: OrgUnit, period: Period, indicators: Sequence[Indicator]
) -> dict[int, dict[int, Ratio]]:
    """Sum the days worked in exactly this unit by indicator and person, in one query."""
    rows = (
        months_in(period)
        .filter(unit=unit, indicator__in=[indicator.pk for indicator in indicators])
        .order_by()
        .values("indicator", "employee")
        .annotate(top=Sum("numerator"), bottom=Sum("denominator"))
    )
    found: dict[int, dict[int, Ratio]] = {}
    for row in rows:
        ratio = Ratio(float(row["top"]), float(row["bottom"]), 1)
        found.setdefault(row["indicator"], {})[row["employee"]] = ratio
    return found


def indicator_months(
    *, indicators: Sequence[Indicator], units: Sequence[OrgUnit], period: Period
) -> list[UnitMonth]:
    """Sum by indicator, unit of the day and month, in one query; units do not count those below."""
    rows = (
        months_in(period)
        .filter(
            indicator__in=[indicator.pk for indicator in indicators], unit__in=[unit.pk for unit in units]
        )
        .values_list("indicator", "unit", "month")
        .annotate(top=Sum("numerator"), bottom=Sum("denominator"), people=Count("pk"))
        .order_by("indicator", "unit", "month")
    )
    return [
        UnitMonth(indicator, unit, month, float(top), float(bottom), people)
        for indicator, unit, month, top, bottom, people in rows
    ]


def contacts_by_path(period: Period, indicator_key: str) -> dict[str, float]:
    """Sum contacts by the path of the unit of the day, in one query."""
    rows = (
        months_in(period)
        .filter(indicator__key=indicator_key)
        .order_by()
        .values("unit__path")
        .annotate(contacts=Sum("denominator"))
    )
    return {row["unit__path"]: float(row["contacts"]) for row in rows}


def contacts_of(employee: Employee, period: Period, indicator_key: str) -> float:
    """Sum one person's contacts."""
    months = months_in(period).filter(employee=employee, indicator__key=indicator_key)
    return float(months.aggregate(contacts=Sum("denominator"))["contacts"] or 0)
