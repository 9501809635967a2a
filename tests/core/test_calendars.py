"""A calendar reads what somebody has under a secret address that can be renewed and ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import icalendar
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail import hooks

from lms.core.calendars.api import CalendarEntry
from lms.core.calendars.entries import HOOK
from lms.core.calendars.models import CalendarAddress
from lms.core.trail.models import AuditEntry

pytestmark = pytest.mark.django_db


def entries(user: User, _first: date, _last: date) -> Iterator[CalendarEntry]:
    """Give Li an exam of an hour and a last day."""
    if user.username == "li":
        begins = datetime(2026, 12, 18, 1, tzinfo=UTC)
        yield CalendarEntry("exam-1", "考试：R1", begins, begins.replace(hour=3), "/exams/")
        yield CalendarEntry("course-1", "课程截止：U1", date(2026, 12, 20))


def feed(client: Client) -> icalendar.Calendar:
    """Read the calendar at Li's address, as somebody who is not signed in."""
    url = reverse("lms_core:calendar_feed", args=[CalendarAddress.objects.get().secret])
    with hooks.register_temporarily(HOOK, entries):
        reply = Client().get(url)
    assert reply["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(reply.content)


def test_the_feed_tells_hours_and_days(as_li: Client) -> None:
    as_li.post(reverse("lms_core:calendar"), {"step": "renew"})

    exam, course = (event for event in feed(as_li).walk("VEVENT"))

    assert (exam["SUMMARY"], exam["UID"]) == ("考试：R1", "exam-1@xunping")
    assert exam.decoded("DTSTART") == datetime(2026, 12, 18, 1, tzinfo=UTC)
    assert exam.decoded("DTEND") == datetime(2026, 12, 18, 3, tzinfo=UTC)
    assert exam["URL"] == "http://127.0.0.1:8000/exams/"
    assert course.decoded("DTSTART") == date(2026, 12, 20)
    assert "DTEND" not in course


def test_a_renewed_address_ends_the_former(as_li: Client) -> None:
    first = as_li.post(reverse("lms_core:calendar"), {"step": "renew"}, follow=True).content.decode()
    former = CalendarAddress.objects.get().secret
    second = as_li.post(reverse("lms_core:calendar"), {"step": "renew"}, follow=True).content.decode()

    assert "旧地址已失效" not in first
    assert "旧地址已失效" in second
    assert CalendarAddress.objects.get().secret != former
    assert Client().get(reverse("lms_core:calendar_feed", args=[former])).status_code == 404


def test_an_ended_address_and_one_of_a_closed_account_answer_no_more(as_li: Client, li: User) -> None:
    as_li.post(reverse("lms_core:calendar"), {"step": "renew"})
    url = reverse("lms_core:calendar_feed", args=[CalendarAddress.objects.get().secret])
    User.objects.filter(pk=li.pk).update(is_active=False)
    closed = Client().get(url).status_code
    User.objects.filter(pk=li.pk).update(is_active=True)
    as_li.post(reverse("lms_core:calendar"), {"step": "end"})

    assert (closed, Client().get(url).status_code) == (404, 404)
    entries = AuditEntry.objects.filter(action__startswith="core.").order_by("pk")
    assert list(entries.values_list("action", flat=True)) == [
        "core.calendar_address_made",
        "core.calendar_address_ended",
    ]
