"""Find where a person works: the team whose figures lie beside, and the centre it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lms.people.api import Employee, OrgUnit, Posting, UnitKind


@dataclass(frozen=True)
class PlaceOfWork:
    """A person with the posting that counts on a day, and the centre above the team."""

    employee: Employee
    posting: Posting | None
    centre: OrgUnit | None
    day: date

    @property
    def team(self) -> OrgUnit | None:
        """Give the unit of the posting."""
        return self.posting.unit if self.posting else None

    @cached_property
    def colleagues(self) -> frozenset[int]:
        """Give the team's people of the day; read where something lies beside them."""
        if self.posting is None:
            return frozenset()
        there = Posting.objects.on(self.day).filter(unit=self.posting.unit)
        return frozenset(there.values_list("employee", flat=True))


def place_of(employee: Employee, day: date) -> PlaceOfWork:
    """Look up the posting of the day, else the last one before it; two queries, three for a leaver."""
    posting = employee.posting_on(day)
    if posting is None:
        before = Posting.objects.filter(employee=employee, starts_on__lte=day).order_by("-starts_on")
        posting = before.select_related("unit", "position").first()
    return PlaceOfWork(employee, posting, centre_of(posting.unit) if posting else None, day)


def tree() -> list[tuple[int, str]]:
    """Give every unit with its path: what was summed over branches is another when a unit has moved."""
    return list(OrgUnit.objects.order_by("pk").values_list("pk", "path"))


def centre_of(unit: OrgUnit) -> OrgUnit:
    """Give the nearest centre from the unit upwards, else the unit itself."""
    centres = [each for each in unit.and_above() if each.kind == UnitKind.CENTRE]
    return centres[-1] if centres else unit
