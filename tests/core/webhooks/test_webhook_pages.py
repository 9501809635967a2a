"""Administrators connect groups and systems; neither address nor secret is shown or written down again."""

from __future__ import annotations

import logging

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.notices.api import NoticeKind, notify
from lms.core.notices.models import Delivery
from lms.core.trail.api import details_text
from lms.core.trail.models import AuditEntry
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.core.webhooks.sending import post_due
from tests.core.conftest import permission
from tests.core.webhooks.conftest import Connect
from tests.core.webhooks.receiver import Receiver, standard_accepts

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def as_administrator(wang: User) -> Client:
    """Wang's browser, who looks after what goes out."""
    wang.user_permissions.add(permission("view_job"))
    client = Client(headers=ENGLISH)
    client.force_login(wang)
    return client


def form(receiver: Receiver, **other: object) -> dict[str, object]:
    """Fill in the form of a group."""
    given = {
        "name": "Centre",
        "address": receiver.address("/send?key=KEYKEY"),
        "secret": "SECSECRET",
        "notice_kinds": ["test.seat"],
        "language": "en",
    }
    return {**given, **other}


def entries() -> QuerySet[AuditEntry]:
    """List what the trail says of webhooks."""
    return AuditEntry.objects.filter(action__startswith="core.webhook")


def test_a_group_is_connected_tried_and_switched_on(
    as_administrator: Client, receiver: Receiver, seat: NoticeKind
) -> None:
    as_administrator.post(reverse("lms_core:webhook_new", args=["dingtalk"]), form(receiver))
    made = Webhook.objects.get()
    assert (made.kind, made.is_active, made.secret) == (WebhookKind.DINGTALK, False, "SECSECRET")

    tried = as_administrator.post(made.get_absolute_url(), {"step": "try"}, follow=True)
    as_administrator.post(made.get_absolute_url(), {"step": "on"})

    assert "The test message was taken." in tried.content.decode()
    assert len(receiver.posts) == 1
    assert Webhook.objects.get().is_active
    actions = list(entries().order_by("pk").values_list("action", flat=True))
    assert actions == ["core.webhook_added", "core.webhook_tried", "core.webhook_switched_on"]


def test_address_and_secret_are_in_no_page_no_log_and_no_entry(
    as_administrator: Client, receiver: Receiver, li: User, seat: NoticeKind, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    as_administrator.post(reverse("lms_core:webhook_new", args=["dingtalk"]), form(receiver))
    webhook = Webhook.objects.get()
    url = webhook.get_absolute_url()
    as_administrator.post(url, form(receiver, name="Other", secret="SECOTHER", address=""))
    receiver.status = 500
    as_administrator.post(url, {"step": "try"})
    as_administrator.post(url, {"step": "on"})
    notify(kind=seat, to=[li], facts={}, url="/", key="x")
    post_due(timezone.now())

    shown = [
        as_administrator.get(address).content.decode()
        for address in (
            url,
            reverse("lms_core:webhooks"),
            reverse("lms_core:deliveries"),
            Delivery.objects.get().get_absolute_url(),
        )
    ]
    written = [str(entry.details) + entry.subject_label for entry in entries()]
    assert len(receiver.posts) == 2
    assert len(written) == 4
    for text in [*shown, *written, caplog.text]:
        assert "KEYKEY" not in text
        assert "SECSECRET" not in text
        assert "SECOTHER" not in text


def test_a_change_says_what_was_and_is(
    as_administrator: Client, receiver: Receiver, connect: Connect, seat: NoticeKind, result: NoticeKind
) -> None:
    webhook = connect(notice_kinds=["test.seat"])
    url = webhook.get_absolute_url()

    as_administrator.post(
        url, {"name": "Centre", "notice_kinds": ["test.result"], "language": "en", "says_names": "on"}
    )

    kept = Webhook.objects.get()
    assert (kept.name, kept.address, kept.secret) == ("Centre", webhook.address, "SECsecret")
    entry = entries().get()
    said = details_text(entry.details, action=entry.action)
    assert "Seat → Result" in said
    assert entry.subject_label == "Centre"


def test_the_secret_for_a_system_is_shown_once(
    as_administrator: Client, receiver: Receiver, seat: NoticeKind
) -> None:
    given = form(receiver)
    del given["secret"], given["language"]

    page = as_administrator.post(reverse("lms_core:webhook_new", args=["system"]), given)

    made = Webhook.objects.get()
    assert made.secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert made.secret not in as_administrator.get(made.get_absolute_url()).content.decode()

    renewed = as_administrator.post(made.get_absolute_url(), {"step": "secret"}).content.decode()
    as_administrator.post(made.get_absolute_url(), {"step": "try"})

    now = Webhook.objects.get().secret
    assert now != made.secret
    assert now in renewed
    assert standard_accepts(receiver.posts[0], now)
    assert receiver.posts[0].content["type"] == "test"


def test_a_group_has_no_secret_of_the_sites_making(as_administrator: Client, connect: Connect) -> None:
    webhook = connect()

    page = as_administrator.post(webhook.get_absolute_url(), {"step": "secret"})

    assert page.status_code == 200
    assert Webhook.objects.get().secret == "SECsecret"
    assert "SECsecret" not in page.content.decode()


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"address": "https://evil.example/"}, "evil.example is not one"),
        ({"address": "http://qyapi.weixin.qq.com/"}, "begin with https://"),
        ({"address": "https://127.0.0.1/机器人"}, "write other characters encoded"),
        ({"name": "Group wecom"}, "Another webhook has this name."),
        ({"notice_kinds": []}, "This field is required."),
        ({"notice_kinds": ["nonsense"]}, "nonsense is not one of the available choices"),
    ],
)
def test_what_is_refused_is_said_and_not_kept(
    as_administrator: Client,
    receiver: Receiver,
    connect: Connect,
    seat: NoticeKind,
    other: dict[str, object],
    fault: str,
) -> None:
    connect()

    page = as_administrator.post(reverse("lms_core:webhook_new", args=["wecom"]), form(receiver, **other))

    assert page.status_code == 200
    assert fault in page.content.decode()
    assert Webhook.objects.count() == 1


def test_a_kind_that_is_none_is_not_there(as_administrator: Client) -> None:
    assert as_administrator.get(reverse("lms_core:webhook_new", args=["nonsense"])).status_code == 404


def test_a_site_that_may_post_nowhere_says_so(as_administrator: Client, settings: SettingsWrapper) -> None:
    settings.XUNPING = {}

    page = as_administrator.get(reverse("lms_core:webhooks")).content.decode()

    assert "XUNPING_WEBHOOK_HOSTS" in page
    assert reverse("lms_core:webhook_new", args=["wecom"]) not in page


def test_a_refused_trial_says_what_the_robot_said(
    as_administrator: Client, receiver: Receiver, connect: Connect
) -> None:
    receiver.answer = b'{"errcode":93000,"errmsg":"invalid webhook url"}'

    page = as_administrator.post(connect().get_absolute_url(), {"step": "try"}, follow=True)

    assert "93000 invalid webhook url" in page.content.decode()


def test_a_delivery_shows_the_message_it_was_part_of(
    as_administrator: Client, receiver: Receiver, connect: Connect, li: User, wang: User, seat: NoticeKind
) -> None:
    connect()
    notify(kind=seat, to=[li, wang], facts={}, url="/", key="x")
    post_due(timezone.now())

    pages = [as_administrator.get(one.get_absolute_url()).content.decode() for one in Delivery.objects.all()]

    assert all("Seat: 2 people" in page for page in pages)
    assert all("2 notices went together" in page for page in pages)
