"""Listen to the site: an index of courses gets its review, and after migrating content is watched again."""

from __future__ import annotations

from django.db import connections
from django.db.models.signals import post_save
from django.dispatch import receiver

from lms.courses.pages.changes import watch
from lms.courses.pages.models import ContentChange, CourseIndexPage
from lms.courses.review.services import attach_review


@receiver(post_save, sender=CourseIndexPage)
def review_new_index(*, instance: CourseIndexPage, created: bool, raw: bool, **_kwargs: object) -> None:
    """Let the courses below a new index be reviewed."""
    if created and not raw:
        attach_review(instance)


def watch_content(*, using: str, **_signal: object) -> None:
    """Let the database note changes of content from a first note on; called after every `migrate`."""
    watch(connections[using])
    if not ContentChange.objects.using(using).exists():
        ContentChange.objects.using(using).create(mark=1)


def review_existing_indexes(**_signal: object) -> None:
    """Attach the review where an index stood before there was one; called after every `migrate`."""
    for index in CourseIndexPage.objects.all():
        attach_review(index)
