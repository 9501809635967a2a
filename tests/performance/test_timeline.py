"""The time line of a file: a thing belongs to its local day, in every list alike."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lms.certification.api import Certificate, CertificateState
from lms.performance.evidence.periods import Period
from lms.performance.file.timeline import events_of
from tests.factories.certification import make_certificate, make_certification
from tests.factories.people import Cast, make_cast

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
