"""Figures: sum, then divide; say the sample; hold back what is too small."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from lms.core.statistics import Ratio, wilson_interval
from lms.people.employees.services import post_employee
from lms.performance.api import Period
from lms.performance.choices import IndicatorUnit
from lms.performance.indicators.figures import figure_of, figures_of_employee, hidden_if_few, middle_half
from lms.performance.indicators.queries import indicator_months
from tests.factories.evaluation import days_ago, make_kpi, make_value
from tests.factories.people import Cast, make_cast, make_employee, make_position

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def period() -> Period:
    return Period.months_to(days_ago(0), 3)


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def test_period_takes_whole_months_and_the_running_one() -> None:
    assert Period.months_to(date(2026, 2, 14), 6) == Period(date(2025, 9, 1), date(2026, 2, 14))
    assert Period(date(2026, 2, 1), date(2026, 3, 5)).with_lead(2) == Period(
        date(2025, 12, 1), date(2026, 3, 5)
    )


def test_days_are_summed_before_dividing(cast: Cast, period: Period) -> None:
    fcr = make_kpi()
    # A mean of the two days' shares would say 0.75; 40 of 100 were solved.
    make_value(cast.li, fcr, 10, 10, day=days_ago(2))
    make_value(cast.li, fcr, 30, 90, day=days_ago(1))

    (figure,) = figures_of_employee(cast.li, cast.team, period)

    assert (figure.value, figure.text, figure.sample) == (0.4, "40.0%", "40 / 100")


def test_a_zero_denominator_is_no_sample(cast: Cast, period: Period) -> None:
    make_value(cast.li, make_kpi(), 0, 0)

    (figure,) = figures_of_employee(cast.li, cast.team, period)

    assert (figure.value, figure.text, figure.reason) == (None, "", "No sample in this period.")


def test_a_day_with_zero_changes_nothing(cast: Cast, period: Period) -> None:
    fcr = make_kpi()
    make_value(cast.li, fcr, 40, 50, day=days_ago(1))
    make_value(cast.li, fcr, 0, 0, day=days_ago(2))

    (figure,) = figures_of_employee(cast.li, cast.team, period)

    assert (figure.value, figure.enough) == (0.8, True)


def test_below_the_smallest_denominator_the_reason_is_said(cast: Cast, period: Period) -> None:
    make_value(cast.li, make_kpi(min_n=30), 20, 29)

    (figure,) = figures_of_employee(cast.li, cast.team, period)

    assert figure.reason == "Sample 29, fewer than 30: too small to judge by."
    assert not figure.enough


def test_what_is_not_for_one_person_is_left_out(cast: Cast, period: Period) -> None:
    make_value(cast.li, make_kpi("nps", to_person=False), -5, 100)

    assert figures_of_employee(cast.li, cast.team, period) == []


@pytest.mark.parametrize(
    ("unit", "ratio", "text"),
    [
        (IndicatorUnit.PERCENT, Ratio(1203, 1534, 1), "78.4%"),
        (IndicatorUnit.PER_10K, Ratio(3, 1534, 1), "19.6"),
        (IndicatorUnit.PER_MILLION, Ratio(12, 1_000_000, 1), "12.0"),
        (IndicatorUnit.SECONDS, Ratio(26_800, 100, 1), "268"),
        (IndicatorUnit.POINTS, Ratio(-500, 100, 1), "-5.0"),
        (IndicatorUnit.RATIO, Ratio(-1, 8, 1), "-0.12"),
    ],
    ids=str,
)
def test_each_unit_is_written_its_way(unit: IndicatorUnit, ratio: Ratio, text: str) -> None:
    assert figure_of(make_kpi(unit=unit, min_n=1), [ratio]).text == text


def test_people_alike_leave_the_interval_that_counting_gives() -> None:
    figure = figure_of(make_kpi(), [Ratio(1203, 1534, 1)] * 10)

    assert figure.interval_text == "95% interval 77.8–79.1%"
    assert figure.interval_text == f"95% interval {wilson_words(12_030, 15_340)}"


def wilson_words(successes: float, trials: float) -> str:
    found = wilson_interval(successes, trials)
    assert found is not None
    return f"{found.low * 100:.1f}–{found.high * 100:.1f}%"


def test_people_who_differ_make_it_wider_however_many_their_contacts() -> None:
    figure = figure_of(make_kpi(), [Ratio(share * 100, 10_000, 1) for share in (70, 75, 80, 85, 90)])

    assert (figure.low, figure.high) == pytest.approx((0.684, 0.880), abs=0.001)


def test_seconds_have_an_interval_too() -> None:
    people = [Ratio(seconds * 40, 40, 1) for seconds in (240, 260, 280, 300, 320)]

    figure = figure_of(make_kpi(unit=IndicatorUnit.SECONDS), people)

    assert figure.interval_text == "95% interval 241–319"


def test_four_people_or_days_do_not_tell_how_far_they_differ() -> None:
    figure = figure_of(make_kpi(), [Ratio(70, 100, 1)] * 4)

    assert (figure.low, figure.interval_text) == (None, "too few people or days for an interval")


def test_the_band_is_the_middle_half_of_those_with_enough_sample(cast: Cast, period: Period) -> None:
    fcr = make_kpi(min_n=30)
    for solved in (60, 70, 80, 90):
        make_value(make_employee(unit=cast.team), fcr, solved, 100)
    make_value(cast.li, fcr, 100, 100)
    make_value(make_employee(unit=cast.team), fcr, 0, 29)
    make_value(cast.chen, fcr, 0, 100)

    (figure,) = figures_of_employee(cast.li, cast.team, period)

    assert figure.band is not None
    assert (figure.band.low, figure.band.high, figure.band.people) == (0.7, 0.9, 5)
    assert figure.band_text == "team 70.0–90.0%"


def test_a_band_of_four_people_would_show_a_person() -> None:
    assert middle_half([0.1, 0.2, None, 0.3, 0.4]) is None


def test_a_day_belongs_to_the_unit_of_that_day(cast: Cast, period: Period) -> None:
    fcr = make_kpi(min_n=1)
    make_value(cast.li, fcr, 9, 10, day=days_ago(20))
    post_employee(employee=cast.li, unit=cast.other_team, position=make_position(), starts_on=days_ago(10))
    make_value(cast.li, fcr, 1, 10, day=days_ago(3))

    months = indicator_months(indicators=[fcr], units=[cast.team, cast.other_team], period=period)

    sums: dict[int, float] = {}
    for month in months:
        sums[month.unit_id] = sums.get(month.unit_id, 0) + month.numerator
    assert sums == {cast.team.pk: 9.0, cast.other_team.pk: 1.0}


def test_a_figure_of_few_people_is_held_back() -> None:
    few, enough = Ratio(20, 40, 4), Ratio(25, 50, 5)
    figure = figure_of(make_kpi(min_n=1), [enough])

    held_back = hidden_if_few(figure, few)

    assert (held_back.value, held_back.numerator, held_back.denominator) == (None, 0.0, 0.0)
    assert held_back.reason == "Only 4 people: held back to protect people."
    assert hidden_if_few(figure, enough) == figure
