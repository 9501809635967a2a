"""Mail goes out once, in its reader's language, neither at night nor as a flood."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.jobs.heartbeat import this_worker
from lms.core.notices.api import NoticeKind, notify
from lms.core.notices.models import Delivery, DeliveryState, NoMail
from lms.core.notices.sending import begin_round, due, find_unclear, forget_texts, send_due
from lms.core.notices.services import choose, mark_read, send_again
from lms.core.trail.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailer")]
FACTS = {"exam": "R1", "opens_at": "2026-12-01 09:00"}


class Refusing(EmailBackend):
    """A server that answers what the test says."""

    answer: Exception

    def send_messages(self, _messages: object) -> int:
        """Refuse."""
        raise self.answer


class Silent(EmailBackend):
    """A server that does not answer."""

    def open(self) -> bool:
        """Refuse the connection."""
        raise ConnectionRefusedError("nobody listens")


def tell(person: User, kind: NoticeKind, number: int = 1) -> None:
    """Tell somebody something."""
    notify(kind=kind, to=[person], facts=FACTS, url="/exams/", key=f"seat-{number}")


def later(**time: float) -> datetime:
    """Give a moment after now."""
    return timezone.now() + timedelta(**time)


def use(settings: SettingsWrapper, backend: type[EmailBackend]) -> None:
    """Send by another server."""
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.{backend.__name__}"}}


def test_one_notice_is_one_mail_with_text_and_html(li: User, seat: NoticeKind) -> None:
    choose(user=li, language="en", no_mail=[])
    tell(li, seat)

    assert send_due(later(seconds=1)) == 1

    (sent,) = mail.outbox
    delivery = Delivery.objects.get()
    assert isinstance(sent, EmailMultiAlternatives)
    assert (sent.subject, sent.to) == ("You have a seat in R1", ["li@example.com"])
    assert "It opens at 2026-12-01 09:00." in sent.body
    assert f"http://127.0.0.1:8000/notices/{delivery.notice.pk}/" in sent.body
    assert "<h3>You have a seat in R1</h3>" in str(sent.alternatives[0].content)
    assert (delivery.state, delivery.message_id) == (DeliveryState.SENT, sent.extra_headers["Message-ID"])
    assert delivery.text == sent.body


def test_a_second_round_sends_nothing_more(li: User, seat: NoticeKind) -> None:
    tell(li, seat)

    assert [send_due(later(seconds=1)), send_due(later(hours=9))] == [1, 0]


def test_several_notices_are_one_mail(li: User, wang: User, seat: NoticeKind) -> None:
    choose(user=li, language="en", no_mail=[])
    for number in (1, 2, 3):
        tell(li, seat, number)
    tell(wang, seat)

    assert send_due(later(seconds=1)) == 2

    assert [sent.to[0] for sent in mail.outbox] == ["li@example.com", "wang@example.com"]
    assert mail.outbox[0].subject == "3 notices for you"
    assert len(set(Delivery.objects.values_list("message_id", flat=True))) == 2


def test_the_next_mail_comes_after_half_an_hour_with_all_that_came_meanwhile(
    li: User, seat: NoticeKind
) -> None:
    tell(li, seat, 1)
    send_due(later(seconds=1))
    tell(li, seat, 2)
    tell(li, seat, 3)

    assert [send_due(later(minutes=20)), send_due(later(minutes=31))] == [0, 1]


def test_at_night_only_the_urgent_goes_out(
    li: User, wang: User, seat: NoticeKind, mailer: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailer.XUNPING = {"notices": {"holidays": "2027-01-01"}}
    tell(li, seat)
    night, holiday = datetime(2027, 1, 4, 15, tzinfo=UTC), datetime(2027, 1, 1, 4, tzinfo=UTC)

    assert [due(night).count(), due(holiday).count(), due(holiday + timedelta(days=3)).count()] == [0, 0, 1]

    monkeypatch.setattr("lms.core.notices.sending.registered_kinds", lambda: [URGENT_SEAT])
    assert [due(night).count(), due(holiday).count()] == [1, 1]


URGENT_SEAT = NoticeKind("test.seat", "", "", "", urgent=True)


def test_a_minute_has_room_for_so_many_mails(
    li: User, wang: User, seat: NoticeKind, mailer: SettingsWrapper
) -> None:
    mailer.XUNPING = {"notices": {"quiet_from": 0, "quiet_until": 0, "mails_a_minute": 1}}
    tell(li, seat)
    tell(wang, seat)

    assert [send_due(later(seconds=1)), send_due(later(seconds=2)), send_due(later(seconds=62))] == [1, 0, 1]


def test_results_are_not_written_into_mails(li: User, result: NoticeKind, mailer: SettingsWrapper) -> None:
    notify(kind=result, to=[li], facts={"exam": "R1", "passed": "no"}, url="/exams/", key="r")
    send_due(later(seconds=1))

    assert "R1" not in mail.outbox[0].subject + mail.outbox[0].body

    mailer.XUNPING = {"notices": {"quiet_from": 0, "quiet_until": 0, "mail_says_private": True}}
    notify(kind=result, to=[li], facts={"exam": "R2", "passed": "no"}, url="/exams/", key="r2")
    send_due(later(hours=1))

    assert mail.outbox[1].subject == "Your result of R2"


def test_what_was_read_meanwhile_is_not_mailed(li: User, seat: NoticeKind) -> None:
    tell(li, seat)
    mark_read(user=li, now=timezone.now())

    assert send_due(later(seconds=1)) == 0
    skipped = Delivery.objects.select_related("notice").get()
    assert (skipped.state, skipped.notice.no_mail) == (DeliveryState.SKIPPED, NoMail.READ)


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        (smtplib.SMTPResponseException(451, b"later"), DeliveryState.QUEUED, "later"),
        (smtplib.SMTPResponseException(550, b"no such mailbox"), DeliveryState.DEAD, "no such mailbox"),
        (smtplib.SMTPRecipientsRefused({"li@x": (450, b"busy")}), DeliveryState.QUEUED, "busy"),
        (smtplib.SMTPRecipientsRefused({"li@x": (550, b"unknown")}), DeliveryState.DEAD, "unknown"),
        (ValueError("Invalid address"), DeliveryState.DEAD, "Invalid address"),
        (smtplib.SMTPServerDisconnected("cut"), DeliveryState.UNCLEAR, "cut"),
        (TimeoutError("timed out"), DeliveryState.UNCLEAR, "timed out"),
    ],
    ids=lambda value: str(value) if isinstance(value, Exception) else "",
)
def test_what_the_server_answers(
    li: User,
    seat: NoticeKind,
    mailer: SettingsWrapper,
    answer: Exception,
    state: DeliveryState,
    error: str,
) -> None:
    use(mailer, Refusing)
    Refusing.answer = answer
    tell(li, seat)

    assert send_due(later(seconds=1)) == 0

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (state, 1)
    assert error in delivery.error


def test_a_silent_server_is_asked_again_six_times_in_all(
    li: User, seat: NoticeKind, mailer: SettingsWrapper
) -> None:
    use(mailer, Silent)
    tell(li, seat)
    states, moment = [], later(seconds=1)

    for _attempt in range(6):
        send_due(moment)
        delivery = Delivery.objects.get()
        states.append(delivery.state)
        moment = delivery.next_try_at

    assert states == [DeliveryState.QUEUED] * 5 + [DeliveryState.DEAD]
    assert "nobody listens" in delivery.error


def test_what_a_dead_worker_was_sending_is_not_sent_again_by_itself(
    li: User, wang: User, seat: NoticeKind
) -> None:
    tell(li, seat)
    Delivery.objects.update(state=DeliveryState.SENDING, worker="elsewhere:1:1", message_id="<1@x>")

    begin_round(later(hours=1))

    delivery = Delivery.objects.get()
    assert (delivery.state, mail.outbox) == (DeliveryState.UNCLEAR, [])
    assert send_again(delivery=delivery, by=wang, now=timezone.now())
    assert not send_again(delivery=delivery, by=wang, now=timezone.now())
    assert send_due(later(seconds=1)) == 1
    assert AuditEntry.objects.get().action == "core.mail_queued_again"


def test_what_a_living_worker_sends_is_left_to_it(li: User, seat: NoticeKind) -> None:
    tell(li, seat)
    Delivery.objects.update(state=DeliveryState.SENDING, worker=this_worker())

    assert find_unclear(later(hours=1)) == 0


def test_what_nobody_sends_for_an_hour_is_unclear_though_its_worker_lives(li: User, seat: NoticeKind) -> None:
    tell(li, seat)
    Delivery.objects.update(state=DeliveryState.SENDING, worker=this_worker(), tried_at=later(hours=0))

    assert [find_unclear(later(minutes=minutes)) for minutes in (59, 61)] == [0, 1]


def test_the_text_of_a_mail_is_forgotten_after_a_year_and_its_day_is_not(li: User, seat: NoticeKind) -> None:
    tell(li, seat)
    send_due(later(seconds=1))

    assert [forget_texts(later(days=365)), forget_texts(later(days=366))] == [0, 1]

    delivery = Delivery.objects.get()
    assert (delivery.text, delivery.state) == ("", DeliveryState.SENT)


def test_a_silent_server_ends_the_round_at_the_first_mail(
    li: User, wang: User, seat: NoticeKind, mailer: SettingsWrapper
) -> None:
    use(mailer, Silent)
    tell(li, seat)
    tell(wang, seat)

    send_due(later(seconds=1))

    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 1]
