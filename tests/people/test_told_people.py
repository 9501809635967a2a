"""Who leads whom, what HR sees of what somebody was told, and the answer to an objection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.notices.api import notify
from lms.core.notices.models import Notice
from lms.exams.notices import SEATED
from lms.people.api import Posting, Role
from lms.performance.objections.services import FileDecision, decide_file_objection, object_to_entry
from tests.accounts import User
from tests.factories.people import Cast, make_cast, make_employee

pytestmark = pytest.mark.django_db
type SignIn = Callable[[str | User], Client]
DAY = date(2026, 11, 25)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_the_nearest_leader_leads_and_nobody_oneself(cast: Cast) -> None:
    head = make_employee("处长", unit=cast.centre, role=Role.MANAGER)

    led = Posting.objects.on(DAY).leaders_of([one.pk for one in (cast.li, cast.wang, cast.chen, cast.zhao)])

    assert led == {cast.li.pk: [cast.wang], cast.wang.pk: [head], cast.chen.pk: [head]}


def test_hr_sees_on_which_days_somebody_was_told_and_the_person_does_not(cast: Cast) -> None:
    facts = {"exam": "投诉处理", "opens_at": "", "closes_at": ""}
    notify(kind=SEATED, to=[cast.user("li")], facts=facts, url="/exams/", key="seat")

    def page(name: str) -> str:
        client = Client()
        client.force_login(cast.user(name))
        return client.get(reverse("lms_people:employee", args=[cast.li.pk])).content.decode()

    assert "考试安排：投诉处理" in page("zhao")
    assert "考试安排：投诉处理" not in page("wang")


def test_an_answered_objection_is_told_to_who_raised_it(cast: Cast) -> None:
    now = timezone.now()
    raised = object_to_entry(employee=cast.li, subject="file:00231", reason="工号对错人了", now=now)

    decision = FileDecision(upheld=False, answer="已核对，无误。")
    decide_file_objection(objection=raised, decision=decision, by=cast.user("zhao"), now=now)

    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (cast.user("li"), "people.objection_answered")
    assert notice.url == reverse("lms_performance:objections_own")
