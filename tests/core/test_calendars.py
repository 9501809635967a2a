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
from tests.core.calendar_reader import NotICalendar, read_calendar

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


def test_a_reader_of_another_make_understands_the_feed(as_li: Client) -> None:
    """It reads by RFC 5545 alone what tempts a writer: signs to escape, a long Chinese title."""
    title = "考试：" + "投诉处理；全流程," * 8 + "\\（A;B）\n第二行"
    day = date(2026, 12, 20)
    moment = datetime(2026, 12, 18, 1, tzinfo=UTC)

    def odd(_user: User, _first: date, _last: date) -> Iterator[CalendarEntry]:
        yield CalendarEntry("exam-1", title, moment, moment.replace(hour=3), "/exams/?a=1,2;b")
        yield CalendarEntry("course-1", "U1", day)

    as_li.post(reverse("lms_core:calendar"), {"step": "renew"})
    url = reverse("lms_core:calendar_feed", args=[CalendarAddress.objects.get().secret])
    with hooks.register_temporarily(HOOK, odd):
        calendar = read_calendar(Client().get(url).content)

    exam, course = calendar.inner
    assert (calendar.value("VERSION"), calendar.value("METHOD")) == ("2.0", "PUBLISH")
    assert (exam.name, exam.value("SUMMARY"), exam.value("UID")) == ("VEVENT", title, "exam-1@xunping")
    assert (exam.moment("DTSTART"), exam.moment("DTEND")) == (moment, moment.replace(hour=3))
    assert exam.raw("URL")[1] == "http://127.0.0.1:8000/exams/?a=1,2;b"
    assert (course.moment("DTSTART"), course.value("TRANSP")) == (day, "TRANSPARENT")


@pytest.mark.parametrize(
    ("before", "after", "section"),
    [
        (b"\r\n", b"\n", "3.1"),
        (b"VERSION:2.0\r\n", b"", "3.6"),
        (b"DTSTART:20261218T010000Z", b"DTSTART:20261218T010000", "3.3.5"),
        (b"DTEND:20261218T030000Z", b"DTEND:20261218T000000Z", "3.8.2.2"),
        (b"UID:course-1@xunping", b"UID:exam-1@xunping", "3.8.4.7"),
        (b"END:VEVENT\r\nEND:VCALENDAR", b"END:VCALENDAR", "3.6"),
    ],
)
def test_the_other_reader_refuses_what_is_broken(
    as_li: Client, before: bytes, after: bytes, section: str
) -> None:
    as_li.post(reverse("lms_core:calendar"), {"step": "renew"})
    url = reverse("lms_core:calendar_feed", args=[CalendarAddress.objects.get().secret])
    with hooks.register_temporarily(HOOK, entries):
        written = Client().get(url).content
    assert before in written

    with pytest.raises(NotICalendar, match=rf"^{section}:"):
        read_calendar(written.replace(before, after))


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
