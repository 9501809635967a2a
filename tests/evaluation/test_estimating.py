"""A planted effect is found again, nothing is found where nothing was planted, and small samples say so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from lms.evaluation.effects.models import EffectEstimate
from lms.evaluation.effects.queries import (
    attrition_of,
    chosen_by,
    cohort_homes,
    figures_in,
    load_inputs,
    panel_period,
    team_plans,
)
from lms.evaluation.effects.services import estimate_programme
from lms.evaluation.effects.wording import cautions_of, reasons_of
from lms.evaluation.estimation.rules.panel import TeamMonth, month_index
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.queries import with_plan
from lms.evaluation.programmes.services import WavePlan, declare_programme, draw_lots
from lms.evaluation.reports.queries import report_of
from lms.evaluation.verdicts.rules.analysis import Look
from lms.people.api import Employee, OrgUnit, Posting
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.months import rebuild_months
from lms.performance.indicators.wording import change_range
from tests.factories.people import make_employee
from tests.factories.programmes import (
    AFTER_ANALYSIS,
    DECLARED_AT,
    FIRST_MONTH,
    SEED,
    STARTS,
    Centre,
    make_centre,
    make_indicator,
    make_plan,
    make_programme,
    plant,
)

pytestmark = pytest.mark.django_db


def loaded(programme: Programme) -> Programme:
    """Load the programme with its plan."""
    return with_plan(Programme.objects.filter(pk=programme.pk)).get()


def test_figures_are_sums_of_the_days_in_one_query(django_assert_num_queries) -> None:  # noqa: ANN001
    centre, fcr = make_centre(3, people=2), make_indicator()
    programme, _waves = make_programme(centre, fcr)
    first, second = centre.people[centre.teams[0].pk]
    rows = [
        (first, centre.teams[0], date(2026, 1, 1), 3, 4),
        (first, centre.teams[0], date(2026, 1, 31), 1, 1),
        (second, centre.teams[0], date(2026, 1, 15), 0, 0),
        (second, centre.teams[1], date(2026, 2, 1), 5, 10),
    ]
    IndicatorValue.objects.bulk_create(
        IndicatorValue(indicator=fcr, employee=who, unit=unit, day=day, numerator=top, denominator=bottom)
        for who, unit, day, top, bottom in rows
    )
    rebuild_months()
    programme, period = loaded(programme), panel_period(programme, date(2026, 10, 5))
    homes = cohort_homes(programme)

    with django_assert_num_queries(1):
        found = figures_in(programme, fcr, period, homes)

    january, february = month_index(date(2026, 1, 1)), month_index(date(2026, 2, 1))
    assert found.cohort == (
        TeamMonth("K01-01", january, 4.0, 5.0, 2),
        TeamMonth("K01-01", february, 5.0, 10.0, 1),
    )
    assert found.of_the_day[1] == TeamMonth("K01-02", february, 5.0, 10.0, 1)


def test_the_cohort_is_frozen_with_the_declaration() -> None:
    centre, fcr = make_centre(3, people=2), make_indicator()
    programme, _waves = make_programme(centre, fcr)
    frozen = json.loads(programme.plan_text)["cohort"]
    make_employee("新人", unit=centre.teams[0], number="N-1", with_account=False)
    Posting.objects.filter(employee=centre.people[centre.teams[1].pk][0]).update(unit=centre.teams[2])

    homes = cohort_homes(programme)

    assert homes == {each.pk: team for team, people in centre.people.items() for each in people}
    assert (frozen["people"], len(frozen["hash"])) == (6, 64)


def test_people_who_change_places_make_no_effect() -> None:
    """The best of the waiting go to the trained teams when the training starts, the worst come back."""
    centre, fcr = make_centre(12), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, people_differ=0.05)
    swap_extremes(centre, waves, fcr)

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = estimate.read_result()
    looks = {record.look: record for record in result.looks}
    assert result.conclusion != "effect"
    assert looks[Look.TEAM_OF_THE_DAY].p_value <= 0.05
    assert looks[Look.TEAM_OF_THE_DAY].effect > 0.02
    assert looks[Look.PRESENT].effect > 0.02
    assert "uneven_moves" in result.cautions
    without_sizes = cautions_of(replace(result, looks=()), fcr)  # as under five people
    assert without_sizes == [text for text in cautions_of(result, fcr) if "调动不均衡" not in text]
    assert [(each.moved, each.crossed, each.joined) for each in result.attrition] == [
        (4, 4, 4),
        (4, 4, 4),
        (8, 8, 8),
    ]
    first = result.attrition[0]
    assert first.stayed_level is not None
    assert first.lost_level is None  # four people: too few to be told
    waiting = result.attrition[2]
    assert waiting.lost_level is not None
    assert waiting.stayed_level is not None
    assert waiting.lost_level > waiting.stayed_level


def test_whoever_joins_from_outside_brings_the_level_from_before() -> None:
    """Six of the best come from another centre into each trained team when the training starts."""
    centre, outside, fcr = make_centre(12), make_centre(12, code="K02"), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves)
    plant(outside, fcr, level=0.95, seed=3)
    period = panel_period(loaded(programme), date(2026, 10, 5))
    before = figures_in(loaded(programme), fcr, period, cohort_homes(programme))
    trained = [team for wave in waves[:2] for team in wave.units]
    for team, home in zip(trained, outside.teams, strict=False):
        joiners = outside.people[home.pk]
        IndicatorValue.objects.filter(employee__in=joiners, day__gte=date(2026, 5, 1)).update(unit=team)
        rebuild_months()
        Posting.objects.filter(employee__in=joiners).update(unit=team)

    after = figures_in(loaded(programme), fcr, period, cohort_homes(programme))
    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = estimate.read_result()
    assert (after.cohort, after.remained, after.people) == (before.cohort, before.remained, before.people)
    assert [each.joined for each in result.attrition] == [24, 24, 0]
    assert [each.joined_level for each in result.attrition[:2]] == pytest.approx([0.95, 0.95], abs=0.02)
    assert "uneven_moves" in result.cautions


@pytest.mark.parametrize(("waits", "grade"), [(False, "D"), (True, "E")], ids=["nobody waits", "few wait"])
def test_a_series_is_read_only_where_nobody_waits_by_plan(waits: bool, grade: str) -> None:
    """Two teams that wait have two people each, too few to be judged."""
    centre, fcr = make_centre(8), make_indicator()
    first, rest = (centre.teams[:6], centre.teams[6:]) if waits else (centre.teams, ())
    for team in rest:
        Posting.objects.filter(employee__in=centre.people[team.pk][2:]).delete()
        del centre.people[team.pk][2:]
    waves = (WavePlan(date(2026, 5, 1), first), *([WavePlan(None, rest)] if waits else []))
    plan = replace(make_plan(centre, fcr), panel_from=date(2025, 1, 1), analysis_on=date(2027, 1, 1))
    programme = declare_programme(plan=plan, waves=waves, declared_by=None, now=DECLARED_AT)
    plant(centre, fcr, waves=waves, effect=0.05, first=date(2025, 1, 1), months=24)

    (estimate,) = estimate_programme(programme=programme, now=datetime(2027, 1, 5, 2, tzinfo=UTC))

    result = estimate.read_result()
    assert (result.grade, result.effect is None) == (grade, waits)
    if waits:
        assert (result.conclusion, result.reasons) == ("inconclusive", ("below_floor",))
        assert [(each.floor, each.have) for each in result.shortfalls] == [("comparison_teams", 0)]


def swap_extremes(centre: Centre, waves: Sequence[WavePlan], indicator: Indicator) -> None:
    """Exchange the best two of each waiting team with the worst of the trained ones, from the first start."""
    waiting = [each for team in waves[2].units for each in ranked(centre, team, indicator)[-2:]]
    first = [team for wave in waves[:2] for team in wave.units]
    trained = [ranked(centre, team, indicator)[0] for team in first]
    units = {team.pk: team for team in centre.teams}
    homes = {each.pk: units[team] for team, people in centre.people.items() for each in people}
    for one, other in zip(waiting, trained, strict=True):
        for who, unit in ((one, homes[other.pk]), (other, homes[one.pk])):
            values = IndicatorValue.objects.filter(employee=who, day__gte=date(2026, 5, 1))
            values.update(unit=unit)
            rebuild_months()
            Posting.objects.filter(employee=who).update(unit=unit)


def ranked(centre: Centre, team: OrgUnit, indicator: Indicator) -> list[Employee]:
    """List a team's people from worst to best before the training."""
    before = IndicatorValue.objects.filter(indicator=indicator, day__lt=date(2026, 5, 1))
    return sorted(
        centre.people[team.pk],
        key=lambda each: sum(float(row.numerator) for row in before.filter(employee=each)),
    )


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

    primary, other = (each.read_result() for each in estimates)
    assert (primary.conclusion, primary.grade, primary.favourable) == ("effect", "A", True)
    assert primary.effect == pytest.approx(0.02, abs=0.004)
    assert primary.low is not None
    assert primary.high is not None
    assert primary.low < 0.02 < primary.high
    assert primary.p_value is not None
    assert primary.p_value < 0.01
    assert (primary.teams, primary.people, primary.denominator) == (12, 72, 12 * 6 * 9 * 200)
    assert [event.time for event in primary.events] == list(range(-6, 5))
    assert (other.conclusion, other.adjusted_p is not None) == ("practically_none", True)


