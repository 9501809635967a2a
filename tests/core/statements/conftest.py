"""A learning record store, and a site that tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings as SettingsWrapper

from tests.core.statements.store import Store, keeping

KEY = "a key for pseudonyms that nobody guesses"


def site(endpoint: str, **other: object) -> dict[str, dict[str, Any]]:
    """Say how a site tells a store on this machine."""
    chosen = {"endpoint": endpoint, "user": "xunping", "password": "s3cret", "pseudonym_key": KEY}
    return {"statements": {**chosen, "private_networks": True, "seconds": 5, **other}}


@pytest.fixture
def store(settings: SettingsWrapper) -> Iterator[Store]:
    """A store that the site tells."""
    with keeping() as made:
        settings.XUNPING = site(made.endpoint)
        yield made
