"""Sign in by the code on the screen, mark by hand, close a session into credit hours, open it again."""

from __future__ import annotations

from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from lms.classroom.attendance.models import Attendance
from lms.classroom.attendance.rules import CodeTooOld, MarkedTooEarly, comes_late, is_fresh, step_of
from lms.classroom.attendance.statements import key_of, session_attended
from lms.classroom.choices import ATTENDED, AttendanceState, PlaceState
from lms.classroom.sessions.models import ClassroomSession, SessionPlace
from lms.classroom.sessions.rules import SessionCancelled, SessionClosed
from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.statements.api import take_back_learning, tell_learning
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.courses.api import recognise_hours, take_back_hours
from lms.people.api import Employee

SALT = "lms.classroom.sign_in"


class NotRegistered(Refusal):
    message = _("You have no place in this session. Please speak to the trainer.")


class NoPlaceLeft(Refusal):
    message = _("All places of this session are taken. Please speak to the trainer.")


class NotOverYet(Refusal):
    message = _("A session is closed once it is over.")


class NotClosed(Refusal):
    message = _("This session is not closed.")


def code_of(session: ClassroomSession, now: datetime) -> str:
    """Write the code that the screen shows in this minute."""
    return Signer(salt=SALT).sign(f"{session.pk}-{step_of(now)}")


def session_in(code: str, now: datetime) -> int:
    """Give the key of the session that a code leads to; raise CodeTooOld where it is old or made up."""
    try:
        session, _dash, step = Signer(salt=SALT).unsign(code).partition("-")
    except BadSignature as broken:
        raise CodeTooOld from broken
    if not is_fresh(int(step), now):
        raise CodeTooOld
    return int(session)


@transaction.atomic
def sign_in(*, session: ClassroomSession, employee: Employee, now: datetime) -> Attendance:
    """Note that somebody is there; who comes without a place takes one that is left where that is allowed.

    Callers check the code. A second call changes nothing, and what a person marked stays.
    """
    session = _lock(session.pk)
    is_late = comes_late(session.times, now)
    known = Attendance.objects.filter(session=session, employee=employee).first()
    if known is not None:
        return known
    place = SessionPlace.objects.filter(session=session, employee=employee).first()
    if place is None or place.state != PlaceState.REGISTERED:
        _walk_in(session, employee, now)
    state = AttendanceState.LATE if is_late else AttendanceState.PRESENT
    return Attendance.objects.create(session=session, employee=employee, state=state, signed_in_at=now)


def _walk_in(session: ClassroomSession, employee: Employee, now: datetime) -> None:
    """Give a place that is left to somebody at the door."""
    if not session.walk_ins:
        raise NotRegistered
    if session.taken_places.filter(state=PlaceState.REGISTERED).count() >= session.places:
        raise NoPlaceLeft
    SessionPlace.objects.update_or_create(
        session=session,
        employee=employee,
        defaults={"state": PlaceState.REGISTERED, "since": now, "is_walk_in": True},
    )


@transaction.atomic
def mark_attendance(
    *,
    session: ClassroomSession,
    employee: Employee,
    state: AttendanceState,
    reason: str,
    by: User,
    now: datetime,
) -> Attendance:
    """Mark by hand how somebody with a place attended, with the reason.

    Nobody is present before the doors open. Callers check `may_run`.
    """
    reason = require_reason(reason)
    session = _lock(session.pk)
    if session.cancelled_at is not None:
        raise SessionCancelled
    if session.closed_at is not None:
        raise SessionClosed
    if state in ATTENDED and now < session.times.doors_open_at:
        raise MarkedTooEarly(session.times.doors_open_at)
    held = SessionPlace.objects.filter(session=session, employee=employee, state=PlaceState.REGISTERED)
    if not held.exists():
        raise NotRegistered
    marked, _made = Attendance.objects.update_or_create(
        session=session, employee=employee, defaults={"state": state, "marked_by": by, "reason": reason}
    )
    details = {"employee": employee.number, "state": state.value}
    record(actor=by, action="classroom.attendance_marked", subject=session, reason=reason, details=details)
    return marked


@transaction.atomic
def close_session(*, session: ClassroomSession, by: User, now: datetime) -> ClassroomSession:
    """Close a session that is over: who did not come is absent, who came gets the hours, once.

    Only a place counts: who gave it up gets none. Callers check `may_run`.
    """
    session = _lock(session.pk)
    if session.cancelled_at is not None:
        raise SessionCancelled
    if session.closed_at is not None:
        raise SessionClosed
    if not session.is_over(now):
        raise NotOverYet
    known = set(session.attendances.values_list("employee", flat=True))
    places = session.taken_places.filter(state=PlaceState.REGISTERED)
    held = list(places.values_list("employee", flat=True))
    Attendance.objects.bulk_create(
        Attendance(session=session, employee_id=employee, state=AttendanceState.ABSENT)
        for employee in held
        if employee not in known
    )
    attended = session.attendances.filter(state__in=ATTENDED, employee__in=held)
    came = list(attended.select_related("employee"))
    tell_learning(lambda: [session_attended(each) for each in came])
    if session.hours:
        credits = recognise_hours(
            employees=[each.employee_id for each in came],
            title=session.title,
            hours=session.hours,
            earned_on=timezone.localdate(session.begins_at),
        )
        for each in came:
            each.credit = credits[each.employee_id]
        Attendance.objects.bulk_update(came, ["credit"], batch_size=500)
    session.closed_at = now
    session.save(update_fields=["closed_at"])
    details: dict[str, JSON] = {"attendees": len(came), "hours": str(session.hours)}
    record(actor=by, action="classroom.session_closed", subject=session, details=details)
    return session


@transaction.atomic
def reopen_session(*, session: ClassroomSession, reason: str, by: User) -> ClassroomSession:
    """Open a closed session again and take its hours back, for a reason. Callers check `may_run`."""
    reason = require_reason(reason)
    session = _lock(session.pk)
    if session.closed_at is None:
        raise NotClosed
    credits = session.attendances.filter(credit__isnull=False).values_list("credit", flat=True)
    taken_back = take_back_hours(records=list(credits))
    take_back_learning([key_of(each) for each in session.attendances.filter(state__in=ATTENDED)])
    # Who was absent only because nobody had noted anything is open again.
    session.attendances.filter(state=AttendanceState.ABSENT, marked_by__isnull=True).delete()
    session.closed_at = None
    session.save(update_fields=["closed_at"])
    record(
        actor=by,
        action="classroom.session_reopened",
        subject=session,
        reason=reason,
        details={"attendees": taken_back, "hours": str(session.hours)},
    )
    return session


def _lock(pk: int) -> ClassroomSession:
    return ClassroomSession.objects.select_for_update(of=("self",)).get(pk=pk)
