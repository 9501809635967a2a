"""Put somebody's exams into the own calendar."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.core.accounts import User
from lms.core.calendars.api import CalendarEntry
from lms.exams.sittings.models import SittingSeat


def exams_of(user: User, first: date, last: date) -> Iterator[CalendarEntry]:
    """List the sittings in which the account has a seat, in the seat's own window where it has one."""
    seats = SittingSeat.objects.filter(
        employee__user=user.pk,
        sitting__cancelled_at=None,
        sitting__closes_at__date__gte=first,
        sitting__opens_at__date__lte=last,
    )
    for seat in seats.select_related("sitting"):
        sitting = seat.sitting
        yield CalendarEntry(
            key=f"exam-{seat.pk}",
            title=_("Exam: %(title)s") % {"title": sitting.title},
            begins=seat.opens_at or sitting.opens_at,
            ends=seat.closes_at or sitting.closes_at,
            url=reverse("lms_exams:exams"),
        )
