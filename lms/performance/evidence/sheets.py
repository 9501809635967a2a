"""Find the people and units that rows of a sheet name, in few queries, and let HR alone import it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.utils.translation import gettext as _

from lms.core.accounts import User
from lms.core.imports.api import Fault, ImportSpec, SheetRow
from lms.people.api import Employee, OrgUnit, Posting, Role, has_role


@dataclass(frozen=True)
class KnownPeople:
    """The employees a sheet names, by number, and where each was posted when."""

    by_number: dict[str, Employee]
    postings: dict[int, list[Posting]]
    _units: dict[tuple[int, date], int | None] = field(default_factory=dict)

    def unit_on(self, employee: Employee, day: date) -> int | None:
        """Give the unit of that day, or nothing when the person was posted nowhere."""
        asked = employee.id, day
        if asked not in self._units:
            there = (
                posting.unit_id
                for posting in self.postings.get(employee.pk, ())
                if posting.starts_on <= day and (posting.ends_on is None or day <= posting.ends_on)
            )
            self._units[asked] = next(there, None)
        return self._units[asked]


def known_people(rows: Sequence[SheetRow]) -> KnownPeople:
    """Read the employees named in the column "number" and their postings; two queries."""
    numbers = {row.text("number") for row in rows}
    employees = {each.number: each for each in Employee.objects.filter(number__in=numbers)}
    postings: dict[int, list[Posting]] = {}
    for posting in Posting.objects.filter(employee__in=[each.pk for each in employees.values()]):
        postings.setdefault(posting.employee_id, []).append(posting)
    return KnownPeople(employees, postings)


def person_faults(row: SheetRow, people: KnownPeople, day: date) -> Iterator[Fault]:
    """Report a number nobody has, and a day on which the person was posted nowhere."""
    number = row.text("number")
    employee = people.by_number.get(number)
    if employee is None:
        text = _("Nobody has the staff number “%(number)s”.") % {"number": number}
        yield Fault(
            row, "number", text, _("Check the number with its leading zeros, or import the person first.")
        )
    elif people.unit_on(employee, day) is None:
        text = _("%(number)s was posted nowhere on that day.") % {"number": number}
        yield Fault(row, "day", text, _("Check the day, or enter the posting first."))


def unit_names(keys: Collection[int]) -> dict[int, str]:
    """Give the names of units by primary key; one query."""
    return dict(OrgUnit.objects.filter(pk__in=keys).values_list("pk", "name"))


class HrImport(ImportSpec):
    """An import only HR may run."""

    permission = "lms_performance.add_indicatorvalue"

    def allows(self, user: PermissionsMixin | AbstractBaseUser | AnonymousUser) -> bool:
        """Let HR in."""
        return isinstance(user, User) and has_role(user, Role.HR)
