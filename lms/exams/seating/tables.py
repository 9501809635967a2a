"""Declare the lists of who has a seat in a sitting, and of who waits for one."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import Column, EmptyState, Table
from lms.exams.seating.forms import WaitingFilter
from lms.exams.seating.models import WaitingPlace
from lms.exams.sittings.models import SittingSeat


class PeopleTable(Table[SittingSeat]):
    """Who has a seat in a sitting, where, and with which terms."""

    caption = _("Seats")
    default_sort = "employee__number"
    export_name = "seats"
    export_action = "exams.exported"
    columns: ClassVar[tuple[Column[SittingSeat], ...]] = (
        Column("employee.name", _("Full name"), template="lms_exams/seating/seat_cell.html"),
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column("unit", _("Unit"), sort="unit"),
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


class ReasonedPeopleTable(PeopleTable):
    """The same with why each of them has the seat."""

    columns = (
        *PeopleTable.columns[:3],
        Column("seat_reason_text", _("Why the seat was given"), sort="seat_reason"),
        *PeopleTable.columns[3:],
    )


class WaitingTable(Table[WaitingPlace]):
    """Who waits for a sitting of which paper, since when, and by when it is needed."""

    caption = _("Waiting list")
    default_sort = "last_day"
    export_name = "waiting-list"
    export_action = "exams.exported"
    filterset_class = WaitingFilter
    columns: ClassVar[tuple[Column[WaitingPlace], ...]] = (
        Column(
            "employee.name",
            _("Full name"),
            sort="employee__name",
            link=lambda row: row.employee.get_absolute_url(),
        ),
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column("unit", _("Unit"), sort="unit"),
        Column("paper.shown_title", _("Exam"), sort="paper__title"),
        Column("since", _("Waiting since"), sort="since"),
        Column("ends_on", _("Needed by"), sort="last_day"),
    )
    empty = EmptyState(
        _("Nobody waits for a sitting"),
        _("A rule puts people here for whom no planned sitting fits; once one does, they get their seat."),
    )
