"""Who may see whom."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.people.access.permissions import forget_access, may_see, roles_of
from lms.people.access.services import create_roles
from lms.people.api import (
    Employee,
    Role,
    employee_of,
    has_role,
    led_units,
    managed_units,
    visible_employees,
)
from lms.people.employees.services import dismiss_employee, post_employee
from tests.accounts import User
from tests.factories.people import Cast, make_cast, make_position, make_posting, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def fresh(user: User) -> User:
    """Read the account anew, as the next request does."""
    return User.objects.get(pk=user.pk)


def viewer(cast: Cast, name: str) -> User:
    """Give an account of the cast, or one that holds only the named role."""
    if name in {"li", "wang", "zhao", "chen"}:
        return cast.user(name)
    if name == "superuser":
        return User.objects.create_superuser("root")
    return make_user_with_role(Role(name))


@pytest.mark.parametrize(
    ("who", "own_team", "other_team"),
    [
        ("li", ["00231"], []),
        ("chen", [], ["00318"]),
        ("wang", ["00107", "00231"], []),
        ("zhao", ["00107", "00231"], ["00318"]),
        ("auditor", ["00107", "00231"], ["00318"]),
        ("administrator", [], []),
        ("superuser", [], []),
        ("trainer", [], []),
    ],
)
def test_visible_employees_by_role(cast: Cast, who: str, own_team: list[str], other_team: list[str]) -> None:
    seen = visible_employees(viewer(cast, who))

    today = timezone.localdate()
    assert sorted(seen.posted_below(cast.team, today).values_list("number", flat=True)) == own_team
    assert sorted(seen.posted_below(cast.other_team, today).values_list("number", flat=True)) == other_team


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("li", {Role.EMPLOYEE}),
        ("wang", {Role.EMPLOYEE, Role.MANAGER}),
        ("zhao", {Role.EMPLOYEE, Role.HR}),
        ("trainer", {Role.TRAINER}),
        ("auditor", {Role.AUDITOR}),
        ("superuser", {Role.ADMINISTRATOR}),
    ],
)
def test_roles_come_from_groups_and_the_leading_posting(cast: Cast, who: str, roles: set[Role]) -> None:
    assert roles_of(viewer(cast, who)) == frozenset(roles)


def test_nobody_signed_in_sees_nobody(cast: Cast) -> None:
    assert roles_of(AnonymousUser()) == frozenset()
    assert list(visible_employees(AnonymousUser())) == []


def test_administrator_does_not_hold_the_hr_role(cast: Cast) -> None:
    assert not has_role(viewer(cast, "superuser"), Role.HR)


def test_centre_manager_sees_every_team_below_and_not_beside(cast: Cast) -> None:
    post_employee(
        employee=cast.chen, unit=cast.centre, position=make_position(leads=True), starts_on=date(2025, 1, 1)
    )

    seen = visible_employees(cast.user("chen"))

    assert sorted(seen.values_list("number", flat=True)) == ["00107", "00231", "00318"]


def test_former_leader_sees_only_themselves(cast: Cast) -> None:
    post_employee(
        employee=cast.wang, unit=cast.other_team, position=make_position(), starts_on=date(2025, 1, 1)
    )

    wang = fresh(cast.user("wang"))

    assert Role.MANAGER not in roles_of(wang)
    assert list(visible_employees(wang)) == [cast.wang]


def test_manager_sees_by_the_posting_of_the_day(cast: Cast) -> None:
    post_employee(
        employee=cast.li, unit=cast.other_team, position=make_position(), starts_on=date(2025, 7, 1)
    )
    wang = cast.user("wang")

    assert may_see(wang, cast.li, date(2025, 6, 30))
    assert not may_see(wang, cast.li, date(2025, 7, 1))
    assert not may_see(wang, cast.li)


def test_unit_whose_path_begins_alike_is_not_below(cast: Cast) -> None:
    """Ten sibling units: a path is cut in steps, so no sibling's path begins with another's."""
    siblings = [cast.centre.add_child(code=f"S{n}", name=f"班组{n}", kind="team") for n in range(40)]
    make_posting(cast.chen, siblings[-1], starts_on=date(2025, 1, 1))

    assert not may_see(cast.user("wang"), cast.chen)


def test_leaver_keeps_no_role_and_is_seen_by_hr_only(cast: Cast) -> None:
    dismiss_employee(employee=cast.li, left_on=date(2025, 5, 1))

    assert roles_of(fresh(cast.user("li"))) == frozenset()
    assert not may_see(cast.user("wang"), cast.li)
    assert may_see(cast.user("zhao"), cast.li)


def test_managed_units_hold_what_is_led_and_below(cast: Cast) -> None:
    post_employee(
        employee=cast.wang, unit=cast.centre, position=make_position(leads=True), starts_on=date(2025, 1, 1)
    )
    wang = fresh(cast.user("wang"))

    assert led_units(wang) == (cast.centre,)
    assert list(managed_units(wang)) == [cast.centre, cast.team, cast.other_team]
    assert list(managed_units(cast.user("zhao"))) == []


def test_rights_of_somebody_without_a_role_cost_one_query_and_with_one_two(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    wang, zhao = fresh(cast.user("wang")), fresh(cast.user("zhao"))

    for user, queries in ((wang, 1), (zhao, 2)):
        with django_assert_num_queries(queries):
            roles_of(user)
            employee = employee_of(user)
            led_units(user)
            has_role(user, Role.HR)
            assert employee is not None
            employee.posting_on(timezone.localdate())


def test_what_django_knows_of_rights_is_the_same_with_and_without_the_role_read_before(cast: Cast) -> None:
    right = Permission.objects.get(codename="access_admin")
    cast.user("chen").user_permissions.add(right)

    for name in ("li", "wang", "zhao", "chen"):
        plain, known = fresh(cast.user(name)), fresh(cast.user(name))
        roles_of(known)
        assert known.get_all_permissions() == plain.get_all_permissions()
    assert fresh(cast.user("chen")).has_perm("wagtailadmin.access_admin")


def test_forgetting_what_was_looked_up_forgets_that_there_were_no_rights(cast: Cast) -> None:
    create_roles()
    li = fresh(cast.user("li"))
    assert not has_role(li, Role.TRAINER)

    Group.objects.get(name=Role.TRAINER).user_set.add(li)
    forget_access(li)

    assert has_role(li, Role.TRAINER)
    assert li.has_perm("wagtailadmin.access_admin")


def test_employee_without_account_changes_nothing_for_others(cast: Cast) -> None:
    Employee.objects.create(number="00999", name="周岚", hired_on=date(2025, 1, 1))

    assert employee_of(make_user_with_role(Role.TRAINER)) is None
