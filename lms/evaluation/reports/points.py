"""Give the points of a programme's charts an address, and read from it which rows are behind a point."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.wording import enumerated
from lms.evaluation.effects.rules.results import CellRecord, EffectResult
from lms.evaluation.estimation.rules.panel import month_index
from lms.evaluation.estimation.rules.staggered import teams_behind
from lms.evaluation.programmes.models import Programme
from lms.people.api import OrgUnit
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.views import values_address
from lms.performance.indicators.wording import DASH, MINUS


@dataclass(frozen=True)
class ChosenPoint:
    """A point of a chart: what it is called, the months it is made of, and its part of an address.

    cells: the months of teams behind it, by the team's code and the counted month.
    """

    label: str
    months: str
    query: Mapping[str, str]
    cells: frozenset[tuple[str, int]]


def rows_url(programme: Programme, **query: str) -> str:
    """Give the address of a programme's rows; `query` narrows them to an indicator or a point."""
    base = reverse("lms_evaluation:programme_rows", args=[programme.key])
    return f"{base}?{urlencode(query)}" if query else base


def event_point_url(programme: Programme, since: int) -> str:
    """Give the address of the rows so many months after the start of training."""
    return rows_url(programme, since=str(since))


def wave_month_url(programme: Programme, wave: int, month: date) -> str:
    """Give the address of the rows of one wave in one month."""
    return rows_url(programme, wave=str(wave), month=f"{month:%Y-%m}")


def cohort_values_url(
    programme: Programme, team: OrgUnit, indicator: Indicator, start: date, end: date
) -> str:
    """Give the list of daily values of the people drawn with a team, as `values_url` for a unit."""
    return values_address({"cohort": f"{programme.key}:{team.code}"}, indicator, start, end)


def signed_month(since: object) -> str:
    """Write how many months a month is away from the first month of training: −2, 0, +3."""
    if not isinstance(since, int):
        return DASH
    return f"{since:+d}".replace("-", MINUS) if since else "0"


def since_text(since: int) -> str:
    """Say how many months a month is away from the first month of training."""
    if since == 0:
        return _("The month training began")
    if since > 0:
        return ngettext(
            "%(count)d month after training began", "%(count)d months after training began", since
        ) % {"count": since}
    return ngettext(
        "%(count)d month before training began", "%(count)d months before training began", -since
    ) % {"count": -since}


def wave_text(wave: int) -> str:
    """Name a wave by its number."""
    return _("Wave %(number)s") % {"number": wave}


def months_text(cells: tuple[CellRecord, ...]) -> str:
    """List the calendar months of the cells, each once."""
    return enumerated(f"{month:%Y-%m}" for month in sorted({cell.month for cell in cells}))


def chosen_point(
    asked: Mapping[str, str], programme: Programme, result: EffectResult | None
) -> ChosenPoint | None:
    """Read the point an address asks for; None where it asks for none that the result has.

    Only teams that were judged are behind a point. Reads nothing when the plan is loaded.
    """
    if result is None:
        return None
    left_out = {each.team for each in result.excluded}
    wave_of = {
        unit.code: wave
        for wave in programme.waves.all()
        for unit in wave.units.all()
        if unit.code not in left_out
    }
    if since := asked.get("since", ""):
        starts = {
            team: float(month_index(wave.starts_on)) if wave.starts_on else math.inf
            for team, wave in wave_of.items()
        }
        time = next((event.time for event in result.events if str(event.time) == since), None)
        if time is None:
            return None
        cells = result.cells_at(time)
        behind = [(month_index(cell.wave), month_index(cell.month)) for cell in cells]
        words = {"months": months_text(cells)}
        return ChosenPoint(
            label=since_text(time),
            months=_("%(months)s: the waves this far along, and the teams not yet trained beside them")
            % words,
            query={"since": since},
            cells=teams_behind(starts, behind),
        )
    numbers = {team: wave.number for team, wave in wave_of.items()}
    return _wave_month(asked.get("wave", ""), asked.get("month", ""), result, numbers)


def _wave_month(
    wave: str, month: str, result: EffectResult, numbers: Mapping[str, int]
) -> ChosenPoint | None:
    found = next(
        (each for each in result.months if (str(each.wave), f"{each.month:%Y-%m}") == (wave, month)), None
    )
    if found is None:
        return None
    period = month_index(found.month)
    return ChosenPoint(
        label=f"{wave_text(found.wave)} · {month}",
        months=_("the teams of the wave that are judged"),
        query={"wave": wave, "month": month},
        cells=frozenset((team, period) for team, number in numbers.items() if number == found.wave),
    )
