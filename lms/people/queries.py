"""Read the organisation: who worked where on which day."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from lms.people.models import Employee, OrgUnit, Position, Posting


def units_below(unit: OrgUnit) -> QuerySet[OrgUnit]:
    """List the unit itself and everything below it, in tree order."""
    return OrgUnit.objects.filter(path__startswith=unit.path).order_by("path")


def units_above(unit: OrgUnit) -> QuerySet[OrgUnit]:
    """List the units from the top down to the unit itself."""
    step = OrgUnit.steplen
    paths = [unit.path[:end] for end in range(step, len(unit.path) + 1, step)]
    return OrgUnit.objects.filter(path__in=paths).order_by("path")


def current_posting(employee: Employee, day: date) -> Posting | None:
    """Give the posting in force on the day, with its unit and position."""
    return Posting.objects.on(day).filter(employee=employee).select_related("unit", "position").first()


def unit_on(employee: Employee, day: date) -> OrgUnit | None:
    """Give the unit the employee belonged to on the day."""
    posting = current_posting(employee, day)
    return posting.unit if posting else None


def position_on(employee: Employee, day: date) -> Position | None:
    """Give the position the employee held on the day."""
    posting = current_posting(employee, day)
    return posting.position if posting else None


def postings_on(employees: QuerySet[Employee], day: date) -> dict[int, Posting]:
    """Give the postings of many employees on one day, by employee, in one query."""
    postings = Posting.objects.on(day).filter(employee__in=employees).select_related("unit", "position")
    return {posting.employee_id: posting for posting in postings}
