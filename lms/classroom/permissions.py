"""Who plans sessions and cohorts, and who watches whom at work."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from lms.people.api import AnyUser, Employee, Role, employee_of, has_role, visible_employees

PLANNERS = (Role.HR, Role.TRAINER)
ONLOOKERS = (*PLANNERS, Role.AUDITOR)


def people_to_observe(user: AnyUser, day: date) -> list[int]:
    """List by key whom the user watches at work: the people led today, and those mentored."""
    own = employee_of(user)
    if own is None:
        return []
    mentored = Q(mentor=own)
    led = Q(pk__in=visible_employees(user, day)) if has_role(user, Role.MANAGER) else Q(pk__in=[])
    people = Employee.objects.employed_on(day).filter(mentored | led).exclude(pk=own.pk)
    return list(people.values_list("pk", flat=True))
