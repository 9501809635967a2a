"""Read course folders and files of paths; collect every fault before anything is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from lms.core.api import read_marked
from lms.courses.domain.drawings import unsafe_parts
from lms.courses.domain.fields import Fault
from lms.courses.domain.sources import CourseSource, LessonSource, PathSource, course_of, lesson_of, paths_of

PICTURE_KINDS = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True)
class CourseFolder:
    """A course as its folder describes it; `pictures` holds the bytes of every picture named."""

    course: CourseSource
    lessons: tuple[LessonSource, ...]
    pictures: dict[str, bytes]


def read_courses(folder: Path, faults: list[Fault]) -> list[CourseFolder]:
    """Read every course folder in the order of the courses."""
    files = sorted(folder.glob("*/course.yaml"))
    if not files:
        faults.append(Fault(str(folder), "", "holds no folder with a course.yaml"))
    folders = [_read_course(file, folder, faults) for file in files]
    courses = [each.course for each in folders]
    _refuse_twins(courses, [course.slug for course in courses], "slug", faults)
    _refuse_twins(courses, [course.code for course in courses], "unit", faults)
    return sorted(folders, key=lambda each: (each.course.sort, each.course.slug))


def _read_course(file: Path, root: Path, faults: list[Fault]) -> CourseFolder:
    """Read one course with its lessons and pictures."""
    course = course_of(_yaml(file, root, faults), _label(file, root), faults)
    lessons = []
    for stem in course.lessons:
        path = file.parent / f"{stem}.yaml"
        lessons.append(lesson_of(_yaml(path, root, faults), _label(path, root), faults))
    slugs = [lesson.slug for lesson in lessons]
    _refuse_twins(lessons, slugs, "slug", faults)
    pictures = _read_pictures(file.parent, lessons, faults)
    return CourseFolder(course, tuple(lessons), pictures)


def _read_pictures(folder: Path, lessons: list[LessonSource], faults: list[Fault]) -> dict[str, bytes]:
    """Read the pictures that lessons name; an unsafe drawing is a fault."""
    pictures: dict[str, bytes] = {}
    for lesson in lessons:
        for block in lesson.blocks:
            name = str(block.values["image"]) if block.kind == "picture" else ""
            if not name or name in pictures:
                continue
            path = folder / name
            if Path(name).name != name or path.suffix not in PICTURE_KINDS or not path.is_file():
                faults.append(
                    Fault(lesson.file, block.place, f"there is no picture {name!r} beside the file")
                )
                continue
            pictures[name] = path.read_bytes()
            for part in unsafe_parts(pictures[name]) if path.suffix == ".svg" else ():
                faults.append(Fault(lesson.file, block.place, f"the picture {name!r} holds {part}"))
    return pictures


def read_paths(folder: Path, faults: list[Fault]) -> list[PathSource]:
    """Read every file of learning paths."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        faults.append(Fault(str(folder), "", "holds no file of learning paths"))
    paths = [
        path for file in files for path in paths_of(_yaml(file, folder, faults), _label(file, folder), faults)
    ]
    _refuse_twins(paths, [path.key for path in paths], "key", faults)
    return paths


def _label(file: Path, root: Path) -> str:
    """Name a file the way its author knows it."""
    return str(file.relative_to(root))


def _yaml(file: Path, root: Path, faults: list[Fault]) -> object:
    """Read one file; a missing or broken one is a fault and reads as empty."""
    label = _label(file, root)
    try:
        values = read_marked(file)
    except FileNotFoundError:
        faults.append(Fault(label, "", "there is no such file"))
    except yaml.YAMLError as error:
        faults.append(Fault(label, "", f"is not YAML: {error}".replace("\n", " ")))
    else:
        return values
    return {}


def _refuse_twins(
    sources: Sequence[CourseSource | LessonSource | PathSource],
    values: list[str],
    field: str,
    faults: list[Fault],
) -> None:
    """Note every source that shares what must be its own."""
    counts = Counter(values)
    for source, value in zip(sources, values, strict=True):
        if value and counts[value] > 1:
            faults.append(Fault(source.file, "", f"`{field}` {value!r} is used more than once"))
