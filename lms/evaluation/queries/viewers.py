"""Tell the person concerned who may see the file and who has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from lms.core.api import AuditEntry
from lms.evaluation.queries.places import Place
from lms.people.api import Posting, units_above

VIEWED, EXPORTED = "performance_file.viewed", "performance_file.exported"


@dataclass(frozen=True)
class Manager:
    """Somebody who leads the unit or one above it today."""

    name: str
    position: str
    unit: str


def managers_of(place: Place, day: date) -> list[Manager]:
    """List who leads the team or a unit above it, the nearest first; two queries."""
    if place.team is None:
        return []
    postings = (
        Posting.objects.on(day)
        .filter(position__leads=True, unit__in=units_above(place.team))
        .exclude(employee=place.employee)
        .select_related("employee", "position", "unit")
        .order_by("-unit__path", "employee__number")
    )
    return [Manager(each.employee.name, each.position.shown_name, each.unit.name) for each in postings]


def views_of(place: Place) -> QuerySet[AuditEntry]:
    """List when others looked at the file or exported it, newest first."""
    return AuditEntry.objects.about(place.employee).filter(action__in=(VIEWED, EXPORTED))
