"""Who looks after something that rests on a change is told when it falls to them, and before the day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lms.core.notices.models import Notice
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.changes.models import EditionChange
from lms.standards.changes.services import PlannedDays, assign, confirm, open_change
from lms.standards.changes.telling import remind_of_changes
from lms.standards.clauses.models import Clause
from tests.accounts import User
from tests.factories.exams import make_question
from tests.factories.people import make_user_with_role
from tests.factories.standards import make_next_edition

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def zhou() -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER, name="周岚")


@pytest.fixture
def zhao(zhou: User) -> User:
    return make_user_with_role(Role.HR, name="赵蕾")


@pytest.fixture
def change(zhou: User, zhao: User, now: datetime) -> EditionChange:
    """Open a change 40 days ahead; one question on it is Zhao's, one is nobody's."""
    edition = make_next_edition()
    clause = Clause.objects.get(number="2.1", chapter__edition=edition.replaces)
    make_question(clause=clause, owner=zhao)
    make_question(clause=clause)
    day = timezone.localdate(now) + 40 * DAY
    return open_change(edition=edition, days=PlannedDays(planned_for=day), by=zhou, now=now)


def told(person: User, code: str) -> list[dict[str, object]]:
    return [notice.facts for notice in Notice.objects.filter(recipient=person, kind=code).order_by("pk")]


def test_owners_are_told_when_the_change_opens(change: EditionChange, zhou: User, zhao: User) -> None:
    (facts,) = told(zhao, "standards.change_items")

    assert facts["count"] == 1
    assert told(zhou, "standards.change_items") == []


def test_who_is_given_items_is_told_unless_they_took_them(
    change: EditionChange, zhou: User, zhao: User
) -> None:
    free = change.items.get(owner=None)

    assign(change=change, items=[free.pk], owner=zhou, by=zhou)
    assert told(zhou, "standards.change_items") == []
    assign(change=change, items=[free.pk], owner=zhao, by=zhou)

    assert [facts["count"] for facts in told(zhao, "standards.change_items")] == [1, 2]


def test_owners_are_reminded_once_for_each_step_of_what_is_open(
    change: EditionChange, zhou: User, zhao: User, now: datetime
) -> None:
    for days in (0, 10, 10, 11, 33):
        remind_of_changes(now + days * DAY)
    confirm(change=change, items=[one.pk for one in change.items.all()], note="仍然正确", by=zhou, now=now)
    remind_of_changes(now + 39 * DAY)

    assert [facts["days"] for facts in told(zhao, "standards.change_due")] == [30, 7]


def test_the_notice_leads_to_what_is_still_open(change: EditionChange, zhao: User) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(zhao, "django.contrib.auth.backends.ModelBackend")
    notice = Notice.objects.get(recipient=zhao)

    page = client.get(notice.url)
    of_nobody = client.get(notice.url.split("?")[0] + "?owner=null")

    assert page.context["table"].total == 1
    assert of_nobody.context["table"].total == 1
    assert "Nobody" in page.content.decode()
