"""Who is covered where, on any day, counted in a constant number of queries."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from lms.certification.coverage.forms import PeopleForm
from lms.certification.coverage.queries import Holder, coverage, coverage_below, expiring, holders
from lms.certification.coverage.rules import Cell, CertificationStatus
from lms.certification.coverage.tables import HolderTable
from lms.certification.requirements.models import Certification
from lms.certification.revocation.services import revoke
from lms.certification.waivers.services import WaiverPlan, waive
from lms.people.api import OrgUnit
from tests.factories.certification import make_certificate, make_certification, noon
from tests.factories.people import Cast, make_employee, make_position, make_posting, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def names(found: list[Holder]) -> list[str]:
    """List the names of holders."""
    return [holder.employee.name for holder in found]


def test_units_count_everybody_below_whose_position_requires_it(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.li, hotline, date(2026, 6, 1))

    counted = coverage([cast.centre, cast.team, cast.other_team], TODAY)

    assert [row.cells for row in counted.rows] == [
        (Cell(valid=1, never=1),),
        (Cell(valid=1),),
        (Cell(never=1),),
    ]
    assert counted.total.cells == (Cell(valid=1, never=1),)


def test_one_level_down_with_those_directly_in_the_unit(cast: Cast, hotline: Certification) -> None:
    make_employee("孙宁", unit=cast.centre)

    counted = coverage_below(cast.centre, TODAY)

    assert [(str(row.unit), row.is_direct, row.cells[0].required) for row in counted.rows] == [
        ("热线一组", False, 1),
        ("热线二组", False, 1),
        ("客服中心", True, 1),
    ]


def test_units_where_nothing_is_required_are_left_out(cast: Cast, hotline: Certification) -> None:
    trainers = make_unit("培训部", parent=cast.province)
    make_employee(unit=trainers, position=make_position("培训师", code="trainer"))

    counted = coverage_below(cast.province, TODAY)

    assert [str(row.unit) for row in counted.rows] == ["客服中心", "人力资源部"]


def test_a_past_day_knows_only_what_was_known_then(cast: Cast, hotline: Certification) -> None:
    certificate = make_certificate(cast.li, hotline, date(2026, 6, 1))
    revoke(certificate=certificate, actor=cast.user("zhao"), reason="代考", now=noon(date(2026, 10, 1)))

    days = (date(2026, 5, 31), date(2026, 6, 1), date(2026, 9, 30), date(2026, 10, 1))
    cells = [coverage([cast.team], day).total.cells[0] for day in days]

    assert cells == [Cell(never=1), Cell(valid=1), Cell(valid=1), Cell(revoked=1)]


def test_results_belong_to_the_unit_of_the_day(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.li, hotline, date(2026, 6, 1))
    posting = cast.li.postings.get()
    posting.ends_on = date(2026, 9, 30)
    posting.save()
    make_posting(cast.li, cast.other_team, starts_on=date(2026, 10, 1))

    before = coverage([cast.team, cast.other_team], date(2026, 9, 30))
    after = coverage([cast.team, cast.other_team], TODAY)

    assert [row.cells[0].required for row in before.rows] == [1, 1]
    assert [row.cells[0] for row in after.rows] == [Cell(), Cell(valid=1, never=1)]


def test_leavers_are_not_counted(cast: Cast, hotline: Certification) -> None:
    cast.li.left_on = TODAY
    cast.li.save()

    assert coverage([cast.team], TODAY).total.cells == (Cell(),)


def test_waived_people_leave_the_denominator(cast: Cast, hotline: Certification) -> None:
    plan = WaiverPlan(hotline, cast.li, TODAY, date(2027, 3, 1), "产假")
    waive(plan=plan, decided_by=cast.user("zhao"), now=noon(TODAY))

    assert coverage([cast.team], TODAY).total.cells == (Cell(waived=1),)
    assert coverage([cast.team], date(2027, 3, 2)).total.cells == (Cell(never=1),)


def test_who_renewed_is_not_expiring(cast: Cast, hotline: Certification) -> None:
    for employee in (cast.li, cast.chen):
        make_certificate(employee, hotline, date(2025, 12, 10))
    make_certificate(cast.li, hotline, date(2026, 12, 10), issued_at=noon(date(2026, 11, 20)))

    assert names(expiring(30, on_day=TODAY)) == ["陈涛"]
    assert coverage([cast.province], TODAY).due_within(30) == 1


@pytest.mark.parametrize(("days", "found"), [(13, []), (14, ["陈涛"]), (90, ["陈涛"])])
def test_expiring_within_days(cast: Cast, hotline: Certification, days: int, found: list[str]) -> None:
    make_certificate(cast.chen, hotline, date(2025, 12, 10))

    assert names(expiring(days, [cast.centre], TODAY)) == found


def test_holders_are_the_people_behind_a_cell(cast: Cast, hotline: Certification) -> None:
    make_certificate(cast.li, hotline, date(2026, 6, 1))

    found = holders(hotline, [cast.centre], TODAY)

    assert [(holder.employee.name, holder.status, holder.days_left) for holder in found] == [
        ("陈涛", CertificationStatus.NEVER, None),
        ("李敏", CertificationStatus.VALID, 187),
    ]


def add_people(cast: Cast, certification: Certification, count: int) -> None:
    """Add teams with a certified and an uncertified agent each."""
    for number in range(count):
        team = make_unit(f"热线新{number}组", parent=cast.centre)
        make_certificate(make_employee(unit=team), certification, date(2026, 6, 1))
        make_employee(unit=team)


@pytest.mark.parametrize("count", [1, 3])
def test_the_matrix_costs_the_same_whatever_its_size(
    cast: Cast, hotline: Certification, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add_people(cast, hotline, count)
    for number in range(count):
        make_certification(f"证书 {number}", positions=(make_position(),))

    with django_assert_num_queries(7):
        coverage_below(cast.centre, TODAY)


@pytest.mark.parametrize("count", [1, 3])
def test_the_people_cost_the_same_whatever_their_number(
    cast: Cast, hotline: Certification, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add_people(cast, hotline, count)

    with django_assert_num_queries(8):
        holders(hotline, [cast.province], TODAY)


def test_a_page_of_people_completes_those_it_shows_and_the_workbook_all(
    cast: Cast, hotline: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HolderTable, "page_size", 1)
    for employee in (cast.li, cast.chen):
        make_certificate(employee, hotline, date(2026, 6, 1))
    request = RequestFactory().get("/", {"sort": "-employee__number"})
    request.user = cast.user("zhao")
    table = HolderTable(
        request, holders(hotline, [cast.centre], TODAY), PeopleForm({}, OrgUnit.objects.all())
    )

    (shown,) = table.page
    serials = [line[9] for line in table.sheet().rows]

    assert (shown.employee, shown.url) == (cast.chen, cast.chen.get_absolute_url())
    assert shown.certificate == cast.chen.certificates.get()
    assert [one.certificate for one in table.all_rows] == [None, None]
    assert serials == [one.certificates.get().serial for one in (cast.chen, cast.li)]
