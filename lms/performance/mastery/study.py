"""Add to a learner's page of a clause how well it is known, and what customers of the centre said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from lms.core.ui.api import PagePart
from lms.people.api import AnyUser, Employee, OrgUnit, employee_of
from lms.performance.choices import Attribution
from lms.performance.complaints.queries import lines_of_categories, upheld_in
from lms.performance.evidence.periods import Period
from lms.performance.evidence.places import place_of
from lms.performance.feedback.models import Complaint
from lms.performance.mastery.queries import mastery_of_employee
from lms.performance.settings import PerformanceSettings
from lms.standards.api import Clause

# Fewer complaints than these may point at a colleague and say nothing of a clause, so no number is given.
FEWEST_COMPLAINTS: Final = 5
QUOTED: Final = 2


@dataclass(frozen=True)
class CustomersOnClause:
    """Upheld complaints on a clause in a unit; `complaints` is None where they are too few to be counted.

    `quotes` are customers' words of what was put down to no employee.
    """

    unit: OrgUnit
    months: int
    complaints: int | None
    quotes: tuple[Complaint, ...] = ()


def own_mastery(user: AnyUser, clause: Clause) -> Iterator[PagePart]:
    """Say how well the reader knows a clause, as the own file does; nothing for who is no employee."""
    employee = employee_of(user)
    if employee is None:
        return
    today = timezone.localdate()
    period = Period.months_to(today, PerformanceSettings.current().file_months)
    found = mastery_of_employee(place_of(employee, today), period).get(clause.line)
    yield PagePart("lms_performance/mastery/own_clause.html", {"mastery": found})


def customers_on_clause(user: AnyUser, clause: Clause) -> Iterator[PagePart]:
    """Say what customers of the reader's centre complained of with reason; nothing outside of units."""
    employee = employee_of(user)
    said = customers_said(employee, clause) if employee else None
    if said is not None:
        yield PagePart("lms_performance/mastery/customers.html", {"said": said})


def customers_said(employee: Employee, clause: Clause) -> CustomersOnClause | None:
    """Count the upheld complaints on a clause in somebody's centre, whatever they were put down to."""
    today, months = timezone.localdate(), PerformanceSettings.current().file_months
    centre = place_of(employee, today).centre
    if centre is None:
        return None
    found = upheld_in(Period.months_to(today, months)).filter(
        lines_of_categories(today).counted_for(clause.line), unit__path__startswith=centre.path
    )
    total = found.count()
    if total < FEWEST_COMPLAINTS:
        return CustomersOnClause(centre, months, None if total else 0)
    told = found.exclude(verbatim="").exclude(attribution__in=(Attribution.EMPLOYEE, Attribution.UNDECIDED))
    return CustomersOnClause(centre, months, total, tuple(told.order_by("-received_on")[:QUOTED]))
