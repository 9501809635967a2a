"""Read objections to questions: for the taker on a result, for those who decide without names."""

from datetime import date, datetime, timedelta

from django.db.models import Case, QuerySet, When
from django.utils import timezone

from lms.exams.attempts.models import Attempt
from lms.exams.objections.models import QuestionObjection
from lms.exams.objections.rules import ObjectionTerms
from lms.exams.release.queries import review_facts
from lms.exams.settings import ExamSettings
from lms.papers.review_options.queries import matrix_of
from lms.people.objections.api import ObjectionState


def objection_terms(attempt: Attempt, now: datetime) -> ObjectionTerms:
    """Give what decides whether a taker may object; sitting and paper are read with the attempt."""
    paper = attempt.sitting.paper
    return ObjectionTerms(matrix_of(paper), review_facts(attempt, now), paper.objection_days)


def decision_due_on(now: datetime) -> date:
    """Give the day by which an objection raised now is decided."""
    return timezone.localdate(now) + timedelta(days=ExamSettings.current().objection_decision_days)


def objections_in(attempt: Attempt) -> dict[int, QuestionObjection]:
    """Give the objections raised in an attempt by slot."""
    return {one.slot: one for one in QuestionObjection.objects.filter(attempt=attempt).order_by("slot")}


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
