"""Note who watches a sitting on its console."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from lms.core.api import record
from lms.exams.queries.attempt_history import WATCHED
from lms.exams.queries.watching import unnoted_watch


@transaction.atomic
def note_watch(*, sitting_id: int, by: User, now: datetime) -> None:
    """Write once a person, sitting and day whose console is open while people come or write.

    A look before or after the sitting watches nobody. Two first looks at once wait for each other at the
    person's account, where nobody else waits. Callers check that the person may, and ask with the rows of
    the console whether there is anything to note.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if (sitting := unnoted_watch(sitting_id, by, now).first()) is not None:
        record(actor=by, action=WATCHED, subject=sitting)
