"""Say whose watch of a sitting the audit trail does not know of yet."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib.auth.models import User
from django.db.models import Exists, QuerySet
from django.utils import timezone

from lms.core.api import AuditEntry
from lms.exams.models import Sitting
from lms.exams.queries.attempt_history import WATCHED
from lms.exams.queries.seating import sittings_attended


def unnoted_watch(sitting_id: int, by: User, now: datetime) -> QuerySet[Sitting]:
    """Give the sitting if people come or write and the person was not noted there on this day."""
    begin_of_day = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    noted = AuditEntry.objects.about(Sitting(pk=sitting_id)).filter(
        action=WATCHED, actor_key=str(by.pk), happened_at__gte=begin_of_day
    )
    return sittings_attended(now).filter(~Exists(noted), pk=sitting_id)
