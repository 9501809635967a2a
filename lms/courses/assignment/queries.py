"""Find whom an assignment means, list enrolments, and count who has completed a course, unit by unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

from lms.courses.learning.models import Enrolment, EnrolmentQuerySet
from lms.courses.pages.models import CoursePage, LessonPage
from lms.people.api import (
    AnyUser,
    Employee,
    OrgUnit,
    Position,
    Posting,
    Role,
    visible_employees,
)


def visible_enrolments(user: AnyUser) -> EnrolmentQuerySet:
    """List the enrolments of the people whom the user may see."""
    people = visible_employees(user, timezone.localdate())
    enrolments: EnrolmentQuerySet = Enrolment.objects.filter(employee__in=people)
    return enrolments


@dataclass(frozen=True)
class Audience:
    """Units with all below, narrowed by positions when both are named; employees are added."""

    units: Sequence[OrgUnit] = ()
    positions: Sequence[Position] = ()
    employees: Sequence[Employee] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody was named."""
        return not (self.units or self.positions or self.employees)


def people_meant(audience: Audience, day: date) -> QuerySet[Employee]:
    """List everybody employed and posted on the day whom the audience means."""
    named = Q(pk__in=[employee.pk for employee in audience.employees])
    if audience.units or audience.positions:
        postings = Posting.objects.on(day)
        if audience.units:
            branches = Q()
            for unit in audience.units:
                branches |= Q(unit__path__startswith=unit.path)
            postings = postings.filter(branches)
        if audience.positions:
            postings = postings.filter(position__in=audience.positions)
        named |= Q(pk__in=list(postings.values_list("employee_id", flat=True)))
    return Employee.objects.employed_on(day).filter(named)


OVERSEEING_EVERYBODY = (Role.HR, Role.TRAINER, Role.AUDITOR)


def followed_enrolments(enrolments: EnrolmentQuerySet, day: date) -> QuerySet[Enrolment]:
    """Add the state and the unit of the day, by both of which enrolments are found."""
    posting = Posting.objects.on(day).filter(employee=OuterRef("employee"))
    rows = enrolments.with_state(day).select_related("employee", "course")
    return rows.annotate(
        unit_name=Subquery(posting.values("unit__name")[:1]),
        unit_path=Subquery(posting.values("unit__path")[:1]),
    )


def lesson_counts() -> dict[str, Combinable]:
    """Count the lessons done of an enrolment, and all lessons of its course."""
    # There are few courses and many enrolments.
    step: int = LessonPage.steplen
    lessons = Counter(path[:-step] for path in LessonPage.objects.live().values_list("path", flat=True))
    courses = CoursePage.objects.values_list("pk", "path")
    counts = [When(course=pk, then=Value(lessons[path])) for pk, path in courses]
    return {
        "lessons_done": Count("progress", filter=Q(progress__completed_at__isnull=False)),
        "lessons_total": Case(*counts, default=Value(0), output_field=IntegerField()),
    }


@dataclass(frozen=True)
class UnitCompletion:
    """How far the people of one unit (and below) have come."""

    unit: OrgUnit
    completed: int
    enrolled: int
    people: int

    @property
    def share(self) -> float | None:
        """Give the share of the unit's people who completed; nothing for a unit without people."""
        return self.completed / self.people if self.people else None


def completion_by_unit(course: CoursePage, units: Collection[OrgUnit], day: date) -> list[UnitCompletion]:
    """Count people posted in each unit or below on the day, the enrolled and the completed among them."""
    employed = Employee.objects.employed_on(day)
    places = list(
        Posting.objects.on(day).filter(employee__in=employed).values_list("employee_id", "unit__path")
    )
    states = dict(Enrolment.objects.filter(course=course).values_list("employee_id", "completed_at"))
    below: dict[str, set[int]] = {unit.path: set() for unit in units}
    heights = {len(path) for path in below}
    for employee, path in places:
        for branch in {path[:height] for height in heights} & below.keys():
            below[branch].add(employee)
    counted = []
    for unit in units:
        people = below[unit.path]
        enrolled = people & states.keys()
        completed = sum(states[employee] is not None for employee in enrolled)
        counted.append(UnitCompletion(unit, completed, len(enrolled), len(people)))
    return counted
