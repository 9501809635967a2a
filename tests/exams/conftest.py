"""The cast, and a signed-in client for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import override_settings

from tests.factories.people import Cast, make_cast


@pytest.fixture(autouse=True, scope="module")
def _own_addresses() -> Iterator[None]:
    """Read the own addresses once a module: reading them for each test takes longer than most tests."""
    with override_settings(ROOT_URLCONF="tests.exams.urls"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Give Li, Wang, Zhao and Chen."""
    return make_cast()


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str | User], Client]:
    """Sign somebody of the cast, or any user, in; pages are read in English."""

    def sign_in(who: str | User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(
            cast.user(who) if isinstance(who, str) else who, "django.contrib.auth.backends.ModelBackend"
        )
        return client

    return sign_in
