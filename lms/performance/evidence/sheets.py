"""Find the people and units that rows of a sheet name, in few queries, and let HR alone import it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.utils.translation import gettext as _

from lms.core.accounts import User
from lms.core.imports.api import Fault, ImportSpec, SheetRow
from lms.people.api import Employee, OrgUnit, Posting, Role, has_role

DAYS_REMEMBERED = 50_000


class Posted(NamedTuple):
    """Where somebody was posted from a day on, until a last one or still."""

    unit: int
    first: date
    last: date | None


class KnownPeople:
    """The employees that sheets name, by number, and where each was posted when; read as they are named."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self.by_number: dict[str, Employee] = {}
        self._asked: set[str] = set()
        self._postings: dict[int, list[Posted]] = {}
        self._units: dict[tuple[int, date], int | None] = {}

    def learn(self, numbers: Iterable[str]) -> None:
        """Read the employees of these numbers and their postings; two queries, none where all are known."""
        unknown = set(numbers) - self._asked
        if not unknown:
            return
        self._asked |= unknown
        found = {each.number: each for each in Employee.objects.filter(number__in=unknown)}
        self.by_number |= found
        postings = Posting.objects.filter(employee__in=[each.pk for each in found.values()])
        for employee, unit, first, last in postings.values_list("employee", "unit", "starts_on", "ends_on"):
            self._postings.setdefault(employee, []).append(Posted(unit, first, last))

    def unit_on(self, employee: Employee, day: date) -> int | None:
        """Give the unit of that day, or nothing when the person was posted nowhere."""
        asked = employee.pk, day
        if asked not in self._units:
            if len(self._units) >= DAYS_REMEMBERED:
                self._units.clear()
            there = (
                posted.unit
                for posted in self._postings.get(employee.pk, ())
                if posted.first <= day and (posted.last is None or day <= posted.last)
            )
            self._units[asked] = next(there, None)
        return self._units[asked]


def known_people(rows: Sequence[SheetRow]) -> KnownPeople:
    """Read the employees named in the column "number" and their postings; two queries."""
    people = KnownPeople()
    people.learn(row.text("number") for row in rows)
    return people


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
