"""Make units, positions and people: leads, agents, namesakes, transfers and leavers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from lms.demo.plan import DemoPlan
from lms.people.choices import EmploymentKind, UnitKind
from lms.people.organisation.models import Employee, OrgUnit, Position, Posting

CHINESE_NUMBERS = "一二三四五六七八九十"


@dataclass
class Organisation:
    """What was made, by the codes and numbers of the plan."""

    units: dict[str, OrgUnit] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    teams: list[OrgUnit] = field(default_factory=list)
    employees: dict[str, Employee] = field(default_factory=dict)
    agents: list[Employee] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)


def make_organisation(plan: DemoPlan, chance: np.random.Generator) -> Organisation:
    """Make the tree and fill it; the same plan and seed give the same people."""
    made = Organisation()
    _make_units(plan, made)
    for entry in plan.file["positions"]:
        position, _ = Position.objects.update_or_create(
            code=entry["code"],
            defaults={
                "name": entry["name"],
                "name_en": entry.get("name_en", ""),
                "leads": entry.get("leads", False),
            },
        )
        made.positions[position.code] = position
    _make_people(plan, made, chance)
    _move_some(plan, made, chance)
    _make_colleagues(plan, made)
    Posting.objects.bulk_create(made.postings)
    return made


def _make_units(plan: DemoPlan, made: Organisation) -> None:
    file = plan.file
    province = OrgUnit.add_root(
        kind=UnitKind.PROVINCE, code=file["province"]["code"], name=file["province"]["name"]
    )
    made.units[province.code] = province
    for entry in file["cities"]:
        made.units[entry["code"]] = province.add_child(
            kind=UnitKind.CITY, code=entry["code"], name=entry["name"]
        )
    for entry in file["centres"]:
        city = OrgUnit.objects.get(pk=made.units[entry["city"]].pk)
        centre = city.add_child(kind=UnitKind.CENTRE, code=entry["code"], name=entry["name"])
        made.units[centre.code] = centre
        for number in range(1, entry["teams"] + 1):
            name = f"{entry['prefix']}{CHINESE_NUMBERS[number - 1]}组"
            team = centre.add_child(kind=UnitKind.TEAM, code=f"{centre.code}-{number:02}", name=name)
            made.units[team.code] = team
            made.teams.append(team)


@dataclass(frozen=True)
class _Place:
    number: str
    name: str
    unit: str
    position: str


def _make_people(plan: DemoPlan, made: Organisation, chance: np.random.Generator) -> None:
    places = list(_places(plan, made, chance))
    users = get_user_model()
    unusable = make_password(None)
    accounts = users.objects.bulk_create(
        users(username=place.number, first_name=place.name, password=unusable) for place in places
    )
    for place, account in zip(places, accounts, strict=True):
        kinds = [EmploymentKind.REGULAR, EmploymentKind.DISPATCHED, EmploymentKind.OUTSOURCED]
        made.employees[place.number] = Employee(
            number=place.number,
            name=place.name,
            user_id=account.pk,
            employment_kind=chance.choice(kinds, p=[0.55, 0.25, 0.2]),
            hired_on=plan.first_day - timedelta(days=int(chance.integers(30, 2_400))),
            is_demo=True,
        )
    Employee.objects.bulk_create(made.employees.values())
    for place in places:
        employee = made.employees[place.number]
        made.postings.append(
            Posting(
                employee=employee,
                unit=made.units[place.unit],
                position=made.positions[place.position],
                starts_on=employee.hired_on,
            )
        )
        if made.units[place.unit].kind == UnitKind.TEAM and place.position != "TEAM_LEAD":
            made.agents.append(employee)


def _make_colleagues(plan: DemoPlan, made: Organisation) -> None:
    """Add the seconds in their roles, without a draw of chance, so that everybody else stays who they are."""
    for entry in plan.file["colleagues"]:
        account = get_user_model().objects.create(
            username=entry["number"], first_name=entry["name"], password=make_password(None)
        )
        employee = Employee.objects.create(
            number=entry["number"],
            name=entry["name"],
            user=account,
            employment_kind=EmploymentKind.REGULAR,
            hired_on=plan.first_day,
            is_demo=True,
        )
        unit, position = made.units[entry["place"]], made.positions[entry["position"]]
        posting = Posting(employee=employee, unit=unit, position=position, starts_on=employee.hired_on)
        made.employees[employee.number] = employee
        made.postings.append(posting)


def _places(plan: DemoPlan, made: Organisation, chance: np.random.Generator) -> Iterator[_Place]:
    """List every place with its holder: the cast first, then heads, leads and agents."""
    file = plan.file
    names = _names(plan, chance)
    taken = {entry["number"] for entry in file["cast"]}
    numbers = (f"{number:05}" for number in range(101, 10_000) if f"{number:05}" not in taken)
    yield from (
        _Place(entry["number"], entry["name"], entry["place"], entry["position"]) for entry in file["cast"]
    )
    heads = [
        (file["province"]["code"], "PROVINCE_HEAD"),
        *((city["code"], "CITY_HEAD") for city in file["cities"]),
    ]
    cast_heads = {entry["place"] for entry in file["cast"] if entry["position"] == "CENTRE_HEAD"}
    heads += [
        (centre["code"], "CENTRE_HEAD") for centre in file["centres"] if centre["code"] not in cast_heads
    ]
    yield from (_Place(next(numbers), next(names), unit, position) for unit, position in heads)
    count = file["employees"] - len(file["cast"]) - len(heads) - len(file["colleagues"])
    small = set(plan.file["small_teams"])
    places = [(code, "AGENT") for code in sorted(small) for _ in range(plan.file["small_team_size"] - 1)]
    large = [team.code for team in made.teams if team.code not in small]
    places += [(team.code, "TEAM_LEAD") for team in made.teams]
    places += [(large[number % len(large)], "AGENT") for number in range(count - len(places))]
    places = [
        (
            code,
            ("COMPLAINT" if code.startswith("K02") else "SENIOR_AGENT" if number % 5 == 0 else "AGENT")
            if kind == "AGENT"
            else kind,
        )
        for number, (code, kind) in enumerate(places)
    ]
    yield from (_Place(next(numbers), next(names), unit, position) for unit, position in places)


def _names(plan: DemoPlan, chance: np.random.Generator) -> Iterator[str]:
    """Give invented names without end: each namesake twice, every other name once while they last."""
    surnames, given = plan.file["surnames"], plan.file["given"]
    pool = [surname + name for surname in surnames for name in given]
    taken = {entry["name"] for entry in plan.file["cast"]}
    yield from plan.file["namesakes"] * 2
    while True:
        for index in chance.permutation(len(pool)):
            if pool[index] not in taken:
                yield pool[index]


def _move_some(plan: DemoPlan, made: Organisation, chance: np.random.Generator) -> None:
    """Transfer some agents between teams of their centre and let some leave, on days spread over the year."""
    protected = {entry["number"] for entry in plan.file["cast"]}
    small = set(plan.file["small_teams"])
    by_employee = {posting.employee_id: posting for posting in made.postings}
    movable = [
        agent
        for agent in made.agents
        if agent.number not in protected and by_employee[agent.pk].unit.code not in small
    ]
    order = [movable[index] for index in chance.permutation(len(movable))]
    leavers = order[: round(len(movable) * plan.file["leavers_share"])]
    movers = order[len(leavers) : len(leavers) + round(len(movable) * plan.file["transfers_share"])]
    for agent in leavers:
        day = _some_day(plan, chance)
        agent.left_on = day
        by_employee[agent.pk].ends_on = day - timedelta(days=1)
    Employee.objects.bulk_update(leavers, ["left_on"])
    for agent in movers:
        old, day = by_employee[agent.pk], _some_day(plan, chance)
        centre = [team for team in made.teams if team.code.startswith(old.unit.code[:3])]
        others = [team for team in centre if team.pk != old.unit_id and team.code not in small]
        unit = others[int(chance.integers(len(others)))]
        old.ends_on = day - timedelta(days=1)
        moved = Posting(employee=old.employee, unit=unit, position=old.position, starts_on=day)
        made.postings.append(moved)


def _some_day(plan: DemoPlan, chance: np.random.Generator) -> date:
    return plan.days[int(chance.integers(40, len(plan.days) - 20))]
