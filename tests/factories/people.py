"""Make people for tests: units, positions, and the fixed cast Li, Wang, Zhao and Chen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import Model

from lms.people.api import Employee, OrgUnit, Position, Posting, Role, UnitKind
from tests.accounts import User

HIRED_ON = date(2024, 3, 1)
PASSWORD = "plain-words-47-lantern"

_serial = count(1)


def make_unit(
    name: str = "热线一组",
    *,
    code: str | None = None,
    parent: OrgUnit | None = None,
    kind: UnitKind = UnitKind.TEAM,
    closed_on: date | None = None,
) -> OrgUnit:
    """Make a unit, below `parent` or as a root."""
    code = code or f"U{next(_serial):04}"
    values = {"code": code, "name": name, "kind": kind, "closed_on": closed_on}
    if parent is None:
        unit: OrgUnit = OrgUnit.add_root(**values)
        return unit
    parent.refresh_from_db()
    child: OrgUnit = parent.add_child(**values)
    return child


def make_position(name: str = "热线坐席", *, code: str | None = None, leads: bool = False) -> Position:
    """Make a position, or give the one with that code."""
    code = code or ("lead" if leads else "agent")
    return Position.objects.get_or_create(code=code, defaults={"name": name, "leads": leads})[0]


def make_user_with_role(
    *roles: Role, username: str | None = None, password: str = PASSWORD, name: str = ""
) -> User:
    """Make an account without an employee that holds the group roles named."""
    username = username or f"user{next(_serial):04}"
    user = User.objects.create_user(username, password=password, first_name=name)
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return user


def make_employee(
    name: str = "孙宁",
    *,
    number: str | None = None,
    unit: OrgUnit | None = None,
    position: Position | None = None,
    role: Role = Role.EMPLOYEE,
    hired_on: date = HIRED_ON,
    left_on: date | None = None,
    with_account: bool = True,
) -> Employee:
    """Make an employee posted since hiring (in a new team unless `unit` is given).

    `role=Role.MANAGER` posts them in a leading position; the group roles add the group; the account's
    password is `PASSWORD` and need not be changed.
    """
    number = number or f"{next(_serial):06}"
    user = None
    if with_account:
        groups = () if role in {Role.EMPLOYEE, Role.MANAGER} else (role,)
        user = make_user_with_role(*groups, username=number, name=name)
    employee = Employee.objects.create(
        number=number, name=name, user=user, hired_on=hired_on, left_on=left_on, must_change_password=False
    )
    leads = role is Role.MANAGER
    make_posting(
        employee,
        unit or make_unit(),
        position or make_position("班组长" if leads else "热线坐席", leads=leads),
    )
    return employee


def make_posting(
    employee: Employee,
    unit: OrgUnit,
    position: Position | None = None,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Posting:
    """Post an employee, from the day of hiring unless said otherwise; nothing is closed or checked."""
    return Posting.objects.create(
        employee=employee,
        unit=unit,
        position=position or make_position(),
        starts_on=starts_on or employee.hired_on,
        ends_on=ends_on,
    )


@dataclass(frozen=True)
class Cast:
    """The people every test knows: two teams in one centre, and HR beside it."""

    province: OrgUnit
    centre: OrgUnit
    team: OrgUnit
    other_team: OrgUnit
    hr_office: OrgUnit
    li: Employee
    wang: Employee
    zhao: Employee
    chen: Employee

    def user(self, name: str) -> User:
        """Give the account of "li", "wang", "zhao" or "chen"."""
        employee: Employee = getattr(self, name)
        if employee.user is None:
            raise LookupError(name)
        return employee.user


UNITS_OF_CAST = (
    ("", "P01", "示例省公司", UnitKind.PROVINCE),
    ("0001", "P01-C1", "客服中心", UnitKind.CENTRE),
    ("00010001", "P01-C1-T1", "热线一组", UnitKind.TEAM),
    ("00010002", "P01-C1-T2", "热线二组", UnitKind.TEAM),
    ("0002", "P01-HR", "人力资源部", UnitKind.CENTRE),
)
"""Branch below the root, code, name and kind of each; written at once, as most tests begin with them."""


def _make_units_of_cast() -> list[OrgUnit]:
    last, width = OrgUnit.get_last_root_node(), OrgUnit.steplen
    root = last._inc_path() if last else OrgUnit._get_path("", 1, 1)
    branches = [branch for branch, *_ in UNITS_OF_CAST]
    return OrgUnit.objects.bulk_create(
        OrgUnit(
            path=root + branch,
            depth=len(branch) // width + 1,
            numchild=sum(len(one) == len(branch) + width and one.startswith(branch) for one in branches),
            code=code,
            name=name,
            kind=kind,
        )
        for branch, code, name, kind in UNITS_OF_CAST
    )


PEOPLE_OF_CAST = (("00231", "李敏"), ("00107", "王强"), ("00052", "赵蕾"), ("00318", "陈涛"))


def _make_people_of_cast(units: list[OrgUnit]) -> list[Employee]:
    """Post each in the unit; the second, Wang, leads."""
    users = User.objects.bulk_create(
        User(**{User.USERNAME_FIELD: number}, first_name=name, password=make_password(PASSWORD))
        for number, name in PEOPLE_OF_CAST
    )
    people = Employee.objects.bulk_create(
        Employee(number=number, name=name, user=user, hired_on=HIRED_ON, must_change_password=False)
        for (number, name), user in zip(PEOPLE_OF_CAST, users, strict=True)
    )
    positions = [Position(code="agent", name="热线坐席"), Position(code="lead", name="班组长", leads=True)]
    agent, lead = known_by(Position, "code", positions)
    Posting.objects.bulk_create(
        Posting(employee=one, unit=unit, position=position, starts_on=HIRED_ON)
        for one, unit, position in zip(people, units, [agent, lead, agent, agent], strict=True)
    )
    return people


def known_by[M: Model](model: type[M], key: str, rows: list[M]) -> list[M]:
    """Give rows that are there or are made now, told by a unique field, in one statement."""
    return model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=[key], update_fields=[key]
    )


def make_cast() -> Cast:
    """Make Li (employee) and Wang (leads Li's team), Zhao (HR) and Chen (works in another team)."""
    province, centre, team, other_team, hr_office = _make_units_of_cast()
    li, wang, zhao, chen = _make_people_of_cast([team, team, hr_office, other_team])
    known_by(Group, "name", [Group(name=Role.HR.value)])[0].user_set.add(zhao.user)
    return Cast(
        province=province,
        centre=centre,
        team=team,
        other_team=other_team,
        hr_office=hr_office,
        li=li,
        wang=wang,
        zhao=zhao,
        chen=chen,
    )
