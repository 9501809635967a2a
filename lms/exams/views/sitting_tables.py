"""Declare the lists of those who run sittings."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.core.api import AuditEntry, Column, EmptyState, Table, marks_text
from lms.core.services.audit import action_words, details_text
from lms.exams.forms.filters import SittingFilter
from lms.exams.models import Sitting, SittingSeat
from lms.exams.queries.sittings import SeatRow

STATE_WORDS = {
    "waiting": _("Not started"),
    "writing": _("Writing"),
    "marking": _("Being marked"),
    "passed": _("Passed"),
    "failed": _("Not passed"),
    "voided": _("Voided"),
}
VITAL_MISSED = _("Marks enough, but a question that must be answered right was missed")
STATE_TONES = {
    "waiting": "",
    "writing": "accent",
    "marking": "accent",
    "passed": "good",
    "failed": "bad",
    "voided": "bad",
}


class SittingTable(Table[Sitting]):
    """All sittings, the latest first."""

    caption = _("Sittings")
    default_sort = "-opens_at"
    export_name = "sittings"
    export_action = "exams.exported"
    filterset_class = SittingFilter
    columns = (
        Column(
            "title", _("Sitting"), sort="title", link=lambda row: reverse("lms_exams:sitting", args=[row.pk])
        ),
        Column("paper.shown_title", _("Paper"), sort="paper__title"),
        Column("stage", _("State"), value=lambda row: row.stage.label, template="lms_exams/cells/stage.html"),
        Column("opens_at", _("Opens"), sort="opens_at"),
        Column("closes_at", _("Closes"), sort="closes_at"),
        Column("seats_count", _("Seats"), numeric=True, sort="seats_count"),
        Column("finished_count", _("With a result"), numeric=True, sort="finished_count"),
        Column("passed_count", _("Passed"), numeric=True, sort="passed_count"),
    )
    empty = EmptyState(
        _("No sitting yet"),
        _("Open a sitting of a paper, then give people seats in it."),
        _("Open a sitting"),
        "new/",
    )


class PeopleTable(Table[SittingSeat]):
    """Who has a seat in a sitting, where, and with which terms."""

    caption = _("Seats")
    default_sort = "employee__number"
    export_name = "seats"
    export_action = "exams.exported"
    columns = (
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column(
            "employee.name",
            _("Full name"),
            link=lambda seat: reverse("lms_exams:seat_terms", args=[seat.sitting_id, seat.pk]),
        ),
        Column("room", _("Room"), sort="room"),
        Column("place", _("Seat number"), numeric=True, sort="place"),
        Column("time_factor", _("Time factor"), numeric=True),
        Column("extra_minutes", _("Extra minutes"), numeric=True),
        Column("reason", _("Reason of the own terms")),
        Column("has_started", _("Started")),
    )
    empty = EmptyState(
        _("Nobody has a seat yet"), _("Give seats to a unit, a position or everybody who is due.")
    )


class LogTable(Table[AuditEntry]):
    """Everything done in a sitting, the newest first."""

    caption = _("Log")
    default_sort = "-happened_at"
    export_name = "sitting-log"
    export_action = "exams.exported"
    columns = (
        Column("happened_at", _("When"), sort="happened_at"),
        Column("actor_label", _("Who"), value=lambda entry: entry.actor_label or str(_("By the rule"))),
        Column("action", _("What"), value=lambda entry: action_words(entry.action)),
        Column("details", _("Details"), value=lambda entry: details_text(entry.details)),
        Column("reason", _("Reason")),
    )
    empty = EmptyState(_("Nothing done yet"), _("Every order and every change of the sitting stands here."))


def result_address(row: SeatRow) -> str:
    """Lead to the result of a row, where there is one."""
    return reverse("lms_exams:result", args=[row.attempt.token]) if row.attempt else ""


class SeatTable(Table[SeatRow]):
    """The people of a sitting whom the reader may see, with where they stand."""

    caption = _("Exam results")
    default_sort = "number"
    export_name = "results"
    export_action = "exams.exported"
    columns = (
        Column("employee.number", _("Staff number"), sort="number"),
        Column("employee.name", _("Full name"), link=result_address),
        Column("unit", _("Unit"), sort="unit"),
        Column(
            "state",
            _("State"),
            value=lambda row: str(STATE_WORDS[row.state]),
            template="lms_exams/cells/state.html",
        ),
        Column("attempts", _("Attempts"), numeric=True),
        Column("marks", _("Marks"), numeric=True, sort="marks", text=marks_text),
        Column("max_marks", _("Marks in all"), numeric=True, text=marks_text),
        Column("share", _("Share of the marks"), numeric=True, share=True),
        Column("closed_at", _("Ended"), sort="closed_at"),
        Column("note", _("Note"), value=lambda row: str(VITAL_MISSED) if row.is_vital_missed else ""),
    )
    empty = EmptyState(_("Nobody here"), _("People with a seat appear here with their results."))
