"""Read who comes to a session and who was there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from lms.classroom.attendance.models import Attendance
from lms.classroom.choices import AttendanceState, PlaceState
from lms.classroom.sessions.models import ClassroomSession, SessionPlace
from lms.classroom.sessions.queries import people_of


def with_attendance(session: ClassroomSession) -> QuerySet[SessionPlace]:
    """List who has a place or waits, each with the attendance as it is known."""
    known = Attendance.objects.filter(session=session, employee=OuterRef("employee"))
    return people_of(session).annotate(
        attendance=Subquery(known.values("state")[:1]),
        signed_in_at=Subquery(known.values("signed_in_at")[:1]),
        reason=Subquery(known.values("reason")[:1]),
    )


@dataclass(frozen=True)
class AttendanceCount:
    """How many have a place, were present, late or absent, and of how many nothing is known yet."""

    places: int
    present: int
    late: int
    absent: int

    @property
    def unknown(self) -> int:
        """Count of whom nothing is known."""
        return self.places - self.present - self.late - self.absent


def count_of(session: ClassroomSession) -> AttendanceCount:
    """Count the attendance of a session; two queries."""
    places = session.taken_places.filter(state=PlaceState.REGISTERED)
    known = session.attendances.filter(employee__in=places.values("employee"))
    states = list(known.values_list("state", flat=True))
    return AttendanceCount(
        places=places.count(),
        present=states.count(AttendanceState.PRESENT),
        late=states.count(AttendanceState.LATE),
        absent=states.count(AttendanceState.ABSENT),
    )
