"""Keep the state of every certificate what its days say."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lms.certification.choices import CertificateState
from lms.certification.models import Certificate, Certification
from lms.certification.services.issuing import issue_missed


@transaction.atomic
def refresh_states(*, now: datetime) -> int:
    """Bring kept states up to the day and give how many changed; a second run on a day changes none."""
    today = timezone.localdate(now)
    return sum(_refresh(certification, today) for certification in Certification.objects.all())


def _refresh(certification: Certification, today: date) -> int:
    """Bring the states of one certification up to the day: the same borders as `domain.validity.state_on`."""
    window_reaches = today + timedelta(days=certification.renewal_window_days)
    begun = Q(valid_from__lte=today)
    where = {
        CertificateState.UPCOMING: Q(valid_from__gt=today),
        CertificateState.VALID: begun & Q(valid_to__gt=window_reaches),
        CertificateState.IN_WINDOW: begun & Q(valid_to__gte=today, valid_to__lte=window_reaches),
        CertificateState.EXPIRED: Q(valid_to__lt=today),
    }
    live = Certificate.objects.filter(certification=certification, revoked_at__isnull=True)
    return sum(live.filter(days).exclude(state=state).update(state=state) for state, days in where.items())


def hourly_round(now: datetime) -> None:
    """Issue what was missed, then bring states up to date; a second round in a day changes nothing more."""
    issue_missed(now=now)
    refresh_states(now=now)
