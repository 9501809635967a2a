"""Declare the demo's programmes before their runs, and measure them as the nightly job would."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from lms.core.trail.services import invented_entries
from lms.courses.pages.models import CoursePage
from lms.demo.people.learning import at
from lms.demo.people.organisation import Organisation
from lms.demo.plan import DemoPlan, ProgrammeEntry, month_after, workday_before
from lms.evaluation.effects.services import estimate_programme
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.services import ProgrammePlan, WavePlan, declare_programme, draw_lots
from lms.people.choices import Role
from lms.performance.indicators.models import Indicator

DECLARED_BEFORE = 20  # days before the first wave


def declare_all(plan: DemoPlan, made: Organisation) -> list[Programme]:
    """Declare every programme of the plan, the measured training last, as the newest is shown first."""
    return [declare(plan, made, entry) for entry in (*plan.file["other_programmes"], plan.file["programme"])]


def declare(plan: DemoPlan, made: Organisation, entry: ProgrammeEntry) -> Programme:
    """Give the teams their waves, by lot unless they were chosen, and declare before the first of them."""
    indicators = Indicator.objects.in_bulk(entry["declared"], field_name="key")
    starts = plan.wave_starts(entry)
    first = min(start for start in starts if start)
    days_before = entry.get("declared_before", DECLARED_BEFORE)
    declared_at = at(workday_before(first - timedelta(days=days_before)))
    promise = ProgrammePlan(
        key=entry["key"],
        title=entry["title"],
        title_en=entry["title_en"],
        course=CoursePage.objects.get(code=entry["course"]),
        scope=made.units[entry["scope"]],
        primary=indicators[entry["primary"]],
        others=tuple(indicators[key] for key in entry["declared"] if key != entry["primary"]),
        panel_from=plan.panel_from,
        analysis_on=month_after(plan.today, entry["analysed_in"]),
        smallest_worthwhile=entry["worthwhile"],
    )
    if "chosen" in entry:
        chosen = zip(starts, (*entry["chosen"], entry["waiting"]), strict=True)
        waves = tuple(WavePlan(start, tuple(made.units[code] for code in codes)) for start, codes in chosen)
    else:
        below = made.units[entry["scope"]].path
        teams = [team for team in made.teams if team.path.startswith(below)]
        waves = draw_lots(teams=teams, starts=starts, seed=plan.file["seed"])
    with invented_entries(declared_at):
        number = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == Role.TRAINER)
        return declare_programme(
            plan=promise,
            waves=waves,
            declared_by=User.objects.get(username=number),
            now=declared_at,
            lottery_seed=None if "chosen" in entry else plan.file["seed"],
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
    """Estimate what the trainings did, as the nightly job would."""
    for entry in (*plan.file["other_programmes"], plan.file["programme"]):
        estimate_programme(programme=Programme.objects.get(key=entry["key"]), now=timezone.now())
