"""How passwords are kept on the ready-to-run site."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from lms.portal.settings import base
from tests.factories.people import Cast

PASSWORD = "plain-words-47-lantern"
OWASP = "argon2$argon2id$v=19$m=19456,t=2,p=1$"


def test_new_passwords_are_kept_as_owasp_asks(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS

    assert make_password(PASSWORD).startswith(OWASP)


@pytest.mark.django_db
def test_a_password_kept_otherwise_is_kept_anew_at_the_next_sign_in(
    cast: Cast, client: Client, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    user = cast.user("li")
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1_000)
    user.save()

    response = client.post(reverse("account_login"), {"login": user.get_username(), "password": PASSWORD})

    user.refresh_from_db()
    assert (response.status_code, user.password[: len(OWASP)]) == (302, OWASP)
