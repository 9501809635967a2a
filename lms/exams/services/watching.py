"""Note who watches a sitting on its console."""

from datetime import datetime, time

from django.contrib.auth.models import User
from django.utils import timezone

from lms.core.api import AuditEntry, record
from lms.exams.models import Sitting
from lms.exams.queries.attempt_history import WATCHED
from lms.exams.queries.seating import seats_expected


def note_watch(*, sitting: Sitting, by: User, now: datetime) -> None:
    """Write once a person, sitting and day who opened the console while people come or write.

    A look before or after it watches nobody. The caller checks that the person may.
    """
    if sitting.cancelled_at is not None or not seats_expected(sitting, now).exists():
        return
    begin_of_day = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    noted = AuditEntry.objects.about(sitting).filter(
        action=WATCHED, actor_key=str(by.pk), happened_at__gte=begin_of_day
    )
    if not noted.exists():
        record(actor=by, action=WATCHED, subject=sitting)
