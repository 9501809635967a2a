"""Plan, move and cancel sessions; register, wait, give a place up, and move up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lms.classroom.choices import ATTENDED, PlaceState
from lms.classroom.cohorts.models import Cohort
from lms.classroom.sessions.models import ClassroomSession, SessionPlace
from lms.classroom.sessions.queries import open_to
from lms.classroom.sessions.rules import (
    SessionCancelled,
    SessionClosed,
    moving_up,
    registration_refusal,
    withdrawal_refusal,
)
from lms.classroom.sessions.telling import Meeting, tell_cancelled, tell_moved, tell_moved_up, tell_place
from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.core.wording import JSON, moment
from lms.courses.api import CoursePage
from lms.people.api import Employee, OrgUnit, Position
from lms.standards.api import Clause


class NotInvited(Refusal):
    message = _("This session is for other people.")


class TooFewPlaces(Refusal):
    """More people have a place already."""

    message = _("%(taken)s people have a place already; it cannot have fewer.")

    def __init__(self, taken: int) -> None:
        """Keep how many."""
        super().__init__()
        self.taken = taken


@dataclass(frozen=True)
class Invited:
    """Whom a session is open to."""

    open_to_all: bool = False
    units: Sequence[OrgUnit] = ()
    positions: Sequence[Position] = ()
    cohorts: Sequence[Cohort] = ()


@dataclass(frozen=True)
class SessionPlan:
    """What a session is, as its form gives it."""

    title: str
    begins_at: datetime
    ends_at: datetime
    places: int
    about: str = ""
    course: CoursePage | None = None
    room: str = ""
    link: str = ""
    trainer: Employee | None = None
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    hours: Decimal = Decimal(0)
    walk_ins: bool = False


PLANNED = tuple(field.name for field in fields(SessionPlan))


@transaction.atomic
def plan_session(
    *, plan: SessionPlan, invited: Invited, clauses: Sequence[Clause], by: User, now: datetime
) -> ClassroomSession:
    """Plan a session. Callers check that the user plans sessions."""
    session = ClassroomSession(made_by=by, made_at=now, **{name: getattr(plan, name) for name in PLANNED})
    _keep(session, invited, clauses)
    record(actor=by, action="classroom.session_planned", subject=session, details=_details(session))
    return session


@dataclass(frozen=True)
class SessionChange:
    """How many were told of a change, and by staff number whose sign-in no longer counts."""

    notified: int
    no_longer_there: Sequence[str]


@transaction.atomic
def change_session(
    *,
    session: ClassroomSession,
    plan: SessionPlan,
    invited: Invited,
    clauses: Sequence[Clause],
    by: User,
    now: datetime,
) -> SessionChange:
    """Change a session; who comes or waits is told of another hour or place, and moves up where places came.

    Callers check `permissions.may_run`. Who has a place keeps it, whomever the session is open to now. Where
    its doors are still to open, nobody has come yet, whoever signed in or was marked at another hour; the
    trail names them. Where they are open, or it is over, who was there stays so.
    """
    session = _lock(session.pk)
    if session.cancelled_at is not None:
        raise SessionCancelled
    if session.closed_at is not None:
        raise SessionClosed
    taken = session.taken_places.filter(state=PlaceState.REGISTERED).count()
    if plan.places < taken:
        raise TooFewPlaces(taken)
    before = Meeting.of(session)
    for name in PLANNED:
        setattr(session, name, getattr(plan, name))
    _keep(session, invited, clauses)
    details, numbers = _details(session), list[str]()
    if now < session.times.doors_open_at:
        there = session.attendances.filter(state__in=ATTENDED).order_by("employee__number")
        numbers = list(there.values_list("employee__number", flat=True))
        if numbers:
            details["no_longer_there"] = {"attendees": len(numbers), "employee": list(numbers)}
            there.delete()
    record(actor=by, action="classroom.session_changed", subject=session, details=details)
    told = tell_moved(session, before, now) if before != Meeting.of(session) else 0
    _move_up(session, now)
    return SessionChange(told, numbers)


@transaction.atomic
def cancel_session(*, session: ClassroomSession, reason: str, by: User, now: datetime) -> ClassroomSession:
    """Cancel a session that is not closed, and tell everybody who would come. Callers check `may_run`."""
    reason = require_reason(reason)
    session = _lock(session.pk)
    if session.cancelled_at is not None:
        raise SessionCancelled
    if session.closed_at is not None:
        raise SessionClosed
    session.cancelled_at, session.cancel_reason = now, reason
    session.save(update_fields=["cancelled_at", "cancel_reason"])
    record(
        actor=by,
        action="classroom.session_cancelled",
        subject=session,
        reason=reason,
        details=_details(session),
    )
    tell_cancelled(session)
    return session


@transaction.atomic
def register(*, session: ClassroomSession, employee: Employee, now: datetime) -> SessionPlace:
    """Give somebody a place, or one on the waiting list where none is left; a second call changes nothing.

    Refuse whom the session is not open to, and outside the time of registration. The row of the session is
    locked, so that the last place is given once.
    """
    session = _lock(session.pk)
    if refusal := registration_refusal(session.times, now):
        raise refusal
    if not open_to(employee, timezone.localdate(now)).filter(pk=session.pk).exists():
        raise NotInvited
    place = SessionPlace.objects.filter(session=session, employee=employee).first()
    if place is not None and place.state != PlaceState.WITHDRAWN:
        return place
    others = session.taken_places.exclude(state=PlaceState.WITHDRAWN)
    is_free = others.filter(state=PlaceState.REGISTERED).count() < session.places
    state = PlaceState.REGISTERED if is_free else PlaceState.WAITING
    place, _made = SessionPlace.objects.update_or_create(
        session=session, employee=employee, defaults={"state": state, "since": now, "is_walk_in": False}
    )
    if is_free:
        tell_place(session, employee.pk, now)
    return place


@transaction.atomic
def withdraw(*, session: ClassroomSession, employee: Employee, now: datetime) -> None:
    """Give somebody's place up before the session begins; who waits longest moves up and is told.

    Refuse it to who is there already: the hours would be theirs, and of the next one as well.
    """
    session = _lock(session.pk)
    is_there = session.attendances.filter(employee=employee, state__in=ATTENDED).exists()
    if refusal := withdrawal_refusal(session.times, now, is_there=is_there):
        raise refusal
    held = SessionPlace.objects.filter(session=session, employee=employee)
    held.exclude(state=PlaceState.WITHDRAWN).update(state=PlaceState.WITHDRAWN, since=now)
    _move_up(session, now)


@transaction.atomic
def free_places_of_leavers(*, employees: Collection[int], now: datetime) -> None:
    """Take back the places that some people hold or wait for, by key, on days when they will have left."""
    coming = SessionPlace.objects.filter(
        employee__in=employees,
        session__begins_at__gt=now,
        session__begins_at__date__gte=F("employee__left_on"),
        session__cancelled_at__isnull=True,
        session__closed_at__isnull=True,
    )
    held = coming.exclude(state=PlaceState.WITHDRAWN).order_by("session_id").distinct()
    for pk in held.values_list("session_id", flat=True):
        _move_up(_lock(pk), now)


def _move_up(session: ClassroomSession, now: datetime) -> None:
    """Give free places to those who wait, in their order; nobody moves up once it has begun.

    Who will have left by that day holds and waits for nothing.
    """
    if now >= session.begins_at:
        return
    gone = session.taken_places.filter(employee__left_on__lte=timezone.localdate(session.begins_at))
    gone.exclude(state=PlaceState.WITHDRAWN).update(state=PlaceState.WITHDRAWN, since=now)
    waiting = list(session.taken_places.filter(state=PlaceState.WAITING).order_by("since", "pk"))
    taken = session.taken_places.filter(state=PlaceState.REGISTERED).count()
    lucky = waiting[: moving_up(places=session.places, taken=taken, waiting=len(waiting))]
    moved = SessionPlace.objects.filter(pk__in=[place.pk for place in lucky])
    moved.update(state=PlaceState.REGISTERED)
    tell_moved_up(session, [place.employee_id for place in lucky], now)


def _keep(session: ClassroomSession, invited: Invited, clauses: Sequence[Clause]) -> None:
    session.open_to_all = invited.open_to_all
    session.full_clean(exclude=["made_by"])
    session.save()
    session.clauses.set(clauses)
    session.units.set(invited.units)
    session.positions.set(invited.positions)
    session.cohorts.set(invited.cohorts)


def _details(session: ClassroomSession) -> dict[str, JSON]:
    return {"begins_at": moment(session.begins_at)}


def _lock(pk: int) -> ClassroomSession:
    return ClassroomSession.objects.select_for_update(of=("self",)).select_related("trainer").get(pk=pk)
