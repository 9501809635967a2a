"""Tell the people of the demo what they would have been told, and write the mail that is not sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db.models import F, Max, Value
from django.db.models.functions import Concat
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.coverage.reminding import remind_of_certificates
from lms.certification.notices import ENDING, EXPIRED, ISSUED
from lms.core.notices.models import Delivery, Notice
from lms.core.notices.sending import send_due
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.core.webhooks.sending import post_due
from lms.courses.assignment.reminding import remind_of_courses
from lms.courses.notices import DUE_SOON, OVERDUE
from lms.demo.people.learning import at
from lms.demo.plan import DemoPlan
from lms.evaluation.actions.reminding import remind_of_actions
from lms.exams.marking.telling import tell_markers
from lms.exams.results.telling import tell_results
from lms.questions.review.telling import tell_reviewers

READ_AFTER: Final = timedelta(hours=3)


def make_notices(plan: DemoPlan) -> None:
    """Tell what the site would have told on some mornings; every other of the older notices was read."""
    now = timezone.now()
    date_certificates()
    User.objects.filter(employee__is_demo=True).update(email=Concat(F("username"), Value("@example.com")))
    connect_group(now)
    for days_ago in (7, 3, 0):
        day = plan.today - timedelta(days=days_ago)
        read_some(min(at(day), now - READ_AFTER))
        tell_morning(at(day, 8), now)
    read_some(min(at(plan.today), now - READ_AFTER))


def connect_group(now: datetime) -> None:
    """Connect a group robot that is told how many are reminded; nothing is posted to it."""
    Webhook.objects.create(
        name="班组学习群（演示数据）",
        kind=WebhookKind.WECOM,
        address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=demo",
        notice_kinds=[kind.code for kind in (DUE_SOON, OVERDUE, ENDING, EXPIRED)],
        is_active=True,
        made_at=now - timedelta(days=30),
    )


def read_some(before: datetime) -> None:
    """Let every other notice of earlier days have been read, so that no mail of it goes out later."""
    older = Notice.objects.filter(created_at__lt=before).annotate(odd=F("pk") % 2)
    older.filter(odd=1).update(read_at=F("created_at") + READ_AFTER)


def date_certificates() -> None:
    """Let the holders of certificates have been told on the day of issue."""
    issued = dict(Certificate.objects.values_list("serial", "issued_at"))
    notices = list(Notice.objects.filter(kind=ISSUED.code))
    for notice in notices:
        notice.created_at = issued[notice.key.rpartition(":")[2]]
    Notice.objects.bulk_update(notices, ["created_at"], batch_size=500)


def tell_morning(morning: datetime, now: datetime) -> None:
    """Tell what one morning tells, with the times of that morning, and write the first mails.

    Nothing is dated after now: in an early hour today's mails wait.
    """
    last = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
    rounds = (remind_of_courses, remind_of_certificates, remind_of_actions)
    for tell in (*rounds, tell_results, tell_markers, tell_reviewers):
        tell(morning)
    Notice.objects.filter(pk__gt=last).update(created_at=min(morning, now))
    Delivery.objects.filter(notice__pk__gt=last).update(next_try_at=morning)
    sent_at = morning + timedelta(hours=1)
    if sent_at <= now:
        send_due(sent_at)
        post_due(sent_at)
        Delivery.objects.filter(tried_at=sent_at).update(sent_at=F("tried_at"))
