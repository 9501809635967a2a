"""Read voided attempts: the list of those who decide, and what stands about one attempt."""

from django.db.models import Case, F, QuerySet, When

from lms.exams.attempts.models import Attempt
from lms.exams.choices import AttemptState
from lms.exams.invalidation.models import AttemptVoiding
from lms.people.objections.api import ObjectionState


def all_voidings() -> QuerySet[AttemptVoiding]:
    """List voidings with attempt and people: objections that wait first, then the newest."""
    found = AttemptVoiding.objects.select_related(
        "attempt__sitting", "attempt__employee", "voided_by", "lifted_by", "objection__decided_by"
    )
    waits = Case(When(objection__state=ObjectionState.OPEN, then=0), default=1)
    due_on = F("objection__due_on").asc(nulls_last=True)
    return found.defer("attempt__slots").order_by(waits, due_on, "-voided_at")


def voiding_of(attempt: Attempt) -> AttemptVoiding | None:
    """Give what stands about an attempt where it is voided."""
    if attempt.state != AttemptState.VOIDED:
        return None
    found = AttemptVoiding.objects.standing().filter(attempt=attempt)
    return found.select_related("attempt", "objection").first()
