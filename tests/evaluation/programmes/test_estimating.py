"""A planted effect is found again, nothing is found where nothing was planted, and small samples say so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.evaluation.domain.panel import month_index
from lms.evaluation.domain.screening import TeamMonth
from lms.evaluation.models import EffectEstimate, IndicatorValue, Programme
from lms.evaluation.queries.effects import attrition_of, load_inputs, panel_period, result_of, team_months
from lms.evaluation.queries.programmes import with_plan
from lms.evaluation.services.effects import estimate_programme
from lms.people.api import Employee, Posting
from tests.factories.people import make_employee
from tests.factories.programmes import (
    AFTER_ANALYSIS,
    FIRST_MONTH,
    make_centre,
    make_indicator,
    make_programme,
    plant,
)

pytestmark = pytest.mark.django_db


def loaded(programme: Programme) -> Programme:
    """Load the programme with its plan."""
    return with_plan(Programme.objects.filter(pk=programme.pk)).get()


def test_team_months_are_sums_of_the_days_in_one_query(django_assert_num_queries) -> None:  # noqa: ANN001
    centre, fcr = make_centre(3, people=2), make_indicator()
    programme, _waves = make_programme(centre, fcr)
    first, second = centre.people[centre.teams[0].pk]
    rows = [
        (first, date(2026, 1, 1), 3, 4),
        (first, date(2026, 1, 31), 1, 1),
        (second, date(2026, 1, 15), 0, 0),
        (second, date(2026, 2, 1), 5, 10),
    ]
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            indicator=fcr, employee=who, unit=centre.teams[0], day=day, numerator=top, denominator=bottom
        )
        for who, day, top, bottom in rows
    )
    programme, period = loaded(programme), panel_period(programme, date(2026, 10, 5))

    with django_assert_num_queries(1):
        months = team_months(programme, [fcr], period)

    january, february = month_index(date(2026, 1, 1)), month_index(date(2026, 2, 1))
    assert months == {
        fcr.pk: [
            TeamMonth("K01-01", january, 4.0, 5.0, 2),
            TeamMonth("K01-01", february, 5.0, 10.0, 1),
        ]
    }


def test_only_full_months_before_the_analysis_are_read() -> None:
    programme, _waves = make_programme(make_centre(3), make_indicator())

    before, after = panel_period(programme, date(2026, 8, 20)), panel_period(programme, date(2026, 12, 3))

    assert (before.start, before.end) == (FIRST_MONTH, date(2026, 7, 31))
    assert (after.start, after.end) == (FIRST_MONTH, date(2026, 9, 30))


def test_a_planted_effect_is_found_and_graded_by_the_lot() -> None:
    centre, fcr, transfer = make_centre(12), make_indicator(), make_indicator("transfer", "转接率")
    programme, waves = make_programme(centre, fcr, [transfer])
    plant(centre, fcr, waves=waves, effect=0.02)
    plant(centre, transfer, level=0.07, seed=2)

    estimates = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    primary, other = (result_of(each) for each in estimates)
    assert (primary.conclusion, primary.grade, primary.favourable) == ("effect", "A", True)
    assert primary.effect == pytest.approx(0.02, abs=0.004)
    assert primary.low is not None
    assert primary.high is not None
    assert primary.low < 0.02 < primary.high
    assert primary.p_value is not None
    assert primary.p_value < 0.01
    assert (primary.teams, primary.people, primary.denominator) == (12, 72, 12 * 6 * 9 * 200)
    assert [event.time for event in primary.events] == list(range(-6, 5))
    assert (other.conclusion, other.adjusted_p is not None) == ("no_effect_seen", True)


def test_where_nothing_was_planted_no_effect_is_seen() -> None:
    centre, fcr = make_centre(12), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.0)

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    assert result_of(estimate).conclusion == "no_effect_seen"


def test_an_unchanged_input_is_not_computed_again_and_a_changed_one_is() -> None:
    centre, fcr = make_centre(6), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.02)
    (first,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    (second,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS + timedelta(days=1))
    IndicatorValue.objects.filter(day=date(2026, 9, 10)).first().delete()
    (third,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS + timedelta(days=2))

    assert (second.computed_at, second.input_digest) == (first.computed_at, first.input_digest)
    assert third.computed_at == AFTER_ANALYSIS + timedelta(days=2)
    assert third.input_digest != first.input_digest
    assert EffectEstimate.objects.count() == 1


def test_nobody_can_peek_before_the_day_of_the_analysis() -> None:
    centre, fcr = make_centre(12), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.05)

    (estimate,) = estimate_programme(programme=programme, now=datetime(2026, 9, 29, tzinfo=UTC))

    result = result_of(estimate)
    assert (result.conclusion, result.due, result.effect, result.events) == ("cannot_tell", False, None, ())


def test_too_few_teams_cannot_tell_and_show_no_number() -> None:
    centre, fcr = make_centre(3), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.05)

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = result_of(estimate)
    assert (result.conclusion, result.grade, result.wanted) == ("cannot_tell", "E", "A")
    assert [(each.floor, each.have, each.need) for each in result.shortfalls] == [("allocations", 6, 20)]
    assert (result.effect, result.p_value, result.events) == (None, None, ())


def test_a_small_team_is_left_out_with_the_reason() -> None:
    centre, small = make_centre(8), make_centre(1, code="K02", people=3)
    fcr = make_indicator()
    both = type(centre)(centre.unit, (*centre.teams, *small.teams), centre.people | small.people)
    small.teams[0].move(centre.unit, pos="sorted-child")
    for team in both.teams:
        team.refresh_from_db()
    programme, waves = make_programme(both, fcr)
    plant(both, fcr, waves=waves, effect=0.02)

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = result_of(estimate)
    assert [(each.team, each.reason, each.have, each.need) for each in result.excluded] == [
        ("K02-01", "too_few_people", 3.0, 5.0)
    ]
    assert (result.teams, result.people) == (8, 48)


def test_a_month_that_was_never_imported_stops_the_estimate() -> None:
    centre, fcr = make_centre(6), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves)
    IndicatorValue.objects.filter(day__month=6).delete()

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = result_of(estimate)
    assert (result.conclusion, result.problem) == ("cannot_tell", "period_without_rows")


def test_attrition_follows_leavers_and_movers_of_each_wave() -> None:
    centre, fcr = make_centre(3, people=2), make_indicator()
    programme, waves = make_programme(centre, fcr)
    first_team, last_team = waves[0].units[0], waves[2].units[0]
    leaver, mover = centre.people[first_team.pk]
    Employee.objects.filter(pk=leaver.pk).update(left_on=date(2026, 6, 1))
    Posting.objects.filter(employee=leaver).update(ends_on=date(2026, 5, 31))
    Posting.objects.filter(employee=mover).update(ends_on=date(2026, 6, 30))
    Posting.objects.create(
        employee=mover, unit=last_team, position=mover.postings.get().position, starts_on=date(2026, 7, 1)
    )
    make_employee("新人", unit=first_team, number="N-1", hired_on=date(2026, 8, 1), with_account=False)
    programme = loaded(programme)

    records = attrition_of(programme, panel_period(programme, date(2026, 10, 5)))

    assert [(each.wave, each.people, each.left, each.moved, each.trained) for each in records] == [
        (1, 2, 1, 1, True),
        (2, 2, 0, 0, True),
        (3, 2, 0, 0, False),
    ]


def test_the_inputs_take_a_constant_number_of_queries(django_assert_num_queries) -> None:  # noqa: ANN001
    programme, _waves = make_programme(make_centre(6), make_indicator(), [make_indicator("aht", "时长")])
    programme = loaded(programme)

    with django_assert_num_queries(3):
        load_inputs(programme, date(2026, 10, 5))
