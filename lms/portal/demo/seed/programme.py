"""Declare the demo's programme before its run, and measure it as the nightly job would."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from lms.core.api import invented_deeds
from lms.courses.api import CoursePage
from lms.evaluation.api import (
    Indicator,
    Programme,
    ProgrammePlan,
    declare_programme,
    draw_lots,
    estimate_programme,
)
from lms.people.api import Role
from lms.portal.demo.seed.learning import at
from lms.portal.demo.seed.organisation import Organisation
from lms.portal.demo.seed.plan import DemoPlan, month_after

DECLARED_BEFORE = 20  # days before the first wave


def declare(plan: DemoPlan, made: Organisation) -> Programme:
    """Draw the teams into waves by lot and declare what will be measured, before the first wave."""
    entry = plan.file["programme"]
    indicators = {
        indicator.key: indicator for indicator in Indicator.objects.filter(key__in=entry["declared"])
    }
    starts = [plan.wave_start(number) for number in range(1, len(entry["wave_months"]) + 2)]
    first = min(start for start in starts if start)
    declared_at = at(first - timedelta(days=DECLARED_BEFORE))
    promise = ProgrammePlan(
        key=entry["key"],
        title=entry["title"],
        title_en=entry["title_en"],
        course=CoursePage.objects.get(code=entry["course"]),
        scope=made.units[plan.file["province"]["code"]],
        primary=indicators[entry["primary"]],
        others=tuple(indicators[key] for key in entry["declared"] if key != entry["primary"]),
        panel_from=plan.panel_from,
        analysis_on=month_after(plan.today, 0),
        smallest_worthwhile=0.01,
    )
    with invented_deeds(declared_at):
        return declare_programme(
            plan=promise,
            waves=draw_lots(teams=made.teams, starts=starts, seed=plan.file["seed"]),
            declared_by=_person(plan, Role.TRAINER),
            now=declared_at,
            lottery_seed=plan.file["seed"],
            is_demo=True,
        )


def starts_of(programme: Programme, made: Organisation) -> dict[int, date | None]:
    """Return when each team began, by its place in the list of teams; None for those that wait."""
    places = {team.pk: number for number, team in enumerate(made.teams)}
    starts: dict[int, date | None] = dict.fromkeys(range(len(made.teams)))
    for wave in programme.waves.prefetch_related("units"):
        for unit in wave.units.all():
            starts[places[unit.pk]] = wave.starts_on
    return starts


def measure(plan: DemoPlan) -> None:
    """Estimate what the training did, as the nightly job would."""
    estimate_programme(programme=Programme.objects.get(key=plan.file["programme"]["key"]), now=timezone.now())


def _person(plan: DemoPlan, role: Role) -> User:
    number = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == role)
    return User.objects.get(username=number)
