"""Get waves and designs ready for their pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.api import Tone, enumerated
from lms.evaluation.domain.designs import Grade
from lms.evaluation.models import Programme
from lms.evaluation.queries.effect_reasons import needs_text, shortfall_text
from lms.evaluation.queries.effect_words import GRADES, change_number, change_unit
from lms.evaluation.queries.reports import ReportFigure
from lms.evaluation.queries.rollouts import RolloutDesign


@dataclass(frozen=True)
class WaveRow:
    """A wave with its start in words and its teams."""

    number: int
    start: str
    size: str
    teams: str = ""
    may_be_assigned: bool = False


def _start_text(month: object) -> str:
    return f"{month:%Y-%m}" if month else _("waits until after the analysis")


def _size_text(count: int) -> str:
    return ngettext("%(count)d team", "%(count)d teams", count) % {"count": count}


def waves_of(programme: Programme, today: date) -> list[WaveRow]:
    """List the waves with their teams; reads nothing when the plan is loaded.

    A wave that waits gets the course only after the analysis, or it would no longer compare.
    """
    return [
        WaveRow(
            number=wave.number,
            start=_start_text(wave.starts_on),
            size=_size_text(len(wave.units.all())),
            teams=enumerated(unit.name for unit in wave.units.all()),
            may_be_assigned=wave.starts_on is not None or today >= programme.analysis_on,
        )
        for wave in programme.waves.all()
    ]


def design_rows(design: RolloutDesign) -> list[WaveRow]:
    """List the waves before the lot is drawn: when and how many, not yet who."""
    return [
        WaveRow(wave.number, _start_text(wave.starts_on), _size_text(wave.teams)) for wave in design.waves
    ]


def design_figures(design: RolloutDesign, unit: str) -> tuple[ReportFigure, ...]:
    """Give the three figures that say what the rollout could show."""
    grade = design.grading.grade
    missing = " ".join(shortfall_text(each) for each in design.grading.shortfalls)
    tone: Tone = "good" if grade is Grade.A else "warn"
    months = _("learnt from %(first)s to %(last)s") % {
        "first": f"{design.history.start:%Y-%m}",
        "last": f"{design.history.end:%Y-%m}",
    }
    noise = months if design.mde is not None else _("too little history, or nothing to compare with")
    left_out = _("%(count)d too small to be judged; they are trained all the same") % {
        "count": len(design.excluded)
    }
    return (
        ReportFigure(
            _("Smallest effect it could show"),
            "" if design.mde is None else change_number(design.mde, unit, signed=False),
            " · ".join(part for part in (noise, needs_text(design.needs, unit)) if part),
            marked=True,
            unit="" if design.mde is None else change_unit(unit),
        ),
        ReportFigure(_("Grade of evidence"), grade.value, missing or str(GRADES[grade]), tone),
        ReportFigure(_("Teams that count"), str(design.usable_teams), left_out if design.excluded else ""),
    )
