"""Date what services write as of a moment in the past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Max

from lms.core.notices.models import Notice
from lms.core.trail.services import invented_entries


@contextmanager
def dated(moment: datetime) -> Iterator[None]:
    """Date the entries of the trail and the notices written inside as of the moment."""
    last = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
    with invented_entries(moment):
        yield
    Notice.objects.filter(pk__gt=last).update(created_at=moment)
