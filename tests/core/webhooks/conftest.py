"""A receiver, a site that may post to it, two people and a kind of notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.notices import kinds
from lms.core.notices.api import NoticeKind, register_notice
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.core.webhooks.services import new_secret
from tests.core.webhooks.receiver import Receiver, receiving

SITE: dict[str, dict[str, Any]] = {
    "notices": {"quiet_from": 0, "quiet_until": 0},
    "webhooks": {"hosts": "127.0.0.1:* localhost:*", "private_networks": True, "seconds": 2},
}


@pytest.fixture
def posting(settings: SettingsWrapper) -> SettingsWrapper:
    """A site that may post to this machine, at any hour."""
    settings.XUNPING = SITE
    return settings


@pytest.fixture
def receiver(posting: SettingsWrapper) -> Iterator[Receiver]:
    """A receiver on this machine."""
    with receiving() as made:
        yield made


@pytest.fixture
def seat() -> Iterator[NoticeKind]:
    """A kind of notice."""
    yield register_notice(NoticeKind("test.seat", "Seat", "You have a seat in {exam}", ""))
    del kinds._kinds["test.seat"]


@pytest.fixture
def result() -> Iterator[NoticeKind]:
    """A private kind of notice."""
    yield register_notice(NoticeKind("test.result", "Result", "Your result of {exam}", "", private=True))
    del kinds._kinds["test.result"]


@pytest.fixture
def cancelled() -> Iterator[NoticeKind]:
    """An urgent kind of notice."""
    yield register_notice(NoticeKind("test.cancelled", "Exam cancelled", "Cancelled", "", urgent=True))
    del kinds._kinds["test.cancelled"]


@pytest.fixture
def li(db: None) -> User:
    """Li."""
    return User.objects.create_user("li", first_name="敏", last_name="李")


@pytest.fixture
def wang(db: None) -> User:
    """Wang."""
    return User.objects.create_user("wang", first_name="强", last_name="王")


type Connect = Callable[..., Webhook]


@pytest.fixture
def connect(receiver: Receiver, db: None) -> Connect:
    """Make a webhook to the receiver that is switched on."""

    def made(kind: WebhookKind = WebhookKind.WECOM, **other: object) -> Webhook:
        secret = new_secret() if kind == WebhookKind.SYSTEM else "SECsecret"
        values: dict[str, Any] = {
            "name": f"Group {kind}",
            "address": receiver.address(),
            "secret": secret,
            "language": "en",
            "notice_kinds": ["test.seat", "test.result", "test.cancelled"],
            "is_active": True,
            "made_at": timezone.now(),
        }
        return Webhook.objects.create(kind=kind, **{**values, **other})

    return made
