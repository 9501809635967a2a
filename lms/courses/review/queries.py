"""Read the reviews of courses and lessons: whose turn it is, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from lms.core.accounts import User, account_name
from lms.courses.pages.models import CourseReview


@dataclass(frozen=True)
class CourseReviewRow:
    """One review in a list: of what, sent in by whom and when, and what was said if it came back."""

    title: str
    url: str
    sender: str
    since: datetime
    comment: str


def reviews_for(user: User) -> QuerySet[TaskState]:
    """Keep the open reviews that a person may decide."""
    found = TaskState.objects.none()
    for task in CourseReview.objects.filter(active=True):
        found |= task.get_task_states_user_can_moderate(user)
    return found


def open_reviews() -> QuerySet[TaskState]:
    """Keep the reviews that nobody has decided."""
    return TaskState.objects.filter(task__coursereview__isnull=False, status=TaskState.STATUS_IN_PROGRESS)


def sent_back_to(user: User) -> QuerySet[TaskState]:
    """Keep the reviews that sent a person's page back, while it was not sent in again."""
    return TaskState.objects.filter(
        task__coursereview__isnull=False,
        workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
        workflow_state__requested_by=user.pk,
        workflow_state__current_task_state=F("pk"),
    )


def review_rows(reviews: QuerySet[TaskState]) -> list[CourseReviewRow]:
    """Read what a list of reviews shows: what is decided leads to the form, what is open to its reading."""
    states = list(reviews.select_related("workflow_state__requested_by").order_by("started_at"))
    pages = Page.objects.in_bulk([int(state.workflow_state.object_id) for state in states])
    return [
        CourseReviewRow(
            title=pages[int(state.workflow_state.object_id)].draft_title,
            url=reverse("lms_courses:review", args=[state.pk])
            if state.status == TaskState.STATUS_IN_PROGRESS
            else reverse("wagtailadmin_pages:edit", args=[state.workflow_state.object_id]),
            sender=account_name(state.workflow_state.requested_by),
            since=state.finished_at or state.started_at,
            comment=state.comment,
        )
        for state in states
        if int(state.workflow_state.object_id) in pages
    ]
