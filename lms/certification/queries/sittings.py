"""Read the coming sittings of exams that certify."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from lms.exams.api import Sitting

SHOWN = 5


def coming_sittings(now: datetime) -> QuerySet[Sitting]:
    """List the next few real sittings of certifying papers, with `seat_count`."""
    sittings = Sitting.objects.filter(
        paper__certifications__isnull=False, is_rehearsal=False, closes_at__gt=now
    )
    return sittings.annotate(seat_count=Count("seats", distinct=True)).order_by("opens_at")[:SHOWN]
