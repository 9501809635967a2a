"""Take a question through its life: to review, back, approved, retired; on Wagtail's workflow (ADR 0072)."""

from collections.abc import Sequence
from itertools import batched
from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision, Workflow, WorkflowState, WorkflowTask

from lms.core.trail.api import record
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.provenance.changing import count_as_revised, held_wording
from lms.questions.provenance.services import record_provenance
from lms.questions.review.models import PeerReview, PeerReviewState
from lms.questions.review.queries import open_review_of, step_context
from lms.questions.review.rules import MovedOn, Step, why_not_step
from lms.standards.changes.api import HeldBack

LIFE: Final = ("state", "current_version_id", "approved_version_id", "latest_revision_id")
AT_ONCE: Final = 500


@transaction.atomic
def take_step(
    *,
    question: Question,
    step: Step,
    by: AbstractBaseUser | None,
    comment: str = "",
    seen: int | None = None,
) -> Question:
    """Take one step; raise StepRefused where the question or the person may not.

    `seen` is the key of the version the person looked at: nobody approves a wording that changed meanwhile.
    Whoever calls it has checked that the person may edit the bank; that nobody judges an own wording is
    checked here.
    """
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    comment = comment.strip()
    refusal = why_not_step(step, step_context(locked, by, seen=seen), has_comment=bool(comment))
    if refusal is not None:
        raise refusal
    if step == "approve" and (held := held_wording(locked, timezone.localdate())):
        raise HeldBack(held)
    _carry_out(step, locked, by, comment)
    details = {"version": locked.current_version.number if locked.current_version else None}
    record(actor=by, action=f"exams.question_{step}", subject=locked, reason=comment, details=details)
    return Question.objects.get(pk=question.pk)


def restart_review(*, question: Question, by: AbstractBaseUser | None) -> None:
    """Let the review a question waits in begin anew with its present wording; callers hold its lock."""
    review = open_review_of(question)
    if review is not None:
        _seal(question, by)
        review.cancel(user=by, resume=True)


def end_reviews(*, questions: Sequence[Question], by: AbstractBaseUser | None) -> None:
    """Give up the reviews questions wait in or were sent back from; callers hold their locks."""
    base = Question.get_base_content_type()
    for some in batched(questions, AT_ONCE):
        keys = [str(question.pk) for question in some]
        for state in WorkflowState.objects.active().filter(base_content_type=base, object_id__in=keys):
            state.cancel(user=by)


def read_life(questions: Sequence[Question]) -> None:
    """Lock questions and read anew where they stand: somebody may have judged them since they were read."""
    known = {question.pk: question for question in questions}
    for some in batched(known, AT_ONCE):
        rows = Question.objects.non_polymorphic().select_for_update(of=("self",)).filter(pk__in=some)
        for row in rows.order_by("pk").values("pk", *LIFE):
            for name in LIFE:
                setattr(known[row["pk"]], name, row[name])


def _carry_out(step: Step, question: Question, by: AbstractBaseUser | None, comment: str) -> None:
    match step:
        case "submit":
            question.state = QuestionState.REVIEW
            _seal(question, by)
            state = WorkflowState.objects.active().for_instance(question).first()
            if state is None:
                state = peer_review().start(question, by)
            else:
                state.resume(user=by)
            PeerReviewState.objects.filter(pk=state.current_task_state_id).update(note=comment)
        case "approve" | "send_back":
            review = open_review_of(question)
            if review is None:
                raise MovedOn
            action = "approve" if step == "approve" else "reject"
            review.task.specific.on_action(review, by, action, comment=comment)
            if step == "approve":
                record_provenance(question=question, now=timezone.now(), is_edited=True)
                count_as_revised(question, timezone.now())
            else:
                _put(question, QuestionState.DRAFT)
        case "withdraw" | "retire":
            end_reviews(questions=[question], by=by)
            _put(question, QuestionState.DRAFT if step == "withdraw" else QuestionState.RETIRED)
        case "bring_back":
            # It begins again as a draft: what was approved before it was retired has to be read anew.
            question.approved_version = None
            question.save(update_fields=["approved_version"])
            _put(question, QuestionState.DRAFT)


def _put(question: Question, state: QuestionState) -> None:
    question.state = state
    question.save(update_fields=["state", "updated_at"])


def _seal(question: Question, by: AbstractBaseUser | None) -> None:
    """Put the number of the present version into an envelope that Wagtail's workflow can carry."""
    revision = Revision(
        content_type=question.get_content_type(),
        base_content_type=question.get_base_content_type(),
        object_id=str(question.pk),
        user=by,
        object_str=str(question),
        content={"pk": question.pk, "version": question.current_version_id},
    )
    revision.save()
    question.latest_revision = revision
    question.save(update_fields=["latest_revision", "state", "updated_at"])


def peer_review() -> Workflow:
    """Give the workflow of one peer review; it is made when it is needed first."""
    found = Workflow.objects.active().filter(workflow_tasks__task__peerreview__active=True).order_by("pk")
    workflow = found.first()
    if workflow is None:
        task = PeerReview.objects.create(name=_("Peer review of questions"))
        workflow = Workflow.objects.create(name=_("Peer review of questions"))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow
