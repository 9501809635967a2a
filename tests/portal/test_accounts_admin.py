"""Administrators keep accounts in the admin: one name, no e-mail, roles by their names."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from lms.core.api import AuditEntry
from lms.people.api import Role
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_an_account_is_saved_as_it_stands_and_gets_a_role(cast: Cast, admin: Client) -> None:
    user, trainer = cast.user("wang"), Group.objects.create(name=Role.TRAINER.value)
    address = reverse("wagtailusers_users:edit", args=[user.pk])

    page = admin.get(address, headers={"accept-language": "zh-hans"}).content.decode()
    answer = admin.post(
        address,
        {"username": user.username, "first_name": "王强", "is_active": "on", "groups": [trainer.pk]},
    )

    assert ("培训师" in page, "last_name" in page) == (True, False)
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.first_name, user.email, list(user.groups.all())) == ("王强", "", [trainer])


def test_an_account_is_made_without_an_address(admin: Client) -> None:
    secret = "plain-words-47-lantern"

    admin.post(
        reverse("wagtailusers_users:add"),
        {"username": "90001", "first_name": "孙宁", "password1": secret, "password2": secret},
    )

    made = User.objects.get(username="90001")
    assert (made.first_name, made.check_password(secret)) == ("孙宁", True)


def recorded(user: User) -> list[tuple[str, object]]:
    """List action and details of everything recorded about an account."""
    found = AuditEntry.objects.about(user).exclude(action="account.signed_in").order_by("pk")
    return [(entry.action, entry.details) for entry in found]


def test_a_role_given_and_taken_is_recorded(cast: Cast, admin: Client) -> None:
    user, trainer = cast.user("wang"), Group.objects.create(name=Role.TRAINER.value)
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    form = {"username": user.username, "first_name": user.first_name, "is_active": "on"}

    admin.post(address, {**form, "groups": [trainer.pk]})
    admin.post(address, form)
    admin.post(address, form)

    assert recorded(user) == [
        ("account.changed", {"before": {"roles": []}, "after": {"roles": ["trainer"]}}),
        ("account.changed", {"before": {"roles": ["trainer"]}, "after": {"roles": []}}),
    ]
    actors = AuditEntry.objects.about(user).values_list("actor_label", flat=True)
    assert set(actors) == {"root"}


def test_a_role_reads_by_its_name_in_the_trail(cast: Cast, admin: Client) -> None:
    user, trainer = cast.user("wang"), Group.objects.create(name=Role.TRAINER.value)
    form = {"username": user.username, "first_name": user.first_name, "groups": [trainer.pk]}

    admin.post(reverse("wagtailusers_users:edit", args=[user.pk]), form)
    page = admin.get(reverse("lms_core:audit"), headers={"accept-language": "zh-hans"}).content.decode()

    assert "此前 可登录 是 · 角色 — · 此后 可登录 否 · 角色 培训师" in page


def test_a_password_set_in_the_form_is_recorded_without_it(cast: Cast, admin: Client) -> None:
    user, secret = cast.user("wang"), "plain-words-48-lantern"
    form = {"username": user.username, "first_name": user.first_name, "is_active": "on"}

    admin.post(
        reverse("wagtailusers_users:edit", args=[user.pk]),
        {**form, "password1": secret, "password2": secret},
    )

    assert recorded(user) == [("account.password_reset", {})]


def test_an_account_made_and_deleted_is_recorded(admin: Client) -> None:
    secret = "plain-words-47-lantern"
    form = {"username": "90001", "first_name": "孙宁", "password1": secret, "password2": secret}
    admin.post(reverse("wagtailusers_users:add"), form)
    made = User.objects.get(username="90001")

    admin.post(reverse("wagtailusers_users:delete", args=[made.pk]))

    told = {"account": "90001", "person_name": "孙宁", "active": True, "superuser": False, "roles": []}
    assert recorded(made) == [
        ("account.created", {"after": told}),
        ("account.removed", {"before": told}),
    ]


def test_accounts_changed_together_are_each_recorded(cast: Cast, admin: Client) -> None:
    users, trainer = [cast.user("wang"), cast.user("li")], Group.objects.create(name=Role.TRAINER.value)
    chosen = "?" + "&".join(f"id={user.pk}" for user in users)
    app, model = User._meta.app_label, User._meta.model_name

    admin.post(
        reverse("wagtail_bulk_action", args=[app, model, "assign_role"]) + chosen, {"role": trainer.pk}
    )
    admin.post(
        reverse("wagtail_bulk_action", args=[app, model, "set_active_state"]) + chosen,
        {"mark_as_active": "False"},
    )

    for user in users:
        assert recorded(user) == [
            ("account.changed", {"before": {"roles": []}, "after": {"roles": ["trainer"]}}),
            ("account.changed", {"before": {"active": True}, "after": {"active": False}}),
        ]
