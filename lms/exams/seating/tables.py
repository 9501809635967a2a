"""Declare the lists of who has a seat in a sitting."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import Column, EmptyState, Table
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
