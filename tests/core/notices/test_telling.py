"""What happened is told once, in its own transaction, in as many statements for two people as for twenty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.notices.api import NoticeKind, evidence_of, notify, register_notice
from lms.core.notices.models import Delivery, Notice, NoticePreference
from lms.core.notices.queries import notice_text, unread_count, wordings_for
from lms.core.notices.sending import send_due
from lms.core.notices.services import choose, mark_read, word

pytestmark = pytest.mark.django_db
FACTS = {"exam": "R1", "opens_at": "2026-12-01 09:00"}


def test_telling_twice_is_telling_once(li: User, wang: User, seat: NoticeKind) -> None:
    assert notify(kind=seat, to=[li], facts=FACTS, url="/exams/", key="seat-1") == 1
    assert notify(kind=seat, to=[li, wang], facts=FACTS, url="/exams/", key="seat-1") == 1
    assert notify(kind=seat, to=[li], facts=FACTS, url="/exams/", key="seat-2") == 1

    assert list(Notice.objects.order_by("pk").values_list("recipient__username", "key")) == [
        ("li", "seat-1"),
        ("wang", "seat-1"),
        ("li", "seat-2"),
    ]


def test_a_notice_falls_with_what_happened(li: User, seat: NoticeKind, mailer: SettingsWrapper) -> None:
    with transaction.atomic():
        notify(kind=seat, to=[li], facts=FACTS, url="/exams/", key="seat-1")
        transaction.set_rollback(True)

    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_nobody_is_told_whose_account_is_switched_off(li: User, seat: NoticeKind) -> None:
    li.is_active = False

    assert notify(kind=seat, to=[li], facts=FACTS, url="/exams/", key="seat-1") == 0


def test_many_people_take_no_more_statements(seat: NoticeKind, mailer: SettingsWrapper) -> None:
    people = [User.objects.create_user(f"p{number}", f"p{number}@example.com") for number in range(20)]

    def statements(count: int, key: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            notify(kind=seat, to=people[:count], facts=FACTS, url="/exams/", key=key)
        return len([one for one in queries if "SAVEPOINT" not in one["sql"]])

    assert (statements(2, "few"), statements(20, "many")) == (4, 4)
    assert Delivery.objects.count() == 22


def test_mail_is_queued_for_who_has_an_address_and_wants_it(
    li: User, wang: User, seat: NoticeKind, mailer: SettingsWrapper
) -> None:
    without = User.objects.create_user("chen")
    choose(user=wang, language="", no_mail=[seat.code])

    notify(kind=seat, to=[li, wang, without], facts=FACTS, url="/exams/", key="seat-1")

    assert Notice.objects.count() == 3
    assert [one.notice.recipient for one in Delivery.objects.all()] == [li]


def test_a_mandatory_kind_is_mailed_whatever_was_chosen(li: User, mailer: SettingsWrapper) -> None:
    kind = register_notice(NoticeKind("test.must", "Must", "Must", "", mandatory=True))
    NoticePreference.objects.create(user=li, no_mail=[kind.code])

    notify(kind=kind, to=[li], facts={}, url="/", key="must")

    assert Delivery.objects.count() == 1


def test_without_a_mail_server_nothing_is_queued(li: User, seat: NoticeKind) -> None:
    notify(kind=seat, to=[li], facts=FACTS, url="/exams/", key="seat-1")

    assert not Delivery.objects.exists()


def test_each_reader_reads_the_own_language(li: User, seat: NoticeKind) -> None:
    facts = {"exam": gettext_lazy("Yes"), "opens_at": "9:00"}
    notify(kind=seat, to=[li], facts=facts, url="/exams/", key="seat-1")
    word(kind=seat, language="zh-hans", subject="您有考试：{exam}", body="{opens_at} 开始。", by=li)
    notice = Notice.objects.get()
    wordings = wordings_for([seat.code])
    with translation.override("zh-hans"):
        chinese = notice_text(notice, wordings)
    with translation.override("en"):
        english = notice_text(notice, wordings)

    assert (chinese.subject, chinese.body) == ("您有考试：是", "9:00 开始。")
    assert (english.subject, english.body) == ("You have a seat in Yes", "It opens at 9:00.")


def test_the_count_of_the_unread_follows(
    li: User, seat: NoticeKind, django_capture_on_commit_callbacks: object
) -> None:
    assert unread_count(li) == 0
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # the fixture's own type
        notify(kind=seat, to=[li], facts=FACTS, url="/exams/", key="seat-1")
    assert unread_count(li) == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # the fixture's own type
        mark_read(user=li, now=timezone.now())
    assert unread_count(li) == 0


def test_what_was_told_is_evidence(li: User, wang: User, seat: NoticeKind) -> None:
    notify(kind=seat, to=[li, wang], facts=FACTS, url="/exams/1/", key="seat-1")
    notify(kind=seat, to=[li], facts={**FACTS, "exam": "R2"}, url="/exams/2/", key="seat-2")

    assert [one.subject for one in evidence_of(li)] == ["You have a seat in R2", "You have a seat in R1"]
    assert [one.subject for one in evidence_of(li, url="/exams/1/")] == ["You have a seat in R1"]


def test_evidence_says_who_wrote_and_what_became_of_the_mail(
    li: User, wang: User, seat: NoticeKind, mailer: SettingsWrapper
) -> None:
    li.email = ""
    li.save()
    for user in (li, wang):
        notify(
            kind=seat, to=[user], facts={**FACTS, "sender": "赵蕾"}, url="/exams/1/", key=f"seat-{user.pk}"
        )

    with translation.override("en"):
        of_li, of_wang = evidence_of(li)[0], evidence_of(wang)[0]

    assert (of_li.sender, of_li.mail_note) == ("赵蕾", "no mail: there is no address")
    assert of_wang.mail_note == "mail waits"


def test_evidence_says_why_no_mail_went_out(
    li: User, wang: User, seat: NoticeKind, mailer: SettingsWrapper
) -> None:
    """What was so when it was told stands, whatever the person chooses afterwards."""
    choose(user=li, language="", no_mail=["test.seat"])
    notify(kind=seat, to=[li, wang], facts=FACTS, url="/exams/1/", key="seat-1")
    choose(user=li, language="", no_mail=[])
    mark_read(user=wang, now=timezone.now())
    send_due(timezone.now() + timedelta(seconds=1))
    mailer.MAILERS = {}
    notify(kind=seat, to=[li], facts=FACTS, url="/exams/2/", key="seat-2")

    with translation.override("en"):
        notes = [one.mail_note for one in (*evidence_of(li), *evidence_of(wang))]

    assert notes == [
        "no mail: the site sends none",
        "no mail: the person does not want this kind by mail",
        "no mail: it was read before the mail went out",
    ]


def test_evidence_says_that_mail_waits_for_the_morning(
    li: User, seat: NoticeKind, mailer: SettingsWrapper
) -> None:
    now = timezone.localtime()
    mailer.XUNPING = {"notices": {"quiet_from": now.hour, "quiet_until": (now.hour + 2) % 24}}
    notify(kind=seat, to=[li], facts=FACTS, url="/exams/1/", key="seat-1")

    with translation.override("en"):
        assert evidence_of(li)[0].mail_note == "mail waits for the end of the quiet hours"


def test_an_address_may_be_each_accounts_own(li: User, wang: User, seat: NoticeKind) -> None:
    urls = {li.pk: "/exams/1/", wang.pk: "/exams/2/"}

    notify(kind=seat, to=[li, wang], facts=FACTS, url=urls, key="seat-1")

    assert [evidence_of(user)[0].url for user in (li, wang)] == ["/exams/1/", "/exams/2/"]


def test_a_code_is_not_given_to_two_kinds(seat: NoticeKind) -> None:
    with pytest.raises(ValueError, match=r"test\.seat"):
        register_notice(NoticeKind("test.seat", "Other", "Other", ""))
