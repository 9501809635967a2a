"""What each role may do in the Wagtail admin, and what its forms refuse."""

from datetime import date
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from lms.people.access.services import create_roles
from lms.people.api import OrgUnit, Posting, Role
from tests.accounts import User
from tests.factories.people import Cast, make_cast, make_position, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    create_roles()
    return cast


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_roles_are_made_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_roles")
    first = capsys.readouterr().out

    call_command("create_roles")

    assert capsys.readouterr().out == first
    names = {role.value for role in Role}
    assert set(Group.objects.filter(name__in=names).values_list("name", flat=True)) == {
        "hr",
        "trainer",
        "auditor",
        "administrator",
    }


@pytest.mark.parametrize(
    ("role", "enters", "edits_people"),
    [
        (Role.HR, True, True),
        (Role.TRAINER, True, False),
        (Role.AUDITOR, False, False),
        (Role.ADMINISTRATOR, True, False),
    ],
)
def test_who_enters_the_admin_and_edits_people(
    cast: Cast, role: Role, enters: bool, edits_people: bool
) -> None:
    client = client_of(make_user_with_role(role))

    home = client.get(reverse("wagtailadmin_home"))
    people = client.get(reverse("wagtailsnippets_lms_people_employee:add"))

    assert (home.status_code == HTTPStatus.OK) is enters
    assert (people.status_code == HTTPStatus.OK) is edits_people


def test_trainer_may_write_pages_and_the_standard(cast: Cast) -> None:
    client = client_of(make_user_with_role(Role.TRAINER))

    assert client.get(reverse("wagtailsnippets_lms_standards_clause:add")).status_code == HTTPStatus.OK


@pytest.mark.parametrize("model", ["employee", "posting"])
@pytest.mark.parametrize(
    ("role", "sees"), [(Role.HR, True), (Role.TRAINER, False), (Role.ADMINISTRATOR, False)]
)
def test_choosers_show_people_only_to_those_who_edit_them(
    cast: Cast, model: str, role: Role, sees: bool
) -> None:
    url = reverse(f"wagtailsnippetchoosers_lms_people_{model}:choose_results")

    page = client_of(make_user_with_role(role)).get(url, follow=True).content.decode()

    assert ("李敏" in page) is sees


def test_hr_deletes_nobody(cast: Cast) -> None:
    url = reverse("wagtailsnippets_lms_people_employee:delete", args=[cast.li.pk])

    client_of(cast.user("zhao")).post(url)

    cast.li.refresh_from_db()


def test_new_unit_takes_its_place_in_the_tree(cast: Cast) -> None:
    form = {
        "name": "热线三组",
        "code": "P01-C1-T3",
        "kind": "team",
        "parent": cast.centre.pk,
        "closed_on": "",
    }

    client_of(cast.user("zhao")).post(reverse("wagtailsnippets_lms_people_orgunit:add"), form)

    unit = OrgUnit.objects.get(code="P01-C1-T3")
    assert unit.get_parent() == cast.centre


def test_moved_unit_takes_its_branch_along(cast: Cast) -> None:
    url = reverse("wagtailsnippets_lms_people_orgunit:edit", args=[cast.centre.pk])
    form = {
        "name": "客服中心",
        "code": "P01-C1",
        "kind": "centre",
        "parent": cast.hr_office.pk,
        "closed_on": "",
        "change_reason": "机构调整",
    }

    client_of(cast.user("zhao")).post(url, form)

    team = OrgUnit.objects.get(code="P01-C1-T1")
    assert [unit.code for unit in team.get_ancestors()] == ["P01", "P01-HR", "P01-C1"]


def test_unit_cannot_move_below_itself(cast: Cast) -> None:
    url = reverse("wagtailsnippets_lms_people_orgunit:edit", args=[cast.centre.pk])
    form = {
        "name": "客服中心",
        "code": "P01-C1",
        "kind": "centre",
        "parent": cast.team.pk,
        "closed_on": "",
    }

    response = client_of(cast.user("zhao")).post(url, form)

    assert "parent" in response.context["form"].errors
    assert OrgUnit.objects.get(code="P01-C1").get_parent() == cast.province


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "saved"),
    [
        ("2023-01-01", "2024-02-29", True),
        ("2023-01-01", "2024-03-01", False),
        ("2025-01-01", "2025-12-31", False),
        ("2025-01-01", "", False),
    ],
)
def test_posting_in_the_admin_may_not_overlap(cast: Cast, starts_on: str, ends_on: str, saved: bool) -> None:
    form = {
        "employee": cast.li.pk,
        "unit": cast.other_team.pk,
        "position": make_position().pk,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }

    client_of(cast.user("zhao")).post(reverse("wagtailsnippets_lms_people_posting:add"), form)

    assert Posting.objects.filter(employee=cast.li, unit=cast.other_team).exists() is saved


def test_posting_may_be_edited_in_its_own_time(cast: Cast) -> None:
    posting = cast.li.postings.get()
    form = {
        "employee": cast.li.pk,
        "unit": cast.team.pk,
        "position": posting.position_id,
        "starts_on": "2024-03-02",
        "ends_on": "",
        "change_reason": "到岗日期写错",
    }

    client_of(cast.user("zhao")).post(
        reverse("wagtailsnippets_lms_people_posting:edit", args=[posting.pk]), form
    )

    posting.refresh_from_db()
    assert posting.starts_on == date(2024, 3, 2)
