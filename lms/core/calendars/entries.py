"""Gather from the installed apps what somebody has on which day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, cast

from wagtail import hooks

from lms.core.accounts import User
from lms.core.wording import StrOrPromise

HOOK: Final = "portal_calendar"


@dataclass(frozen=True)
class CalendarEntry:
    """One thing in a calendar: an hour where `begins` is a moment, else a whole day.

    `key` names the thing for good, so that a calendar moves it where it changes. `url` is a path, `place`
    a room or a link to join.
    """

    key: str
    title: StrOrPromise
    begins: date | datetime
    ends: date | datetime | None = None
    url: str = ""
    place: str = ""


type Calendars = Callable[[User, date, date], Iterable[CalendarEntry]]


def entries_of(user: User, first: date, last: date) -> list[CalendarEntry]:
    """Ask every app what the account has between two days; the hook `portal_calendar` answers."""
    asked = cast("list[Calendars]", hooks.get_hooks(HOOK))
    return [entry for ask in asked for entry in ask(user, first, last)]