def test_where_nothing_was_planted_no_effect_is_seen() -> None:
    centre, fcr = make_centre(12), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.0)

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = estimate.read_result()
    assert (result.conclusion, result.worthwhile) == ("practically_none", 0.01)
    assert result.low is not None
    assert result.high is not None
    assert -0.01 <= result.low < 0 < result.high <= 0.01


def test_an_unchanged_input_is_not_computed_again_and_a_changed_one_is() -> None:
    centre, fcr = make_centre(6), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.02)
    (first,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    (second,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS + timedelta(days=1))
    IndicatorValue.objects.filter(day=date(2026, 9, 10)).first().delete()
    rebuild_months()
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

    result = estimate.read_result()
    assert (result.conclusion, result.due, result.effect, result.events) == ("inconclusive", False, None, ())


def test_too_few_teams_cannot_tell_and_show_no_number() -> None:
    centre, fcr = make_centre(3), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.2)

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = estimate.read_result()
    assert (result.conclusion, result.grade, result.wanted) == ("inconclusive", "E", "A")
    assert [(each.floor, each.have, each.need) for each in result.shortfalls] == [("teams", 3, 5)]
    assert (result.effect, result.p_value, result.events) == (None, None, ())


def test_three_and_three_teams_never_claim_anything_however_large_the_effect() -> None:
    centre, fcr = make_centre(6), make_indicator()
    waves = draw_lots(teams=centre.teams, starts=(STARTS[0], None), seed=SEED)
    programme = declare_programme(
        plan=make_plan(centre, fcr), waves=waves, declared_by=None, now=DECLARED_AT, lottery_seed=SEED
    )
    plant(centre, fcr, waves=waves, effect=0.2)

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = estimate.read_result()
    assert (result.conclusion, result.grade, result.mde, result.effect) == ("inconclusive", "E", None, None)
    assert [(each.floor, each.have, each.need) for each in result.shortfalls] == [("teams", 6, 7)]


