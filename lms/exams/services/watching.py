"""Note who watches a sitting on its console."""

from datetime import datetime, time

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, QuerySet
from django.utils import timezone

from lms.core.api import AuditEntry, record
from lms.exams.models import Sitting
from lms.exams.queries.attempt_history import WATCHED
from lms.exams.queries.seating import sittings_attended


def note_watch(*, sitting_id: int, by: User, now: datetime) -> None:
    """Write once a person, sitting and day whose console is open while people come or write.

    An open console asks every few seconds: where nothing is to be noted this is one query and no write. A
    look before or after the sitting watches nobody. Two first looks at once wait for each other at the
    person's account, where nobody else waits. The caller checks that the person may.
    """
    unnoted = _unnoted(sitting_id, by, now)
    if not unnoted.exists():
        return
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if (sitting := unnoted.first()) is not None:
            record(actor=by, action=WATCHED, subject=sitting)


def _unnoted(sitting_id: int, by: User, now: datetime) -> QuerySet[Sitting]:
    """Give the sitting if people come or write and the person was not noted there on this day."""
    begin_of_day = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    noted = AuditEntry.objects.about(Sitting(pk=sitting_id)).filter(
        action=WATCHED, actor_key=str(by.pk), happened_at__gte=begin_of_day
    )
    return sittings_attended(now).filter(~Exists(noted), pk=sitting_id)
