"""Declare the list of what rules did."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.automation.choices import EntryState
from lms.automation.desk.forms import EntryFilter
from lms.automation.desk.queries import reason_of
from lms.automation.rulebook.models import RuleEntry
from lms.core.ui.api import Column, EmptyState, Table


def done_at_of(row: RuleEntry) -> datetime | None:
    """Give when it was done, whether or not it was taken back or kept since."""
    return row.done_at or (row.at if row.state == EntryState.DONE else None)


class EntryTable(Table[RuleEntry]):
    """Who, on which occasion, by which rule, with what outcome."""

    caption = _("What rules did")
    export_name = "rule-entries"
    export_action = "automation.exported"
    default_sort = "-at"
    filterset_class = EntryFilter
    columns: ClassVar[tuple[Column[RuleEntry], ...]] = (
        Column("at", _("Last change"), sort="at"),
        Column(
            "employee.name",
            _("Full name"),
            sort="employee__name",
            link=lambda row: row.employee.get_absolute_url(),
        ),
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column("reason", _("Occasion"), value=reason_of),
        Column(
            "rule",
            pgettext_lazy("automation", "Rule"),
            value=lambda row: str(row.rule),
            link=lambda row: row.rule.get_absolute_url(),
        ),
        Column(
            "state",
            _("What came of it"),
            sort="state",
            value=lambda row: row.get_state_display(),
            template="lms_automation/desk/state_cell.html",
        ),
        Column("done_at", _("Done at"), sort="done_at", value=done_at_of),
        Column("why_text", _("Why")),
        Column("due_on", _("Due on"), sort="due_on"),
    )
    empty = EmptyState(
        _("No rule has acted yet"),
        _("Once a rule is on, everything it does stands here with the occasion and the reason."),
    )
