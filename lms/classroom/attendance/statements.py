"""Say for a learning record store who attended sessions that are closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F

from lms.classroom.attendance.models import Attendance
from lms.classroom.choices import ATTENDED, PlaceState
from lms.core.statements.api import ActivityKind, Learned, LearningActivity, LearningResult, Verb


def key_of(attendance: Attendance) -> str:
    """Name the event."""
    return f"classroom.attendance/{attendance.pk}"


def session_attended(attendance: Attendance) -> Learned:
    """Say that somebody attended a session; a session on a course names it."""
    session, course = attendance.session, attendance.session.course
    return Learned(
        key=key_of(attendance),
        person=attendance.employee.number,
        verb=Verb.ATTENDED,
        activity=LearningActivity(ActivityKind.MEETING, f"sessions/{session.pk}", session.title),
        at=attendance.signed_in_at or session.begins_at,
        result=LearningResult(completion=True),
        parent=LearningActivity(ActivityKind.COURSE, f"courses/{course.pk}", course.title)
        if course
        else None,
    )


def attended_since(first: datetime) -> Iterator[Learned]:
    """List who attended sessions closed since a moment, with a place in them."""
    placed = Attendance.objects.filter(
        session__taken_places__employee=F("employee"), session__taken_places__state=PlaceState.REGISTERED
    )
    found = placed.filter(session__closed_at__gte=first, state__in=ATTENDED).order_by("pk")
    for attendance in found.select_related("employee", "session__course").iterator():
        yield session_attended(attendance)
