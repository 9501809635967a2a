"""Load learning paths: which courses the holders of a position take."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from lms.courses.domain.fields import Fault
from lms.courses.domain.sources import PathSource
from lms.courses.models import CoursePage, LearningPath, LearningPathCourse
from lms.courses.services.loading.files import read_paths
from lms.courses.services.loading.report import ContentFault, LoadReport
from lms.people.api import Position


@transaction.atomic
def load_paths(*, folder: Path) -> LoadReport:
    """Bring the learning paths into line with the files, or raise `ContentFault` and change nothing.

    Paths that are in no file are left alone. A position that does not exist yet takes the path as soon as
    it does and the files are loaded again. Callers check who may do this.
    """
    faults: list[Fault] = []
    sources = read_paths(folder, faults)
    courses = {course.code: course for course in CoursePage.objects.all()}
    positions = {position.code: position for position in Position.objects.all()}
    for source in sources:
        _check(source, courses, faults)
    if faults:
        raise ContentFault(faults)
    named = {code for source in sources for code in source.positions}
    report = LoadReport(positions_missing=sorted(named - positions.keys()))
    for source in sources:
        _write(
            source,
            [courses[code] for code in source.courses],
            [positions[code] for code in source.positions if code in positions],
            report,
        )
    return report


def _check(source: PathSource, courses: dict[str, CoursePage], faults: list[Fault]) -> None:
    """Note courses that do not exist."""
    for code in source.courses:
        if code not in courses:
            faults.append(Fault(source.file, source.key, f"there is no course {code!r}"))


def _write(
    source: PathSource, courses: list[CoursePage], positions: list[Position], report: LoadReport
) -> None:
    """Make or change one path."""
    path = LearningPath.objects.filter(key=source.key).first()
    is_new = path is None
    path = path or LearningPath(key=source.key)
    before = [] if is_new else _state(path)
    path.title, path.title_en = source.title, source.title_en
    path.days_to_complete = source.days_to_complete
    path.positions = positions
    path.steps = [
        LearningPathCourse(course=course, sort_order=number) for number, course in enumerate(courses)
    ]
    after = _state(path)
    if before == after:
        report.unchanged.append(source.key)
        return
    if not is_new:
        LearningPathCourse.objects.filter(path=path).delete()
    path.save()
    (report.created if is_new else report.changed).append(source.key)


def _state(path: LearningPath) -> list[object]:
    """List what a path says, to compare."""
    return [
        path.title,
        path.title_en,
        path.days_to_complete,
        sorted(position.pk for position in path.positions.all()),
        [step.course_id for step in sorted(path.steps.all(), key=lambda step: step.sort_order)],
    ]
