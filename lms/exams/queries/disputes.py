"""Read objections to questions: for the taker on a result, for those who decide without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, QuerySet, When
from django.urls import reverse

from lms.exams.choices import DisputeState
from lms.exams.domain.disputes import ObjectionTerms
from lms.exams.models import Attempt, ScoreDispute
from lms.exams.queries.results import matrix_of, review_facts
from lms.people.api import Employee


def objection_terms(attempt: Attempt, now: datetime) -> ObjectionTerms:
    """Give what decides whether a taker may object; sitting and paper are read with the attempt."""
    paper = attempt.sitting.paper
    return ObjectionTerms(matrix_of(paper), review_facts(attempt, now), paper.dispute_days)


def disputes_of(attempt: Attempt) -> dict[int, ScoreDispute]:
    """Give the objections raised in an attempt by slot."""
    return {one.slot: one for one in ScoreDispute.objects.filter(attempt=attempt).order_by("slot")}


@dataclass(frozen=True, slots=True)
class OwnObjection:
    """An objection to a question as whoever raised it reads it, with the address of the result."""

    dispute: ScoreDispute
    exam: str
    number: int
    result_url: str


def objections_of(employee: Employee) -> Sequence[OwnObjection]:
    """List the person's own objections to questions, newest first; one query."""
    listed = ScoreDispute.objects.filter(attempt__employee=employee).select_related("attempt__sitting")
    return [
        OwnObjection(
            dispute=one,
            exam=one.attempt.sitting.title,
            number=one.slot,
            result_url=reverse("lms_exams:result", args=[one.attempt.token]),
        )
        for one in listed.defer("attempt__slots").order_by("-raised_at", "-pk")
    ]


def all_disputes() -> QuerySet[ScoreDispute]:
    """List objections, open ones first, then by their day; who decides needs no name, but the reason."""
    listed = ScoreDispute.objects.select_related("attempt__sitting", "version", "correction", "decided_by")
    settled = Case(When(state=DisputeState.OPEN, then=0), default=1)
    listed = listed.order_by(settled, "due_on", "pk")
    return listed.defer("attempt__slots").prefetch_related("version__question")


def same_question(dispute: ScoreDispute) -> QuerySet[ScoreDispute]:
    """List the other open objections to the same version: they are decided together."""
    return ScoreDispute.objects.open().filter(version=dispute.version_id).exclude(pk=dispute.pk)
