"""What is kept of units says what their people's scores say, and follows them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.core.read_models.services import read_models
from lms.exams.api import ClauseScore
from lms.people.api import OrgUnit
from lms.performance.api import Period, weak_clauses
from lms.performance.evidence.places import place_of
from lms.performance.mastery.models import UnitClause
from lms.performance.mastery.queries import ClauseMastery, mastery_of_employee, mastery_of_unit
from lms.performance.mastery.services import differences, keep_all, keep_marked
from lms.performance.settings import PerformanceSettings
from lms.standards.api import Clause
from tests.factories.evaluation import days_ago, make_clauses, make_marks
from tests.factories.people import Cast, make_cast, make_employee

pytestmark = pytest.mark.django_db
TODAY = days_ago(0)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def clauses(cast: Cast) -> dict[str, Clause]:
    """Let 31 colleagues and Li sit an exam; the clauses differ in how much is asked."""
    clauses = make_clauses("2.1", "2.2")
    for number in range(31):
        colleague = make_employee(unit=(cast.team, cast.other_team)[number % 2], with_account=False)
        make_marks(colleague, {clauses["2.1"]: (4 + number % 6, 10), clauses["2.2"]: (number % 4, 3)})
    make_marks(cast.li, {clauses["2.1"]: (3, 10), clauses["2.2"]: (4, 5)})
    return clauses


def shown() -> Period:
    """Give the span that a file shows."""
    return Period.months_to(TODAY, PerformanceSettings.current().file_months)


def figures(known: dict[int, ClauseMastery]) -> dict[int, object]:
    """Give what a page shows, to nine digits: SQLite keeps decimals as floats."""
    return {
        pk: (
            *(each and round(each, 9) for each in (one.share, one.interval and one.interval.low)),
            one.interval and round(one.interval.high, 9),
            one.items,
            one.people,
            one.band,
            one.reason,
        )
        for pk, one in known.items()
    }


@pytest.mark.parametrize("unit", ["team", "centre", "province"])
def test_a_unit_reads_what_is_kept_as_it_would_be_worked_out(
    cast: Cast, clauses: dict[str, Clause], unit: str
) -> None:
    place: OrgUnit = getattr(cast, unit)
    before = figures(mastery_of_unit(place, shown()))
    keep_all(TODAY)

    with CaptureQueriesContext(connection) as asked:
        kept = figures(mastery_of_unit(place, shown()))

    assert kept == before
    assert not any(ClauseScore._meta.db_table in query["sql"] for query in asked)


@pytest.mark.parametrize("beside_team", [True, False])
def test_a_person_is_drawn_towards_what_is_kept_as_towards_the_scores(
    cast: Cast, clauses: dict[str, Clause], beside_team: bool
) -> None:
    place = place_of(cast.li, TODAY)
    before = figures(mastery_of_employee(place, shown(), beside_team=beside_team))
    keep_all(TODAY)

    kept = figures(mastery_of_employee(place, shown(), beside_team=beside_team))

    assert kept == before
    assert kept[clauses["2.1"].pk] != figures({})


def test_the_own_answers_count_at_once_and_the_colleagues_with_the_next_round(
    cast: Cast, clauses: dict[str, Clause]
) -> None:
    keep_all(TODAY)
    before = weak_clauses(cast.li, TODAY).clauses

    make_marks(cast.li, {clauses["2.1"]: (10, 10)})
    now = weak_clauses(cast.li, TODAY).clauses

    assert {each.clause.number: each.items for each in before} == {"2.1": 10, "2.2": 5}
    assert {each.clause.number: each.items for each in now}["2.1"] == 20


def test_the_hourly_round_looks_only_at_units_in_which_somebody_was_marked(
    cast: Cast, clauses: dict[str, Clause]
) -> None:
    keep_all(TODAY)
    other = {row.pk for row in UnitClause.objects.filter(unit=cast.other_team)}
    make_marks(cast.li, {clauses["2.1"]: (9, 10)})

    keep_marked(timezone.now())

    assert {row.pk for row in UnitClause.objects.filter(unit=cast.other_team)} == other
    assert list(differences()) == []
    at_centre = UnitClause.objects.get(unit=cast.centre, clause=clauses["2.1"])
    assert at_centre.marks == sum(4 + number % 6 for number in range(31)) + 3 + 9


def test_the_first_round_and_the_first_day_of_a_month_make_everything(
    cast: Cast, clauses: dict[str, Clause]
) -> None:
    keep_marked(timezone.now())
    assert UnitClause.objects.filter(unit=cast.other_team).exists()
    UnitClause.objects.update(since=TODAY - timedelta(days=1_000))

    live = figures(mastery_of_unit(cast.centre, shown()))
    keep_marked(timezone.now())

    assert figures(mastery_of_unit(cast.centre, shown())) == live
    assert not UnitClause.objects.filter(since=TODAY - timedelta(days=1_000)).exists()


def test_another_span_is_worked_out(cast: Cast, clauses: dict[str, Clause]) -> None:
    keep_all(TODAY)
    UnitClause.objects.update(people=999)

    year = mastery_of_unit(cast.centre, Period.months_to(TODAY, 12))
    past = mastery_of_unit(cast.centre, Period(shown().start, TODAY - timedelta(days=1)))

    assert all(one.people != 999 for one in (*year.values(), *past.values()))


def test_the_nightly_check_names_what_differs(cast: Cast, clauses: dict[str, Clause]) -> None:
    keep_all(TODAY)
    UnitClause.objects.filter(unit=cast.centre, clause=clauses["2.1"]).update(people=7)
    UnitClause.objects.filter(unit=cast.team, clause=clauses["2.2"]).delete()
    UnitClause.objects.filter(unit=cast.province, clause=clauses["2.2"]).update(prior_share=0.1)

    found = list(differences())

    assert [line.partition(",")[0] for line in found] == ["P01", "P01-C1", "P01-C1-T1"]
    [model] = read_models(["performance.unit_clauses"])
    model.rebuild()
    assert list(model.differences()) == []
