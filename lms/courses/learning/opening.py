"""Open the steps of paths: whoever passes a gate is enrolled in what follows, and with the last course done.

All of it may be called again and again: what is there stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.wording import enumerated
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import LearningPath, PathEnrolment
from lms.courses.paths.queries import PathStatus, routes_of
from lms.courses.paths.rules import Route, StepState, due_days, due_when_opened, share_of, statuses
from lms.people.api import Employee

BATCH = 500


class StepLocked(Refusal):
    """On the person's path something comes before the course."""

    code = "step_locked"
    message = _("Your path “%(path)s” has an order: first complete %(first)s.")

    def __init__(self, path: LearningPath, first: Iterable[CoursePage]) -> None:
        """Keep the names of the path and of what comes first."""
        super().__init__()
        self.path = path.shown_title
        self.first = enumerated([course.shown_title for course in first])


class ElectivesMissing(StepLocked):
    """On the person's path enough of some electives have to come before the course."""

    message = _("Your path “%(path)s” has an order: first complete enough of the electives %(first)s.")


def step_locked(path: LearningPath, first: Collection[CoursePage]) -> StepLocked:
    """Give the refusal of a step that waits for one course, or for enough of several."""
    return StepLocked(path, first) if len(first) == 1 else ElectivesMissing(path, first)


@dataclass(frozen=True)
class PathPlace:
    """Which path brings somebody a course, and by which day it is due."""

    on: PathEnrolment | None = None
    due_on: date | None = None


@transaction.atomic
def open_steps_after(*, employee_id: int, course_id: int, now: datetime) -> int:
    """Open what a completed course held back on the paths its learner is on."""
    on = PathEnrolment.objects.filter(
        employee=employee_id, completed_at__isnull=True, path__steps__course=course_id
    )
    return open_steps(on.values_list("pk", flat=True), now)


@transaction.atomic
def open_steps_of(*, path: LearningPath, now: datetime) -> int:
    """Open what a changed path no longer holds back from those who are on it."""
    on = PathEnrolment.objects.filter(path=path, completed_at__isnull=True)
    return open_steps(on.values_list("pk", flat=True), now)


def open_steps(keys: Iterable[int], now: datetime) -> int:
    """Enrol people in the open steps of the paths they are on, and complete paths with nothing left.

    Electives wait until they are chosen, unless all of them are needed. Gives how many enrolments are new.
    The rows of the paths stay locked until the caller's transaction ends, so that of two courses completed
    at the same moment the second sees the first.
    """
    walks = list(PathEnrolment.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk"))
    if not walks:
        return 0
    routes = routes_of({walk.path_id for walk in walks})
    known = completions_of(walks, routes)
    today, new, completed = timezone.localdate(now), [], []
    for walk in walks:
        route, own = routes[walk.path_id], known[walk.employee_id]
        done = {course for course, at in own.items() if at is not None}
        new += [
            Enrolment(
                employee_id=walk.employee_id,
                course_id=course,
                source=walk.source,
                assigned_by_id=walk.assigned_by_id,
                enrolled_at=now,
                due_on=due_on,
                path_enrolment=walk,
            )
            for course, due_on in _opening(walk, route, done, today).items()
            if course not in own
        ]
        if walk.completed_at is None and share_of(route, done).is_completed:
            at = [own.get(step.course) for step in route.steps]
            walk.completed_at = max(each for each in at if each is not None)
            completed.append(walk)
    Enrolment.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    PathEnrolment.objects.bulk_update(completed, ["completed_at"], batch_size=BATCH)
    return len(new)


def _opening(walk: PathEnrolment, route: Route, done: Collection[int], today: date) -> dict[int, date | None]:
    """Give the open courses that nobody has to choose, with the days by which they are due."""
    due = due_days(route, walk.started_on, walk.due_on)
    return {
        each.step.course: due_when_opened(due.get(each.step.course), walk.started_on, today)
        for each in statuses(route, done)
        if each.state is StepState.OPEN and route.asked_of(each.step) == len(route.courses_of(each.step))
    }


def completions_of(
    walks: Collection[PathEnrolment], routes: Mapping[int, Route]
) -> dict[int, dict[int, datetime | None]]:
    """Give by employee which courses of the routes each is in, and when it was completed; one query."""
    found: dict[int, dict[int, datetime | None]] = defaultdict(dict)
    courses = {step.course for route in routes.values() for step in route.steps}
    rows = Enrolment.objects.filter(
        employee__in={walk.employee_id for walk in walks}, course__in=courses
    ).values_list("employee_id", "course_id", "completed_at")
    for employee, course, completed_at in rows:
        found[employee][course] = completed_at
    return found


def place_on_paths(employee: Employee, course: CoursePage, today: date) -> PathPlace:
    """Say which path brings somebody a course and until when; raise StepLocked where all hold it back.

    Only paths the person is on hold back: that of a position is advice until somebody assigns or begins it.
    """
    walks = list(
        PathEnrolment.objects.filter(
            employee=employee, completed_at__isnull=True, path__steps__course=course
        ).select_related("path")
    )
    if not walks:
        return PathPlace()
    routes = routes_of({walk.path_id for walk in walks})
    own = completions_of(walks, routes)[employee.pk]
    done = frozenset(each for each, at in own.items() if at is not None)
    held: list[PathStatus] = []
    for walk in walks:
        status = PathStatus(walk.path, routes[walk.path_id], walk, done)
        step = status.step_of(course.pk)
        if step is not None and step.state is StepState.LOCKED:
            held.append(status)
        elif step is not None:
            due_on = due_when_opened(status.due.get(course.pk), walk.started_on, today)
            return PathPlace(walk, due_on)
    for status in held:
        waits_for = status.step_of(course.pk)
        first = CoursePage.objects.in_bulk(waits_for.waits_for if waits_for else ())
        raise step_locked(status.path, list(first.values()))
    return PathPlace()
