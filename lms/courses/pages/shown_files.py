"""Say which files of the library lessons show, so that no other is sent to who reads lessons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, Literal

from django.core.cache import cache
from django.db.models import Count, Max, Sum

from lms.courses.pages.readable import Hidden, readable
from lms.courses.settings import CoursesSettings
from lms.courses.translation.models import LessonTranslation

SHOWN_KEY: Final = "lms_courses:files_by_lesson"
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
type Shown = Mapping[Library, Mapping[int, frozenset[int]]]
"""The lessons, by key, that show each file, by its number."""


def is_shown_picture(pk: int, hidden: Hidden = ()) -> bool:
    """Tell whether a lesson that is not hidden from the reader shows the picture with this number."""
    return _is_shown("picture", pk, hidden)


def is_shown_document(pk: int, hidden: Hidden = ()) -> bool:
    """Tell whether a lesson that is not hidden from the reader offers or plays the document."""
    return _is_shown("document", pk, hidden)


def _is_shown(library: Library, pk: int, hidden: Hidden) -> bool:
    lessons = _shown()[library].get(pk, ())
    if not hidden or not lessons:
        return bool(lessons)
    return readable(hidden).filter(pk__in=lessons).exists()


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
    """Give what changes whenever a lesson or its course is published, unpublished, deleted or translated."""
    found = readable(()).aggregate(
        number=Count("pk"), last=Max("last_published_at"), revisions=Sum("live_revision_id")
    )
    translated = LessonTranslation.objects.aggregate(number=Count("pk"), last=Max("saved_at"))
    lessons = (found[name] for name in ("number", "last", "revisions"))
    return (*lessons, translated["number"], translated["last"])


def _read() -> Shown:
    shown: dict[Library, dict[int, set[int]]] = {"picture": {}, "document": {}}
    lessons = readable(()).order_by()
    for lesson, body in lessons.values_list("pk", "body").iterator():
        for block in body.raw_data:
            library, fields = FIELDS.get(block["type"], ("picture", ()))
            for number in _numbers(block["value"], fields):
                shown[library].setdefault(int(str(number)), set()).add(lesson)
    translations = LessonTranslation.objects.filter(lesson__in=lessons.values("pk"))
    for lesson, blocks in translations.values_list("lesson", "blocks"):
        for each in blocks.values():
            if each.get("image"):
                shown["picture"].setdefault(each["image"], set()).add(lesson)
    return {
        library: {number: frozenset(found) for number, found in files.items()}
        for library, files in shown.items()
    }


def _numbers(value: object, fields: Collection[str]) -> Iterator[object]:
    """Yield what stands under some fields of a raw value or of what is listed in it."""
    if isinstance(value, Mapping):
        yield from (value[field] for field in fields if value.get(field))
        for part in value.values():
            yield from _numbers(part, fields)
    elif isinstance(value, list):
        for part in value:
            yield from _numbers(part, fields)
