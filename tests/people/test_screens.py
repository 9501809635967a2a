"""Lists and pages of people: who gets in, what leaks, what they cost."""

from datetime import date
from http import HTTPStatus
from io import BytesIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from lms.core.notices.models import HeldAddress
from lms.core.trail.models import AuditEntry
from lms.people.accounts.services import set_first_password
from lms.people.api import Employee, Role
from lms.people.employees import views
from lms.people.employees.services import dismiss_employee
from lms.people.organisation.queries import UnitNode
from tests.accounts import User
from tests.factories.people import (
    Cast,
    make_cast,
    make_employee,
    make_position,
    make_posting,
    make_user_with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def client_of(user: User) -> Client:
    """Sign somebody in, reading English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def listed(client: Client, query: str = "") -> list[str]:
    """List the staff numbers on the people page, in order."""
    table = client.get(f"/people/{query}").context["table"]
    return [row.cells[1].text for row in table.rows]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("li", HTTPStatus.FORBIDDEN),
        ("chen", HTTPStatus.FORBIDDEN),
        ("trainer", HTTPStatus.FORBIDDEN),
        ("wang", HTTPStatus.OK),
        ("zhao", HTTPStatus.OK),
        ("auditor", HTTPStatus.OK),
        ("administrator", HTTPStatus.FORBIDDEN),
    ],
)
@pytest.mark.parametrize("url", ["/people/", "/people/organisation/"])
def test_who_may_open_the_lists(cast: Cast, url: str, who: str, status: HTTPStatus) -> None:
    user = cast.user(who) if who in {"li", "chen", "wang", "zhao"} else make_user_with_role(Role(who))

    assert client_of(user).get(url).status_code == status


@pytest.mark.parametrize("url", ["/people/", "/people/organisation/", "/people/first-passwords/"])
def test_anonymous_readers_are_sent_to_sign_in(cast: Cast, url: str) -> None:
    assert Client().get(url).headers["Location"] == f"/account/login/?next={url}"


def test_manager_lists_the_own_team_only(cast: Cast) -> None:
    assert listed(client_of(cast.user("wang"))) == ["00107", "00231"]


def test_manager_cannot_reach_others_by_filter_or_search(cast: Cast) -> None:
    wang = client_of(cast.user("wang"))

    by_name = listed(wang, "?q=陈涛")
    by_unit = wang.get(f"/people/?unit={cast.other_team.pk}")

    assert by_name == []
    assert "陈涛" not in by_unit.content.decode()
    assert "热线二组" not in by_unit.content.decode()


def test_managers_export_holds_the_own_team_and_is_recorded(cast: Cast) -> None:
    response = client_of(cast.user("wang")).get("/people/?export=xlsx")

    sheet = load_workbook(BytesIO(b"".join(response))).active
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["00107", "00231"]
    entry = AuditEntry.objects.get(action="people.exported")
    assert (entry.actor_key, entry.details) == (str(cast.user("wang").pk), {"rows": 2})


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?q=00231", ["00231"]),
        ("?q=王", ["00107"]),
        ("?state=left", ["00600"]),
        ("?state=employed", ["00052", "00107", "00231", "00318"]),
        ("?sort=-hired_on", ["00600", "00052", "00107", "00231", "00318"]),
        ("?unit={team}", ["00107", "00231", "00600"]),
        ("?position={lead}", ["00107"]),
        ("?mail=none", ["00318", "00600"]),
        ("?mail=back", ["00107"]),
    ],
)
def test_hr_finds_people(cast: Cast, query: str, numbers: list[str]) -> None:
    leaver = make_employee("周岚", number="00600", unit=cast.team, hired_on=date(2025, 1, 1))
    dismiss_employee(employee=leaver, left_on=date(2025, 6, 1))
    lead = cast.wang.postings.get().position
    for who in ("li", "wang", "zhao"):
        type(cast.user(who)).objects.filter(pk=cast.user(who).pk).update(email=f"{who.title()}@example.com")
    HeldAddress.objects.create(address="wang@example.com", since=timezone.now())

    found = listed(client_of(cast.user("zhao")), query.format(team=cast.team.pk, lead=lead.pk))

    if query.startswith("?sort"):
        assert (found[0], sorted(found[1:])) == (numbers[0], numbers[1:])
    else:
        assert found == numbers


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("li", "li", HTTPStatus.OK),
        ("li", "wang", HTTPStatus.NOT_FOUND),
        ("li", "chen", HTTPStatus.NOT_FOUND),
        ("wang", "li", HTTPStatus.OK),
        ("wang", "chen", HTTPStatus.NOT_FOUND),
        ("chen", "li", HTTPStatus.NOT_FOUND),
        ("zhao", "chen", HTTPStatus.OK),
    ],
)
def test_who_may_open_whose_page(cast: Cast, who: str, whom: str, status: HTTPStatus) -> None:
    employee: Employee = getattr(cast, whom)

    response = client_of(cast.user(who)).get(employee.get_absolute_url())

    assert response.status_code == status
    assert (employee.number in response.content.decode()) is (status == HTTPStatus.OK)


def test_page_hides_mentees_the_reader_may_not_see(cast: Cast) -> None:
    cast.chen.mentor = cast.li
    cast.chen.save()

    for_wang = client_of(cast.user("wang")).get(cast.li.get_absolute_url()).content.decode()
    for_hr = client_of(cast.user("zhao")).get(cast.li.get_absolute_url()).content.decode()

    assert ("陈涛" in for_wang, "陈涛" in for_hr) == (False, True)


def test_account_state_is_for_hr(cast: Cast) -> None:
    for_self = client_of(cast.user("li")).get(cast.li.get_absolute_url())
    for_hr = client_of(cast.user("zhao")).get(cast.li.get_absolute_url())

    assert [str(fact.name) for fact in for_self.context["facts"]] == [
        "Staff number",
        "Employment",
        "Hired on",
        "Mentor",
    ]
    assert str(for_hr.context["facts"][-1].name) == "Account"


def test_tree_counts_each_unit_with_what_is_below(cast: Cast) -> None:
    tree = client_of(cast.user("zhao")).get("/people/organisation/").context["tree"]

    centre = next(node for node in tree[0].children if node.unit == cast.centre)
    assert (tree[0].headcount, centre.headcount) == (4, 3)
    assert [node.headcount for node in centre.children] == [2, 1]
    assert centre.children[0].leaders == [cast.wang]


def test_managers_tree_begins_at_the_own_unit(cast: Cast) -> None:
    response = client_of(cast.user("wang")).get("/people/organisation/")

    assert [node.unit for node in response.context["tree"]] == [cast.team]
    assert "热线二组" not in response.content.decode()


@pytest.mark.parametrize("who", ["li", "wang", "auditor", "administrator"])
def test_only_hr_hands_out_first_passwords(cast: Cast, who: str) -> None:
    user = cast.user(who) if who in {"li", "wang"} else make_user_with_role(Role(who))
    before = cast.user("li").password

    one = client_of(user).post(f"/people/{cast.li.pk}/password/")
    everybody = client_of(user).post("/people/first-passwords/")

    assert (one.status_code, everybody.status_code) == (HTTPStatus.FORBIDDEN, HTTPStatus.FORBIDDEN)
    assert User.objects.get(pk=cast.user("li").pk).password == before


def test_first_password_is_shown_once_and_works(cast: Cast) -> None:
    zhao = client_of(cast.user("zhao"))
    url = reverse("lms_people:first_password", args=[cast.li.pk])

    asked = zhao.get(url).text
    given = zhao.post(url).context["given"]
    again = zhao.get(url)

    assert (cast.li.number in asked, cast.team.name in asked) == (True, True)
    assert "The new password is shown only once." in asked
    assert given.password not in again.content.decode()
    assert User.objects.get(pk=cast.user("li").pk).check_password(given.password)


PROTECTED = (
    "hr",
    "auditor",
    "administrator",
    "trainer",
    "custom group",
    "own permission",
    "superuser",
    "leader",
)


def protect(employee: Employee, how: str) -> None:
    """Give an account more than an employee's rights."""
    user = employee.user
    assert user is not None
    if how == "superuser":
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    elif how == "leader":
        employee.postings.update(position=make_position("班组长", leads=True))
    elif how == "own permission":
        user.user_permissions.add(Permission.objects.get(codename="view_auditentry"))
    else:
        user.groups.add(Group.objects.get_or_create(name=how)[0])


@pytest.mark.parametrize("how", PROTECTED)
def test_hr_takes_over_no_account_with_rights_by_a_first_password(cast: Cast, how: str) -> None:
    protect(cast.chen, how)
    zhao, before = client_of(cast.user("zhao")), cast.user("chen").password
    url = reverse("lms_people:first_password", args=[cast.chen.pk])

    offered = url in zhao.get(cast.chen.get_absolute_url()).content.decode()
    page = zhao.get(url).content.decode()
    posted = zhao.post(url)
    with pytest.raises(PermissionDenied):
        set_first_password(employee=cast.chen, actor=cast.user("zhao"))

    assert (offered, '<form class="form"' in page, posted.status_code) == (False, False, HTTPStatus.FORBIDDEN)
    assert "only two administrators together can set a first password" in page
    assert User.objects.get(pk=cast.user("chen").pk).password == before
    assert not AuditEntry.objects.filter(action="account.password_reset").exists()


def test_a_group_given_meanwhile_counts(cast: Cast) -> None:
    zhao, url = client_of(cast.user("zhao")), reverse("lms_people:first_password", args=[cast.chen.pk])
    before = '<form class="form"' in zhao.get(url).content.decode()
    protect(cast.chen, "auditor")

    assert (before, zhao.post(url).status_code) == (True, HTTPStatus.FORBIDDEN)


@pytest.mark.slow
@pytest.mark.parametrize("more", [1, 3])
def test_people_list_costs_the_same_for_one_and_three(
    cast: Cast, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        make_employee(number=f"0070{number}", unit=cast.team)
    zhao = client_of(cast.user("zhao"))
    zhao.get("/people/")

    with django_assert_num_queries(10):
        zhao.get("/people/")


@pytest.mark.slow
@pytest.mark.parametrize("more", [1, 3])
def test_tree_costs_the_same_for_one_and_three(
    cast: Cast, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        unit = cast.centre.add_child(code=f"T{number}", name=f"班组{number}", kind="team")
        make_employee(number=f"0070{number}", unit=unit)
    zhao = client_of(cast.user("zhao"))

    with django_assert_num_queries(11):
        zhao.get("/people/organisation/")


@pytest.mark.slow
@pytest.mark.parametrize("more", [1, 3])
def test_page_costs_the_same_for_one_and_three(
    cast: Cast, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        mentee = make_employee(number=f"0070{number}", unit=cast.team)
        Employee.objects.filter(pk=mentee.pk).update(mentor=cast.li)
        make_posting(
            cast.li, cast.team, starts_on=date(2023, 1, 1 + number), ends_on=date(2023, 1, 1 + number)
        )
    zhao = client_of(cast.user("zhao"))

    with django_assert_num_queries(13):
        zhao.get(cast.li.get_absolute_url())


def test_readers_unit_stands_beside_the_name(cast: Cast) -> None:
    page = client_of(cast.user("li")).get(cast.li.get_absolute_url()).content.decode()

    assert "李敏 · 热线一组" in page


def test_list_says_who_is_not_yet_here(cast: Cast) -> None:
    make_employee("吴倩", number="00800", unit=cast.team, hired_on=date(2999, 1, 1))

    table = client_of(cast.user("zhao")).get("/people/?q=00800").context["table"]

    assert table.rows[0].cells[-1].value == "Not yet here"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take four units for more than stand on one page."""
    monkeypatch.setattr(views, "SHOWN_WHOLE", 3)


def shown_units(tree: list[UnitNode], deep: int = 0) -> list[tuple[int, str, int, bool]]:
    """Give the units of a tree with how far in they stand, their people, and whether more is below."""
    lines = []
    for node in tree:
        lines.append((deep, node.unit.name, node.headcount, node.hides))
        lines += shown_units(node.children, deep + 1)
    return lines


@pytest.mark.usefixtures("large")
def test_a_large_organisation_is_shown_one_level_at_a_time(cast: Cast) -> None:
    client = client_of(cast.user("zhao"))

    top = client.get("/people/organisation/")
    below = client.get("/people/organisation/", {"unit": "P01-C1"})

    assert shown_units(top.context["tree"]) == [
        (0, "示例省公司", 4, False),
        (1, "客服中心", 3, True),
        (1, "人力资源部", 1, False),
    ]
    assert 'href="?unit=P01-C1"' in top.content.decode()
    assert shown_units(below.context["tree"]) == [
        (0, "客服中心", 3, False),
        (1, "热线一组", 2, False),
        (1, "热线二组", 1, False),
    ]
    assert [leader.name for leader in below.context["tree"][0].children[0].leaders] == ["王强"]
    assert below.context["above"] == cast.province


@pytest.mark.usefixtures("large")
def test_a_level_out_of_sight_does_not_exist(cast: Cast) -> None:
    response = client_of(cast.user("wang")).get("/people/organisation/", {"unit": "P01-C1"})

    assert response.status_code == 404
