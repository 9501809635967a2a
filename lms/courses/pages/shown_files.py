"""Say which files of the library lessons show, so that no other is sent to who reads lessons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, Literal

from django.core.cache import cache
from django.db.models import Count, Max, Sum

from lms.courses.pages.models import LessonPage
from lms.courses.settings import CoursesSettings
from lms.courses.translation.models import LessonTranslation

SHOWN_KEY: Final = "lms_courses:shown_files"
type Library = Literal["picture", "document"]
FIELDS: Final[Mapping[str, tuple[Library, Collection[str]]]] = {
    "picture": ("picture", ("image",)),
    "hotspots": ("picture", ("image",)),
    "document": ("document", ("document",)),
    "media": ("document", ("file", "captions")),
    "dialogue": ("document", ("sound",)),
}
"""The kinds of block that show files, each with its library and the fields that hold their numbers."""

type Published = tuple[object, ...]
type Shown = Mapping[Library, frozenset[int]]


def is_shown_picture(pk: int) -> bool:
    """Tell whether a published lesson shows the picture with this number."""
    return pk in _shown()["picture"]


def is_shown_document(pk: int) -> bool:
    """Tell whether a published lesson offers or plays the document with this number."""
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
    """Give what changes whenever a lesson is published, unpublished, deleted or translated."""
    found = LessonPage.objects.live().aggregate(
        number=Count("pk"), last=Max("last_published_at"), revisions=Sum("live_revision_id")
    )
    translated = LessonTranslation.objects.aggregate(number=Count("pk"), last=Max("saved_at"))
    lessons = (found[name] for name in ("number", "last", "revisions"))
    return (*lessons, translated["number"], translated["last"])


def _read() -> Shown:
    shown: dict[Library, set[int]] = {"picture": set(), "document": set()}
    for body in LessonPage.objects.live().order_by().values_list("body", flat=True).iterator():
        for block in body.raw_data:
            library, fields = FIELDS.get(block["type"], ("picture", ()))
            shown[library].update(int(str(number)) for number in _numbers(block["value"], fields))
    for blocks in LessonTranslation.objects.filter(lesson__live=True).values_list("blocks", flat=True):
        shown["picture"].update(each["image"] for each in blocks.values() if each.get("image"))
    return {library: frozenset(numbers) for library, numbers in shown.items()}


def _numbers(value: object, fields: Collection[str]) -> Iterator[object]:
    """Yield what stands under some fields of a raw value or of what is listed in it."""
    if isinstance(value, Mapping):
        yield from (value[field] for field in fields if value.get(field))
        for part in value.values():
            yield from _numbers(part, fields)
    elif isinstance(value, list):
        for part in value:
            yield from _numbers(part, fields)
