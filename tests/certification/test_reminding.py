"""Who holds a certificate is told that it is issued, that it ends and that it has ended; then the leader."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lms.certification.coverage.kept_covers import bring_to
from lms.certification.coverage.reminding import remind_of_certificates
from lms.certification.requirements.models import Certification
from lms.core.notices.models import Notice
from tests.factories.certification import make_certificate, noon
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


def told_on(day: date, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Run the morning of a day and list what it told."""
    monkeypatch.setattr(timezone, "now", lambda: noon(day))
    bring_to(day)
    before = set(Notice.objects.values_list("pk", flat=True))
    remind_of_certificates(noon(day))
    fresh = Notice.objects.exclude(pk__in=before).order_by("pk")
    return list(fresh.values_list("recipient__employee__number", "kind"))


def test_ninety_sixty_thirty_and_seven_days_before_then_expired(
    cast: Cast, hotline: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_on = make_certificate(cast.li, hotline, FIRST, today=FIRST).valid_to

    steps = {}
    for left in (91, 90, 89, 60, 59, 30, 8, 7, 1, 0, -1, -2):
        if found := told_on(ends_on - timedelta(days=left), monkeypatch):
            steps[left] = found

    assert steps == {
        90: [("00231", "certification.ending")],
        60: [("00231", "certification.ending")],
        30: [("00231", "certification.ending")],
        7: [("00231", "certification.ending")],
        -1: [("00231", "certification.expired"), ("00107", "certification.team_expired")],
    }


def test_a_renewed_certificate_reminds_of_nothing(
    cast: Cast, hotline: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_on = make_certificate(cast.li, hotline, FIRST, today=FIRST).valid_to
    make_certificate(cast.li, hotline, ends_on + timedelta(days=1), today=FIRST, issued_at=noon(FIRST))

    assert told_on(ends_on - timedelta(days=30), monkeypatch) == []
