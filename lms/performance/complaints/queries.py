"""Count complaints by clause, per 10,000 contacts, and list them with what their columns touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from lms.people.api import Employee, OrgUnit
from lms.performance.choices import ComplaintState, EvidenceKind
from lms.performance.complaints.rules import (
    ComplaintCount,
    ComplaintRate,
    RatePrior,
    drawn_rate,
    fit_rate_prior,
)
from lms.performance.evidence.keeping import kept
from lms.performance.evidence.periods import Period
from lms.performance.evidence.places import tree
from lms.performance.feedback.models import Complaint
from lms.performance.feedback.queries import counts_for_employee
from lms.performance.indicators.queries import contacts_by_path
from lms.performance.settings import PerformanceSettings
from lms.standards.api import ComplaintCategory, line_of, number_today
from lms.standards.lines.api import taught_instead


@dataclass(frozen=True)
class CategoryLines:
    """The lines for which the complaints of each category count, in parts of time.

    A part begins on its day and lasts until the next; the first holds what came before as well. There is one
    part only, unless a clause of a category was merged into another one with a later edition.
    """

    parts: tuple[tuple[date, Mapping[int, tuple[int, ...]]], ...]

    def within(self, period: Period) -> Iterator[tuple[date, date, Mapping[int, tuple[int, ...]]]]:
        """Cut a period along the parts: first and last day of each with its lines by category."""
        ends = [*(start - timedelta(days=1) for start, _lines in self.parts[1:]), period.end]
        for place, ((start, lines), end) in enumerate(zip(self.parts, ends, strict=True)):
            first, last = max(start, period.start) if place else period.start, min(end, period.end)
            if first <= last:
                yield first, last, lines

    def lines_in(self, period: Period) -> dict[int, None]:
        """List the lines for which complaints of the period may count."""
        return {
            line: None
            for _first, _last, parts in self.within(period)
            for lines in parts.values()
            for line in lines
        }

    def counted_for(self, line: int) -> Q:
        """Ask of complaints that they count for the line."""
        asked = Q(pk__in=[])
        starts = [start for start, _lines in self.parts]
        for place, (start, lines) in enumerate(self.parts):
            part = Q(category__in=[category for category, held in lines.items() if line in held])
            if place:
                part &= Q(received_on__gte=start)
            if place + 1 < len(starts):
                part &= Q(received_on__lt=starts[place + 1])
            asked |= part
        return asked


@dataclass(frozen=True)
class ClauseComplaints:
    """Upheld complaints on one clause in one unit: the count, the contacts and the drawn-in rate."""

    complaints: int
    contacts: float
    rate: ComplaintRate


@dataclass(frozen=True)
class Peers:
    """What branches of one height did, by path, and how the rates of each clause spread among them.

    `average` is the rate of an average clause in the whole company.
    """

    contacts: Mapping[str, float]
    complaints: Mapping[int, Mapping[str, float]]
    priors: Mapping[int, RatePrior | None]
    average: float | None


@dataclass(frozen=True)
class ComplaintPicture:
    """Complaints in one unit by the line of the clause, and the rate of an average clause in the company."""

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


def lines_of_categories(today: date) -> CategoryLines:
    """Give the lines of every category's clauses; a second level without its own takes its parent's.

    From the day on which a clause was merged into another one, complaints count for that one; those of before
    stay where they were. Two queries; some more for each edition with which a clause of a category ended.
    """
    own: dict[int, dict[int, None]] = {}
    links = ComplaintCategory.clauses.through.objects.values_list(
        "complaintcategory", line_of(), number_today()
    )
    ended: set[int] = set()
    for category, line, number in links.order_by("pk"):
        own.setdefault(category, {})[line] = None
        if number is None:
            ended.add(line)
    parents = ComplaintCategory.objects.values_list("pk", "parent")
    lines = {pk: tuple(own.get(pk) or own.get(parent or 0) or ()) for pk, parent in parents}
    if not ended:
        return CategoryLines(((date.min, lines),))
    parts = []
    for start, taught in taught_instead(ended, today):
        counted = {pk: dict.fromkeys(taught.get(line, line) for line in held) for pk, held in lines.items()}
        parts.append((start, {pk: tuple(held) for pk, held in counted.items()}))
    return CategoryLines(tuple(parts))


def complaint_picture(
    unit: OrgUnit, period: Period, mapping: CategoryLines, *, level: float = 0.95
) -> ComplaintPicture:
    """Give the unit's complaints by line, drawn towards units of the same height.

    A complaint counts for every clause of its category on its day. What all units of the height did is
    kept until a value or a complaint changes: one query more than what is kept, three where it is counted
    anew.
    """
    height, key = len(unit.path), PerformanceSettings.current().contacts_indicator
    units = tree()

    def make() -> Peers:
        contacts = ("contacts", period, key, units)
        served = kept((EvidenceKind.VALUES,), contacts, lambda: contacts_by_path(period, key))
        return _peers(served, period, height, mapping)

    asked = ("complaints", period, key, height, mapping.parts, units)
    peers = kept((EvidenceKind.VALUES, EvidenceKind.FEEDBACK), asked, make)
    handled = peers.contacts.get(unit.path, 0.0)
    found: dict[int, ClauseComplaints] = {}
    for clause, prior in peers.priors.items():
        complaints = int(peers.complaints[clause].get(unit.path, 0))
        rate = drawn_rate(_count(unit.path, complaints, handled), prior, level=level)
        found[clause] = ClauseComplaints(complaints, handled, rate)
    return ComplaintPicture(found, peers.average, handled)


def _peers(served: Mapping[str, float], period: Period, height: int, mapping: CategoryLines) -> Peers:
    counts = _counts_by_clause_and_path(period, mapping)
    contacts = _by_branch(served, height)
    clauses = mapping.lines_in(period)
    complaints = {clause: _by_branch(counts.get(clause, {}), height) for clause in clauses}
    # Of the peers only the spread is needed, not the interval of each.
    priors = {
        clause: fit_rate_prior(
            [_count(peer, of_clause.get(peer, 0), handled) for peer, handled in sorted(contacts.items())]
        )
        for clause, of_clause in complaints.items()
    }
    everything, total = sum(sum(paths.values()) for paths in counts.values()), sum(served.values())
    # What takes over from a clause counts with it as one.
    mapped = {line for lines in mapping.parts[0][1].values() for line in lines}
    average = everything / len(mapped) / total * 10_000 if mapped and total else None
    return Peers(contacts, complaints, priors, average)


def _count(branch: str, complaints: float, handled: float) -> ComplaintCount:
    """Count a branch; complaints of one without a single contact say nothing about its rate."""
    return ComplaintCount(branch, complaints if handled else 0, handled)


def _counts_by_clause_and_path(period: Period, mapping: CategoryLines) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for first, last, lines in mapping.within(period):
        rows = (
            upheld_in(Period(first, last))
            .filter(category__isnull=False)
            .order_by()
            .values("category", "unit__path")
            .annotate(complaints=Count("pk"))
        )
        for row in rows:
            for clause in lines.get(row["category"], ()):
                paths = found.setdefault(clause, {})
                paths[row["unit__path"]] = paths.get(row["unit__path"], 0) + row["complaints"]
    return found


def _by_branch(sums: Mapping[str, float], height: int) -> dict[str, float]:
    """Sum what stands at the units of each branch whose path is so long, in one pass."""
    found: dict[str, float] = {}
    for path, value in sums.items():
        if len(path) >= height:
            found[path[:height]] = found.get(path[:height], 0) + value
    return found


def attributed_by_clause(employee: Employee, period: Period, mapping: CategoryLines) -> dict[int, int]:
    """Count the complaints that belong in the person's file by the line of the clause; one query a part."""
    found: dict[int, int] = {}
    for first, last, lines in mapping.within(period):
        rows = (
            upheld_in(Period(first, last))
            .filter(counts_for_employee(), employee=employee, category__isnull=False)
            .order_by()
            .values("category")
            .annotate(complaints=Count("pk"))
        )
        for row in rows:
            for clause in lines.get(row["category"], ()):
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


def complaint_rows(today: date) -> QuerySet[Complaint]:
    """List every complaint and whether it is overdue; also what belongs in nobody's file, so not for all."""
    found = cast("QuerySet[Complaint]", Complaint.objects.non_polymorphic())
    late = ExpressionWrapper(~Q(state=ComplaintState.CLOSED) & Q(due_on__lt=today), BooleanField())
    return found.select_related("category", "employee", "unit").annotate(is_overdue=late)
