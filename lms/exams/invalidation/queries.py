"""Read invalidated attempts: the list of those who decide, and what stands about one attempt."""

from django.db.models import Case, F, QuerySet, When

from lms.exams.attempts.models import Attempt
from lms.exams.choices import AttemptState
from lms.exams.invalidation.models import AttemptInvalidation, InvalidationObjection
from lms.exams.objections.models import QuestionObjection
from lms.people.api import Employee
from lms.people.objections.api import ObjectionState

type ExamObjection = QuestionObjection | InvalidationObjection


def all_invalidations() -> QuerySet[AttemptInvalidation]:
    """List invalidations with attempt and people: objections that wait first, then the newest."""
    found = AttemptInvalidation.objects.select_related(
        "attempt__sitting", "attempt__employee", "invalidated_by", "lifted_by", "objection__decided_by"
    )
    waits = Case(When(objection__state=ObjectionState.OPEN, then=0), default=1)
    due_on = F("objection__due_on").asc(nulls_last=True)
    return found.defer("attempt__slots").order_by(waits, due_on, "-invalidated_at")


def exam_objections_of(employee: Employee) -> list[ExamObjection]:
    """List the person's own objections to questions and invalidations with their sittings, newest first."""
    questions = QuestionObjection.objects.filter(attempt__employee=employee)
    invalidations = InvalidationObjection.objects.filter(invalidation__attempt__employee=employee)
    found: list[ExamObjection] = [
        *questions.select_related("attempt__sitting").defer("attempt__slots"),
        *invalidations.select_related("invalidation__attempt__sitting").defer("invalidation__attempt__slots"),
    ]
    return sorted(found, key=lambda one: one.raised_at, reverse=True)


def invalidation_of(attempt: Attempt) -> AttemptInvalidation | None:
    """Give what stands about an attempt where it is invalidated."""
    if attempt.state != AttemptState.INVALIDATED:
        return None
    found = AttemptInvalidation.objects.in_force().filter(attempt=attempt)
    return found.select_related("attempt", "objection").first()