def test_a_jump_of_the_teams_held_back_is_no_effect_of_the_training() -> None:
    centre, fcr = make_centre(4), make_indicator()
    waves = draw_lots(teams=centre.teams, starts=(date(2027, 1, 1), None), seed=SEED)
    programme = declare_programme(
        plan=replace(make_plan(centre, fcr), analysis_on=date(2027, 9, 1)),
        waves=waves,
        declared_by=None,
        now=DECLARED_AT,
        lottery_seed=SEED,
    )
    jumping = [WavePlan(date(2027, 1, 1), waves[1].units)]
    plant(centre, fcr, waves=jumping, effect=0.06, months=20)

    (estimate,) = estimate_programme(programme=programme, now=datetime(2027, 9, 5, 2, tzinfo=UTC))

    result = estimate.read_result()
    assert (result.conclusion, result.grade, result.effect) == ("inconclusive", "E", None)


def test_teams_chosen_by_their_last_months_are_not_set_beside_these() -> None:
    """The worst teams of the month before the declaration go first; they get better by themselves."""
    centre, fcr = make_centre(16), make_indicator()
    plant(centre, fcr, months=9, noise=0.02)
    march = IndicatorValue.objects.filter(day__month=3)
    figures = {team: sum(float(row.numerator) for row in march.filter(unit=team)) for team in centre.teams}
    worst = sorted(centre.teams, key=lambda team: figures[team])
    waves = [WavePlan(STARTS[0], tuple(worst[:8])), WavePlan(None, tuple(worst[8:]))]
    programme = declare_programme(plan=make_plan(centre, fcr), waves=waves, declared_by=None, now=DECLARED_AT)

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = estimate.read_result()
    assert chosen_by(programme) == {month_index(date(2026, number, 1)) for number in (1, 2, 3, 4)}
    assert (result.conclusion, result.grade, result.effect) == ("inconclusive", "E", None)
    assert [(each.floor, each.have, each.need) for each in result.shortfalls] == [("pre_periods", 0, 3)]


