"""Declare the list of programmes, and that of the team months behind an estimate."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import count_cell
from lms.evaluation.effects.queries import stored_result
from lms.evaluation.effects.wording import conclusion_text, conclusion_tone, finding_sentence
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.queries import primary_of
from lms.evaluation.reports.points import signed_month
from lms.evaluation.reports.queries import TeamMonthRow, grade_text
from lms.performance.indicators.wording import change_range, change_text


def _finding(programme: Programme) -> str:
    primary = primary_of(programme)
    return finding_sentence(programme, primary.indicator, stored_result(primary))


def _effect(programme: Programme) -> str:
    primary = primary_of(programme)
    result, indicator = stored_result(primary), primary.indicator
    if result is None or result.effect is None:
        return ""
    size, interval = change_text(result.effect, indicator), change_range(result.low, result.high, indicator)
    return f"{size}（{interval}）"


def _verdict(programme: Programme) -> tuple[str, str]:
    result = stored_result(primary_of(programme))
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
            template="lms_evaluation/reports/cells/verdict.html",
            export=False,
        ),
        Column("effect", _("Effect and interval"), value=_effect),
        Column("grade", _("Evidence"), value=lambda row: grade_text(stored_result(primary_of(row)))),
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


class TeamMonthTable(Table[TeamMonthRow]):
    """The rows behind an estimate, one a team and month."""

    caption = _("Teams by month")
    columns = (
        Column("team.name", _("Team"), template="lms_evaluation/reports/cells/team_month.html"),
        Column("wave", _("Wave"), numeric=True),
        Column("month", _("Month"), text=lambda value: f"{value:%Y-%m}"),
        Column("since", _("Months since training began"), numeric=True, text=signed_month),
        Column("trained", _("Trained by then")),
        Column("numerator", _("Numerator"), numeric=True, text=count_cell),
        Column("denominator", _("Denominator"), numeric=True, text=count_cell),
        Column("text", _("Figure"), numeric=True, export=False),
        Column("value", _("Quotient"), numeric=True, text=lambda value: f"{value:.4f}"),
        Column("people", _("Number of people"), numeric=True),
    )
    export_name = "team-months"
    empty = EmptyState(_("No figures in these months"), _("Rows appear with the import of values."))
