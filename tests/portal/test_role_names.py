"""Roles are called by their names in the admin; groups keep the code that the program knows them by."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Collection, Page

from lms.people.access.roles import role_name
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db
WHY = {"change_reason": "按人力资源部通知"}
CHINESE = {
    "hr": "人力资源",
    "trainer": "培训师",
    "auditor": "审计员",
    "administrator": "系统管理员",
}


@pytest.fixture
def admin() -> Client:
    """Make the groups of Wagtail and ours, one that stands for no role, and an administrator."""
    create_roles()
    for name in ("Editors", "Moderators", "夜班"):
        Group.objects.get_or_create(name=name)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(User.objects.create_superuser("root"))
    return client


def group(name: str) -> Group:
    return Group.objects.get(name=name)


def offered(answer: HttpResponse) -> set[str]:
    """Read the roles that a form in a window offers."""
    html = json.loads(answer.content)["html"]
    return {label.strip() for label in re.findall(r'name="groups"[^>]*>([^<]+)', html)}


def listed(client: Client, query: str = "") -> list[str]:
    """List the roles as the admin's list calls them."""
    page = client.get(reverse("wagtailusers_groups:index") + query)
    name, *_others = page.context["table"].columns.values()
    return [str(name.get_value(each)) for each in page.context["groups"]]


def test_the_list_of_roles_calls_them_by_their_names(admin: Client) -> None:
    assert sorted(listed(admin)) == sorted([*CHINESE.values(), "夜班"])


def test_wagtails_own_groups_are_listed_only_with_somebody_in_them(admin: Client) -> None:
    without = set(listed(admin))
    make_cast().user("li").groups.add(group("Editors"))

    assert set(listed(admin)) - without == {"编辑人员"}


@pytest.mark.parametrize(("words", "found"), [("人力", ["人力资源"]), ("hr", ["人力资源"]), ("班", ["夜班"])])
def test_roles_are_found_by_what_they_are_called(admin: Client, words: str, found: list[str]) -> None:
    assert listed(admin, f"?q={words}") == found


@pytest.mark.parametrize("view", ["edit", "delete"])
def test_the_pages_of_a_role_call_it_by_its_name(admin: Client, view: str) -> None:
    page = admin.get(reverse(f"wagtailusers_groups:{view}", args=[group("hr").pk]))

    assert page.context["page_subtitle"] == "人力资源"
    assert "'hr'" not in page.content.decode()


def test_what_was_done_is_told_by_the_name(admin: Client) -> None:
    page = admin.post(reverse("wagtailusers_groups:delete", args=[group("Moderators").pk]), WHY, follow=True)

    assert any("审核人员" in str(said) for said in page.context["messages"])


def test_the_list_of_accounts_is_filtered_by_names(admin: Client) -> None:
    cast: Cast = make_cast()

    page = admin.get(reverse("wagtailusers_users:index"), {"group": group("hr").pk})

    labels = {str(label) for _value, label in page.context["filters"].form["group"].field.choices}
    assert labels == {*CHINESE.values(), "夜班"}
    assert [str(each.value) for each in page.context["active_filters"]] == ["人力资源"]
    assert list(page.context["users"]) == [cast.user("zhao")]


def test_a_role_is_asked_for_many_by_its_name(admin: Client) -> None:
    cast, trainer = make_cast(), group("trainer")
    address = reverse("wagtail_bulk_action", args=["auth", "user", "assign_role"]) + f"?id={cast.li.user_id}"

    labels = {str(label) for _value, label in admin.get(address).context["form"]["role"].field.choices}
    done = admin.post(address, {"role": trainer.pk} | WHY, follow=True)

    assert labels == {*CHINESE.values(), "夜班", "请选择"}
    assert list(cast.user("li").groups.all()) == []
    assert any("“培训师”" in str(said) for said in done.context["messages"])


@pytest.mark.parametrize(
    ("place", "kind"), [("wagtailadmin_pages", Page), ("wagtailadmin_collections", Collection)]
)
def test_who_may_see_a_page_or_a_collection_is_chosen_by_names(
    admin: Client, place: str, kind: type[Page | Collection]
) -> None:
    trainer, called = group("trainer"), "title" if kind is Page else "name"
    thing = kind.objects.get(depth=1).add_child(instance=kind(**{called: "内部资料"}))
    address = reverse(f"{place}:set_privacy", args=[thing.pk])

    asked = offered(admin.get(address))
    admin.post(address, {"restriction_type": "groups", "groups": [trainer.pk]})

    assert {*CHINESE.values(), "夜班"} == asked
    assert [list(one.groups.all()) for one in thing.view_restrictions.all()] == [[trainer]]


def test_a_group_that_stands_for_no_role_keeps_its_name() -> None:
    assert role_name("夜班") == "夜班"
    with translation.override("en"):
        assert (role_name(Role.HR.value), role_name("Editors")) == ("HR", "Editors")
