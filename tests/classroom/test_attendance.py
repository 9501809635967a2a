"""The day of a session: signing in by the code, marking by hand, closing into hours, opening again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.classroom.attendance.models import Attendance
from lms.classroom.attendance.queries import count_of
from lms.classroom.attendance.rules import (
    CodeTooOld,
    MarkedTooEarly,
    SignInTooEarly,
    SignInTooLate,
    comes_late,
    is_fresh,
    step_of,
)
from lms.classroom.attendance.services import (
    NoPlaceLeft,
    NotOverYet,
    NotRegistered,
    close_session,
    code_of,
    mark_attendance,
    reopen_session,
    session_in,
    sign_in,
)
from lms.classroom.attendance.statements import attended_since
from lms.classroom.choices import AttendanceState, PlaceState
from lms.classroom.sessions.models import ClassroomSession, SessionPlace
from lms.classroom.sessions.rules import IsThere, SessionClosed, SessionTimes
from lms.classroom.sessions.services import (
    PLANNED,
    Invited,
    SessionPlan,
    change_session,
    register,
    withdraw,
)
from lms.core.refusals import ReasonMissing
from lms.core.trail.models import AuditEntry
from lms.courses.api import CreditRecord, learning_of
from tests.factories.classroom import make_session
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MINUTE = timedelta(minutes=1)
TIMES = SessionTimes(begins_at=NOW, ends_at=NOW + 120 * MINUTE)


@pytest.mark.parametrize(
    ("minutes", "late"), [(-30, False), (-1, False), (10, False), (11, True), (119, True)]
)
def test_late_is_who_comes_more_than_ten_minutes_after_the_beginning(minutes: int, late: bool) -> None:
    assert comes_late(TIMES, NOW + minutes * MINUTE) is late


@pytest.mark.parametrize(("minutes", "refusal"), [(-31, SignInTooEarly), (120, SignInTooLate)])
def test_one_signs_in_near_the_time_only(minutes: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        comes_late(TIMES, NOW + minutes * MINUTE)


def test_code_counts_for_three_minutes_at_most_and_never_before() -> None:
    step = step_of(NOW)

    assert [is_fresh(step, NOW + minutes * MINUTE) for minutes in (-1, 0, 1, 2, 3)] == [
        False,
        True,
        True,
        True,
        False,
    ]


@pytest.fixture
def running(cast: Cast) -> ClassroomSession:
    """Make a session that begins in five minutes, with Li registered."""
    session = make_session(begins_at=NOW + 5 * MINUTE, places=2, by=cast.user("zhao"))
    register(session=session, employee=cast.li, now=NOW - 60 * MINUTE)
    return session


def test_code_of_the_screen_leads_to_the_session_for_a_while(running: ClassroomSession) -> None:
    code = code_of(running, NOW)

    assert session_in(code, NOW + MINUTE) == running.pk
    with pytest.raises(CodeTooOld):
        session_in(code, NOW + 5 * MINUTE)


def test_made_up_code_leads_nowhere(running: ClassroomSession) -> None:
    with pytest.raises(CodeTooOld):
        session_in(f"{running.pk}-{step_of(NOW)}:madeup", NOW)


def test_signing_in_twice_keeps_the_first_moment(cast: Cast, running: ClassroomSession) -> None:
    first = sign_in(session=running, employee=cast.li, now=NOW)

    second = sign_in(session=running, employee=cast.li, now=NOW + 20 * MINUTE)

    assert (second.pk, second.state, second.signed_in_at) == (first.pk, AttendanceState.PRESENT, NOW)


def test_walk_in_takes_a_place_that_is_left_where_that_is_allowed(
    cast: Cast, running: ClassroomSession
) -> None:
    with pytest.raises(NotRegistered):
        sign_in(session=running, employee=cast.chen, now=NOW)
    ClassroomSession.objects.update(walk_ins=True)

    sign_in(session=running, employee=cast.chen, now=NOW)

    assert running.taken_places.get(employee=cast.chen).is_walk_in is True
    with pytest.raises(NoPlaceLeft):
        sign_in(session=running, employee=cast.wang, now=NOW)


def test_closing_gives_hours_once_and_opening_again_takes_them_back(
    cast: Cast, running: ClassroomSession
) -> None:
    register(session=running, employee=cast.chen, now=NOW)
    sign_in(session=running, employee=cast.li, now=NOW)
    over = running.ends_at + MINUTE

    close_session(session=running, by=cast.user("zhao"), now=over)
    with pytest.raises(SessionClosed):
        close_session(session=running, by=cast.user("zhao"), now=over)

    credit = CreditRecord.objects.get()
    assert (credit.employee, credit.hours, credit.recognised_for) == (cast.li, Decimal(2), running.title)
    assert Attendance.objects.get(employee=cast.chen).state == AttendanceState.ABSENT
    assert learning_of(cast.li, credit.earned_on).hours == Decimal(2)

    reopen_session(session=running, reason="漏签一人", by=cast.user("zhao"))

    assert CreditRecord.objects.count() == 0
    assert list(Attendance.objects.values_list("employee", "credit")) == [(cast.li.pk, None)]
    assert AuditEntry.objects.get(action="classroom.session_reopened").reason == "漏签一人"

    mark_attendance(
        session=running,
        employee=cast.chen,
        state=AttendanceState.LATE,
        reason="手机没电",
        by=cast.user("zhao"),
        now=over,
    )
    close_session(session=running, by=cast.user("zhao"), now=over)

    assert CreditRecord.objects.count() == 2


def test_session_is_not_closed_before_it_is_over(cast: Cast, running: ClassroomSession) -> None:
    with pytest.raises(NotOverYet):
        close_session(session=running, by=cast.user("zhao"), now=NOW)


def test_marking_by_hand_needs_a_reason_and_a_place(cast: Cast, running: ClassroomSession) -> None:
    given = {"session": running, "state": AttendanceState.PRESENT, "by": cast.user("zhao"), "now": NOW}

    with pytest.raises(ReasonMissing):
        mark_attendance(employee=cast.li, reason=" ", **given)  # type: ignore[arg-type] # as given
    with pytest.raises(NotRegistered):
        mark_attendance(employee=cast.chen, reason="来了", **given)  # type: ignore[arg-type] # as given

    assert Attendance.objects.count() == 0


def test_nobody_is_marked_as_present_before_the_doors_open(cast: Cast, running: ClassroomSession) -> None:
    early = running.times.doors_open_at - MINUTE

    def mark(state: AttendanceState) -> Attendance:
        by = cast.user("zhao")
        return mark_attendance(
            session=running, employee=cast.li, state=state, reason="请假", by=by, now=early
        )

    for state in (AttendanceState.PRESENT, AttendanceState.LATE):
        with pytest.raises(MarkedTooEarly):
            mark(state)

    assert mark(AttendanceState.ABSENT).state == AttendanceState.ABSENT


def test_who_signed_in_gives_no_place_up_until_a_person_marks_otherwise(
    cast: Cast, running: ClassroomSession, signed_in: Callable[[str], Client]
) -> None:
    sign_in(session=running, employee=cast.li, now=NOW)
    page = signed_in("li").get(reverse("lms_classroom:session", args=[running.pk])).text

    with pytest.raises(IsThere):
        withdraw(session=running, employee=cast.li, now=NOW)

    assert reverse("lms_classroom:session_withdraw", args=[running.pk]) not in page
    absent, by = AttendanceState.ABSENT, cast.user("zhao")
    mark_attendance(session=running, employee=cast.li, state=absent, reason="走了", by=by, now=NOW)
    withdraw(session=running, employee=cast.li, now=NOW)
    assert SessionPlace.objects.get().state == PlaceState.WITHDRAWN


def test_closing_credits_places_only(cast: Cast, running: ClassroomSession) -> None:
    register(session=running, employee=cast.chen, now=NOW)
    for person in (cast.li, cast.chen):
        sign_in(session=running, employee=person, now=NOW)
    SessionPlace.objects.filter(employee=cast.li).update(state=PlaceState.WITHDRAWN)

    close_session(session=running, by=cast.user("zhao"), now=running.ends_at)

    assert [credit.employee for credit in CreditRecord.objects.all()] == [cast.chen]
    assert [each.person for each in attended_since(NOW)] == [cast.chen.number]
    count = count_of(running)
    assert (count.places, count.present, count.unknown) == (1, 1, 0)


@pytest.mark.parametrize(("later", "kept"), [(20, True), (7 * 24 * 60, False)])
def test_nobody_has_come_yet_to_a_session_that_was_moved_ahead_and_the_trail_names_who_was_there(
    cast: Cast, running: ClassroomSession, later: int, kept: bool
) -> None:
    running.places = 3
    running.save()
    for person in (cast.chen, cast.wang):
        register(session=running, employee=person, now=NOW)
    sign_in(session=running, employee=cast.li, now=NOW)
    by, absent, present = cast.user("zhao"), AttendanceState.ABSENT, AttendanceState.PRESENT
    mark_attendance(session=running, employee=cast.chen, state=absent, reason="请假", by=by, now=NOW)
    mark_attendance(session=running, employee=cast.wang, state=present, reason="手机没电", by=by, now=NOW)

    move(running, running.begins_at + later * MINUTE, cast, now=NOW)

    states = dict(Attendance.objects.values_list("employee", "state"))
    there = {cast.li.pk: present, cast.wang.pk: present}
    assert states == {cast.chen.pk: absent} | (there if kept else {})
    numbers = sorted([cast.li.number, cast.wang.number])
    details = AuditEntry.objects.get(action="classroom.session_changed").details
    assert details.get("no_longer_there") == (None if kept else {"attendees": 2, "employee": numbers})


def test_correcting_the_hour_afterwards_keeps_who_was_there(cast: Cast, running: ClassroomSession) -> None:
    early = running.times.doors_open_at + MINUTE
    sign_in(session=running, employee=cast.li, now=early)

    move(running, running.begins_at + 15 * MINUTE, cast, now=running.ends_at + 60 * MINUTE)

    kept = Attendance.objects.get()
    assert (kept.employee, kept.state, kept.signed_in_at) == (cast.li, AttendanceState.PRESENT, early)


def move(session: ClassroomSession, begins_at: datetime, cast: Cast, *, now: datetime) -> None:
    """Let a session begin at another moment."""
    plan = SessionPlan(**{name: getattr(session, name) for name in PLANNED})
    moved = replace(plan, begins_at=begins_at, ends_at=begins_at + 120 * MINUTE)
    everybody, by = Invited(open_to_all=True), cast.user("zhao")
    change_session(session=session, plan=moved, invited=everybody, clauses=[], by=by, now=now)


def test_phone_signs_in_by_the_code_of_the_screen(
    cast: Cast, running: ClassroomSession, signed_in: Callable[[str], Client]
) -> None:
    screen = signed_in("zhao").get(reverse("lms_classroom:session_code", args=[running.pk]), {"part": "1"})
    address = reverse("lms_classroom:sign_in", args=[code_of(running, timezone.now())])
    li = signed_in("li")

    asked, done = li.get(address), li.post(address)

    assert ("<svg" in screen.content.decode(), "I am here" in asked.content.decode()) == (True, True)
    assert (done.status_code, Attendance.objects.get().employee) == (302, cast.li)
    assert li.get(address).url == done.url == reverse("lms_classroom:session", args=[running.pk])  # type: ignore[attr-defined]


def test_nobody_but_who_runs_it_sees_the_code(
    running: ClassroomSession, signed_in: Callable[[str], Client]
) -> None:
    address = reverse("lms_classroom:session_code", args=[running.pk])

    assert [signed_in(name).get(address).status_code for name in ("li", "wang", "zhao")] == [403, 403, 200]


def test_who_moves_a_session_reads_whose_sign_in_no_longer_counts(
    cast: Cast, running: ClassroomSession, signed_in: Callable[[str], Client]
) -> None:
    sign_in(session=running, employee=cast.li, now=NOW)
    later = timezone.localtime(NOW + 2 * 24 * 60 * MINUTE)
    sent = {
        "title": running.title,
        "begins_at": f"{later:%Y-%m-%dT%H:%M}",
        "ends_at": f"{later + 120 * MINUTE:%Y-%m-%dT%H:%M}",
        "room": running.room,
        "places": running.places,
        "hours": running.hours,
        "open_to_all": "on",
    }

    reply = signed_in("zhao").post(reverse("lms_classroom:session_edit", args=[running.pk]), sent)

    said = [str(each) for each in get_messages(reply.wsgi_request)]  # type: ignore[attr-defined] # of the test client
    assert said[-1] == f"As it is still to come, nobody is signed in any more. These were: {cast.li.number}."
