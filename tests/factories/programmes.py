"""Make courses, indicators, teams with figures, and programmes whose effect is planted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from wagtail.models import Page

from lms.courses.api import CoursePage
from lms.courses.pages.models import CourseIndexPage
from lms.evaluation.estimation.rules.panel import month_index, month_start
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.services import ProgrammePlan, WavePlan, declare_programme, draw_lots
from lms.people.api import Employee, OrgUnit, UnitKind
from lms.performance.choices import Direction, IndicatorUnit
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.months import rebuild_months
from tests.factories.people import make_employee, make_unit

FIRST_MONTH = date(2026, 1, 1)
STARTS: tuple[date | None, ...] = (date(2026, 5, 1), date(2026, 7, 1), None)
ANALYSIS_ON = date(2026, 10, 1)
DECLARED_AT = datetime(2026, 4, 10, 2, tzinfo=UTC)
AFTER_ANALYSIS = datetime(2026, 10, 5, 2, tzinfo=UTC)
SEED = 7


def make_course(code: str = "U4", title: str = "全流程与派单") -> CoursePage:
    """Make a course page under the one index."""
    index = CourseIndexPage.objects.first()
    if index is None:
        root = Page.objects.filter(depth=1).first() or Page.add_root(title="根", slug="root")
        index = root.add_child(instance=CourseIndexPage(title="学习", slug="learn"))
    course: CoursePage = index.add_child(instance=CoursePage(title=title, slug=code.lower(), code=code))
    return course


def make_indicator(
    key: str = "fcr",
    name: str = "一次解决率",
    *,
    unit: str = IndicatorUnit.PERCENT,
    direction: str = Direction.UP,
    min_n: int = 30,
) -> Indicator:
    """Make an indicator; a band goes from 0 to 1."""
    return Indicator.objects.create(
        key=key,
        name=name,
        name_en=key.upper(),
        numerator="分子",
        denominator="首次联系件数",
        unit=unit,
        direction=direction,
        min_n=min_n,
        worthwhile=1.0,
        band_from=0.0,
        band_to=1.0,
    )


@dataclass(frozen=True)
class Centre:
    """A centre with its teams and the people in each."""

    unit: OrgUnit
    teams: tuple[OrgUnit, ...]
    people: dict[int, list[Employee]]


def make_centre(
    teams: int = 12, *, code: str = "K01", people: int = 6, parent: OrgUnit | None = None
) -> Centre:
    """Make a centre whose teams have so many people each, without accounts."""
    unit = make_unit("热线一中心", code=code, parent=parent, kind=UnitKind.CENTRE)
    made = tuple(make_unit(f"热线{n}组", code=f"{code}-{n:02}", parent=unit) for n in range(1, teams + 1))
    staff = {
        team.pk: [
            make_employee(f"员工{n}", unit=team, number=f"{team.code}-{n}", with_account=False)
            for n in range(people)
        ]
        for team in made
    }
    return Centre(OrgUnit.objects.get(pk=unit.pk), made, staff)


def plant(
    centre: Centre,
    indicator: Indicator,
    *,
    waves: Sequence[WavePlan] = (),
    effect: float = 0.0,
    first: date = FIRST_MONTH,
    months: int = 9,
    level: float = 0.775,
    contacts: int = 200,
    seed: int = 1,
    noise: float = 0.004,
    people_differ: float = 0.0,
) -> None:
    """Write one row a person and month from the first; teams of a wave gain `effect` from its start on."""
    chance = np.random.default_rng(seed)
    starts = {unit.pk: wave.starts_on for wave in waves for unit in wave.units}
    rows = []
    for team in centre.teams:
        own = level + chance.normal(0, 0.015)
        people = centre.people[team.pk]
        personal = chance.normal(0, people_differ, len(people)) if people_differ else np.zeros(len(people))
        for number in range(months):
            month = month_start(month_index(first) + number)
            start = starts.get(team.pk)
            share = own + chance.normal(0, noise) + (effect if start and month >= start else 0.0)
            rows += [
                IndicatorValue(
                    indicator=indicator,
                    employee=employee,
                    unit=team,
                    day=month.replace(day=10),
                    numerator=round((share + better) * contacts, 2),
                    denominator=contacts,
                )
                for employee, better in zip(people, personal, strict=True)
            ]
    IndicatorValue.objects.bulk_create(rows)
    rebuild_months()


def make_plan(centre: Centre, primary: Indicator, others: Sequence[Indicator] = ()) -> ProgrammePlan:
    """Make the plan of the training whose effect is planted."""
    return ProgrammePlan(
        key="process-training",
        title="全流程与派单培训",
        title_en="Whole process and dispatch",
        course=CoursePage.objects.filter(code="U4").first() or make_course(),
        scope=centre.unit,
        primary=primary,
        others=tuple(others),
        panel_from=FIRST_MONTH,
        analysis_on=ANALYSIS_ON,
        smallest_worthwhile=0.01,
    )


def make_programme(
    centre: Centre, primary: Indicator, others: Sequence[Indicator] = (), *, key: str = "process-training"
) -> tuple[Programme, tuple[WavePlan, ...]]:
    """Declare the training, its waves drawn by lot."""
    from dataclasses import replace

    waves = draw_lots(teams=centre.teams, starts=STARTS, seed=SEED)
    plan = replace(make_plan(centre, primary, others), key=key)
    programme = declare_programme(
        plan=plan, waves=waves, declared_by=None, now=DECLARED_AT, lottery_seed=SEED
    )
    return programme, waves
