"""Gather everything one reader's view of a path shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.courses.learning.queries import completed_in, step_places
from lms.courses.learning.states import CourseState, course_states, enrolments_of
from lms.courses.pages.kept import shelf
from lms.courses.pages.outlines import CourseOutline, outlines
from lms.courses.paths.models import PathEnrolment
from lms.courses.paths.queries import PathStatus, kept_paths
from lms.courses.paths.rules import StepState, StepStatus
from lms.people.api import Employee
from lms.people.leaves.api import away_times, due_with_leave


@dataclass(frozen=True)
class PathLine:
    """A step on the page of a path: how it stands, its course, by when, what it waits for.

    `electives` is the name of its group, how many are needed and of how many; `repeats` tells that it waits
    for the same as the step above it.
    """

    number: int
    status: StepStatus
    course: CourseState
    due_on: date | None
    waits_for: tuple[CourseOutline, ...]
    is_next: bool
    electives: tuple[str, int, int] | None
    repeats: bool

    @property
    def state(self) -> str:
        """Say how it stands; who is in a course that a gate holds back may go on in it."""
        if self.status.state is StepState.LOCKED and self.course.enrolment is not None:
            return StepState.OPEN.value
        return self.status.state.value

    @property
    def is_choice(self) -> bool:
        """Tell whether it is an elective that nobody is enrolled in yet."""
        return bool(self.status.step.electives) and self.course.enrolment is None


@dataclass(frozen=True)
class PathReading:
    """A path as one reader sees it."""

    status: PathStatus
    lines: list[PathLine]
    today: date
    due_on: date | None

    @property
    def next_line(self) -> PathLine | None:
        """Give the first line that can be done."""
        return next((line for line in self.lines if line.is_next), None)

    @property
    def must_choose(self) -> bool:
        """Tell whether the next thing is to choose among electives."""
        line = self.next_line
        return line is not None and line.is_choice


def path_reading(key: str, employee: Employee | None, today: date) -> PathReading | None:
    """Gather a reader's view of a path; nothing where there is none of the key."""
    content = shelf()
    kept = next((each for each in kept_paths(content).values() if each.path.key == key), None)
    if kept is None:
        return None
    enrolments, known = enrolments_of(employee) if employee else {}, outlines(content)
    on = PathEnrolment.objects.filter(employee=employee, path=kept.path).first() if employee else None
    status = PathStatus(kept.path, kept.route, on, completed_in(enrolments))
    courses = [known.courses[step.course] for step in kept.route.steps]
    away = away_times(employee, today) if employee else ()
    states = course_states(courses, enrolments, today, step_places([status], known), away)
    following, lines = status.next_step, []
    above: tuple[CourseOutline, ...] = ()
    for number, (each, state) in enumerate(zip(status.steps, states, strict=True), start=1):
        step, electives = each.step, None
        if step.electives:
            electives = step.electives, kept.route.asked_of(step), len(kept.route.courses_of(step))
        due_on = _day_of(state, status)
        waits_for = tuple(known.courses[course] for course in each.waits_for)
        repeats, above = bool(waits_for) and waits_for == above, waits_for
        line = PathLine(number, each, state, due_on, waits_for, each is following, electives, repeats)
        lines.append(line)
    due_on = due_with_leave(on.due_on, on.started_on, away, today) if on else None
    return PathReading(status, lines, today, due_on)


def _day_of(state: CourseState, status: PathStatus) -> date | None:
    """Give the day of a step: as the path plans it, or as it became once the path brought the course."""
    enrolment, on = state.enrolment, status.enrolment
    if enrolment and (on is None or enrolment.path_enrolment_id == on.pk):
        return state.due_on
    return status.due.get(state.course.pk)
