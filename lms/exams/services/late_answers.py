"""Keep what came too late, apart from the answers that count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lms.exams.models import Attempt, LateAnswer


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as a browser sends it; `revision` grows with every change of the slot."""

    slot: int
    given: Mapping[str, object] | None
    flagged: bool
    revision: int
    seconds: int


@transaction.atomic
def keep_late(*, attempt: Attempt, answer: GivenAnswer, now: datetime) -> None:
    """Keep the newest late answer of a slot; marking never reads it.

    Whoever calls it has checked that the attempt is the sender's and has the slot.
    """
    values = {"given": answer.given, "revision": answer.revision, "seconds": answer.seconds, "saved_at": now}
    kept, is_new = LateAnswer.objects.select_for_update().get_or_create(
        attempt=attempt, slot=answer.slot, defaults=values
    )
    if not is_new and kept.revision < answer.revision:
        LateAnswer.objects.filter(pk=kept.pk).update(**values)
