"""Put the review of courses and lessons where they stand: above all of them, at their index."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from lms.courses.pages.models import CourseIndexPage, CourseReview


def attach_review(index: CourseIndexPage) -> None:
    """Let what stands below an index be sent to review by trainers, unless it has a workflow of its own."""
    if not WorkflowPage.objects.filter(page=index.pk).exists():
        WorkflowPage.objects.create(page=index, workflow=course_review())


def course_review() -> Workflow:
    """Give the workflow of one review; it is made when it is needed first, in the site's language."""
    found = Workflow.objects.active().filter(workflow_tasks__task__coursereview__active=True).order_by("pk")
    workflow = found.first()
    if workflow is None:
        with translation.override(settings.LANGUAGE_CODE):
            name = _("Review by another trainer")
        workflow = Workflow.objects.create(name=name)
        WorkflowTask.objects.create(
            workflow=workflow, task=CourseReview.objects.create(name=name), sort_order=0
        )
    return workflow
