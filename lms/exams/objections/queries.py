"""Read objections to questions: for the taker on a result, for those who decide without names."""

from datetime import datetime

from django.db.models import Case, QuerySet, When

from lms.exams.attempts.models import Attempt
from lms.exams.objections.models import QuestionObjection
from lms.exams.objections.rules import ObjectionTerms
from lms.exams.release.queries import review_facts
from lms.papers.review_options.queries import matrix_of
from lms.people.api import Employee
from lms.people.objections.api import ObjectionState


def objection_terms(attempt: Attempt, now: datetime) -> ObjectionTerms:
    """Give what decides whether a taker may object; sitting and paper are read with the attempt."""
    paper = attempt.sitting.paper
    return ObjectionTerms(matrix_of(paper), review_facts(attempt, now), paper.objection_days)


def objections_in(attempt: Attempt) -> dict[int, QuestionObjection]:
    """Give the objections raised in an attempt by slot."""
    return {one.slot: one for one in QuestionObjection.objects.filter(attempt=attempt).order_by("slot")}


def question_objections_of(employee: Employee) -> QuerySet[QuestionObjection]:
    """List the person's own objections to questions with attempt and sitting, newest first."""
    listed = QuestionObjection.objects.filter(attempt__employee=employee).select_related("attempt__sitting")
    return listed.defer("attempt__slots").order_by("-raised_at", "-pk")


def all_objections() -> QuerySet[QuestionObjection]:
    """List objections, open ones first, then by their day; who decides needs no name, but the reason."""
    listed = QuestionObjection.objects.select_related(
        "attempt__sitting", "version", "correction", "decided_by"
    )
    settled = Case(When(state=ObjectionState.OPEN, then=0), default=1)
    listed = listed.order_by(settled, "due_on", "pk")
    return listed.defer("attempt__slots").prefetch_related("version__question")


def same_question(objection: QuestionObjection) -> QuerySet[QuestionObjection]:
    """List the other open objections to the same version: they are decided together."""
    return QuestionObjection.objects.open().filter(version=objection.version_id).exclude(pk=objection.pk)
