"""Say which pictures of the library lessons show, so that no other is sent to who reads lessons."""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import Count, Max, Sum

from lms.courses.models import LessonPage
from lms.courses.settings import CoursesSettings

PICTURES_KEY = "lms_courses:pictures"

type Published = tuple[object, ...]


def is_shown_picture(pk: int) -> bool:
    """Tell whether a published lesson shows the picture with this number."""
    return pk in shown_pictures()


def shown_pictures() -> frozenset[int]:
    """Give the numbers of all pictures in published lessons, kept until a lesson is published or gone."""
    seconds = CoursesSettings.current().body_cache_seconds
    if not seconds:
        return _read_pictures()
    state = _published()
    kept: tuple[Published, frozenset[int]] | None = cache.get(PICTURES_KEY)
    if kept is not None and kept[0] == state:
        return kept[1]
    pictures = _read_pictures()
    cache.set(PICTURES_KEY, (state, pictures), seconds)
    return pictures


def _published() -> Published:
    """Give what changes whenever a lesson is published, unpublished or deleted."""
    found = LessonPage.objects.live().aggregate(
        number=Count("pk"), last=Max("last_published_at"), revisions=Sum("live_revision_id")
    )
    return tuple(found[name] for name in ("number", "last", "revisions"))


def _read_pictures() -> frozenset[int]:
    bodies = LessonPage.objects.live().order_by().values_list("body", flat=True)
    blocks = (block for body in bodies.iterator() for block in body.raw_data if block["type"] == "picture")
    return frozenset(block["value"]["image"] for block in blocks if block["value"].get("image"))
