"""The time line of a file: a thing belongs to its local day, in every list alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from lms.certification.api import Certificate, CertificateState
from lms.certification.duties.models import DeltaDuty, DeltaExam
from lms.performance.evidence.periods import Period
from lms.performance.file.timeline import events_of
from tests.factories.certification import make_certificate, make_certification, make_delta_exam
from tests.factories.people import Cast, make_cast
from tests.factories.standards import make_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.mark.parametrize(("first", "days"), [(1, [date(2026, 9, 1)]), (2, [])])
def test_a_revocation_early_in_the_morning_belongs_to_that_day(
    cast: Cast, first: int, days: list[date]
) -> None:
    """At four in the morning in Shanghai it is still the day before in UTC."""
    certificate = make_certificate(cast.li, make_certification(), date(2026, 1, 10))
    Certificate.objects.filter(pk=certificate.pk).update(
        state=CertificateState.REVOKED,
        revoked_at=datetime(2026, 8, 31, 20, tzinfo=UTC),
        revocation_reason="代考",
    )

    events = events_of(cast.li, Period(date(2026, 9, first), date(2026, 9, 30)), own=True)

    assert [event.day for event in events if event.kind == "certificate"] == days


def test_a_delta_exam_that_was_late_stands_on_the_days_of_lapse_and_pass(cast: Cast) -> None:
    today, day = timezone.localdate(), timedelta(days=1)
    certification = make_certification()
    make_certificate(cast.li, certification, today - 100 * day, today=today)
    change = make_change(today - 30 * day, by=cast.user("zhao"))
    make_delta_exam(change, certification, until=today + 30 * day, by=cast.user("zhao"))
    DeltaExam.objects.update(until=today - 9 * day)
    DeltaDuty.objects.update(passed_on=today - 2 * day)

    events = events_of(cast.li, Period(today - 20 * day, today), own=True)

    told = [(event.day, event.tone) for event in events if event.kind == "certificate"]
    assert told == [(today - 2 * day, "good"), (today - 8 * day, "bad")]
