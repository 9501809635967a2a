"""Find the people whom an assignment means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lms.people.api import Employee, EmployeeQuerySet, OrgUnit, Position, Posting


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


def people_meant(audience: Audience, day: date) -> EmployeeQuerySet:
    """List everybody employed and posted on the day whom the audience means."""
    named = Q(pk__in=[employee.pk for employee in audience.employees])
    if audience.units or audience.positions:
        named |= Q(pk__in=_postings_meant(audience, day))
    return Employee.objects.employed_on(day).filter(named)


def _postings_meant(audience: Audience, day: date) -> Sequence[int]:
    """List the employees whose posting of the day lies in a unit and is of a position that was named."""
    postings = Posting.objects.on(day)
    if audience.units:
        branches = Q()
        for unit in audience.units:
            branches |= Q(unit__path__startswith=unit.path)
        postings = postings.filter(branches)
    if audience.positions:
        postings = postings.filter(position__in=audience.positions)
    return list(postings.values_list("employee_id", flat=True))
