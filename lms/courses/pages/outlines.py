"""Give the published courses with their lessons and addresses, the same for every reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wagtail.models import PageViewRestriction, Site

from lms.courses.pages.kept import Shelf
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.pages.queries import Addresses
from lms.courses.translation.queries import english_title


@dataclass(frozen=True)
class LessonOutline:
    """A lesson without its body, at its place in the course."""

    lesson: LessonPage
    number: int
    url: str


@dataclass(frozen=True)
class CourseOutline:
    """A course with its lessons in order."""

    course: CoursePage
    url: str
    lessons: tuple[LessonOutline, ...]


@dataclass(frozen=True)
class Outlines:
    """All published courses in the order of the catalogue; readers share them, so nobody changes them.

    `course_of` leads from a lesson to its course, `lessons` from an address to the lesson; with several sites
    it is empty. Pages that the admin keeps private are not there: Wagtail asks who reads them.
    """

    courses: Mapping[int, CourseOutline]
    course_of: Mapping[int, CourseOutline]
    lessons: Mapping[str, int]


def is_played(lesson: LessonPage) -> bool:
    """Tell whether a lesson, read as one among all, is of a kind that is played; no query."""
    kind = lesson.specific_class
    return kind is not None and issubclass(kind, LessonPage) and kind.is_played


def outlines(shelf: Shelf) -> Outlines:
    """Give what is kept, else read it in three queries."""
    return shelf.get("outlines", _read)


def _read() -> Outlines:
    addresses = Addresses()
    steplen: int = LessonPage.steplen
    lessons: dict[str, list[LessonPage]] = {}
    for lesson in LessonPage.objects.live().defer("body").annotate(title_en=english_title()).order_by("path"):
        lessons.setdefault(lesson.path[:-steplen], []).append(lesson)
    courses = {
        course.pk: CourseOutline(
            course,
            addresses.of(course),
            tuple(
                LessonOutline(lesson, number, addresses.of(lesson))
                for number, lesson in enumerate(lessons.get(course.path, ()), start=1)
            ),
        )
        for course in CoursePage.objects.live().order_by("sort", "code")
    }
    places = [(outline, each) for outline in courses.values() for each in outline.lessons]
    private = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    addresses_of = {
        each.url.strip("/"): each.lesson.pk
        for _outline, each in places
        if each.url and not each.lesson.path.startswith(private)
    }
    return Outlines(
        courses=courses,
        course_of={each.lesson.pk: outline for outline, each in places},
        lessons=addresses_of if Site.objects.count() == 1 else {},
    )
