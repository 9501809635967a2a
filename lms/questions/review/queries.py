"""Read the reviews of questions: whose turn it is, and what was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from lms.core.accounts import account_name
from lms.core.trail.api import AuditEntry
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import QuestionState, StepTaken
from lms.questions.kinds.registry import kind_of
from lms.questions.review.models import PeerReviewState
from lms.questions.review.rules import StepContext

LIFE_ACTIONS = {"exams.question_retire": "retire", "exams.question_bring_back": "bring_back"}


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """What happened in a question's life: when, by whom, about which version, and what was said."""

    what: str | Promise
    step: str
    at: datetime
    by: str
    version: int | None = None
    comment: str = ""


def own_to(user: AbstractBaseUser) -> QuerySet[Question]:
    """Find the questions a person may not judge: wrote, or sent in, something not yet approved."""
    written = QuestionVersion.objects.filter(question=OuterRef("pk"), made_by=user.pk)
    unapproved = Q(question__approved_version=None) | Q(number__gt=F("question__approved_version__number"))
    sent_in = open_reviews().filter(version__question=OuterRef("pk"), submitted_by=user.pk)
    first_author = Q(author=user.pk, approved_version=None)
    questions = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    return questions.filter(Exists(written.filter(unapproved)) | Exists(sent_in) | first_author)


def step_context(
    question: Question, user: AbstractBaseUser | None, *, seen: int | None = None
) -> StepContext:
    """Say where a question stands towards a person, who looked at the version with the key `seen`."""
    is_own = user is not None and own_to(user).filter(pk=question.pk).exists()
    is_as_seen = seen is None or seen == question.current_version_id
    return StepContext(question.state, is_own, is_as_seen, not unfinished_reasons(question))


def unfinished_reasons(question: Question) -> list[str]:
    """Say in sentences what keeps a draft from being asked; nothing of what went to review."""
    if question.state != QuestionState.DRAFT:
        return []
    faults = [str(fault) for fault in kind_of(question.kind).faults(question)]
    was_approved = question.approved_version_id is not None  # a file may have brought it without
    if not question.explanation.strip() and not was_approved:
        faults.append(_("The explanation is missing."))
    return faults


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
    for entry in AuditEntry.objects.about(question).filter(action__in=LIFE_ACTIONS):
        step = LIFE_ACTIONS[entry.action]
        events.append(
            LifeEvent(StepTaken(step).label, step, entry.happened_at, entry.actor_label, comment=entry.reason)
        )
    return sorted(events, key=lambda event: event.at, reverse=True)


def _events(review: PeerReviewState) -> Iterable[LifeEvent]:
    number = review.version.number
    yield LifeEvent(
        StepTaken.SUBMIT.label,
        "submit",
        review.started_at,
        account_name(review.submitted_by),
        number,
        review.note,
    )
    step = {
        TaskState.STATUS_APPROVED: "approve",
        TaskState.STATUS_REJECTED: "send_back",
        TaskState.STATUS_CANCELLED: "withdraw",
    }.get(review.status)
    if step and review.finished_at:
        by = account_name(review.finished_by)
        yield LifeEvent(StepTaken(step).label, step, review.finished_at, by, number, review.comment)
