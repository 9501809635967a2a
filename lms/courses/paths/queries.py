"""Read the paths from memory, and say how one person stands on those that are theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lms.courses.pages.kept import Shelf
from lms.courses.pages.models import CoursePage
from lms.courses.pages.outlines import outlines
from lms.courses.paths.models import LearningPath, PathEnrolment
from lms.courses.paths.rules import (
    PathShare,
    Route,
    StepState,
    StepStatus,
    due_days,
    share_of,
    statuses,
)
from lms.people.api import Employee


@dataclass(frozen=True)
class KeptPath:
    """A path with its route over the published courses, the same for every reader."""

    path: LearningPath
    positions: frozenset[int]
    route: Route


@dataclass(frozen=True)
class PathStatus:
    """A path as it stands for one person; `enrolment` is None for somebody who is not on it.

    `due_on` is the day of the path with regard to leave.
    """

    path: LearningPath
    route: Route
    enrolment: PathEnrolment | None
    done: frozenset[int]
    due_on: date | None = None

    @cached_property
    def steps(self) -> tuple[StepStatus, ...]:
        """Say how each step stands."""
        return statuses(self.route, self.done)

    @cached_property
    def share(self) -> PathShare:
        """Count what is done."""
        return share_of(self.route, self.done)

    @cached_property
    def due(self) -> dict[int, date]:
        """Give the days of the courses; none for somebody who is not on the path."""
        on = self.enrolment
        return due_days(self.route, on.started_on, on.due_on) if on else {}

    @property
    def next_step(self) -> StepStatus | None:
        """Give the first step that is open."""
        return next((each for each in self.steps if each.state is StepState.OPEN), None)

    @property
    def is_completed(self) -> bool:
        """Tell whether the path is done; one completed once stays so, whatever is added to it later."""
        on = self.enrolment
        return self.share.is_completed or (on is not None and on.completed_at is not None)

    def step_of(self, course: int) -> StepStatus | None:
        """Find the step of a course."""
        return next((each for each in self.steps if each.step.course == course), None)


def kept_paths(content: Shelf) -> Mapping[int, KeptPath]:
    """Give all paths by their primary keys, in order; from memory where nothing changed."""
    return content.get("paths", lambda: _read(content))


def _read(content: Shelf) -> Mapping[int, KeptPath]:
    paths = LearningPath.objects.prefetch_related("steps", "electives", "positions")
    live = outlines(content).courses
    return {
        path.pk: KeptPath(path, frozenset(each.pk for each in path.positions.all()), path.route(live))
        for path in paths
    }


def routes_of(paths: Collection[int]) -> dict[int, Route]:
    """Read the routes of some paths as the database has them now, for whoever changes something by them."""
    live = frozenset(CoursePage.objects.live().values_list("pk", flat=True))
    found = LearningPath.objects.filter(pk__in=paths).prefetch_related("steps", "electives")
    return {path.pk: path.route(live) for path in found}


def path_statuses(
    content: Shelf,
    employee: Employee,
    position: int | None,
    done: Collection[int],
    due: Callable[[PathEnrolment], date | None] = lambda on: on.due_on,
) -> list[PathStatus]:
    """List the paths somebody is on, the nearest due first, then those of the position; one query."""
    on = {each.path_id: each for each in PathEnrolment.objects.filter(employee=employee)}
    known, completed = kept_paths(content), frozenset(done)
    return [
        PathStatus(kept.path, kept.route, on.get(pk), completed, due(on[pk]) if pk in on else None)
        for pk, kept in sorted(known.items(), key=lambda each: each[0] not in on)
        if pk in on or (position is not None and position in kept.positions)
    ]
