"""Put the last days of somebody's courses into the own calendar."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.core.accounts import User
from lms.core.calendars.api import CalendarEntry
from lms.courses.learning.models import Enrolment


def due_days_of(user: User, first: date, last: date) -> Iterator[CalendarEntry]:
    """List the days by which courses that are still open have to be completed."""
    due = Enrolment.objects.open().filter(
        employee__user=user.pk, due_on__isnull=False, due_on__gte=first, due_on__lte=last
    )
    for enrolment in due.select_related("course"):
        if enrolment.due_on is not None:
            yield CalendarEntry(
                key=f"course-{enrolment.pk}",
                title=_("Last day for the course: %(title)s") % {"title": enrolment.course.shown_title},
                begins=enrolment.due_on,
                url=reverse("lms_courses:home"),
            )
