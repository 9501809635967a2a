"""List who comes to a session, with a column to sign on paper in the workbook."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.classroom.choices import AttendanceState, PlaceState
from lms.classroom.sessions.models import SessionPlace
from lms.core.ui.api import Column, EmptyState, Table


def attendance_text(place: SessionPlace) -> str:
    """Say how somebody attended, as far as it is known."""
    state: str | None = place.attendance  # type: ignore[attr-defined] # read along
    return str(AttendanceState(state).label) if state else ""


def mark_url(place: SessionPlace) -> str:
    """Lead to marking somebody with a place by hand."""
    if place.state != PlaceState.REGISTERED:
        return ""
    return reverse("lms_classroom:attendance_mark", args=[place.session_id, place.employee_id])


class PeopleTable(Table[SessionPlace]):
    """Who has a place or waits."""

    caption = _("Who comes")
    columns = (
        Column("employee.name", _("Name"), sort="employee__name"),
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column(
            "state", _("Place in the session"), value=lambda place: place.get_state_display(), sort="state"
        ),
        Column("attendance", _("Attendance"), value=attendance_text),
        Column("signed_in_at", _("Signed in at")),
        Column("reason", _("Reason")),
        Column("signature", _("Signature"), value=lambda _place: "", screen=False),
    )
    page_size = 200
    export_name = "session-people"
    export_action = "classroom.people_exported"
    empty = EmptyState(_("Nobody has registered yet"), _("Who registers appears here at once."))


class MarkablePeople(PeopleTable):
    """The same for whoever runs the session: each name leads to marking the attendance."""

    columns = (
        Column("employee.name", _("Name"), sort="employee__name", link=mark_url),
        *PeopleTable.columns[1:],
    )
