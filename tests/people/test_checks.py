"""A site that signs people in by other rules than ours is told what that means."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.people.checks import check_account_pages, check_account_rules, check_order, order_faults


def test_the_product_itself_is_fine() -> None:
    assert [*check_account_pages(), *check_account_rules(), *check_order()] == []


@pytest.mark.parametrize(
    ("setting", "value", "identifiers"),
    [
        ("ROOT_URLCONF", "lms.people.urls", ["lms_people.E001"]),
        ("LOGIN_URL", "/accounts/login/", ["lms_people.W001"]),
        ("ACCOUNT_ADAPTER", "allauth.account.adapter.DefaultAccountAdapter", ["lms_people.W002"]),
        ("MIDDLEWARE", [], ["lms_people.W003"]),
        ("LOGIN_REDIRECT_URL", "/accounts/profile/", ["lms_people.W004"]),
    ],
)
def test_what_is_not_in_force_is_reported(
    settings: SettingsWrapper, setting: str, value: object, identifiers: list[str]
) -> None:
    setattr(settings, setting, value)

    found = [*check_account_pages(), *check_account_rules()]

    assert [message.id for message in found] == identifiers
    assert all(message.hint for message in found)


def test_pages_to_sign_in_that_allauth_would_show_are_reported() -> None:
    assert order_faults(["lms.people", "lms.core", "allauth.account"]) == []

    found = order_faults(["allauth.account", "lms.people", "lms.core"])

    assert [message.id for message in found] == ["lms_people.W005"]
