"""Bring people into courses: chosen by themselves or assigned to many at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.courses.assignment.queries import Audience, people_meant
from lms.courses.assignment.telling import tell_assigned, tell_on_path
from lms.courses.choices import GIVEN, EnrolmentSource
from lms.courses.learning.models import Enrolment
from lms.courses.learning.opening import open_steps
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import LearningPath, PathEnrolment
from lms.courses.paths.queries import routes_of
from lms.courses.paths.rules import due_days
from lms.people.api import Employee


class NobodyMeant(Exception):
    """An assignment named neither units nor positions nor people."""


@dataclass(frozen=True)
class Assigned:
    """What an assignment did: for so many people each, as a course or a path is assigned once to a person."""

    new: int = 0
    due_changed: int = 0
    unchanged: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        """Count the enrolments looked at."""
        return self.new + self.due_changed + self.unchanged + self.done


@transaction.atomic
def assign_course(
    *, course: CoursePage, audience: Audience, due_on: date | None, by: User | None, now: datetime
) -> Assigned:
    """Assign a course to everybody meant; who is in it already gets the new day, who has done it nothing.

    Callers check `permissions.may_assign`.
    """
    if audience.is_empty:
        raise NobodyMeant
    people = people_meant(audience, timezone.localdate(now))
    outcome = _assign(course, list(people), due_on, by, now)
    details: dict[str, str | int] = {"new": outcome.new, "due_on": str(due_on or "")}
    record(actor=by, action="courses.assigned", subject=course, details=details)
    return outcome


@transaction.atomic
def assign_path(
    *, path: LearningPath, audience: Audience, due_on: date | None, by: User | None, now: datetime
) -> Assigned:
    """Put everybody meant on a path and enrol them in its open steps; without people, the positions' holders.

    Without a day the path's own time counts from today, and whoever is on the path by assignment keeps the
    day; a day given is the new one for all. Courses that people are in without the path keep their days
    and how they came. What is counted are people. Callers check
    `permissions.may_assign`.
    """
    today = timezone.localdate(now)
    if audience.is_empty:
        audience = Audience(positions=list(path.positions.all()))
    if audience.is_empty:
        raise NobodyMeant
    last = due_on or today + timedelta(days=path.days_to_complete)
    people = list(people_meant(audience, today))
    there = {
        walk.employee_id: walk
        for walk in PathEnrolment.objects.select_for_update().filter(path=path, employee__in=people)
    }
    begun = {"source": EnrolmentSource.ASSIGNED, "assigned_by": by, "started_on": today, "due_on": last}
    new = [PathEnrolment(employee=each, path=path, **begun) for each in people if each.pk not in there]
    PathEnrolment.objects.bulk_create(new, batch_size=500)
    still_open = [walk for walk in there.values() if walk.completed_at is None]
    moved = [walk for walk in still_open if _is_moved(walk, due_on)]
    for walk in moved:
        walk.due_on, walk.source, walk.assigned_by = last, EnrolmentSource.ASSIGNED, by
    PathEnrolment.objects.bulk_update(moved, ["due_on", "source", "assigned_by"], batch_size=500)
    _give_days(moved, path, by)
    open_steps([walk.pk for walk in (*new, *moved)], now)
    tell_on_path(path, [walk.employee_id for walk in (*new, *moved)], last)
    outcome = Assigned(len(new), len(moved), len(still_open) - len(moved), len(there) - len(still_open))
    details: dict[str, str | int] = {"new": outcome.new, "due_on": str(last)}
    record(actor=by, action="courses.path_assigned", subject=path, details=details)
    return outcome


def _is_moved(walk: PathEnrolment, due_on: date | None) -> bool:
    """Tell whether an assignment changes something for somebody who is on the path."""
    return walk.source != EnrolmentSource.ASSIGNED or due_on not in {None, walk.due_on}


def _give_days(walks: Collection[PathEnrolment], path: LearningPath, by: User | None) -> None:
    """Give the open courses that came by the path its new days.

    A course given or brought by anything else keeps its day, and one that somebody chose stays chosen.
    """
    route = routes_of([path.pk])[path.pk]
    by_key = {walk.pk: walk for walk in walks}
    courses = [step.course for step in route.steps]
    came = list(Enrolment.objects.open().filter(path_enrolment__in=by_key, course__in=courses))
    for enrolment in came:
        walk = by_key[enrolment.path_enrolment_id or 0]
        enrolment.due_on = due_days(route, walk.started_on, walk.due_on)[enrolment.course_id]
        if enrolment.source in GIVEN:
            enrolment.source, enrolment.assigned_by = EnrolmentSource.ASSIGNED, by
    Enrolment.objects.bulk_update(came, ["due_on", "source", "assigned_by"], batch_size=500)


def _assign(
    course: CoursePage, people: list[Employee], due_on: date | None, by: User | None, now: datetime
) -> Assigned:
    """Enrol the people who are not in the course and give the others the day."""
    there = {
        enrolment.employee_id: enrolment
        for enrolment in Enrolment.objects.select_for_update().filter(course=course, employee__in=people)
    }
    new = [
        Enrolment(
            employee=person,
            course=course,
            source=EnrolmentSource.ASSIGNED,
            assigned_by=by,
            enrolled_at=now,
            due_on=due_on,
        )
        for person in people
        if person.pk not in there
    ]
    Enrolment.objects.bulk_create(new, batch_size=500)
    still_open = [each for each in there.values() if each.completed_at is None]
    moved = [each for each in still_open if each.due_on != due_on or each.source != EnrolmentSource.ASSIGNED]
    for enrolment in moved:
        enrolment.due_on, enrolment.source, enrolment.assigned_by = due_on, EnrolmentSource.ASSIGNED, by
        # Assigned by itself it no longer goes when the path that brought it is withdrawn.
        enrolment.path_enrolment = None
    fields = ["due_on", "source", "assigned_by", "path_enrolment"]
    Enrolment.objects.bulk_update(moved, fields, batch_size=500)
    told = {each.employee_id for each in (*new, *moved)}
    tell_assigned(course, [person.pk for person in people if person.pk in told], due_on)
    return Assigned(len(new), len(moved), len(still_open) - len(moved), len(there) - len(still_open))
