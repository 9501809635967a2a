"""Declare the list of programmes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms.core.api import Column, EmptyState, Table
from lms.evaluation.domain.effect_results import EffectResult
from lms.evaluation.models import Indicator, Programme
from lms.evaluation.queries.effect_words import (
    change_range,
    change_text,
    conclusion_text,
    conclusion_tone,
    finding_sentence,
)
from lms.evaluation.queries.effects import result_of
from lms.evaluation.queries.programmes import estimate_of, primary_of
from lms.evaluation.queries.reports import grade_text


def _result(programme: Programme) -> EffectResult | None:
    estimate = estimate_of(primary_of(programme))
    return result_of(estimate) if estimate else None


def _indicator(programme: Programme) -> Indicator:
    indicator: Indicator = primary_of(programme).indicator
    return indicator


def _finding(programme: Programme) -> str:
    return finding_sentence(programme, _indicator(programme), _result(programme))


def _effect(programme: Programme) -> str:
    result, unit = _result(programme), _indicator(programme).unit
    if result is None or result.effect is None:
        return ""
    size, interval = change_text(result.effect, unit), change_range(result.low, result.high, unit)
    return f"{size}（{interval}）"


def _verdict(programme: Programme) -> tuple[str, str]:
    result = _result(programme)
    return conclusion_text(programme, result), conclusion_tone(programme, result)


class ProgrammeTable(Table[Programme]):
    """Each programme by its finding."""

    caption = _("Programmes")
    columns = (
        Column("finding", _("Finding"), value=_finding, link=lambda row: row.get_absolute_url()),
        Column(
            "verdict",
            _("What can be said"),
            value=_verdict,
            template="lms_evaluation/cells/verdict.html",
            export=False,
        ),
        Column("effect", _("Effect and interval"), value=_effect),
        Column("grade", _("Evidence"), value=lambda row: grade_text(_result(row))),
        Column("scope.name", _("Rolled out in"), sort="scope__path"),
        Column("analysis_on", _("Day of the analysis"), sort="analysis_on"),
        Column("declared_at", _("Declared"), sort="declared_at"),
    )
    default_sort = "-declared_at"
    export_name = "programmes"
    empty = EmptyState(
        _("No programme has been declared yet"),
        _("Declare one before the training begins: lots decide who goes first, a report says what it did."),
    )
