"""Tell people of their place in a session, and of what changes about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from lms.classroom.choices import PlaceState
from lms.classroom.notices import CANCELLED, MOVED, MOVED_UP, REGISTERED, TOMORROW
from lms.classroom.sessions.models import ClassroomSession, SessionPlace
from lms.core.jobs.api import filled
from lms.core.notices.api import NoticeFact, NoticeKind, notify
from lms.core.wording import moment

HOLDING = (PlaceState.REGISTERED, PlaceState.WAITING)


def tell_place(session: ClassroomSession, employee: int, now: datetime) -> None:
    """Tell somebody who registered of the place."""
    _tell(REGISTERED, session, [employee], f"{now.timestamp()}")


def tell_moved_up(session: ClassroomSession, employees: Collection[int], now: datetime) -> None:
    """Tell who waited that a place is theirs."""
    _tell(MOVED_UP, session, employees, f"{now.timestamp()}")


@dataclass(frozen=True)
class Meeting:
    """When and where a session is."""

    begins_at: datetime
    ends_at: datetime
    where: str

    @classmethod
    def of(cls, session: ClassroomSession) -> Meeting:
        """Read it from a session."""
        return cls(session.begins_at, session.ends_at, session.where)


def tell_moved(session: ClassroomSession, before: Meeting, now: datetime) -> int:
    """Tell everybody who comes or waits when and where it was and is now; give how many were told."""
    is_same_room = before.where == session.where or not before.where
    times = {
        "before": moment(before.begins_at) + ("" if is_same_room else f", {before.where}"),
        "now": moment(session.begins_at),
        "weekday": WEEKDAYS[timezone.localtime(session.begins_at).weekday()],
    }
    begins = filled(_("It was %(before)s and is now %(now)s (%(weekday)s)"), times)
    return _tell(MOVED, session, holders_of(session), f"{now.timestamp()}", {"begins": begins})


def tell_cancelled(session: ClassroomSession) -> None:
    """Tell everybody who comes or waits why it does not take place."""
    _tell(CANCELLED, session, holders_of(session), "", {"reason": session.cancel_reason})


def tell_tomorrow(now: datetime) -> None:
    """Tell who has a place in a session of the next day, once."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    for session in ClassroomSession.objects.filter(begins_at__date=tomorrow, cancelled_at__isnull=True):
        places = SessionPlace.objects.filter(session=session, state=PlaceState.REGISTERED)
        _tell(TOMORROW, session, list(places.values_list("employee", flat=True)), f"{tomorrow}")


def holders_of(session: ClassroomSession) -> list[int]:
    """List by key who has a place or waits for one."""
    places = SessionPlace.objects.filter(session=session, state__in=HOLDING)
    return list(places.values_list("employee", flat=True))


def _tell(
    kind: NoticeKind,
    session: ClassroomSession,
    employees: Collection[int],
    occasion: str,
    more: Mapping[str, NoticeFact] | None = None,
) -> int:
    if not employees:
        return 0
    return notify(
        kind=kind,
        to=get_user_model().objects.filter(employee__in=employees),
        facts={
            "session": session.title,
            "begins": moment(session.begins_at),
            "where": session.where or _("Room to be announced"),
            **(more or {}),
        },
        url=reverse("lms_classroom:session", args=[session.pk]),
        key=f"{kind.code}:{session.pk}:{occasion}",
    )
