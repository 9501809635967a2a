"""Keep the sums of each month beside the daily values, in the transaction that writes the days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Count, DateField, DecimalField, Max, Min, QuerySet, Sum, Value
from django.db.models.functions import Round

from lms.performance.choices import EvidenceKind
from lms.performance.evidence.keeping import evidence_changed
from lms.performance.evidence.periods import months_before
from lms.performance.indicators.models import IndicatorMonth, IndicatorValue

COLUMNS = (
    "employee_id",
    "unit_id",
    "indicator_id",
    "month",
    "numerator",
    "denominator",
    "days",
    "first_day",
    "last_day",
)
# Of more people than these a whole month is summed as soon as theirs.
PEOPLE_NAMED = 1_000


@transaction.atomic
def sum_months(days: Iterable[date], employees: Collection[int] | None = None) -> None:
    """Bring the sums up to date after values of these days were stored, changed or deleted.

    Whoever writes `IndicatorValue` calls this once, last, in the same transaction. `days` are the days
    touched, or any day of each month touched; `employees` are the keys of all whose values were touched,
    which makes a few of them cheap, and None for anybody. What is summed is read from the days anew, so that
    a second call changes nothing.
    """
    months = sorted({day.replace(day=1) for day in days})
    if employees is not None and len(employees) > PEOPLE_NAMED:
        employees = None
    table, columns = IndicatorMonth._meta.db_table, ", ".join(COLUMNS)
    # Two that write the same month follow one another from here.
    evidence_changed(EvidenceKind.VALUES)
    with connection.cursor() as cursor:
        for month in months:
            kept, summed = IndicatorMonth.objects.filter(month=month), days_summed(month)
            if employees is not None:
                kept, summed = kept.filter(employee__in=employees), summed.filter(employee__in=employees)
            kept.delete()
            statement, values = summed.query.sql_with_params()
            cursor.execute(f"INSERT INTO {table} ({columns}) {statement}", values)


def days_summed(month: date) -> QuerySet[IndicatorValue, tuple[object, ...]]:
    """Sum the days of a month as they are to be kept, a row for each employee, unit and indicator."""
    last = months_before(month, -1) - timedelta(days=1)
    sums = IndicatorValue.objects.filter(day__range=(month, last)).order_by()
    return sums.values_list("employee", "unit", "indicator").annotate(
        month=Value(month, DateField()),
        # SQLite adds up binary fractions.
        top=Round(Sum("numerator"), 2, output_field=DecimalField(max_digits=14, decimal_places=2)),
        bottom=Round(Sum("denominator"), 2, output_field=DecimalField(max_digits=14, decimal_places=2)),
        days=Count("pk"),
        first=Min("day"),
        last=Max("day"),
    )


def months_with_values() -> list[date]:
    """List the months from the first value to the last, and those of sums that stand without any."""
    found: set[date] = set()
    for model, field in ((IndicatorValue, "day"), (IndicatorMonth, "month")):
        ends = model.objects.aggregate(first=Min(field), last=Max(field))
        if ends["first"] is not None:
            month = ends["first"].replace(day=1)
            while month <= ends["last"]:
                found.add(month)
                month = months_before(month, -1)
    return sorted(found)


@transaction.atomic
def rebuild_months() -> int:
    """Sum every month anew and give the number of sums."""
    sum_months(months_with_values())
    return IndicatorMonth.objects.count()


def differing_months() -> Iterator[str]:
    """Name every sum that is missing, too many or not what its days add up to."""
    for month in months_with_values():
        kept = IndicatorMonth.objects.filter(month=month).order_by().values_list(*COLUMNS)
        summed = days_summed(month)
        for rows, words in ((summed.difference(kept), "is not kept"), (kept.difference(summed), "is no sum")):
            for employee, unit, indicator, _month, top, bottom, *_days in rows:
                yield (
                    f"{month:%Y-%m}: {top:.2f} / {bottom:.2f} of indicator {indicator}, employee {employee}, "
                    f"unit {unit} {words}"
                )
