"""Read the organisation: who worked where on which day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from lms.people.models import Employee, EmployeeQuerySet, OrgUnit, Position, Posting


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


def with_posting(employees: EmployeeQuerySet, day: date) -> EmployeeQuerySet:
    """Add what the latest posting begun by the day says: unit and path, position and its English name.

    For somebody who works here that is the posting in force, for a leaver the last one held.
    """
    latest = Posting.objects.filter(employee=OuterRef("pk"), starts_on__lte=day).order_by("-starts_on")
    return employees.annotate(
        unit_name=Subquery(latest.values("unit__name")[:1]),
        unit_path=Subquery(latest.values("unit__path")[:1]),
        position_name=Subquery(latest.values("position__name")[:1]),
        position_name_en=Subquery(latest.values("position__name_en")[:1]),
        position_id=Subquery(latest.values("position")[:1]),
    )


@dataclass(frozen=True)
class PostingLine:
    """A posting as a history shows it."""

    posting: Posting
    path: str
    is_current: bool


def posting_history(employee: Employee, day: date) -> list[PostingLine]:
    """List the postings, newest first, each with the names of the units from the top down."""
    postings = list(employee.postings.select_related("unit", "position").order_by("-starts_on"))
    step = OrgUnit.steplen
    paths = {posting.unit.path for posting in postings}
    above = {path[:end] for path in paths for end in range(step, len(path) + 1, step)}
    names = dict(OrgUnit.objects.filter(path__in=above).values_list("path", "name"))
    return [
        PostingLine(posting, _names_along(posting.unit.path, names), _holds_on(posting, day))
        for posting in postings
    ]


def _names_along(path: str, names: dict[str, str]) -> str:
    """Write the units from the top down."""
    step = OrgUnit.steplen
    return " / ".join(names[path[:end]] for end in range(step, len(path) + 1, step))


def _holds_on(posting: Posting, day: date) -> bool:
    """Tell whether the posting is in force on the day."""
    return posting.starts_on <= day and (posting.ends_on is None or day <= posting.ends_on)


@dataclass
class UnitNode:
    """A unit in the tree with its people of one day."""

    unit: OrgUnit
    leaders: list[Employee] = field(default_factory=list)
    headcount: int = 0
    children: list[UnitNode] = field(default_factory=list)


def organisation_tree(units: Iterable[OrgUnit], day: date) -> list[UnitNode]:
    """Nest the units (given in tree order) and count who works in each or below on the day."""
    nodes = {unit.path: UnitNode(unit) for unit in units}
    postings = Posting.objects.on(day).filter(unit__in=[node.unit for node in nodes.values()])
    for posting in postings.select_related("unit", "position", "employee"):
        path = posting.unit.path
        if posting.position.leads:
            nodes[path].leaders.append(posting.employee)
        for end in range(OrgUnit.steplen, len(path) + 1, OrgUnit.steplen):
            if path[:end] in nodes:
                nodes[path[:end]].headcount += 1
    tops: list[UnitNode] = []
    for path, node in nodes.items():
        above = nodes.get(path[: -OrgUnit.steplen])
        (above.children if above else tops).append(node)
    return tops
