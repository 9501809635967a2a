"""Count complaints by the clauses their categories are mapped to, per 10,000 contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from django.db.models import Count, Q, QuerySet

from lms.evaluation.domain.complaint_rates import ComplaintCount, ComplaintRate, shrunk_rates
from lms.evaluation.models import Complaint
from lms.evaluation.queries.feedback import counts_for_employee
from lms.evaluation.queries.indicators import contacts_by_path
from lms.evaluation.queries.periods import Period
from lms.evaluation.settings import EvaluationSettings
from lms.people.api import Employee, OrgUnit
from lms.standards.api import ComplaintCategory

type ClausesOfCategories = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class ClauseComplaints:
    """Upheld complaints on one clause in one unit: the count, the contacts and the drawn-in rate."""

    complaints: int
    contacts: float
    rate: ComplaintRate


@dataclass(frozen=True)
class ComplaintPicture:
    """Every clause's complaints in one unit, and the rate of an average clause in the whole company."""

    by_clause: Mapping[int, ClauseComplaints]
    average: float | None
    contacts: float


def upheld_in(period: Period) -> QuerySet[Complaint]:
    """List the complaints of the period that were upheld, whatever they were put down to."""
    found = cast("QuerySet[Complaint]", Complaint.objects.non_polymorphic())
    return found.filter(upheld=True, received_on__range=(period.start, period.end))


def undecided_complaints() -> QuerySet[Complaint]:
    """List the complaints of which nobody has yet said whether they are upheld."""
    found = cast("QuerySet[Complaint]", Complaint.objects.non_polymorphic())
    return found.filter(upheld__isnull=True)


def clauses_of_categories() -> ClausesOfCategories:
    """Give the clauses of every category; a second level without its own takes its parent's; two queries."""
    own: dict[int, list[int]] = {}
    links = ComplaintCategory.clauses.through.objects.values_list("complaintcategory", "clause")
    for category, clause in links:
        own.setdefault(category, []).append(clause)
    parents = ComplaintCategory.objects.values_list("pk", "parent")
    return {pk: tuple(own.get(pk) or own.get(parent or 0) or ()) for pk, parent in parents}


def complaint_picture(
    unit: OrgUnit, period: Period, mapping: ClausesOfCategories, *, level: float = 0.95
) -> ComplaintPicture:
    """Give the unit's complaints by clause, drawn towards units of the same height; two queries.

    A complaint counts for every clause of its category.
    """
    contacts = contacts_by_path(period, EvaluationSettings.current().contacts_indicator)
    counts = _counts_by_clause_and_path(period, mapping)
    peers = _paths_of_height(unit, contacts)
    found: dict[int, ClauseComplaints] = {}
    for clause in {clause for clauses in mapping.values() for clause in clauses}:
        found[clause] = _rate_of(unit.path, counts.get(clause, {}), contacts, peers, level)
    total = sum(contacts.values())
    return ComplaintPicture(found, _average_rate(counts, len(found), total), _below(contacts, unit.path))


def _counts_by_clause_and_path(period: Period, mapping: ClausesOfCategories) -> dict[int, dict[str, int]]:
    rows = (
        upheld_in(period)
        .filter(category__isnull=False)
        .order_by()
        .values("category", "unit__path")
        .annotate(complaints=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        for clause in mapping.get(row["category"], ()):
            paths = found.setdefault(clause, {})
            paths[row["unit__path"]] = paths.get(row["unit__path"], 0) + row["complaints"]
    return found


def _paths_of_height(unit: OrgUnit, contacts: Iterable[str]) -> list[str]:
    """List the branches as high as the unit in which anybody was served, the unit first."""
    length = len(unit.path)
    peers = sorted({path[:length] for path in contacts if len(path) >= length} - {unit.path})
    return [unit.path, *peers]


def _rate_of(
    path: str,
    complaints: Mapping[str, int],
    contacts: Mapping[str, float],
    peers: Iterable[str],
    level: float,
) -> ClauseComplaints:
    # Complaints of a branch without a single contact say nothing about its rate.
    counts = [
        ComplaintCount(
            peer, _below(complaints, peer) if _below(contacts, peer) else 0, _below(contacts, peer)
        )
        for peer in peers
    ]
    rates = {rate.unit: rate for rate in shrunk_rates(counts, level=level)}
    return ClauseComplaints(int(_below(complaints, path)), _below(contacts, path), rates[path])


def _below(sums: Mapping[str, float], branch: str) -> float:
    return float(sum(value for path, value in sums.items() if path.startswith(branch)))


def _average_rate(counts: Mapping[int, Mapping[str, int]], clauses: int, contacts: float) -> float | None:
    """Give the rate per 10,000 contacts of an average mapped clause in the whole company."""
    if not clauses or not contacts:
        return None
    total = sum(sum(paths.values()) for paths in counts.values())
    return total / clauses / contacts * 10_000


def attributed_by_clause(employee: Employee, period: Period, mapping: ClausesOfCategories) -> dict[int, int]:
    """Count the complaints that belong in the person's file by clause; one query."""
    rows = (
        upheld_in(period)
        .filter(counts_for_employee(), employee=employee, category__isnull=False)
        .order_by()
        .values("category")
        .annotate(complaints=Count("pk"))
    )
    found: dict[int, int] = {}
    for row in rows:
        for clause in mapping.get(row["category"], ()):
            found[clause] = found.get(clause, 0) + row["complaints"]
    return found


def attributed_by_person(unit: OrgUnit, period: Period) -> dict[int, int]:
    """Count, by person, the unit's complaints that belong in somebody's file; one query."""
    rows = (
        upheld_in(period)
        .filter(counts_for_employee(), Q(employee__isnull=False), unit=unit)
        .order_by()
        .values("employee")
        .annotate(complaints=Count("pk"))
    )
    return {row["employee"]: row["complaints"] for row in rows}
