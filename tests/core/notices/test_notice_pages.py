"""People read what they were told and choose what comes by mail; administrators see what goes out."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.notices.api import NoticeKind, notify
from lms.core.notices.models import Delivery, DeliveryState, Notice, NoticePreference
from lms.core.trail.models import AuditEntry
from tests.core.conftest import permission

pytestmark = pytest.mark.django_db
FACTS = {"exam": "R1", "opens_at": "9:00"}


@pytest.fixture
def as_li(li: User) -> Client:
    """Li's browser."""
    client = Client()
    client.force_login(li)
    return client


def tell(person: User, kind: NoticeKind, *numbers: int) -> None:
    """Tell somebody something several times."""
    for number in numbers:
        facts = {**FACTS, "exam": f"R{number}"}
        notify(kind=kind, to=[person], facts=facts, url="/gallery/", key=f"seat-{number}")


def subjects(client: Client) -> list[str]:
    """List what the page of notices says, in its order."""
    page = client.get(reverse("lms_core:notices"), headers={"accept-language": "en"})
    return re.findall(r"You have a seat in (R\d)", page.content.decode())


def test_the_unread_come_first_and_a_click_reads_and_leads_on(
    as_li: Client, li: User, seat: NoticeKind
) -> None:
    tell(li, seat, 1, 2, 3)
    newest = Notice.objects.get(key="seat-3")

    reply = as_li.get(newest.get_absolute_url())

    assert (reply.status_code, reply["Location"]) == (302, "/gallery/")
    assert subjects(as_li) == ["R2", "R1", "R3"]


def test_the_bell_counts_what_is_not_read(
    as_li: Client, li: User, seat: NoticeKind, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # the fixture's own type
        tell(li, seat, 1, 2)
    bell = '<span class="bell-count" aria-hidden="true">2</span>'
    assert bell in as_li.get(reverse("lms_core:notices")).content.decode()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # the fixture's own type
        as_li.post(reverse("lms_core:notices_read"))

    assert "bell-count" not in as_li.get(reverse("lms_core:notices")).content.decode()


def test_one_notice_is_marked_read(as_li: Client, li: User, seat: NoticeKind) -> None:
    tell(li, seat, 1, 2)

    as_li.post(reverse("lms_core:notices_read"), {"notice": Notice.objects.get(key="seat-1").pk})

    assert list(Notice.objects.unread().values_list("key", flat=True)) == ["seat-2"]


def test_somebody_elses_notice_is_not_there(as_li: Client, wang: User, seat: NoticeKind) -> None:
    tell(wang, seat, 1)
    notice = Notice.objects.get()

    opened = as_li.get(notice.get_absolute_url()).status_code
    marked = as_li.post(reverse("lms_core:notices_read"), {"notice": notice.pk}).status_code

    assert (opened, marked, subjects(as_li)) == (404, 404, [])


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_a_notice_leads_nowhere_outside(as_li: Client, li: User, seat: NoticeKind, url: str) -> None:
    notify(kind=seat, to=[li], facts=FACTS, url=url, key="odd")

    reply = as_li.get(Notice.objects.get().get_absolute_url())

    assert reply["Location"] == reverse("lms_core:notices")


def test_a_choice_is_kept_and_another_address_recorded(as_li: Client, li: User, seat: NoticeKind) -> None:
    sent = {"address": "min.li@example.com", "language": "en", "by_mail": []}

    as_li.post(reverse("lms_core:notice_choices"), sent)

    chosen = NoticePreference.objects.get()
    assert (chosen.language, seat.code in chosen.no_mail) == ("en", True)
    assert User.objects.get(pk=li.pk).email == "min.li@example.com"
    entry = AuditEntry.objects.get(action="core.mail_address_changed")
    assert entry.details == {"notice_address": "min.li@example.com"}


def test_only_addresses_of_the_company_are_taken(as_li: Client, li: User, settings: SettingsWrapper) -> None:
    settings.XUNPING = {"notices": {"mail_domains": "example.com"}}
    sent = {"address": "li@elsewhere.example", "language": "en"}

    page = as_li.post(reverse("lms_core:notice_choices"), sent)

    assert page.status_code == 200
    assert User.objects.get(pk=li.pk).email == "li@example.com"


@pytest.fixture
def as_administrator(wang: User) -> Client:
    """Wang's browser, who looks after the background work."""
    wang.user_permissions.add(permission("view_job"))
    client = Client()
    client.force_login(wang)
    return client


def test_what_could_not_be_delivered_is_sent_again(
    as_administrator: Client, li: User, seat: NoticeKind, mailer: SettingsWrapper
) -> None:
    tell(li, seat, 1)
    Delivery.objects.update(state=DeliveryState.DEAD, error="no such mailbox", attempts=6)
    url = Delivery.objects.get().get_absolute_url()

    assert "no such mailbox" in as_administrator.get(url).content.decode()
    as_administrator.post(url)

    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == (DeliveryState.QUEUED, 0)


def test_deliveries_are_filtered_by_state(
    as_administrator: Client, li: User, seat: NoticeKind, mailer: SettingsWrapper
) -> None:
    tell(li, seat, 1, 2)
    Delivery.objects.filter(notice__key="seat-1").update(state=DeliveryState.DEAD)

    page = as_administrator.get(reverse("lms_core:deliveries"), {"state": "dead"})

    assert page.context["table"].total == 1


def test_other_words_are_shown_and_empty_ones_bring_back_the_products(
    as_administrator: Client, as_li: Client, li: User, seat: NoticeKind
) -> None:
    tell(li, seat, 1)
    url = reverse("lms_core:wording", args=[seat.code])
    given = {
        "zh-hans-subject": "考位：{exam}",
        "zh-hans-body": "准时。",
        "en-subject": "Seat",
        "en-body": "Come.",
    }

    as_administrator.post(url, given)
    changed = as_li.get(reverse("lms_core:notices")).content.decode()
    as_administrator.post(url, {})

    assert "考位：R1" in changed
    assert "You have a seat in R1" in as_li.get(reverse("lms_core:notices")).content.decode()
    entries = AuditEntry.objects.filter(action="core.notice_worded")
    assert entries.count() == 4
    assert {entry.details["notice_kind"] for entry in entries} == {str(seat.label)}
    with translation.override("zh-hans"):
        names = {f"{seat.label} · {name}" for _code, name in settings.LANGUAGES}
    assert {entry.subject_label for entry in entries} == names


def test_words_are_seen_before_they_are_kept(as_administrator: Client, seat: NoticeKind) -> None:
    given = {"step": "preview", "zh-hans-subject": "考位：{exam}", "zh-hans-body": "准时。"}

    page = as_administrator.post(reverse("lms_core:wording", args=[seat.code]), given).content.decode()

    assert "考位：an exam" in page
    assert not AuditEntry.objects.filter(action="core.notice_worded").exists()


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"en-subject": "Only this", "en-body": ""}, "Write both"),
        ({"en-subject": "{marks}", "en-body": "x"}, "no fact named {marks}"),
        ({"en-subject": "{exam", "en-body": "x"}, "A brace stands alone."),
    ],
)
def test_words_that_cannot_be_filled_in_are_refused(
    as_administrator: Client, seat: NoticeKind, given: dict[str, str], fault: str
) -> None:
    page = as_administrator.post(
        reverse("lms_core:wording", args=[seat.code]), given, headers={"accept-language": "en"}
    )

    assert page.status_code == 200
    assert fault in page.content.decode()
    assert not AuditEntry.objects.filter(action="core.notice_worded").exists()
