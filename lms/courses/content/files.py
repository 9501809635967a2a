"""Read course folders and files of paths; collect every fault before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.core.files.api import read_content, read_files
from lms.core.files.content.rules import ENGLISH, Entry, refuse_repeated
from lms.courses.content.rules.drawings import unsafe_parts
from lms.courses.content.rules.sources import (
    CourseSource,
    LessonSource,
    PathSource,
    course_of,
    lesson_of,
    paths_of,
)
from lms.courses.content.rules.translations import (
    EnglishCourse,
    EnglishLesson,
    english_course_of,
    english_lesson_of,
)
from lms.courses.translation.rules import WITH_PICTURE

PICTURE_KINDS = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True)
class CourseFolder:
    """A course as its folder describes it; `pictures` holds the bytes of every picture named.

    `english` and, by the stems of the lessons, `english_lessons` are there as far as files say them.
    """

    course: CourseSource
    lessons: tuple[LessonSource, ...]
    pictures: dict[str, bytes]
    english: EnglishCourse | None = None
    english_lessons: Mapping[str, EnglishLesson] = field(default_factory=dict)


def read_courses(folder: Path) -> tuple[Entry, list[CourseFolder]]:
    """Read every course folder in the order of the courses; faults are noted in the whole beside them."""
    whole = Entry({}, folder.name)
    files = sorted(folder.glob("*/course.yaml"))
    if not files:
        whole.refuse("holds no folder with a course.yaml")
    folders = [_read_course(file, folder, whole) for file in files]
    whole.done()
    refuse_repeated("slug", ((each.course.slug, each.course.entry) for each in folders))
    refuse_repeated("unit", ((each.course.code, each.course.entry) for each in folders))
    return whole, sorted(folders, key=lambda each: (each.course.sort, each.course.slug))


def _read_course(file: Path, root: Path, whole: Entry) -> CourseFolder:
    """Read one course with its lessons and pictures."""
    course = course_of(read_content(file, root=root, within=whole))
    lessons = tuple(
        lesson_of(read_content(file.parent / f"{stem}.yaml", root=root, within=whole))
        for stem in course.lessons
    )
    refuse_repeated("slug", ((lesson.slug, lesson.entry) for lesson in lessons))
    english = None
    if (beside := file.with_name(f"course{ENGLISH}")).is_file():
        english = english_course_of(read_content(beside, root=root, within=whole), course)
    english_lessons = {
        stem: english_lesson_of(read_content(beside, root=root, within=whole), lesson)
        for stem, lesson in zip(course.lessons, lessons, strict=True)
        if (beside := file.with_name(f"{stem}{ENGLISH}")).is_file()
    }
    named = [
        (str(block.values["image"]), block.entry)
        for lesson in lessons
        for block in lesson.blocks
        if block.kind in WITH_PICTURE
    ]
    named += [(block.image, block.entry) for each in english_lessons.values() for block in each.blocks]
    return CourseFolder(course, lessons, _read_pictures(file.parent, named), english, english_lessons)


def _read_pictures(folder: Path, named: Iterable[tuple[str, Entry]]) -> dict[str, bytes]:
    """Read the pictures that blocks name; an unsafe drawing is a fault."""
    pictures: dict[str, bytes] = {}
    for name, entry in named:
        if not name or name in pictures:
            continue
        path = folder / name
        if Path(name).name != name or path.suffix not in PICTURE_KINDS or not path.is_file():
            entry.refuse(f"there is no picture {name!r} beside the file", "image")
            continue
        pictures[name] = path.read_bytes()
        for part in unsafe_parts(pictures[name]) if path.suffix == ".svg" else ():
            entry.refuse(f"the picture {name!r} holds {part}", "image")
    return pictures


def read_paths(folder: Path) -> tuple[Entry, list[PathSource]]:
    """Read every file of learning paths; faults are noted in the whole that comes with them."""
    whole, files = read_files(folder)
    paths = [path for file in files for path in paths_of(file)]
    whole.done()
    refuse_repeated("key", ((path.key, path.entry) for path in paths))
    return whole, paths
