"""Make learning paths for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lms.courses.api import CoursePage
from lms.courses.paths.models import LearningPath, LearningPathCourse, PathElectives
from lms.people.api import Position


def make_path(
    courses: Sequence[CoursePage],
    *,
    key: str = "newcomer",
    gates: Sequence[CoursePage] = (),
    electives: Mapping[str, tuple[int, Sequence[CoursePage]]] | None = None,
    positions: Sequence[Position] = (),
    days: int = 30,
    valid_months: int | None = None,
) -> LearningPath:
    """Make a path; `electives` gives by name how many of which courses are needed."""
    groups = electives or {}
    named = {course.pk: name for name, (_needed, members) in groups.items() for course in members}
    path = LearningPath(key=key, title=f"路径 {key}", days_to_complete=days, valid_months=valid_months)
    path.positions = list(positions)
    path.steps = [
        LearningPathCourse(
            course=course,
            sort_order=number,
            is_gate=course in gates,
            electives=named.get(course.pk, ""),
        )
        for number, course in enumerate(courses)
    ]
    path.electives = [
        PathElectives(name=name, needed=needed, sort_order=number)
        for number, (name, (needed, _members)) in enumerate(groups.items())
    ]
    path.save()
    return path
