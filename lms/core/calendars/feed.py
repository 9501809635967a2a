"""Write what somebody has as an iCalendar file."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from lms.core.calendars.entries import CalendarEntry

REFRESH: Final = timedelta(hours=6)


def as_icalendar(entries: Iterable[CalendarEntry], *, site: str, now: datetime) -> bytes:
    """Write entries, in the language now active; `site` is the address before each path."""
    calendar = Calendar()
    calendar.add("prodid", "-//Xunping//zh-CN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Xunping"))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, site, now))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: CalendarEntry, site: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@xunping")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", str(entry.title))
    event.add("dtstart", _in_utc(entry.begins))
    if entry.ends is not None:
        event.add("dtend", _in_utc(entry.ends))
    if not isinstance(entry.begins, datetime):
        event.add("transp", "TRANSPARENT")  # a last day keeps nobody busy
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", f"{site}{entry.url}")
    return event


def _in_utc(when: object) -> object:
    return when.astimezone(UTC) if isinstance(when, datetime) else when
