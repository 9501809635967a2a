"""Read invalidated attempts: the list of those who decide, and what stands about one attempt."""

from django.db.models import Case, F, QuerySet, When

from lms.exams.attempts.models import Attempt
from lms.exams.choices import AttemptState
from lms.exams.invalidation.models import AttemptInvalidation
from lms.people.objections.api import ObjectionState


def all_invalidations() -> QuerySet[AttemptInvalidation]:
    """List invalidations with attempt and people: objections that wait first, then the newest."""
    found = AttemptInvalidation.objects.select_related(
        "attempt__sitting", "attempt__employee", "invalidated_by", "lifted_by", "objection__decided_by"
    )
    waits = Case(When(objection__state=ObjectionState.OPEN, then=0), default=1)
    due_on = F("objection__due_on").asc(nulls_last=True)
    return found.defer("attempt__slots").order_by(waits, due_on, "-invalidated_at")


def invalidation_of(attempt: Attempt) -> AttemptInvalidation | None:
    """Give what stands about an attempt where it is invalidated."""
    if attempt.state != AttemptState.INVALIDATED:
        return None
    found = AttemptInvalidation.objects.in_force().filter(attempt=attempt)
    return found.select_related("attempt", "objection").first()
