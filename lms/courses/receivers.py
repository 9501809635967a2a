"""Listen to the site: courses get their review, its readers are told, content is watched after migrating."""

from __future__ import annotations

from django.db import connections
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import TaskState
from wagtail.signals import (
    page_published,
    task_approved,
    task_cancelled,
    task_rejected,
    task_submitted,
)

from lms.core.accounts import User
from lms.courses.pages.changes import watch
from lms.courses.pages.changing import note_published
from lms.courses.pages.models import ContentChange, CourseIndexPage, CourseReview, LessonPage
from lms.courses.review.services import attach_review
from lms.courses.review.telling import forget_waiting, tell_reviewers, tell_sender


@receiver(post_save, sender=CourseIndexPage)
def review_new_index(*, instance: CourseIndexPage, created: bool, raw: bool, **_kwargs: object) -> None:
    """Let the courses below a new index be reviewed."""
    if created and not raw:
        attach_review(instance)


@receiver(page_published, sender=LessonPage)
def count_as_revised(*, instance: LessonPage, **_kwargs: object) -> None:
    """Let a lesson that now says what holds count as revised in the changes of edition that asked for it."""
    note_published(instance, timezone.now())


@receiver(task_submitted, dispatch_uid="lms_courses.review_waiting")
def tell_of_review(*, instance: TaskState, user: User | None, **_signal: object) -> None:
    """Tell trainers that something waits for their review."""
    if isinstance(instance.task.specific, CourseReview):
        tell_reviewers(instance, user)


@receiver([task_approved, task_rejected], dispatch_uid="lms_courses.review_decided")
def tell_of_verdict(*, instance: TaskState, user: User | None, **_signal: object) -> None:
    """Tell who sent something in what a reviewer said."""
    if isinstance(instance.task.specific, CourseReview):
        tell_sender(instance, user)


@receiver(task_cancelled, dispatch_uid="lms_courses.review_taken_back")
def forget_review(*, instance: TaskState, **_signal: object) -> None:
    """Let nobody be called to a review that was taken back."""
    if isinstance(instance.task.specific, CourseReview):
        forget_waiting(instance)


def watch_content(*, using: str, **_signal: object) -> None:
    """Let the database note changes of content from a first note on; called after every `migrate`."""
    watch(connections[using])
    if not ContentChange.objects.using(using).exists():
        ContentChange.objects.using(using).create(mark=1)


def review_existing_indexes(**_signal: object) -> None:
    """Attach the review where an index stood before there was one; called after every `migrate`."""
    for index in CourseIndexPage.objects.all():
        attach_review(index)
