"""Read sessions: whom they are open to, how full they are, who comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from lms.classroom.choices import PlaceState
from lms.classroom.cohorts.models import CohortMembership
from lms.classroom.sessions.models import ClassroomSession, SessionPlace
from lms.core.accounts import User
from lms.core.calendars.api import CalendarEntry
from lms.people.api import Employee, OrgUnit

TWO_WEEKS = timedelta(days=14)


def open_to(employee: Employee, day: date) -> QuerySet[ClassroomSession]:
    """List the sessions that somebody may come to, by today's unit, position and cohorts.

    None is left on a day by which the person will have left.
    """
    posting = employee.posting_on(day)
    member = CohortMembership.objects.filter(cohort__sessions=OuterRef("pk"), employee=employee)
    meant = Q(open_to_all=True) | Q(Exists(member))
    if posting is not None:
        path = posting.unit.path
        above = [path[:end] for end in range(OrgUnit.steplen, len(path) + 1, OrgUnit.steplen)]
        units = ClassroomSession.units.through.objects.filter(classroomsession=OuterRef("pk"))
        positions = ClassroomSession.positions.through.objects.filter(classroomsession=OuterRef("pk"))  # type: ignore[attr-defined]
        in_unit = Q(Exists(units.filter(orgunit__path__in=above)))
        in_position = Q(Exists(positions.filter(position=posting.position_id)))
        no_unit, no_position = Q(~Exists(units)), Q(~Exists(positions))
        meant |= (in_unit & (no_position | in_position)) | (no_unit & in_position)
    before_leaving = Q(begins_at__date__lt=employee.left_on) if employee.left_on else Q()
    return ClassroomSession.objects.filter(meant, before_leaving)


def counted_places() -> dict[str, Combinable]:
    """Count, for each session, who has a place and who waits for one."""

    def count(state: PlaceState) -> Combinable:
        rows = SessionPlace.objects.filter(session=OuterRef("pk"), state=state).order_by()
        counted = rows.values("session").annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())

    return {"taken": count(PlaceState.REGISTERED), "waiting": count(PlaceState.WAITING)}


def coming_for(employee: Employee, now: datetime) -> list[ClassroomSession]:
    """List what is still to come and open to somebody, or where they have a place; how full each is.

    `own_state` says how the person stands to it, empty for not at all.
    """
    own = SessionPlace.objects.filter(session=OuterRef("pk"), employee=employee)
    coming = ClassroomSession.objects.filter(ends_at__gt=now, closed_at__isnull=True)
    offered = open_to(employee, timezone.localdate(now)).filter(cancelled_at__isnull=True)
    held = own.exclude(state=PlaceState.WITHDRAWN)
    rows = coming.filter(Q(pk__in=offered.values("pk")) | Q(Exists(held)))
    stated = Coalesce(Subquery(own.values("state")[:1]), Value(""))
    return list(
        rows.annotate(own_state=stated, **counted_places())
        .select_related("course", "trainer")
        .order_by("begins_at", "pk")
    )


def next_session_of(employee: Employee, now: datetime) -> ClassroomSession | None:
    """Give the next session of the coming two weeks in which somebody has a place."""
    own = SessionPlace.objects.filter(session=OuterRef("pk"), employee=employee, state=PlaceState.REGISTERED)
    rows = ClassroomSession.objects.filter(Exists(own), cancelled_at=None, closed_at=None)
    return rows.filter(ends_at__gt=now, begins_at__lt=now + TWO_WEEKS).order_by("begins_at", "pk").first()


def people_of(session: ClassroomSession) -> QuerySet[SessionPlace]:
    """List who has a place or waits for one, those with a place first, each in the order they came."""
    rows = SessionPlace.objects.filter(session=session).exclude(state=PlaceState.WITHDRAWN)
    return rows.select_related("employee").order_by("state", "since", "pk")


def sessions_of(user: User, first: date, last: date) -> Iterator[CalendarEntry]:
    """List the sessions in which somebody has a place or which they teach, for their own calendar."""
    day = timedelta(days=1)
    zone = timezone.get_current_timezone()
    begin = datetime.combine(first, datetime.min.time(), zone)
    end = datetime.combine(last + day, datetime.min.time(), zone)
    own = SessionPlace.objects.filter(
        session=OuterRef("pk"), employee__user=user.pk, state=PlaceState.REGISTERED
    )
    rows = ClassroomSession.objects.filter(Q(Exists(own)) | Q(trainer__user=user.pk))
    for session in rows.filter(begins_at__gte=begin, begins_at__lt=end, cancelled_at__isnull=True):
        yield calendar_entry(session)


def calendar_entry(session: ClassroomSession) -> CalendarEntry:
    """Write a session as a calendar keeps it."""
    return CalendarEntry(
        key=f"session-{session.pk}",
        title=session.title,
        begins=session.begins_at,
        ends=session.ends_at,
        url=reverse("lms_classroom:session", args=[session.pk]),
        place=session.where,
    )
