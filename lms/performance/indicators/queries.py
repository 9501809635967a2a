"""Sum numerators and denominators in the database, by person, unit and month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, QuerySet, Sum
from django.db.models.functions import Cast, Substr

from lms.core.statistics import Ratio
from lms.people.api import AnyUser, Employee, OrgUnit, has_role, managed_units
from lms.performance.evidence.periods import Period
from lms.performance.indicators.models import Indicator, IndicatorValue
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


# A day's month as YYYY-MM: SQLite cuts dates in Python, row by row, but text by itself.
MONTH = Substr(Cast("day", CharField()), 1, 7)


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


def days_of_employee(employee: Employee, period: Period) -> dict[int, list[Ratio]]:
    """Give one person's days by indicator, in one query."""
    return _parts(values_in(period).filter(employee=employee), by="day", people=0)


def people_counted(unit: OrgUnit, period: Period, indicator: Indicator) -> list[Ratio]:
    """Sum one indicator of each person in the unit and all below, in one query."""
    rows = values_in(period).filter(unit__path__startswith=unit.path, indicator=indicator)
    return _parts(rows, by="employee", people=1).get(indicator.pk, [])


def _parts(values: QuerySet[IndicatorValue], *, by: str, people: int) -> dict[int, list[Ratio]]:
    rows = values.order_by().values("indicator", by).annotate(top=Sum("numerator"), bottom=Sum("denominator"))
    found: dict[int, list[Ratio]] = {}
    for row in rows:
        part = Ratio(float(row["top"]), float(row["bottom"]), people)
        found.setdefault(row["indicator"], []).append(part)
    return found


def totals_by_person(
    unit: OrgUnit, period: Period, indicators: Sequence[Indicator]
) -> dict[int, dict[int, Ratio]]:
    """Sum the days worked in exactly this unit by indicator and person, in one query."""
    rows = (
        values_in(period)
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
        values_in(period)
        .filter(
            indicator__in=[indicator.pk for indicator in indicators], unit__in=[unit.pk for unit in units]
        )
        .order_by()
        .annotate(month=MONTH)
        .values("indicator", "unit", "month")
        .annotate(top=Sum("numerator"), bottom=Sum("denominator"), people=Count("employee", distinct=True))
        .order_by("indicator", "unit", "month")
    )
    return [
        UnitMonth(
            row["indicator"],
            row["unit"],
            date.fromisoformat(f"{row['month']}-01"),
            float(row["top"]),
            float(row["bottom"]),
            row["people"],
        )
        for row in rows
    ]


def contacts_by_path(period: Period, indicator_key: str) -> dict[str, float]:
    """Sum contacts by the path of the unit of the day, in one query."""
    rows = (
        values_in(period)
        .filter(indicator__key=indicator_key)
        .order_by()
        .values("unit__path")
        .annotate(contacts=Sum("denominator"))
    )
    return {row["unit__path"]: float(row["contacts"]) for row in rows}


def contacts_of(employee: Employee, period: Period, indicator_key: str) -> float:
    """Sum one person's contacts."""
    values = values_in(period).filter(employee=employee, indicator__key=indicator_key)
    return float(values.aggregate(contacts=Sum("denominator"))["contacts"] or 0)
