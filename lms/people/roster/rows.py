"""Hold what a roster's rows are compared with, and save them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.contrib.auth import get_user_model
from django.utils import timezone

from lms.core.accounts import User
from lms.core.files.workbooks.api import Value
from lms.core.imports.api import Change, SheetRow
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.people.choices import EmploymentKind
from lms.people.employees.services import dismiss_employee, post_employee
from lms.people.leaves.models import Leave
from lms.people.organisation.models import Employee, OrgUnit, Position, Posting
from lms.people.roster.absences import keep_leave, leave_until_now

# How the audit trail calls what a row changes about a person.
DETAILS = {
    "name": "person_name",
    "hired_on": "hired_on",
    "employment_kind": "employment",
    "mentor": "mentor",
    "email": "email",
}


@dataclass
class Roster:
    """What the tables hold, read once for all rows."""

    units: dict[str, OrgUnit] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    employees: dict[str, Employee] = field(default_factory=dict)
    postings: dict[int, Posting] = field(default_factory=dict)
    first_postings: dict[int, Posting] = field(default_factory=dict)
    today: date = field(default_factory=timezone.localdate)

    @classmethod
    def read(cls) -> Roster:
        """Read units, positions, people and the first and latest posting of each in four queries."""
        postings = list(Posting.objects.select_related("unit", "position").order_by("starts_on"))
        return cls(
            units={unit.code: unit for unit in OrgUnit.objects.all()},
            positions={position.code: position for position in Position.objects.all()},
            employees={one.number: one for one in Employee.objects.select_related("mentor")},
            postings={posting.employee_id: posting for posting in postings},
            first_postings={posting.employee_id: posting for posting in reversed(postings)},
        )

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Give where mail goes, by staff number, of who has an address; read only where a row has one."""
        account = f"user__{get_user_model().get_email_field_name()}"
        known = Employee.objects.values_list("number", "email", "user", account)
        given = {number: (of_account if user else own) or "" for number, own, user, of_account in known}
        return {number: address for number, address in given.items() if address}

    @cached_property
    def leaves(self) -> Mapping[str, Sequence[Leave]]:
        """Give the recorded leave by staff number; read only where a row has some."""
        found: defaultdict[str, list[Leave]] = defaultdict(list)
        for leave in Leave.objects.select_related("employee"):
            found[leave.employee.number].append(leave)
        return found

    def leaves_of(self, row: SheetRow) -> Sequence[Leave]:
        """List the recorded leave of the row's person; nothing is read where the row has none."""
        return self.leaves.get(row.text("number"), ()) if row.get("away_from") is not None else ()

    def latest_posting(self, row: SheetRow) -> Posting | None:
        """Give the latest posting of the row's person."""
        employee = self.employees.get(row.text("number"))
        return self.postings.get(employee.pk) if employee else None

    def knows_place(self, row: SheetRow) -> bool:
        """Tell whether there are the unit and the position that the row names."""
        return row.text("unit") in self.units and row.text("position") in self.positions

    def moves(self, row: SheetRow) -> bool:
        """Tell whether the row names another unit or position than the latest posting."""
        latest = self.latest_posting(row)
        if latest is None or (latest.ends_on is not None and start_of(row) > latest.ends_on):
            return True
        return (row.text("unit"), row.text("position")) != (latest.unit.code, latest.position.code)


def day_in(row: SheetRow, name: str) -> date | None:
    """Give the day in a cell, or nothing when it is empty."""
    return row.day(name) if row.get(name) is not None else None


def start_of(row: SheetRow) -> date:
    """Give the day on which the row's posting begins: as written, else the day of hiring."""
    return day_in(row, "starts_on") or row.day("hired_on")


def wanted_values(row: SheetRow, employee: Employee | None) -> dict[str, str | date]:
    """Give the fields the row sets; an empty optional cell leaves what is known."""
    kind = row.text("employment_kind")
    known = employee.employment_kind if employee else EmploymentKind.REGULAR.value
    return {
        "name": row.text("name"),
        "hired_on": row.day("hired_on"),
        "employment_kind": kind or known,
    }


def changed_values(row: SheetRow, employee: Employee) -> dict[str, tuple[str | date, str | date]]:
    """Give each field of the person that the row changes, as it was and as it would be."""
    mentor = employee.mentor.number if employee.mentor else ""
    wanted = wanted_values(row, employee) | {"mentor": row.text("mentor") or mentor}
    was = {name: mentor if name == "mentor" else getattr(employee, name) for name in wanted}
    return {name: (was[name], value) for name, value in wanted.items() if value != was[name]}


