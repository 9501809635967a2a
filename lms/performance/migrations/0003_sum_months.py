"""Sum the daily values that a database holds already, month by month."""

from datetime import date, timedelta

from django.db import migrations
from django.db.models import Count, DateField, DecimalField, Max, Min, Sum, Value
from django.db.models.functions import Round

COLUMNS = "employee_id, unit_id, indicator_id, month, numerator, denominator, days, first_day, last_day"


def sum_months(apps, schema_editor):
    values = apps.get_model("lms_performance", "IndicatorValue").objects
    table = apps.get_model("lms_performance", "IndicatorMonth")._meta.db_table
    ends = values.aggregate(first=Min("day"), last=Max("day"))
    if ends["first"] is None:
        return
    month, amount = ends["first"].replace(day=1), DecimalField(max_digits=14, decimal_places=2)
    while month <= ends["last"]:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        sums = (
            values.filter(day__range=(month, following - timedelta(days=1)))
            .order_by()
            .values_list("employee", "unit", "indicator")
            .annotate(
                month=Value(month, DateField()),
                top=Round(Sum("numerator"), 2, output_field=amount),
                bottom=Round(Sum("denominator"), 2, output_field=amount),
                days=Count("pk"),
                first=Min("day"),
                last=Max("day"),
            )
        )
        statement, parameters = sums.query.sql_with_params()
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({COLUMNS}) {statement}", parameters)
        month = following


class Migration(migrations.Migration):

    dependencies = [("lms_performance", "0002_indicator_months")]

    operations = [migrations.RunPython(sum_months, migrations.RunPython.noop, elidable=True)]
