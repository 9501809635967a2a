"""Find the people, units and clauses that rows of a sheet name, in few queries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin, User
from django.utils.translation import gettext as _

from lms.core.api import Cell, CellFault, Fault, ImportSpec, SheetRow, Value
from lms.core.api import text as text_of
from lms.people.api import Employee, OrgUnit, Posting, Role, has_role

MOBILE = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


@dataclass(frozen=True)
class KnownPeople:
    """The employees a sheet names, by number, and where each was posted when."""

    by_number: dict[str, Employee]
    postings: dict[int, list[Posting]]

    def unit_on(self, employee: Employee, day: date) -> int | None:
        """Give the unit of that day, or nothing when the person was posted nowhere."""
        for posting in self.postings.get(employee.pk, ()):
            if posting.starts_on <= day and (posting.ends_on is None or day <= posting.ends_on):
                return posting.unit_id
        return None


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


def customers_words(max_length: int = 2000) -> _Words:
    """Read a customer's words and refuse what would tell who the customer is."""
    return _Words(max_length)


class _Words:
    def __init__(self, max_length: int) -> None:
        self.parse = text_of(max_length=max_length)

    def __call__(self, cell: Cell) -> Value:
        """Give the text, or a fault where it holds a whole telephone or identity number."""
        found = self.parse(cell)
        written = found if isinstance(found, str) else ""
        if MOBILE.search(written):
            raise CellFault(_("Holds a customer's telephone number."), _("Mask it: 138****1234."))
        if IDENTITY.search(written):
            raise CellFault(_("Holds an identity number."), _("Take it out; it is not needed here."))
        return found


class HrImport(ImportSpec):
    """An import only HR may run."""

    permission = "lms_evaluation.add_indicatorvalue"

    def allows(self, user: PermissionsMixin | AbstractBaseUser | AnonymousUser) -> bool:
        """Let HR in."""
        return isinstance(user, User) and has_role(user, Role.HR)
