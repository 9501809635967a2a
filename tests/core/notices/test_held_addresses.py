"""Mail that comes back stops: by the server's word or an administrator's, until somebody says it works."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.notices.api import NoticeKind, evidence_of, notify
from lms.core.notices.models import Delivery, DeliveryState, HeldAddress, Notice
from lms.core.notices.queries import hold_on
from lms.core.notices.sending import send_due
from lms.core.notices.services import hold_address, lift_hold
from lms.core.trail.models import AuditEntry
from tests.core.conftest import permission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailer")]
FACTS = {"exam": "R1", "opens_at": "9:00"}
ENGLISH = {"accept-language": "en"}


class Refusing(EmailBackend):
    """A server that refuses the recipient with a number."""

    code = 550

    def send_messages(self, _messages: object) -> int:
        """Refuse."""
        raise smtplib.SMTPRecipientsRefused({"li@example.com": (self.code, b"no such mailbox")})


def tell(person: User, kind: NoticeKind, number: int = 1) -> None:
    """Tell somebody something."""
    notify(kind=kind, to=[person], facts=FACTS, url="/exams/", key=f"seat-{number}")


def later(**time: float) -> datetime:
    """Give a moment after now."""
    return timezone.now() + timedelta(**time)


@pytest.mark.parametrize(("code", "held"), [(550, True), (450, False)])
def test_a_recipient_refused_for_good_gets_no_more_mail(
    li: User,
    seat: NoticeKind,
    mailer: SettingsWrapper,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    held: bool,
) -> None:
    mailer.MAILERS = {"default": {"BACKEND": f"{__name__}.Refusing"}}
    monkeypatch.setattr(Refusing, "code", code)
    tell(li, seat)

    send_due(later(seconds=1))

    assert (hold_on("Li@example.com") is not None) is held
    assert Notice.objects.filter(kind="core.mail_comes_back", recipient=li).exists() is held


def test_no_mail_goes_to_an_address_that_is_held_and_the_evidence_says_why(
    li: User, wang: User, seat: NoticeKind
) -> None:
    hold_address(person=li, reason="550", by=wang, now=timezone.now())
    tell(li, seat)
    tell(wang, seat, 2)

    assert send_due(later(seconds=1)) == 1

    assert [sent.to for sent in mail.outbox] == [["wang@example.com"]]
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == [
        DeliveryState.SKIPPED,
        DeliveryState.SENT,
    ]
    with translation.override("en"):
        assert evidence_of(li)[0].mail_note == "no mail: it comes back from the address"


def test_holding_twice_tells_and_records_once(li: User, wang: User) -> None:
    for _time in range(2):
        hold_address(person=li, reason="", by=wang, now=timezone.now())

    assert Notice.objects.get().facts == {"address": "li@example.com"}
    assert AuditEntry.objects.get().action == "core.address_held"


def test_another_address_is_not_held(li: User, wang: User, seat: NoticeKind) -> None:
    hold_address(person=li, reason="", by=wang, now=timezone.now())
    User.objects.filter(pk=li.pk).update(email="min.li@example.com")
    tell(li, seat)

    assert send_due(later(seconds=1)) == 1


def test_a_lifted_hold_lets_mail_out_again(li: User, wang: User, seat: NoticeKind) -> None:
    hold_address(person=li, reason="", by=wang, now=timezone.now())
    lift_hold(person=li, by=li)
    tell(li, seat)

    assert send_due(later(seconds=1)) == 1
    assert AuditEntry.objects.order_by("-pk")[0].action == "core.address_lifted"


def test_the_person_reads_it_and_says_that_the_address_works(li: User, wang: User) -> None:
    hold_address(person=li, reason="550 full", by=wang, now=timezone.now())
    client = Client(headers=ENGLISH)
    client.force_login(li)
    url = reverse("lms_core:notice_choices")

    page = client.get(url).content.decode()
    client.post(url, {"step": "lift"})

    assert "Mail to li@example.com comes back" in page
    assert "550 full" in page
    assert not HeldAddress.objects.exists()
    assert "comes back" not in client.get(url).content.decode().partition("<main")[2]


def test_an_administrator_says_that_a_mail_came_back(li: User, wang: User, seat: NoticeKind) -> None:
    tell(li, seat)
    send_due(later(seconds=1))
    wang.user_permissions.add(permission("view_job"))
    client = Client(headers=ENGLISH)
    client.force_login(wang)
    url = Delivery.objects.get().get_absolute_url()

    offered = client.get(url).content.decode()
    client.post(url, {"step": "hold"})
    held = client.get(url).content.decode()
    client.post(url, {"step": "lift"})

    assert "It came back" in offered
    assert "It works again" in held
    assert not HeldAddress.objects.exists()
    actions = AuditEntry.objects.filter(action__startswith="core.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["core.address_held", "core.address_lifted"]


def test_a_mail_to_an_address_of_before_offers_nothing(li: User, wang: User, seat: NoticeKind) -> None:
    tell(li, seat)
    send_due(later(seconds=1))
    User.objects.filter(pk=li.pk).update(email="min.li@example.com")
    wang.user_permissions.add(permission("view_job"))
    client = Client(headers=ENGLISH)
    client.force_login(wang)

    assert "It came back" not in client.get(Delivery.objects.get().get_absolute_url()).content.decode()
