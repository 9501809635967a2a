"""Put the last days of somebody's certificates into the own calendar."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.certification.coverage.kept_covers import covers_of_today
from lms.certification.coverage.rules import HOLDING
from lms.core.accounts import User
from lms.core.calendars.api import CalendarEntry


def ends_of(user: User, first: date, last: date) -> Iterator[CalendarEntry]:
    """List the days on which certificates end with nothing after them, and deadlines of delta exams."""
    covers = covers_of_today().filter(
        employee__user=user.pk, status__in=HOLDING, ends_on__gte=first, ends_on__lte=last
    )
    for cover in covers.select_related("certification"):
        if cover.ends_on is not None:
            yield CalendarEntry(
                key=f"certificate-{cover.employee_id}-{cover.certification_id}",
                title=_("Certificate ends: %(name)s") % {"name": cover.certification.shown_name},
                begins=cover.ends_on,
                url=reverse("lms_certification:mine"),
            )
    asked = covers_of_today().filter(employee__user=user.pk, asked_until__gte=first, asked_until__lte=last)
    for cover in asked.select_related("certification"):
        if cover.asked_until is not None:
            yield CalendarEntry(
                key=f"delta-exam-{cover.employee_id}-{cover.certification_id}",
                title=_("Delta exam until today: %(name)s") % {"name": cover.certification.shown_name},
                begins=cover.asked_until,
                url=reverse("lms_certification:mine"),
            )