def test_without_a_lot_an_effect_is_shown_with_what_a_drift_could_have_done() -> None:
    centre, fcr = make_centre(16), make_indicator()
    first = date(2025, 6, 1)
    waves = [WavePlan(STARTS[0], centre.teams[::2]), WavePlan(None, centre.teams[1::2])]
    plant(centre, fcr, waves=waves, effect=0.05, first=first, months=16)
    programme = declare_programme(
        plan=replace(make_plan(centre, fcr), panel_from=first),
        waves=waves,
        declared_by=None,
        now=DECLARED_AT,
    )

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = estimate.read_result()
    assert (result.conclusion, result.grade) == ("effect", "B")
    assert result.low is not None
    assert result.high is not None
    assert result.drift is not None
    bounds = result.drift.interval
    assert bounds.low < result.low < 0.05 < result.high < bounds.high
    with translation.override("zh-hans"):
        (said,) = [text for text in reasons_of(result, fcr) if "自有走势" in text]
        assert change_range(bounds.low, bounds.high, fcr) in said


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

    result = estimate.read_result()
    assert [(each.team, each.reason, each.have, each.need) for each in result.excluded] == [
        ("K02-01", "too_few_people", 3.0, 5.0)
    ]
    assert (result.teams, result.people) == (8, 48)
    people = report_of(with_plan(Programme.objects.filter(pk=programme.pk)).get()).figures[3]
    assert people.value == "48"
    assert people.note.startswith("计入的人数；声明时全部班组 51 人 · ")


def test_a_month_that_was_never_imported_stops_the_estimate() -> None:
    centre, fcr = make_centre(6), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves)
    IndicatorValue.objects.filter(day__month=6).delete()
    rebuild_months()

    (estimate,) = estimate_programme(programme=programme, now=AFTER_ANALYSIS)

    result = estimate.read_result()
    assert (result.conclusion, result.problem) == ("inconclusive", "period_without_rows")


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

    records = attrition_of(programme, panel_period(programme, date(2026, 10, 5)), cohort_homes(programme), {})

    assert [(each.wave, each.people, each.left, each.moved, each.trained) for each in records] == [
        (1, 2, 1, 1, True),
        (2, 2, 0, 0, True),
        (3, 2, 0, 0, False),
    ]
    assert [(each.crossed, each.joined) for each in records] == [(1, 1), (0, 0), (0, 1)]


@pytest.mark.parametrize("others", [0, 2])
def test_the_inputs_take_one_query_an_indicator_and_three(
    others: int,
    django_assert_num_queries,  # noqa: ANN001
) -> None:
    more = [make_indicator(f"other-{number}", "时长") for number in range(others)]
    programme, _waves = make_programme(make_centre(6), make_indicator(), more)
    programme = loaded(programme)

    with django_assert_num_queries(4 + others):
        load_inputs(programme, date(2026, 10, 5))


def test_waves_set_by_hand_are_not_dealt_within_centres() -> None:
    """One centre is trained, the other waits: within centres there would be nothing to deal."""
    first, second, fcr = make_centre(8), make_centre(8, code="K02"), make_indicator()
    for team in second.teams:
        team.move(OrgUnit.objects.get(pk=first.unit.pk), pos="sorted-child")
    waves = [
        WavePlan(STARTS[0], first.teams),
        WavePlan(None, tuple(OrgUnit.objects.filter(pk__in=[team.pk for team in second.teams]))),
    ]
    by_hand = declare_programme(plan=make_plan(first, fcr), waves=waves, declared_by=None, now=DECLARED_AT)

    plans = team_plans(loaded(by_hand))

    assert {plan.stratum for plan in plans} == {""}
    assert len(plans) == 16
