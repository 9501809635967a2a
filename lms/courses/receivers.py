"""Listen to the site: links of kept lesson bodies become stale, and an index of courses gets its review."""

from __future__ import annotations

from uuid import uuid4

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from lms.courses.pages.bodies import forget_links
from lms.courses.pages.models import CourseIndexPage
from lms.courses.review.services import attach_review


@receiver([page_slug_changed, page_unpublished, post_page_move])
def renew_links(**_kwargs: object) -> None:
    """Forget the links that rendered lessons hold."""
    forget_links(uuid4().hex)


@receiver(post_save, sender=CourseIndexPage)
def review_new_index(*, instance: CourseIndexPage, created: bool, raw: bool, **_kwargs: object) -> None:
    """Let the courses below a new index be reviewed."""
    if created and not raw:
        attach_review(instance)


def review_existing_indexes(**_signal: object) -> None:
    """Attach the review where an index stood before there was one; called after every `migrate`."""
    for index in CourseIndexPage.objects.all():
        attach_review(index)
