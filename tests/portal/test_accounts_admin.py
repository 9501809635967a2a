"""Administrators keep accounts in the admin: one name, no e-mail, roles by their names."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

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
