"""Say which files of the library lessons show, so that no other is sent to who reads lessons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.core.cache import cache
from django.db.models import Count, Max, Sum

from lms.courses.pages.models import LessonPage
from lms.courses.settings import CoursesSettings

SHOWN_KEY: Final = "lms_courses:shown_files"
FIELDS: Final = {"picture": "image", "document": "document"}
"""The kinds of block that show a file, each with the field that holds its number."""

type Published = tuple[object, ...]
type Shown = Mapping[str, frozenset[int]]


def is_shown_picture(pk: int) -> bool:
    """Tell whether a published lesson shows the picture with this number."""
    return pk in _shown()["picture"]


def is_shown_document(pk: int) -> bool:
    """Tell whether a published lesson offers the document with this number."""
    return pk in _shown()["document"]


def _shown() -> Shown:
    """Give the numbers of all files in published lessons, kept until a lesson is published or gone."""
    seconds = CoursesSettings.current().body_cache_seconds
    if not seconds:
        return _read()
    state = _published()
    kept: tuple[Published, Shown] | None = cache.get(SHOWN_KEY)
    if kept is not None and kept[0] == state:
        return kept[1]
    shown = _read()
    cache.set(SHOWN_KEY, (state, shown), seconds)
    return shown


def _published() -> Published:
    """Give what changes whenever a lesson is published, unpublished or deleted."""
    found = LessonPage.objects.live().aggregate(
        number=Count("pk"), last=Max("last_published_at"), revisions=Sum("live_revision_id")
    )
    return tuple(found[name] for name in ("number", "last", "revisions"))


def _read() -> Shown:
    shown: dict[str, set[int]] = {kind: set() for kind in FIELDS}
    for body in LessonPage.objects.live().order_by().values_list("body", flat=True).iterator():
        for block in body.raw_data:
            field = FIELDS.get(block["type"])
            if field and block["value"].get(field):
                shown[block["type"]].add(int(str(block["value"][field])))
    return {kind: frozenset(numbers) for kind, numbers in shown.items()}
