"""Read course folders and files of paths; collect every fault before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lms.core.files.api import read_content, read_files
from lms.core.files.content.rules import Entry, refuse_repeated
from lms.courses.content.rules.blocks import WITH_PICTURE
from lms.courses.content.rules.drawings import unsafe_parts
from lms.courses.content.rules.sources import (
    CourseSource,
    LessonSource,
    PathSource,
    course_of,
    lesson_of,
    paths_of,
)

PICTURE_KINDS = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True)
class CourseFolder:
    """A course as its folder describes it; `pictures` holds the bytes of every picture named."""

    course: CourseSource
    lessons: tuple[LessonSource, ...]
    pictures: dict[str, bytes]


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
    return CourseFolder(course, lessons, _read_pictures(file.parent, lessons))


def _read_pictures(folder: Path, lessons: tuple[LessonSource, ...]) -> dict[str, bytes]:
    """Read the pictures that lessons name; an unsafe drawing is a fault."""
    pictures: dict[str, bytes] = {}
    for block in (block for lesson in lessons for block in lesson.blocks if block.kind in WITH_PICTURE):
        name = str(block.values["image"])
        if not name or name in pictures:
            continue
        path = folder / name
        if Path(name).name != name or path.suffix not in PICTURE_KINDS or not path.is_file():
            block.entry.refuse(f"there is no picture {name!r} beside the file", "image")
            continue
        pictures[name] = path.read_bytes()
        for part in unsafe_parts(pictures[name]) if path.suffix == ".svg" else ():
            block.entry.refuse(f"the picture {name!r} holds {part}", "image")
    return pictures


def read_paths(folder: Path) -> tuple[Entry, list[PathSource]]:
    """Read every file of learning paths; faults are noted in the whole that comes with them."""
    whole, files = read_files(folder)
    paths = [path for file in files for path in paths_of(file)]
    whole.done()
    refuse_repeated("key", ((path.key, path.entry) for path in paths))
    return whole, paths
