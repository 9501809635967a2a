"""List what an author is writing on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from wagtail.models import Page

from lms.core.accounts import User
from lms.courses.api import CoursePage
from lms.courses.learning.api import LessonPage

MOST = 10


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """A course or lesson with words that are not published; `course` is empty for a course itself."""

    title: str
    course: str
    url: str
    is_live: bool
    edited_at: datetime | None


def drafts_of(user: User) -> list[OwnDraft]:
    """List what somebody began or wrote last and has not published, the newest first."""
    kinds = ContentType.objects.get_for_models(CoursePage, LessonPage)
    pages = list(
        Page.objects.filter(content_type__in=kinds.values())
        .filter(Q(owner=user.pk) | Q(latest_revision__user=user.pk))
        .filter(Q(live=False) | Q(has_unpublished_changes=True))
        .order_by("-latest_revision_created_at")[:MOST]
    )
    lesson = kinds[LessonPage].pk
    above = {page.path[: -Page.steplen] for page in pages if page.content_type_id == lesson}
    titles = dict(Page.objects.filter(path__in=above).values_list("path", "draft_title"))
    return [
        OwnDraft(
            title=page.draft_title or page.title,
            course=titles.get(page.path[: -Page.steplen], ""),
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            is_live=page.live,
            edited_at=page.latest_revision_created_at,
        )
        for page in pages
    ]
