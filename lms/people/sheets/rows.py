"""Hold what a roster's rows are compared with, and save them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import User

from lms.core.api import Change, SheetRow
from lms.people.choices import EmploymentKind
from lms.people.models import Employee, OrgUnit, Position, Posting
from lms.people.services import dismiss_employee, post_employee


@dataclass
class Roster:
    """What the tables hold, read once for all rows."""

    units: dict[str, OrgUnit] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    employees: dict[str, Employee] = field(default_factory=dict)
    postings: dict[int, Posting] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Roster:
        """Read units, positions, people and the latest posting of each in four queries."""
        postings = Posting.objects.select_related("unit", "position").order_by("starts_on")
        return cls(
            units={unit.code: unit for unit in OrgUnit.objects.all()},
            positions={position.code: position for position in Position.objects.all()},
            employees={one.number: one for one in Employee.objects.select_related("mentor")},
            postings={posting.employee_id: posting for posting in postings},
        )

    def latest_posting(self, row: SheetRow) -> Posting | None:
        """Give the latest posting of the row's person."""
        employee = self.employees.get(row.text("number"))
        return self.postings.get(employee.pk) if employee else None

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


def wanted_values(row: SheetRow, employee: Employee | None) -> dict[str, object]:
    """Give the fields the row sets; an empty optional cell leaves what is known."""
    kind = row.text("employment_kind")
    known = employee.employment_kind if employee else EmploymentKind.REGULAR.value
    return {
        "name": row.text("name"),
        "hired_on": row.day("hired_on"),
        "employment_kind": kind or known,
    }


def change_of(row: SheetRow, roster: Roster) -> Change:
    """Compare the row with the person it names."""
    employee = roster.employees.get(row.text("number"))
    if employee is None:
        return Change.NEW
    differs = any(getattr(employee, name) != value for name, value in wanted_values(row, employee).items())
    left_on, mentor = day_in(row, "left_on"), row.text("mentor")
    leaves = left_on is not None and left_on != employee.left_on
    other_mentor = bool(mentor) and (employee.mentor is None or employee.mentor.number != mentor)
    return Change.CHANGED if differs or leaves or other_mentor or roster.moves(row) else Change.UNCHANGED


def save_person(row: SheetRow, roster: Roster, actor: User | None) -> None:
    """Create or update one person, with posting and leaving."""
    number = row.text("number")
    employee = roster.employees.get(number)
    moves = roster.moves(row)
    values = wanted_values(row, employee)
    employee = employee or Employee(number=number)
    for name, value in values.items():
        setattr(employee, name, value)
    employee.save()
    roster.employees[number] = employee
    if moves:
        unit, position = roster.units[row.text("unit")], roster.positions[row.text("position")]
        post_employee(employee=employee, unit=unit, position=position, starts_on=start_of(row), actor=actor)
    left_on = day_in(row, "left_on")
    if left_on is not None and left_on != employee.left_on:
        dismiss_employee(employee=employee, left_on=left_on, actor=actor)


def save_mentor(row: SheetRow, roster: Roster) -> None:
    """Set the mentor the row names."""
    employee, mentor = roster.employees[row.text("number")], roster.employees.get(row.text("mentor"))
    if mentor is not None and employee.mentor_id != mentor.pk:
        employee.mentor = mentor
        employee.save(update_fields=["mentor"])
