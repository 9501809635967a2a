"""Declare the lists of those who run sittings."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, cast

from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.trail.api import AuditEntry, action_label, details_text
from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import JSON, marks_text
from lms.exams.planning.forms import SittingFilter
from lms.exams.planning.queries import SeatRow, columns_of_seats, counts_of_people, seat_rows
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.people.api import SignedInRequest

STATE_LABELS = {
    "waiting": _("Not started"),
    "taking": _("Writing"),
    "marking": _("Being marked"),
    "passed": _("Passed"),
    "failed": _("Not passed"),
    "invalidated": _("Invalidated"),
}
MUST_PASS_MISSED = _("Enough marks, but a must-pass question was missed")
STATE_TONES = {
    "waiting": "",
    "taking": "accent",
    "marking": "accent",
    "passed": "good",
    "failed": "bad",
    "invalidated": "bad",
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
        Column(
            "stage",
            _("State"),
            value=lambda row: row.stage.label,
            template="lms_exams/planning/stage_cell.html",
        ),
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

    def annotations(self) -> Mapping[str, Combinable]:
        """Count the people of each sitting."""
        return counts_of_people()


def without_reasons(details: Mapping[str, JSON]) -> dict[str, JSON]:
    """Name who got seats in one list by name: sorted by reason it would say how each of them stands."""
    seated = details.get("seated")
    if not isinstance(seated, dict):
        return dict(details)
    names = sorted(str(name) for named in seated.values() if isinstance(named, list) for name in named)
    return {**details, "seated": [*names]}


class LogTable(Table[AuditEntry]):
    """Everything done in a sitting, the newest first; who got a seat stands without why."""

    caption = _("Log")
    default_sort = "-happened_at"
    export_name = "sitting-log"
    export_action = "exams.exported"
    columns: ClassVar[tuple[Column[AuditEntry], ...]] = (
        Column("happened_at", _("When"), sort="happened_at"),
        Column("actor_label", _("Who"), value=lambda entry: entry.actor_label or str(_("By the rule"))),
        Column("action", _("What"), value=lambda entry: action_label(entry.action)),
        Column(
            "details",
            _("Details"),
            value=lambda entry: details_text(without_reasons(entry.details)),
            template="lms_core/trail/details_cell.html",
        ),
        Column("reason", _("Reason")),
    )
    empty = EmptyState(_("No actions yet"), _("Every order and every change of the sitting stands here."))


class ReasonedLogTable(LogTable):
    """The same with why each of them got the seat."""

    columns = (
        *LogTable.columns[:3],
        Column(
            "details",
            _("Details"),
            value=lambda entry: details_text(entry.details),
            template="lms_core/trail/details_cell.html",
        ),
        *LogTable.columns[4:],
    )


def result_address(row: SeatRow) -> str:
    """Lead to the result of a row, where there is one."""
    return reverse("lms_exams:result", args=[row.attempt.token]) if row.attempt else ""


class SeatTable(Table[SeatRow]):
    """The people of a sitting whom the reader may see, with where they stand."""

    caption = _("Exam results")
    default_sort = "employee__number"
    export_name = "results"
    export_action = "exams.exported"
    columns = (
        Column("employee.name", _("Full name"), link=result_address),
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column("unit", _("Unit"), sort="unit"),
        Column(
            "state",
            _("State"),
            value=lambda row: str(STATE_LABELS[row.state]),
            template="lms_exams/planning/state_cell.html",
        ),
        Column("attempts", _("Attempts"), numeric=True),
        Column("marks", _("Marks"), numeric=True, sort="marks", text=marks_text),
        Column("max_marks", _("Total marks"), numeric=True, text=marks_text),
        Column("share", _("Share of the marks"), numeric=True, share=True),
        Column("closed_at", _("Ended"), sort="closed_at"),
        Column("note", _("Note"), value=lambda row: str(MUST_PASS_MISSED) if row.is_must_pass_missed else ""),
    )
    empty = EmptyState(
        pgettext_lazy("sitting", "Nobody here"), _("People with a seat appear here with their results.")
    )

    def __init__(self, request: SignedInRequest, seats: QuerySet[SittingSeat], sitting: Sitting) -> None:
        """Bind the table to seats of a sitting."""
        super().__init__(request, seats)
        self.about = self.sitting = sitting

    def annotations(self) -> Mapping[str, Combinable]:
        """Sort by what stands elsewhere than in the seat."""
        return columns_of_seats(self.sitting)

    def decorated(self, rows: Sequence[SeatRow]) -> Sequence[SeatRow]:
        """Look at what was written on the seats shown."""
        return seat_rows(self.sitting, cast("Sequence[SittingSeat]", rows))
