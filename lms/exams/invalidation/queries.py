"""Read voided attempts: the list of those who decide, and what stands about one attempt."""

from django.db.models import Case, F, QuerySet, When

from lms.exams.attempts.models import Attempt
from lms.exams.choices import AttemptState
from lms.exams.invalidation.models import AttemptVoiding


def all_voidings() -> QuerySet[AttemptVoiding]:
    """List voidings with attempt and people: objections that wait first, then the newest."""
    found = AttemptVoiding.objects.select_related(
        "attempt__sitting", "attempt__employee", "voided_by", "answered_by", "lifted_by"
    )
    waits = Case(When(objected_at__isnull=False, answered_at=None, lifted_at=None, then=0), default=1)
    return found.defer("attempt__slots").order_by(waits, F("due_on").asc(nulls_last=True), "-voided_at")


def voiding_of(attempt: Attempt) -> AttemptVoiding | None:
    """Give what stands about an attempt where it is voided."""
    if attempt.state != AttemptState.VOIDED:
        return None
    return AttemptVoiding.objects.standing().filter(attempt=attempt).select_related("attempt").first()
