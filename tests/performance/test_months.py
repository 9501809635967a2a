"""Sums of months say what the days say, whatever was written, changed or deleted."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as running
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lms.core.statistics import Ratio
from lms.performance.evidence.periods import Period
from lms.performance.indicators.models import IndicatorMonth, IndicatorValue
from lms.performance.indicators.months import differing_months, rebuild_months, sum_months
from lms.performance.indicators.queries import (
    contacts_by_path,
    contacts_of,
    indicator_months,
    totals_by_person,
)
from lms.performance.teams.queries import team_sums
from tests.factories.evaluation import make_contacts_kpi, make_kpi, make_value
from tests.factories.people import Cast, make_cast


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


DAYS = st.dates(date(2026, 7, 1), date(2026, 11, 20))
NUMBERS = st.decimals(0, 99_999, places=2, allow_nan=False)


@st.composite
def days_of_work(draw: st.DrawFn) -> list[tuple[int, int, int, date, Decimal, Decimal]]:
    """Give days of three people on two indicators in two teams: whoever moves does so on any day."""
    keys = st.tuples(st.integers(0, 2), st.integers(0, 1), DAYS)
    return [
        (person, indicator, draw(st.integers(0, 1)), day, draw(NUMBERS), draw(NUMBERS))
        for person, indicator, day in draw(st.lists(keys, unique=True, max_size=25))
    ]


type Sums = dict[object, tuple[float, float]]


class TestSumsOfMonths(TestCase):
    """Whatever was counted, what is read from months is what the days themselves add up to."""

    @running(max_examples=40, deadline=None)
    @given(days_of_work(), st.lists(st.integers(0, 24), max_size=5))
    def test_every_reader_gives_what_the_days_add_up_to(
        self, work: list[tuple[int, int, int, date, Decimal, Decimal]], taken: list[int]
    ) -> None:
        cast = make_cast()
        people, teams = (cast.li, cast.wang, cast.chen), (cast.team, cast.other_team)
        indicators = (make_kpi(), make_contacts_kpi())
        made = IndicatorValue.objects.bulk_create(
            IndicatorValue(
                employee=people[person],
                indicator=indicators[indicator],
                unit=teams[team],
                day=day,
                numerator=top,
                denominator=bottom,
            )
            for person, indicator, team, day, top, bottom in work
        )
        sum_months({value.day for value in made})
        gone = [made[place] for place in taken if place < len(made)]
        IndicatorValue.objects.filter(pk__in=[value.pk for value in gone]).delete()
        sum_months({value.day for value in gone}, {value.employee_id for value in gone})
        left = [value for value in made if value not in gone]
        period = Period(date(2026, 9, 1), date(2026, 11, 20))
        asked = [value for value in left if value.day >= period.start]

        def added(values: list[IndicatorValue], *names: str) -> Sums:
            found: defaultdict[object, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
            for value in values:
                key = tuple(getattr(value, name) for name in names)
                found[key] = [found[key][0] + value.numerator, found[key][1] + value.denominator]
            return {key: (float(top), float(bottom)) for key, (top, bottom) in found.items()}

        for team in teams:
            totals = totals_by_person(team, period, indicators)
            flat = {(pk, who): ratio for pk, of in totals.items() for who, ratio in of.items()}
            expected = added([one for one in asked if one.unit == team], "indicator_id", "employee_id")
            assert ratios(flat) == close(expected)
        by_month = indicator_months(indicators=indicators, units=teams, period=period)
        for value in asked:
            value.month = value.day.replace(day=1)  # type: ignore[attr-defined] # to be summed by
        assert {
            (one.indicator_id, one.unit_id, one.month): (one.numerator, one.denominator) for one in by_month
        } == close(added(asked, "indicator_id", "unit_id", "month"))
        contacts = [value for value in asked if value.indicator == indicators[1]]
        assert contacts_by_path(period, "aht") == pytest.approx(
            {
                path: sum(float(each.denominator) for each in contacts if each.unit.path == path)
                for path in {each.unit.path for each in contacts}
            }
        )
        for person in people:
            own = sum(float(each.denominator) for each in contacts if each.employee == person)
            assert contacts_of(person, period, "aht") == pytest.approx(own)
        earlier = period.before()
        sums = team_sums(teams, earlier, period, {each.pk: each for each in indicators})
        spans = (
            (sums.earlier, [one for one in left if one.day < period.start and one.day >= earlier.start]),
        )
        for parts, values in (*spans, (sums.later, asked)):
            flat = {(*cell, who): ratio for cell, of in parts.items() for who, ratio in of.items()}
            assert ratios(flat) == close(added(values, "indicator_id", "unit_id", "employee_id"))
        assert sums.first_day == min((one.day for one in spans[0][1]), default=None)
        assert list(differing_months()) == []


def ratios(found: dict[tuple[int, ...], Ratio]) -> Sums:
    """Give numerators and denominators."""
    return {key: (ratio.numerator, ratio.denominator) for key, ratio in found.items()}


def close(expected: Sums) -> object:
    """Allow what binary fractions lose."""
    return {key: pytest.approx(pair, abs=1e-6) for key, pair in expected.items()}
