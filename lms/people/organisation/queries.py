"""Read the organisation: its tree with headcounts, and who worked where on which day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When

from lms.core.accounts import User, account_name
from lms.people.organisation.models import Employee, EmployeeQuerySet, OrgUnit, Posting


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


def with_codes(employees: EmployeeQuerySet, day: date) -> EmployeeQuerySet:
    """Add the codes of the unit and the position that the latest posting begun by the day names."""
    latest = Posting.objects.filter(employee=OuterRef("pk"), starts_on__lte=day).order_by("-starts_on")
    return employees.annotate(
        unit_code=Subquery(latest.values("unit__code")[:1]),
        position_code=Subquery(latest.values("position__code")[:1]),
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
    lines = []
    for posting in postings:
        path = posting.unit.path
        along = " / ".join(names[path[:end]] for end in range(step, len(path) + 1, step))
        is_current = posting.starts_on <= day and (posting.ends_on is None or day <= posting.ends_on)
        lines.append(PostingLine(posting, along, is_current))
    return lines


@dataclass
class UnitNode:
    """A unit in the tree with its people of one day; `hides` tells that units below it are not shown."""

    unit: OrgUnit
    leaders: list[Employee] = field(default_factory=list)
    headcount: int = 0
    children: list[UnitNode] = field(default_factory=list)

    @property
    def hides(self) -> bool:
        """Tell whether the units below stand on a page of their own."""
        return not self.children and not self.unit.is_leaf()


def organisation_tree(units: Iterable[OrgUnit], day: date) -> list[UnitNode]:
    """Nest the units (given in tree order) and count who works on the day in each or below, shown or not."""
    nodes = {unit.path: UnitNode(unit) for unit in units}
    tops: list[UnitNode] = []
    for path, node in nodes.items():
        above = nodes.get(path[: -OrgUnit.steplen])
        (above.children if above else tops).append(node)
    below = Q(pk__in=[])
    for top in tops:
        below |= Q(unit__path__startswith=top.unit.path)
    postings = Posting.objects.on(day).filter(below)
    for path, number in postings.order_by().values_list("unit__path").annotate(Count("pk")):
        for end in range(OrgUnit.steplen, len(path) + 1, OrgUnit.steplen):
            if path[:end] in nodes:
                nodes[path[:end]].headcount += number
    leading = postings.filter(position__leads=True, unit__in=[node.unit for node in nodes.values()])
    for posting in leading.select_related("unit", "employee").order_by("pk"):
        nodes[posting.unit.path].leaders.append(posting.employee)
    return tops


def units_found(units: QuerySet[OrgUnit], typed: str, most: int) -> list[FoundUnit]:
    """Find the units whose code or name begins with what was typed, then those that have it in them."""
    text = typed.strip()
    begins = Q(code__istartswith=text) | Q(name__istartswith=text)
    matching = units.filter(begins | Q(name__icontains=text) | Q(code__icontains=text))
    rank = Case(When(begins, then=0), default=1)
    found = list(matching.order_by(rank, "path")[:most])
    step = OrgUnit.steplen
    above = {unit.path[:end] for unit in found for end in range(step, len(unit.path), step)}
    names = dict(OrgUnit.objects.filter(path__in=above).values_list("path", "name"))
    return [
        FoundUnit(unit, " / ".join(names[unit.path[:end]] for end in range(step, len(unit.path), step)))
        for unit in found
    ]


@dataclass(frozen=True)
class FoundUnit:
    """A unit found by its name or code, and the names of those above it from the top down."""

    unit: OrgUnit
    place: str


def person_name(user: User | None) -> str:
    """Give the name of whoever is behind an account; reads nothing when the employee is loaded."""
    if user is None:
        return ""
    employee: Employee | None = getattr(user, "employee", None)
    return employee.name if employee else account_name(user)
