"""Read the reviews of questions: whose turn it is, and what was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from wagtail.models import TaskState, WorkflowState

from lms.core.api import AuditEntry, person_name
from lms.exams.choices import STEP_DONE_WORDS
from lms.exams.domain.question_life import Standing
from lms.exams.models import PeerReviewState, Question, QuestionVersion

LIFE_ACTIONS = {"exams.question_retire": "retire", "exams.question_bring_back": "bring_back"}


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """What happened in a question's life: when, by whom, about which version, and what was said."""

    what: str | Promise
    step: str
    at: datetime
    by: str
    version: int | None = None
    words: str = ""


def own_to(user: AbstractBaseUser) -> QuerySet[Question]:
    """Find the questions a person may not judge: wrote, or sent in, something not yet approved."""
    written = QuestionVersion.objects.filter(question=OuterRef("pk"), made_by=user.pk)
    unapproved = Q(question__approved_version=None) | Q(number__gt=F("question__approved_version__number"))
    sent_in = open_reviews().filter(version__question=OuterRef("pk"), submitted_by=user.pk)
    first_author = Q(author=user.pk, approved_version=None)
    questions = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    return questions.filter(Exists(written.filter(unapproved)) | Exists(sent_in) | first_author)


def standing_of(question: Question, user: AbstractBaseUser | None, *, seen: int | None = None) -> Standing:
    """Say where a question stands towards a person, who looked at the version with the key `seen`."""
    is_own = user is not None and own_to(user).filter(pk=question.pk).exists()
    return Standing(question.state, is_own, seen is None or seen == question.current_version_id)


def open_reviews() -> QuerySet[PeerReviewState]:
    """Keep the reviews that nobody has decided."""
    return PeerReviewState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)


def reviews_for(user: AbstractBaseUser) -> QuerySet[PeerReviewState]:
    """Keep the open reviews that a person may decide."""
    return open_reviews().exclude(version__question__in=own_to(user).values("pk"))


def sent_back_to(user: AbstractBaseUser) -> QuerySet[PeerReviewState]:
    """Keep the reviews that sent a person's question back, while it was not sent in again."""
    return PeerReviewState.objects.filter(
        status=TaskState.STATUS_REJECTED,
        workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
        workflow_state__current_task_state=F("pk"),
        submitted_by=user.pk,
    )


def listed(reviews: QuerySet[PeerReviewState]) -> QuerySet[PeerReviewState]:
    """Read along what a list of reviews shows."""
    return reviews.select_related("submitted_by", "finished_by", "version__clause").prefetch_related(
        "version__question"
    )


def open_review_of(question: Question) -> PeerReviewState | None:
    """Give the review a question waits in."""
    return open_reviews().filter(version__question=question.pk).order_by("-pk").first()


def last_return_of(question: Question) -> PeerReviewState | None:
    """Give the review that sent a question back, while it was not sent in again."""
    returned = PeerReviewState.objects.filter(
        version__question=question.pk,
        status=TaskState.STATUS_REJECTED,
        workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
    )
    return returned.select_related("finished_by").order_by("-finished_at").first()


def life_of(question: Question) -> list[LifeEvent]:
    """List the reviews of a question with what was said, its retirement and return, the newest first."""
    reviews = PeerReviewState.objects.filter(version__question=question.pk)
    events = [
        event
        for review in reviews.select_related("version", "submitted_by", "finished_by")
        for event in _events(review)
    ]
    entries = AuditEntry.objects.about(question).filter(action__in=LIFE_ACTIONS)
    events += [_from_audit(entry) for entry in entries]
    return sorted(events, key=lambda event: event.at, reverse=True)


def name_of(user: User | None) -> str:
    """Write a person's name; nothing where the account is gone."""
    return (person_name(user.first_name, user.last_name) or user.get_username()) if user else ""


def _events(review: PeerReviewState) -> Iterable[LifeEvent]:
    number = review.version.number
    yield LifeEvent(
        STEP_DONE_WORDS["submit"],
        "submit",
        review.started_at,
        name_of(review.submitted_by),
        number,
        review.note,
    )
    step = {
        TaskState.STATUS_APPROVED: "approve",
        TaskState.STATUS_REJECTED: "send_back",
        TaskState.STATUS_CANCELLED: "withdraw",
    }.get(review.status)
    if step and review.finished_at:
        by = name_of(review.finished_by)
        yield LifeEvent(STEP_DONE_WORDS[step], step, review.finished_at, by, number, review.comment)


def _from_audit(entry: AuditEntry) -> LifeEvent:
    step = LIFE_ACTIONS[entry.action]
    return LifeEvent(STEP_DONE_WORDS[step], step, entry.happened_at, entry.actor_label, None, entry.reason)
