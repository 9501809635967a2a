"""Leaders are told once a week how their people stand, with numbers and without names."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from lms.core.notices.models import Notice
from lms.portal.homes.weekly import begin_weekly, week_of
from tests.factories.certification import make_certification
from tests.factories.courses import make_course, make_enrolment
from tests.factories.people import Cast, make_position

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)


def at_eight(day: date) -> datetime:
    """Give the morning of a day."""
    return timezone.make_aware(datetime.combine(day, time(8)))


def test_once_a_week_to_whoever_leads(cast: Cast) -> None:
    for days in range(9):
        begin_weekly(at_eight(MONDAY + timedelta(days=days)))

    told = Notice.objects.order_by("pk").values_list("recipient__employee__number", "facts__day")
    assert list(told) == [("00107", "2026-12-07"), ("00107", "2026-12-14")]


def test_numbers_of_the_own_units_only(cast: Cast) -> None:
    today = timezone.localdate()
    make_certification(positions=(make_position(),))
    course = make_course()
    for person in (cast.li, cast.chen):
        make_enrolment(person, course, due_on=today - timedelta(days=1))

    facts = week_of(cast.user("wang"), [cast.team], today)

    assert (facts["missing"], facts["required"], facts["overdue"], facts["late"]) == (1, 1, 1, 0)
