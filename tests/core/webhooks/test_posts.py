"""Groups hear how many and not who, systems get each notice by its number, and nothing is posted twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings as SettingsWrapper
from wagtail import hooks

from lms.core.jobs.heartbeat import this_worker
from lms.core.notices.api import NoticeKind, evidence_of, notify
from lms.core.notices.models import Delivery, DeliveryState, NoMail, Notice, Way
from lms.core.notices.sending import find_unclear
from lms.core.notices.services import send_again
from lms.core.refusals import sentence
from lms.core.trail.models import AuditEntry
from lms.core.webhooks.audiences import WebhookAudience
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.core.webhooks.posting import AddressNotPlain
from lms.core.webhooks.rules import Outcome
from lms.core.webhooks.sending import begin_posts, post_due, queue_what_has_a_key, try_webhook
from lms.core.webhooks.services import switch_webhook
from tests.core.webhooks.conftest import SITE, Connect
from tests.core.webhooks.receiver import (
    Receiver,
    dingtalk_accepts,
    feishu_accepts,
    standard_accepts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("receiver")]


def tell(kind: NoticeKind, *people: User, number: int = 1) -> None:
    """Tell people something."""
    notify(kind=kind, to=people, facts={"exam": "R1"}, url="/exams/", key=f"{kind.code}-{number}")


def later(**time: float) -> datetime:
    """Give a moment after now."""
    return timezone.now() + timedelta(**time)


def states() -> list[str]:
    """List the states of all deliveries."""
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def text_of(receiver: Receiver, number: int = -1) -> str:
    """Read what a group was told."""
    content = receiver.posts[number].content["text"]
    assert isinstance(content, dict)
    return str(content["content"])


def test_a_group_hears_how_many_and_not_who(
    connect: Connect, receiver: Receiver, li: User, wang: User, seat: NoticeKind, result: NoticeKind
) -> None:
    connect()
    tell(seat, li, wang)
    tell(seat, li, number=2)
    tell(result, li)

    assert post_due(later(seconds=1)) == 1

    (post,) = receiver.posts
    assert post.content["msgtype"] == "text"
    assert text_of(receiver) == (
        "[Xunping] Group wecom\nSeat: 2 people\nResult: 1 person\n"
        "Details after signing in: http://127.0.0.1:8000/notices/"
    )
    assert states() == [DeliveryState.SENT] * 4
    assert Delivery.objects.exclude(text="").count() == 1


def test_a_group_that_may_hears_names_but_never_whose_result(
    connect: Connect, receiver: Receiver, li: User, wang: User, seat: NoticeKind, result: NoticeKind
) -> None:
    connect(says_names=True)
    tell(seat, li, wang)
    tell(result, li)

    post_due(later(seconds=1))

    assert "Seat: 2 people (李敏, 王强)" in text_of(receiver)
    assert "Result: 1 person\n" in text_of(receiver)


def test_many_names_are_cut_short(connect: Connect, receiver: Receiver, seat: NoticeKind) -> None:
    people = [User.objects.create_user(f"p{number}", first_name=f"P{number:02}") for number in range(22)]
    connect(says_names=True)
    tell(seat, *people)

    post_due(later(seconds=1))

    assert "22 people (P00, P01, " in text_of(receiver)
    assert "P19, …)" in text_of(receiver)


def test_dingtalk_and_feishu_can_check_the_signature(
    connect: Connect, receiver: Receiver, li: User, seat: NoticeKind
) -> None:
    connect(WebhookKind.DINGTALK)
    tell(seat, li)
    post_due(timezone.now())
    Webhook.objects.update(kind=WebhookKind.FEISHU, name="Group feishu")
    receiver.answer = b'{"code":0,"msg":"success"}'
    tell(seat, li, number=2)
    post_due(later(minutes=11))

    dingtalk, feishu = receiver.posts
    assert dingtalk_accepts(dingtalk, "SECsecret")
    assert feishu_accepts(feishu, "SECsecret")
    assert feishu.content["content"] == {"text": text_of_feishu()}
    assert states() == [DeliveryState.SENT] * 2


def text_of_feishu() -> str:
    """Give what the group of Feishu is told."""
    said = "Details after signing in: http://127.0.0.1:8000/notices/"
    return f"[Xunping] Group feishu\nSeat: 1 person\n{said}"


def test_a_system_gets_numbers_under_a_signature(
    connect: Connect, receiver: Receiver, li: User, wang: User, seat: NoticeKind
) -> None:
    webhook = connect(WebhookKind.SYSTEM)
    tell(seat, li, wang)

    assert post_due(later(seconds=1)) == 1

    (post,) = receiver.posts
    assert standard_accepts(post, webhook.secret)
    assert not standard_accepts(post, "whsec_" + "A" * 32)
    notices = list(Notice.objects.order_by("pk"))
    assert post.content["type"] == "notices"
    assert post.content["data"] == {
        "notices": [
            {
                "id": f"notice-{one.pk}",
                "kind": "test.seat",
                "account": one.recipient_id,
                "told_at": one.created_at.isoformat(),
                "url": f"http://127.0.0.1:8000/notices/{one.pk}/",
            }
            for one in notices
        ]
    }
    assert "李" not in post.body.decode()


def test_a_system_that_may_gets_the_name(
    connect: Connect, receiver: Receiver, li: User, seat: NoticeKind
) -> None:
    connect(WebhookKind.SYSTEM, says_names=True)
    tell(seat, li)

    post_due(later(seconds=1))

    assert '"name": "李敏"' in receiver.posts[0].body.decode()


def test_a_post_to_a_system_goes_again_under_its_number_with_what_was_in_it(
    connect: Connect, receiver: Receiver, li: User, wang: User, seat: NoticeKind
) -> None:
    connect(WebhookKind.SYSTEM)
    receiver.status = 500
    tell(seat, li)
    post_due(later(seconds=1))
    tell(seat, wang)
    post_due(later(seconds=30))  # the refusal is waited out by all that goes there
    receiver.status = 204

    assert post_due(later(minutes=2)) == 2

    first, again, other = receiver.posts
    assert first.headers["Webhook-Id"] == again.headers["Webhook-Id"] != other.headers["Webhook-Id"]
    assert first.content["data"] == again.content["data"] != other.content["data"]
    assert states() == [DeliveryState.SENT] * 2


def test_more_than_a_hundred_notices_are_several_posts(
    connect: Connect, receiver: Receiver, seat: NoticeKind, posting: SettingsWrapper
) -> None:
    posting.XUNPING = {**SITE, "webhooks": {**SITE["webhooks"], "posts_a_minute": 2}}
    connect(WebhookKind.SYSTEM)
    people = [User(username=f"p{number}") for number in range(201)]
    tell(seat, *User.objects.bulk_create(people))

    assert [post_due(later(seconds=1)), post_due(later(seconds=61))] == [2, 1]

    assert [len(post.content["data"]["notices"]) for post in receiver.posts] == [100, 100, 1]  # type: ignore[index] # as read


def test_a_group_gets_the_next_message_after_ten_minutes_with_all_that_came(
    connect: Connect, receiver: Receiver, li: User, wang: User, seat: NoticeKind, cancelled: NoticeKind
) -> None:
    connect()
    tell(seat, li, number=1)
    post_due(later(seconds=1))
    tell(seat, li, number=2)
    tell(seat, wang, number=3)

    assert [post_due(later(minutes=9)), post_due(later(minutes=11))] == [0, 1]
    tell(cancelled, li)
    assert post_due(later(minutes=12)) == 1

    assert ["Seat: 2 people" in text_of(receiver, 1), "Exam cancelled: 1 person" in text_of(receiver)] == [
        True,
        True,
    ]


def test_at_night_a_group_hears_only_the_urgent_and_a_system_all(
    connect: Connect,
    receiver: Receiver,
    li: User,
    seat: NoticeKind,
    cancelled: NoticeKind,
    posting: SettingsWrapper,
) -> None:
    posting.XUNPING = {**SITE, "notices": {"quiet_from": 21, "quiet_until": 8}}
    connect()
    connect(WebhookKind.SYSTEM)
    tell(seat, li)
    tell(cancelled, li)
    night = (timezone.localtime() + timedelta(days=1)).replace(hour=23)

    assert post_due(night) == 2

    assert "Seat" not in text_of(receiver)
    assert len(receiver.posts[0].content["data"]["notices"]) == 2  # type: ignore[index] # as read


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b'{"errcode":45009,"errmsg":"freq out of limit"}', DeliveryState.QUEUED),
        (b'{"errcode":93000,"errmsg":"invalid webhook url"}', DeliveryState.DEAD),
        (b"<html></html>", DeliveryState.UNCLEAR),
    ],
)
def test_what_a_robot_answers_decides(
    connect: Connect,
    receiver: Receiver,
    li: User,
    seat: NoticeKind,
    answer: bytes,
    state: DeliveryState,
) -> None:
    connect()
    receiver.answer = answer
    tell(seat, li)

    assert post_due(later(seconds=1)) == 0

    assert states() == [state]


def test_a_robot_that_is_not_reached_is_asked_six_times_in_all(
    connect: Connect, li: User, seat: NoticeKind
) -> None:
    connect(address="http://127.0.0.1:1/")
    tell(seat, li)
    seen, moment = [], later(seconds=1)

    for _attempt in range(6):
        post_due(moment)
        delivery = Delivery.objects.get()
        seen.append(delivery.state)
        moment = delivery.next_try_at

    assert seen == [DeliveryState.QUEUED] * 5 + [DeliveryState.DEAD]
    assert "refused" in delivery.error


def test_what_a_group_may_have_is_left_to_a_person_who_sends_all_of_it_again(
    connect: Connect, receiver: Receiver, li: User, wang: User, seat: NoticeKind
) -> None:
    connect()
    receiver.status = 502
    tell(seat, li, wang)
    post_due(later(seconds=1))
    receiver.status = 200

    assert states() == [DeliveryState.UNCLEAR] * 2
    assert [post_due(later(minutes=20)), post_due(later(days=2))] == [0, 0]

    assert send_again(delivery=Delivery.objects.order_by("pk")[0], by=wang, now=timezone.now())
    assert post_due(later(days=2)) == 1
    assert "Seat: 2 people" in text_of(receiver)
    assert states() == [DeliveryState.SENT] * 2


def test_what_a_dead_worker_was_posting_goes_again_only_where_there_is_a_key(
    connect: Connect, receiver: Receiver, li: User, seat: NoticeKind
) -> None:
    connect()
    system = connect(WebhookKind.SYSTEM)
    tell(seat, li)
    Delivery.objects.update(
        state=DeliveryState.SENDING, worker="elsewhere:1:1", message_id="msg_1", attempts=1
    )

    assert find_unclear(later(hours=1)) == 2
    queue_what_has_a_key(later(hours=1))

    assert post_due(later(hours=2)) == 1
    assert receiver.posts[0].headers["Webhook-Id"] == "msg_1"
    found = dict(Delivery.objects.values_list("webhook", "state"))
    assert found.pop(system.pk) == DeliveryState.SENT
    assert list(found.values()) == [DeliveryState.UNCLEAR]


def test_what_another_worker_posts_is_left_to_it(
    connect: Connect, receiver: Receiver, li: User, seat: NoticeKind
) -> None:
    connect(WebhookKind.SYSTEM)
    tell(seat, li)
    Delivery.objects.update(state=DeliveryState.SENDING, worker=this_worker(), message_id="msg_1")

    assert post_due(later(seconds=1)) == 0
    assert receiver.posts == []


def test_only_the_chosen_kinds_and_people_are_queued(
    connect: Connect, li: User, wang: User, seat: NoticeKind, result: NoticeKind
) -> None:
    connect(notice_kinds=["test.result"])
    one_team = connect(WebhookKind.SYSTEM, audience=["team"])
    parted = WebhookAudience(
        "Teams", lambda: [("team", "Team")], lambda codes: {wang.pk} if "team" in codes else set()
    )

    with hooks.register_temporarily("webhook_audience", lambda: parted, order=-1):
        tell(seat, li, wang)

    (delivery,) = Delivery.objects.all()
    assert (delivery.webhook, delivery.notice.recipient, delivery.way) == (one_team, wang, Way.WEBHOOK)


def test_about_no_people_known_nothing_is_told(connect: Connect, li: User, seat: NoticeKind) -> None:
    connect(audience=["a unit that is gone"])
    tell(seat, li)

    assert not Delivery.objects.exists()


def test_where_no_host_is_named_telling_costs_nothing_more(
    connect: Connect, li: User, wang: User, seat: NoticeKind, settings: SettingsWrapper
) -> None:
    connect()

    def statements(number: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            tell(seat, li, wang, number=number)
        return len([one for one in queries if "SAVEPOINT" not in one["sql"]])

    with_webhook = statements(1)
    settings.XUNPING = {}

    assert (with_webhook, statements(2)) == (4, 2)
    assert Delivery.objects.count() == 2


def test_a_post_falls_with_what_happened(connect: Connect, li: User, seat: NoticeKind) -> None:
    connect()
    with transaction.atomic():
        tell(seat, li)
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()


def test_what_waits_for_a_webhook_that_is_switched_off_is_not_posted(
    connect: Connect, receiver: Receiver, li: User, wang: User, seat: NoticeKind
) -> None:
    webhook = connect()
    tell(seat, li)
    switch_webhook(webhook=webhook, on=False, by=wang)
    tell(seat, li, number=2)

    assert post_due(later(seconds=1)) == 0
    assert (states(), receiver.posts) == ([DeliveryState.SKIPPED], [])
    assert AuditEntry.objects.get().action == "core.webhook_switched_off"


def test_a_host_that_is_no_longer_allowed_is_not_posted_to(
    connect: Connect, receiver: Receiver, li: User, seat: NoticeKind, posting: SettingsWrapper
) -> None:
    connect()
    tell(seat, li)
    posting.XUNPING = {**SITE, "webhooks": {**SITE["webhooks"], "hosts": "qyapi.weixin.qq.com"}}

    post_due(later(seconds=1))

    assert (states(), receiver.posts) == ([DeliveryState.DEAD], [])
    assert "127.0.0.1" in Delivery.objects.get().error


def test_a_dry_run_writes_and_posts_nothing(
    connect: Connect, receiver: Receiver, li: User, seat: NoticeKind, posting: SettingsWrapper
) -> None:
    connect()
    tell(seat, li)
    posting.XUNPING = {**SITE, "webhooks": {**SITE["webhooks"], "dry_run": True}}

    assert post_due(later(seconds=1)) == 1

    assert (states(), receiver.posts) == ([DeliveryState.SENT], [])
    assert "Seat: 1 person" in Delivery.objects.get().text


def test_the_clock_begins_a_round_where_something_is_due(
    connect: Connect,
    receiver: Receiver,
    li: User,
    seat: NoticeKind,
    django_capture_on_commit_callbacks: object,
) -> None:
    connect()
    begin_posts(later(seconds=1))
    assert receiver.posts == []
    tell(seat, li)
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(minutes=1))

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # the fixture's own type
        begin_posts(timezone.now())

    assert len(receiver.posts) == 1


def test_an_address_that_no_request_carries_is_refused_and_keeps_no_other_webhook_waiting(
    connect: Connect, receiver: Receiver, li: User, seat: NoticeKind
) -> None:
    connect(name="A", address=receiver.address("/robot/钩子"))
    connect(name="B")
    tell(seat, li)

    assert post_due(later(seconds=1)) == 1

    assert states() == [DeliveryState.DEAD, DeliveryState.SENT]
    assert Delivery.objects.get(webhook__name="A").error == sentence(AddressNotPlain())


def test_a_webhook_that_cannot_be_posted_to_at_all_keeps_no_other_waiting(
    connect: Connect, receiver: Receiver, li: User, seat: NoticeKind
) -> None:
    connect(WebhookKind.SYSTEM, name="A", secret="whsec_一")
    connect(name="B")
    tell(seat, li)

    assert post_due(later(seconds=1)) == 1

    assert states() == [DeliveryState.SENDING, DeliveryState.SENT]
    assert (find_unclear(later(minutes=59)), find_unclear(later(minutes=61))) == (0, 1)


def test_a_message_of_trial_says_so_and_is_recorded(
    connect: Connect, receiver: Receiver, li: User, wang: User
) -> None:
    verdict = try_webhook(webhook=connect(), by=wang, now=timezone.now())

    assert verdict.outcome is Outcome.TAKEN
    assert "This is a test." in text_of(receiver)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.details) == ("core.webhook_tried", {"webhook_outcome": "taken"})


def test_evidence_of_mail_knows_nothing_of_posts(connect: Connect, li: User, seat: NoticeKind) -> None:
    connect()
    tell(seat, li)
    post_due(datetime.now(UTC) + timedelta(seconds=1))

    (told,) = evidence_of(li)
    assert (told.mailed_at, told.mail_note) == (None, str(NoMail.OFF.label))
