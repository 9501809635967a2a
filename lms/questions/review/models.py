"""Peer review of questions on Wagtail's workflow: its workflow and task states, with our immutable versions.

Wagtail's own draft and live copies of a snippet are not used: a `QuestionVersion` is what is reviewed, and
a `Revision` is only the envelope in which Wagtail's workflow carries its number. See ADR 0072.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Task, TaskState, WorkflowState
from wagtail.signals import task_submitted


class PeerReview(Task):
    """The step in which another trainer than the authors reads a question.

    Who may is decided by `lms.questions.review.services`, the only caller of `on_action`; Wagtail's own list
    of things to moderate leaves questions out, since they are read on their own page.
    """

    class Meta:
        verbose_name = _("peer review of questions")
        verbose_name_plural = _("peer reviews of questions")

    def start(self, workflow_state: WorkflowState, user: AbstractBaseUser | None = None) -> PeerReviewState:
        """Begin with the wording the question has now."""
        question = workflow_state.content_object
        state = PeerReviewState(
            workflow_state=workflow_state,
            task=self,
            revision=question.get_latest_revision(),
            version=question.current_version,
            submitted_by=user,
        )
        state.save()
        task_submitted.send(sender=PeerReviewState, instance=state, user=user)
        return state

    def on_action(
        self, task_state: TaskState, user: AbstractBaseUser, action_name: str, **kwargs: object
    ) -> None:
        """Refuse whoever sent the wording in, whatever called this."""
        review = task_state.specific
        if user.pk in {review.submitted_by_id, review.version.made_by_id}:
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        """Say in Wagtail's list of tasks what it is."""
        return str(_("A trainer who did not write the question reads it, and approves it or sends it back."))


class PeerReviewState(TaskState):
    """One review of one version: who sent it in with which note, and, as in every task state, its outcome."""

    wagtail_reference_index_ignore = True

    version = models.ForeignKey(
        "lms_questions.QuestionVersion",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("version"),
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent in by"),
    )
    note = models.TextField(pgettext_lazy("of a review", "note"), blank=True)

    class Meta:
        verbose_name = _("review of a question")
        verbose_name_plural = _("reviews of questions")
        default_permissions = ()
