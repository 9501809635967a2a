"""Count who has completed a course, unit by unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.courses.models import CoursePage, Enrolment
from lms.people.api import Employee, OrgUnit, Posting


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


def completion_by_unit(course: CoursePage, units: Iterable[OrgUnit], day: date) -> list[UnitCompletion]:
    """Count people posted in each unit or below on the day, the enrolled and the completed among them."""
    employed = Employee.objects.employed_on(day)
    places = list(
        Posting.objects.on(day).filter(employee__in=employed).values_list("employee_id", "unit__path")
    )
    states = dict(Enrolment.objects.filter(course=course).values_list("employee_id", "completed_at"))
    counted = []
    for unit in units:
        people = {employee for employee, path in places if path.startswith(unit.path)}
        enrolled = people & states.keys()
        completed = sum(states[employee] is not None for employee in enrolled)
        counted.append(UnitCompletion(unit, completed, len(enrolled), len(people)))
    return counted
