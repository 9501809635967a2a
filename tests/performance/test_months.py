"""Sums of months say what the days say, whatever was written, changed or deleted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lms.performance.indicators.models import IndicatorMonth, IndicatorValue
from lms.performance.indicators.months import differing_months, rebuild_months, sum_months
from tests.factories.evaluation import make_kpi, make_value
from tests.factories.people import Cast


def test_a_month_adds_up_what_its_days_hold(cast: Cast) -> None:
    fcr = make_kpi()
    for day, top, bottom in ((1, "3.1", "4"), (15, "2.2", "5.5"), (31, "0", "1")):
        make_value(cast.li, fcr, float(top), float(bottom), day=date(2026, 10, day))
    make_value(cast.li, fcr, 1, 1, day=date(2026, 11, 1))

    sum_months([date(2026, 10, 15), date(2026, 11, 1)])
    sum_months([date(2026, 10, 31)], [cast.li.pk])

    october = IndicatorMonth.objects.get(month=date(2026, 10, 1))
    assert (october.employee_id, october.unit_id, october.indicator_id) == (cast.li.pk, cast.team.pk, fcr.pk)
    assert (october.numerator, october.denominator, october.days) == (Decimal("5.3"), Decimal("10.5"), 3)
    assert (october.first_day, october.last_day) == (date(2026, 10, 1), date(2026, 10, 31))
    assert IndicatorMonth.objects.count() == 2


def test_a_month_without_days_has_no_sum(cast: Cast) -> None:
    value = make_value(cast.li, make_kpi(), 1, 2)
    sum_months([value.day])

    IndicatorValue.objects.all().delete()
    sum_months([value.day])

    assert not IndicatorMonth.objects.exists()


def test_what_differs_from_the_days_is_named(cast: Cast) -> None:
    fcr = make_kpi()
    for number in (1, 2, 3):
        make_value(cast.li, fcr, number, 10, day=date(2026, 8 + number, 2))
    assert list(differing_months()) == []

    IndicatorMonth.objects.filter(month=date(2026, 9, 1)).update(numerator=7)
    IndicatorMonth.objects.filter(month=date(2026, 10, 1)).delete()
    IndicatorValue.objects.filter(day=date(2026, 11, 2)).delete()

    whose = f"of indicator {fcr.pk}, employee {cast.li.pk}, unit {cast.team.pk}"
    assert list(differing_months()) == [
        f"2026-09: 1.00 / 10.00 {whose} is not kept",
        f"2026-09: 7.00 / 10.00 {whose} is no sum",
        f"2026-10: 2.00 / 10.00 {whose} is not kept",
        f"2026-11: 3.00 / 10.00 {whose} is no sum",
    ]
    assert rebuild_months() == 2
    assert list(differing_months()) == []