def values_until_now(row: SheetRow, roster: Roster) -> dict[str, Value]:
    """Give what is known of the row's person where the row says something else."""
    employee, latest = roster.employees.get(row.text("number")), roster.latest_posting(row)
    if employee is None:
        return {}
    held: dict[str, Value] = {name: was for name, (was, _now) in changed_values(row, employee).items()}
    if latest is not None:
        places = {"unit": latest.unit.code, "position": latest.position.code}
        held |= {name: code for name, code in places.items() if code != row.text(name)}
    if leaves(row, employee):
        held["left_on"] = employee.left_on
    if has_new_address(row, roster):
        held["email"] = roster.addresses.get(employee.number, "")
    return held | leave_until_now(row, roster.leaves_of(row))


def leaves(row: SheetRow, employee: Employee) -> bool:
    """Tell whether the row names another day of leaving than is known."""
    left_on = day_in(row, "left_on")
    return left_on is not None and left_on != employee.left_on


def has_new_address(row: SheetRow, roster: Roster) -> bool:
    """Tell whether the row has another e-mail address than is known; an empty cell leaves it."""
    address = row.text("email")
    return bool(address) and address != roster.addresses.get(row.text("number"))


def change_of(row: SheetRow, roster: Roster) -> Change:
    """Compare the row with the person it names."""
    employee = roster.employees.get(row.text("number"))
    if employee is None:
        return Change.NEW
    differs = (
        changed_values(row, employee)
        or leaves(row, employee)
        or roster.moves(row)
        or has_new_address(row, roster)
        or leave_until_now(row, roster.leaves_of(row))
    )
    return Change.CHANGED if differs else Change.UNCHANGED


def save_person(row: SheetRow, roster: Roster, actor: User | None) -> None:
    """Create or update one person, with posting, leaving and leave."""
    number = row.text("number")
    known = roster.employees.get(number)
    moves = roster.moves(row)
    values = wanted_values(row, known)
    if known is not None:
        record_changes(row, known, actor)
    employee = known or Employee(number=number)
    for name, value in values.items():
        setattr(employee, name, value)
    if known is None:
        employee.email = row.text("email")
    employee.save()
    if known is None:
        record_newcomer(row, employee, actor)
    elif has_new_address(row, roster):
        keep_roster_address(employee, row.text("email"), actor)
    roster.employees[number] = employee
    if moves:
        unit, position = roster.units[row.text("unit")], roster.positions[row.text("position")]
        post_employee(employee=employee, unit=unit, position=position, starts_on=start_of(row), actor=actor)
    left_on = day_in(row, "left_on")
    if left_on is not None and leaves(row, employee):
        dismiss_employee(employee=employee, left_on=left_on, actor=actor)
    keep_leave(row, employee, roster.leaves_of(row), actor)


def record_newcomer(row: SheetRow, employee: Employee, actor: User | None) -> None:
    """Write into the audit trail what the row says of a person who was not known."""
    values = {**wanted_values(row, employee), "mentor": row.text("mentor"), "email": row.text("email")}
    after: dict[str, JSON] = {DETAILS[name]: str(value) for name, value in values.items() if value}
    record(actor=actor, action="employee.added", subject=employee, details={"after": after})


def record_changes(row: SheetRow, employee: Employee, actor: User | None) -> None:
    """Write into the audit trail what the row changes about the person, before and after.

    Postings and leaving have entries of their own.
    """
    changed = changed_values(row, employee)
    if changed:
        before = {DETAILS[name]: str(was) for name, (was, _now) in changed.items()}
        after = {DETAILS[name]: str(now) for name, (_was, now) in changed.items()}
        details: dict[str, JSON] = {"before": {**before}, "after": {**after}}
        record(actor=actor, action="employee.changed", subject=employee, details=details)


def keep_roster_address(employee: Employee, address: str, actor: User | None) -> None:
    """Keep where mail goes: at the account, or until there is one with the person."""
    if employee.user_id is None:
        Employee.objects.filter(pk=employee.pk).update(email=address)
    else:
        accounts = get_user_model()
        accounts.objects.filter(pk=employee.user_id).update(**{accounts.get_email_field_name(): address})
    record(actor=actor, action="employee.address_given", subject=employee, details={"email": address})


def save_mentor(row: SheetRow, roster: Roster) -> None:
    """Set the mentor the row names."""
    employee, mentor = roster.employees[row.text("number")], roster.employees.get(row.text("mentor"))
    if mentor is not None and employee.mentor_id != mentor.pk:
        employee.mentor = mentor
        employee.save(update_fields=["mentor"])
