"""Postings never overlap, leaving ends them, and history stays readable by day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from lms.core.trail.models import AuditEntry
from lms.people.accounts.services import AccountExists, create_account
from lms.people.api import Posting, postings_on
from lms.people.employees.services import (
    PostingOutsideEmployment,
    PostingOverlaps,
    UnitClosed,
    dismiss_employee,
    post_employee,
)
from lms.people.organisation.models import Employee
from lms.people.organisation.queries import posting_history
from tests.accounts import User
from tests.factories.people import Cast, make_cast, make_employee, make_position, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def periods(employee: Employee) -> list[tuple[str, str, str]]:
    """List unit code, first and last day of every posting, oldest first."""
    return [
        (posting.unit.code, f"{posting.starts_on}", f"{posting.ends_on or ''}")
        for posting in employee.postings.select_related("unit").order_by("starts_on")
    ]


def test_transfer_ends_the_posting_the_day_before(cast: Cast) -> None:
    post_employee(
        employee=cast.li, unit=cast.other_team, position=make_position(), starts_on=date(2025, 7, 1)
    )

    assert periods(cast.li) == [
        ("P01-C1-T1", "2024-03-01", "2025-06-30"),
        ("P01-C1-T2", "2025-07-01", ""),
    ]
    postings = [cast.li.posting_on(day) for day in (date(2025, 6, 30), date(2025, 7, 1))]
    assert [posting and posting.unit for posting in postings] == [cast.team, cast.other_team]


def test_same_place_again_changes_nothing(cast: Cast) -> None:
    before = Posting.objects.get(employee=cast.li)

    again = post_employee(
        employee=cast.li, unit=cast.team, position=make_position(), starts_on=date(2025, 7, 1)
    )

    assert again == before
    assert periods(cast.li) == [("P01-C1-T1", "2024-03-01", "")]


def test_posting_of_the_same_day_is_corrected_in_place(cast: Cast) -> None:
    post_employee(
        employee=cast.li, unit=cast.other_team, position=make_position(), starts_on=cast.li.hired_on
    )

    assert periods(cast.li) == [("P01-C1-T2", "2024-03-01", "")]


def test_posting_put_in_between_ends_where_the_next_begins(cast: Cast) -> None:
    position = make_position()
    post_employee(employee=cast.li, unit=cast.other_team, position=position, starts_on=date(2026, 1, 1))

    post_employee(employee=cast.li, unit=cast.centre, position=position, starts_on=date(2025, 1, 1))

    assert periods(cast.li) == [
        ("P01-C1-T1", "2024-03-01", "2024-12-31"),
        ("P01-C1", "2025-01-01", "2025-12-31"),
        ("P01-C1-T2", "2026-01-01", ""),
    ]


def test_posting_that_lasts_into_the_next_is_refused(cast: Cast) -> None:
    position = make_position()
    post_employee(employee=cast.li, unit=cast.other_team, position=position, starts_on=date(2026, 1, 1))

    with pytest.raises(PostingOverlaps):
        post_employee(
            employee=cast.li,
            unit=cast.centre,
            position=position,
            starts_on=date(2025, 1, 1),
            ends_on=date(2026, 1, 1),
        )
    assert periods(cast.li)[0] == ("P01-C1-T1", "2024-03-01", "2025-12-31")


@pytest.mark.parametrize("starts_on", [date(2024, 2, 29), date(2025, 5, 1), date(2025, 6, 1)])
def test_posting_outside_employment_is_refused(cast: Cast, starts_on: date) -> None:
    dismiss_employee(employee=cast.li, left_on=date(2025, 5, 1))

    with pytest.raises(PostingOutsideEmployment):
        post_employee(employee=cast.li, unit=cast.other_team, position=make_position(), starts_on=starts_on)


def test_closed_unit_takes_nobody(cast: Cast) -> None:
    closed = make_unit("热线三组", parent=cast.centre, closed_on=date(2025, 1, 1))

    with pytest.raises(UnitClosed):
        post_employee(employee=cast.li, unit=closed, position=make_position(), starts_on=date(2025, 1, 1))


def test_leaving_ends_postings_and_switches_the_account_off(cast: Cast) -> None:
    position = make_position()
    post_employee(employee=cast.li, unit=cast.other_team, position=position, starts_on=date(2025, 7, 1))

    dismiss_employee(employee=cast.li, left_on=date(2025, 5, 1), actor=cast.user("zhao"))

    assert periods(cast.li) == [("P01-C1-T1", "2024-03-01", "2025-04-30")]
    assert not User.objects.get(pk=cast.user("li").pk).is_active
    entry = AuditEntry.objects.get(action="employee.left")
    assert (entry.actor_key, entry.subject_key) == (str(cast.user("zhao").pk), str(cast.li.pk))


def test_account_takes_the_staff_number_as_it_is() -> None:
    employee = make_employee(number="000007", with_account=False)

    user = create_account(employee=employee, password="plain-words-47-lantern")

    assert (user.get_username(), user.first_name, employee.user) == ("000007", "孙宁", user)


def test_second_account_is_refused(cast: Cast) -> None:
    with pytest.raises(AccountExists):
        create_account(employee=cast.li, password="plain-words-47-lantern")


def test_weak_password_is_refused() -> None:
    employee = make_employee(number="000008", with_account=False)

    with pytest.raises(ValidationError):
        create_account(employee=employee, password="0000080000")
    assert not User.objects.filter(**{User.USERNAME_FIELD: "000008"}).exists()


def test_branches_read_up_and_down(cast: Cast) -> None:
    assert list(cast.centre.and_below()) == [cast.centre, cast.team, cast.other_team]
    assert list(cast.team.and_above()) == [cast.province, cast.centre, cast.team]


def test_postings_of_many_cost_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = postings_on(Employee.objects.all(), date(2025, 1, 1))
        places = {posting.unit.name for posting in found.values()}

    assert places == {"热线一组", "热线二组", "人力资源部"}


def test_history_names_the_whole_way_down(cast: Cast) -> None:
    line = posting_history(cast.li, date(2025, 1, 1))[0]

    assert (line.path, line.is_current) == ("示例省公司 / 客服中心 / 热线一组", True)
    assert cast.li.posting_on(date(2024, 2, 29)) is None
