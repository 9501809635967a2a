"""Let courses, learning paths, and lessons with their sections be found by those who may open them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from lms.core.accounts import User
from lms.core.search.api import Entry, IndexedSource, Place, register_search
from lms.courses.pages.kept import shelf
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.pages.outlines import outlines
from lms.courses.pages.readable import beneath, hidden_paths, readable
from lms.courses.paths.models import LearningPath
from lms.courses.translation.models import LessonTranslation
from lms.courses.translation.queries import kept_wording
from lms.courses.translation.rules import wording_for
from lms.people.api import Role, has_role

LINES: Final = re.compile(r"</?(?:p|br|ul|ol|li|h\d|hr|embed)\b")

type Keys = Collection[int]
type Block = Mapping[str, Any]
STAFF: Final = tuple(Role)
# What a block says to readers. Of a check question only the question: options and reasons tell its answer.
READ_FIELDS: Final = (
    *("heading", "title", "caption", "value", "unit", "meaning"),
    *("text", "comment", "question", "note", "alt", "transcript", "situation"),
    *("term", "also", "definition", "description"),
)


def course_entries(keys: Keys | None) -> Iterator[Entry]:
    """Find published courses by title, then by code, summary and for whom they are."""
    courses = CoursePage.objects.live()
    for each in courses if keys is None else courses.filter(pk__in=keys):
        text = " · ".join(filter(None, (each.code, each.summary, each.audience)))
        yield Entry(each.pk, each.title, text, each.title_en)


def visible_courses(user: User) -> QuerySet[Any, Any] | None:
    """Let staff find published courses that the admin does not keep from them.

    A page behind a password stays hidden: the search cannot tell who has typed it.
    """
    if not has_role(user, *STAFF):
        return None
    return CoursePage.objects.live().exclude(beneath(hidden_paths(user, shelf()))).order_by().values("pk")


def course_places(keys: Keys) -> dict[int, Place]:
    """Lead to the course; its code tells it from its like."""
    courses = outlines(shelf()).courses
    return {key: Place(courses[key].url, courses[key].course.code) for key in keys if key in courses}


def lesson_entries(keys: Keys | None) -> Iterator[Entry]:
    """Find published lessons by title and introduction, and their sections by heading and text."""
    lessons = LessonPage.objects.live().prefetch_related("translations")
    for lesson in lessons if keys is None else lessons.filter(pk__in=keys):
        blocks = lesson.body.raw_data
        opening, sections = sections_of(blocks)
        kept = [kept_wording(each) for each in lesson.translations.all()]
        wording = wording_for(lesson.title, lesson.intro, blocks, kept[0] if kept else None)
        opening_en, sections_en = sections_of(wording.blocks) if kept else ("", [])
        told_en = {anchor: (heading, text) for anchor, heading, text in sections_en}
        opened = (lesson.intro, opening, wording.intro if kept else "", opening_en)
        yield Entry(lesson.pk, lesson.title, said_once(opened), wording.title if kept else "")
        for anchor, heading, text in sections:
            heading_en, text_en = told_en.get(anchor, ("", ""))
            yield Entry(lesson.pk, heading, said_once((text, text_en)), heading_en, part=anchor)


def said_once(texts: Iterable[str]) -> str:
    """Put texts below each other; what is not translated is the same in both languages and stands once."""
    return "\n".join(dict.fromkeys(filter(None, texts)))


def sections_of(blocks: Sequence[Block]) -> tuple[str, list[tuple[str, str, str]]]:
    """Part a lesson at its headings: what comes before the first, then anchor, heading, text of each.

    Asides, which only some readers see, are left out.
    """
    opening: list[str] = []
    sections: list[tuple[str, str, list[str]]] = []
    for block in blocks:
        if block["type"] == "aside":
            continue
        heading = block["value"].get("heading") or block["value"].get("term") or ""
        if heading and block.get("id"):
            sections.append((f"b-{block['id']}", heading, []))
        lines = [line for line in _lines(block["value"]) if line != heading]
        (sections[-1][2] if sections else opening).extend(lines)
    return "\n".join(opening), [(anchor, heading, "\n".join(lines)) for anchor, heading, lines in sections]


def _lines(value: Mapping[str, Any]) -> Iterator[str]:
    for name in READ_FIELDS:
        if isinstance(value.get(name), str) and value[name]:
            yield _plain(value[name])
    for turn in value.get("turns", ()):
        said = turn.get("value", turn)
        yield said.get("text", "")
    for name in ("folds", "spots", "steps"):  # of a scenario: what to answer is found out by playing
        for part in value.get(name, ()):
            said = part.get("value", part)
            words = (said.get(field, "") for field in ("title", "text", "customer"))
            yield " ".join(_plain(each) for each in words if each)
    for row in value.get("rows", ()):
        cells = row.get("value", row) if isinstance(row, dict) else row
        yield " ".join(str(cell.get("value", "") if isinstance(cell, dict) else cell) for cell in cells)


def _plain(html: str) -> str:
    """Take the markup out; only what stands on a line of its own is kept apart, no bold word."""
    return unescape(strip_tags(LINES.sub(r" \g<0>", html))).strip()


def visible_lessons(user: User) -> QuerySet[Any, Any] | None:
    """Let staff find published lessons of published courses, by the same rule."""
    if not has_role(user, *STAFF):
        return None
    return readable(hidden_paths(user, shelf())).order_by().values("pk")


def lesson_places(keys: Keys) -> dict[int, Place]:
    """Lead to the lesson; its course tells it from its like, and a section its lesson as well."""
    course_of = outlines(shelf()).course_of
    places = {}
    for key in keys:
        if course := course_of.get(key):
            [found] = [each for each in course.lessons if each.lesson.pk == key]
            title = course.course.shown_title
            places[key] = Place(found.url, title, f"{title} · {found.lesson.shown_title}")
    return places


def path_entries(keys: Keys | None) -> Iterator[Entry]:
    """Find learning paths by title."""
    paths = LearningPath.objects.all() if keys is None else LearningPath.objects.filter(pk__in=keys)
    for each in paths:
        yield Entry(each.pk, each.title, title_en=each.title_en)


def visible_paths(user: User) -> QuerySet[Any, Any] | None:
    """Let staff find every path; anybody may look at any."""
    return LearningPath.objects.order_by().values("pk") if has_role(user, *STAFF) else None


def path_places(keys: Keys) -> dict[int, Place]:
    """Lead to the path."""
    paths = LearningPath.objects.filter(pk__in=keys)
    return {each.pk: Place(reverse("lms_courses:path", args=[each.key])) for each in paths}


def itself(thing: Page | LearningPath) -> Keys:
    """Give the key of what was saved."""
    return [thing.pk]


def its_lesson(translation: LessonTranslation) -> Keys:
    """Give the key of the lesson that was translated."""
    return [translation.lesson_id]


register_search(
    IndexedSource(
        kind="course",
        label=_("Courses"),
        order=20,
        entries=course_entries,
        visible=visible_courses,
        places=course_places,
        # Wagtail unpublishes and moves a page by its base.
        watches={CoursePage: itself, Page: itself},
    )
)
register_search(
    IndexedSource(
        kind="path",
        label=_("Learning paths"),
        order=25,
        entries=path_entries,
        visible=visible_paths,
        places=path_places,
        watches={LearningPath: itself},
    )
)
register_search(
    IndexedSource(
        kind="lesson",
        label=_("Lessons"),
        order=30,
        entries=lesson_entries,
        visible=visible_lessons,
        places=lesson_places,
        watches={LessonPage: itself, Page: itself, LessonTranslation: its_lesson},
    )
)
