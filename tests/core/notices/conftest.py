"""A kind of notice, a mailer that keeps what is sent, and the people of core's tests with addresses."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.notices import kinds
from lms.core.notices.api import NoticeKind, register_notice

LOCAL = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.fixture
def mailer(settings: SettingsWrapper) -> SettingsWrapper:
    """A site whose mails are kept in memory, at any hour."""
    settings.MAILERS = LOCAL
    settings.XUNPING = {"notices": {"quiet_from": 0, "quiet_until": 0}}
    return settings


@pytest.fixture
def seat() -> Iterator[NoticeKind]:
    """A kind of notice that can be unsubscribed from."""
    yield register_notice(
        NoticeKind(
            "test.seat",
            label="Seat",
            subject="You have a seat in {exam}",
            body="It opens at {opens_at}.",
            examples={"exam": "an exam", "opens_at": "2026-12-01 09:00"},
        )
    )
    del kinds._kinds["test.seat"]


@pytest.fixture
def result() -> Iterator[NoticeKind]:
    """A private kind of notice."""
    yield register_notice(
        NoticeKind("test.result", "Result", "Your result of {exam}", "Passed: {passed}.", private=True)
    )
    del kinds._kinds["test.result"]


@pytest.fixture
def li(db: None) -> User:
    """Li, who has an address."""
    return User.objects.create_user("li", "li@example.com", first_name="敏", last_name="李")


@pytest.fixture
def wang(db: None) -> User:
    """Wang, who has an address too."""
    return User.objects.create_user("wang", "wang@example.com", first_name="强", last_name="王")
