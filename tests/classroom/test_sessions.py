"""Registering for a session: for whom, until when, the waiting list that moves up, and what is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS

from lms.classroom.choices import PlaceState
from lms.classroom.sessions.models import ClassroomSession, SessionPlace
from lms.classroom.sessions.queries import next_session_of, open_to, sessions_of
from lms.classroom.sessions.rules import (
    RegistrationNotOpen,
    RegistrationOver,
    SessionCancelled,
    SessionHasBegun,
    SessionTimes,
    moving_up,
    registration_refusal,
)
from lms.classroom.sessions.services import (
    PLANNED,
    Invited,
    NotInvited,
    SessionPlan,
    cancel_session,
    change_session,
    register,
    withdraw,
)
from lms.classroom.sessions.telling import tell_tomorrow
from lms.core.notices.models import Notice
from lms.core.notices.queries import notice_text
from lms.core.trail.models import AuditEntry
from lms.people.api import Position, Role
from lms.people.employees.services import dismiss_employee
from tests.factories.classroom import make_cohort, make_session
from tests.factories.courses import make_course
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


def told(kind: str) -> list[str]:
    """Name by number who was told of a kind."""
    rows = Notice.objects.filter(kind=f"classroom.{kind}").order_by("recipient__username")
    return [notice.recipient.username for notice in rows.select_related("recipient")]


def states(session: ClassroomSession) -> dict[str, str]:
    """Give the state of everybody's place by name."""
    rows = SessionPlace.objects.filter(session=session).select_related("employee")
    return {place.employee.name: place.state for place in rows}


def as_sent(session: ClassroomSession) -> dict[str, object]:
    """Give what the form of a session sends where nothing was changed."""
    return {
        "title": session.title,
        "begins_at": f"{timezone.localtime(session.begins_at):%Y-%m-%dT%H:%M}",
        "ends_at": f"{timezone.localtime(session.ends_at):%Y-%m-%dT%H:%M}",
        "room": session.room,
        "places": session.places,
        "hours": session.hours,
        "open_to_all": "on",
    }


def test_a_plan_with_faults_says_on_top_how_many_and_leads_to_each(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    sent = {
        "title": "投诉受理实操",
        "begins_at": "2026-12-18T14:00",
        "ends_at": "2026-12-18T13:00",
        "places": 20,
        "hours": 0,
    }

    page = signed_in("zhao").post(reverse("lms_classroom:session_new"), sent)

    shown = page.content.decode()
    assert page.status_code == 422
    assert "3 things are to be changed" in shown
    assert shown.index("data-faults") < shown.index('name="title"')
    for field in ("ends_at", "room", "open_to_all"):
        assert f'<a href="#id_{field}">' in shown
        assert f'id="id_{field}"' in shown
    assert "Name the room, give the link, or both." in shown


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({}, None),
        ({"is_cancelled": True}, SessionCancelled),
        ({"opens_at": NOW + DAY}, RegistrationNotOpen),
        ({"closes_at": NOW}, RegistrationOver),
        ({"begins_at": NOW}, SessionHasBegun),
        ({"is_closed": True}, SessionHasBegun),
    ],
)
def test_when_one_may_register(times: dict[str, object], expected: type[Exception] | None) -> None:
    whole = {"begins_at": NOW + 2 * DAY, "ends_at": NOW + 3 * DAY, **times}

    refusal = registration_refusal(SessionTimes(**whole), NOW)  # type: ignore[arg-type] # of the table above

    assert (type(refusal) if refusal else None) is expected


@pytest.mark.parametrize(
    ("places", "taken", "waiting", "expected"), [(3, 2, 5, 1), (3, 3, 5, 0), (3, 0, 2, 2), (2, 3, 4, 0)]
)
def test_as_many_move_up_as_places_are_free(places: int, taken: int, waiting: int, expected: int) -> None:
    assert moving_up(places=places, taken=taken, waiting=waiting) == expected


def test_who_comes_after_the_last_place_waits_and_moves_up_in_turn(cast: Cast) -> None:
    session = make_session(begins_at=NOW + 3 * DAY, places=1)
    for minute, person in enumerate((cast.li, cast.chen, cast.wang)):
        register(session=session, employee=person, now=NOW + timedelta(minutes=minute))
    assert states(session) == {
        cast.li.name: PlaceState.REGISTERED,
        cast.chen.name: PlaceState.WAITING,
        cast.wang.name: PlaceState.WAITING,
    }

    withdraw(session=session, employee=cast.li, now=NOW + DAY)

    assert states(session) == {
        cast.li.name: PlaceState.WITHDRAWN,
        cast.chen.name: PlaceState.REGISTERED,
        cast.wang.name: PlaceState.WAITING,
    }
    assert told("moved_up") == [cast.chen.number]


def test_who_comes_back_stands_at_the_end_of_the_waiting_list(cast: Cast) -> None:
    session = make_session(begins_at=NOW + 3 * DAY, places=1)
    register(session=session, employee=cast.wang, now=NOW)
    register(session=session, employee=cast.li, now=NOW)
    withdraw(session=session, employee=cast.li, now=NOW)
    register(session=session, employee=cast.chen, now=NOW + DAY)
    register(session=session, employee=cast.li, now=NOW + 2 * DAY)

    withdraw(session=session, employee=cast.wang, now=NOW + 2 * DAY)

    assert (states(session)[cast.chen.name], states(session)[cast.li.name]) == (
        PlaceState.REGISTERED,
        PlaceState.WAITING,
    )


def test_a_place_is_given_up_only_after_asking_once_more(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    session = make_session(begins_at=NOW + DAY, places=1)
    for person in (cast.li, cast.chen):
        register(session=session, employee=person, now=NOW)
    li, address = signed_in("li"), reverse("lms_classroom:session_withdraw", args=[session.pk])

    shown = li.get(reverse("lms_classroom:session", args=[session.pk])).content.decode()
    asked = li.get(address).content.decode()

    assert (f'href="{address}"' in shown, f'action="{address}"' in shown) == (True, False)
    assert "Whoever waits gets your place; you may not get one again." in asked
    assert states(session)[cast.li.name] == PlaceState.REGISTERED
    li.post(address)
    assert states(session) == {cast.li.name: PlaceState.WITHDRAWN, cast.chen.name: PlaceState.REGISTERED}


def test_the_page_says_once_that_the_place_is_taken(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    session = make_session(begins_at=NOW + DAY)

    page = signed_in("li").post(reverse("lms_classroom:session_register", args=[session.pk]), follow=True)

    assert page.content.decode().count("You have a place.") == 1


def test_no_place_is_offered_to_who_teaches_the_session(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    session = make_session(begins_at=NOW + DAY)
    client, address = signed_in("wang"), reverse("lms_classroom:session", args=[session.pk])

    offered = client.get(address).context["may_register"]
    ClassroomSession.objects.filter(pk=session.pk).update(trainer=cast.wang)
    taught = client.get(address).context["may_register"]

    assert (offered, taught) == (True, False)


def test_giving_a_waiting_place_up_moves_nobody(cast: Cast) -> None:
    session = make_session(begins_at=NOW + 3 * DAY, places=1)
    for person in (cast.li, cast.chen):
        register(session=session, employee=person, now=NOW)

    withdraw(session=session, employee=cast.chen, now=NOW)

    assert (states(session)[cast.li.name], told("moved_up")) == (PlaceState.REGISTERED, [])


def test_who_leaves_before_the_day_holds_no_place_and_moves_up_nowhere(cast: Cast) -> None:
    session = make_session(begins_at=NOW + 3 * DAY, places=1)
    for minute, person in enumerate((cast.li, cast.chen, cast.wang)):
        register(session=session, employee=person, now=NOW + timedelta(minutes=minute))

    dismiss_employee(employee=cast.chen, left_on=timezone.localdate(session.begins_at))
    waiting = states(session)
    dismiss_employee(employee=cast.li, left_on=timezone.localdate(NOW + DAY))

    assert waiting == {
        cast.li.name: PlaceState.REGISTERED,
        cast.chen.name: PlaceState.WITHDRAWN,
        cast.wang.name: PlaceState.WAITING,
    }
    assert states(session) == {
        cast.li.name: PlaceState.WITHDRAWN,
        cast.chen.name: PlaceState.WITHDRAWN,
        cast.wang.name: PlaceState.REGISTERED,
    }
    assert told("moved_up") == [cast.wang.number]


def test_who_leaves_after_the_day_keeps_the_place_unless_it_moves_past_that(cast: Cast) -> None:
    session = make_session(begins_at=NOW + 3 * DAY, places=1)
    for person in (cast.li, cast.chen):
        register(session=session, employee=person, now=NOW)
    dismiss_employee(employee=cast.li, left_on=timezone.localdate(NOW + 4 * DAY))
    kept = states(session)[cast.li.name]

    plan = SessionPlan(**{name: getattr(session, name) for name in PLANNED})
    moved = replace(plan, begins_at=NOW + 5 * DAY, ends_at=NOW + 5 * DAY + timedelta(hours=2))
    everybody, by = Invited(open_to_all=True), cast.user("zhao")
    change_session(session=session, plan=moved, invited=everybody, clauses=[], by=by, now=NOW)

    assert (kept, states(session)[cast.li.name]) == (PlaceState.REGISTERED, PlaceState.WITHDRAWN)
    assert (states(session)[cast.chen.name], told("moved_up")) == (PlaceState.REGISTERED, [cast.chen.number])


@pytest.mark.parametrize(("days", "may"), [(2, False), (3, False), (4, True)])
def test_who_has_given_notice_takes_no_place_for_a_day_by_which_they_have_left(
    cast: Cast, signed_in: Callable[[str], Client], days: int, may: bool
) -> None:
    session = make_session(begins_at=NOW + 3 * DAY)
    dismiss_employee(employee=cast.li, left_on=timezone.localdate(NOW + days * DAY))
    li = signed_in("li")
    offered = session.title in li.get(reverse("lms_classroom:home")).text

    reply = li.post(reverse("lms_classroom:session_register", args=[session.pk]))

    assert (offered, reply.status_code) == (may, 302 if may else 404)
    assert states(session) == ({cast.li.name: PlaceState.REGISTERED} if may else {})
    if not may:
        with pytest.raises(NotInvited):
            register(session=session, employee=cast.li, now=NOW)


def test_registering_twice_changes_nothing(cast: Cast) -> None:
    session = make_session(begins_at=NOW + 3 * DAY)
    first = register(session=session, employee=cast.li, now=NOW)

    second = register(session=session, employee=cast.li, now=NOW + DAY)

    assert (second.pk, second.since, told("registered")) == (first.pk, first.since, [cast.li.number])


def test_session_is_open_to_units_below_narrowed_by_positions(cast: Cast) -> None:
    session = make_session(begins_at=NOW + DAY, units=[cast.centre])
    session.positions.set(Position.objects.filter(code="agent"))
    today = timezone.localdate(NOW)

    seen = {
        person.name
        for person in (cast.li, cast.wang, cast.zhao, cast.chen)
        if open_to(person, today).filter(pk=session.pk).exists()
    }

    assert seen == {cast.li.name, cast.chen.name}  # Wang leads, Zhao is in another unit


def test_cohort_may_be_the_audience(cast: Cast) -> None:
    newcomers = make_cohort("十二月新员工", [cast.chen], starts_on=NOW)
    session = make_session(begins_at=NOW + DAY, cohorts=[newcomers])

    with pytest.raises(NotInvited):
        register(session=session, employee=cast.li, now=NOW)

    assert register(session=session, employee=cast.chen, now=NOW).state == PlaceState.REGISTERED


def test_cancelling_tells_who_comes_and_who_waits_and_keeps_the_reason(cast: Cast) -> None:
    session = make_session(begins_at=NOW + DAY, places=1)
    for person in (cast.li, cast.chen):
        register(session=session, employee=person, now=NOW)

    cancel_session(session=session, reason="讲师生病", by=cast.user("zhao"), now=NOW)

    entry = AuditEntry.objects.get(action="classroom.session_cancelled")
    assert (entry.reason, told("cancelled")) == ("讲师生病", sorted([cast.li.number, cast.chen.number]))
    with pytest.raises(SessionCancelled):
        withdraw(session=session, employee=cast.li, now=NOW)


def test_moving_tells_and_more_places_move_up(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    session = make_session(begins_at=NOW + 3 * DAY, places=1, by=cast.user("zhao"))
    for person in (cast.li, cast.chen):
        register(session=session, employee=person, now=NOW)
    begins = timezone.localtime(NOW + 4 * DAY).replace(second=0, microsecond=0)
    hours = {
        "begins_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begins + timedelta(hours=2):%Y-%m-%dT%H:%M}",
    }

    reply = signed_in("zhao").post(
        reverse("lms_classroom:session_edit", args=[session.pk]), {**as_sent(session), **hours, "places": 2}
    )

    session.refresh_from_db()
    assert (reply.status_code, session.begins_at) == (302, begins)
    assert (told("moved"), told("moved_up")) == (
        sorted([cast.li.number, cast.chen.number]),
        [cast.chen.number],
    )
    said = [str(each) for each in get_messages(reply.wsgi_request)]  # type: ignore[attr-defined] # of the test client
    assert said == ["The session was changed; 2 people were told."]
    before, weekday = timezone.localtime(NOW + 3 * DAY), WEEKDAYS[begins.weekday()]
    news = notice_text(Notice.objects.filter(kind="classroom.moved")[0], {})
    assert (news.subject, news.body) == (
        f"Moved: {session.title}",
        f"It was {before:%Y-%m-%d %H:%M} and is now {begins:%Y-%m-%d %H:%M} ({weekday}), {session.room}. "
        "Your place stays yours.",
    )


def test_session_keeps_its_course_though_that_was_taken_down(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    session = make_session(begins_at=NOW + 3 * DAY, by=cast.user("zhao"))
    own, other = make_course("U1"), make_course("U2")
    session.course = own
    session.save()
    for course in (own, other):
        course.unpublish()
    zhao, address = signed_in("zhao"), reverse("lms_classroom:session_edit", args=[session.pk])

    field = zhao.get(address).context["form"]["course"]
    reply = zhao.post(address, {**as_sent(session), "course": own.pk, "room": "五号培训室"})

    session.refresh_from_db()
    assert (list(field.field.queryset), field.value()) == ([own], own.pk)
    assert (reply.status_code, session.room, session.course) == (302, "五号培训室", own)


def test_day_before_who_has_a_place_is_told_once(cast: Cast) -> None:
    session = make_session(begins_at=NOW + DAY, places=1)
    for person in (cast.li, cast.chen):
        register(session=session, employee=person, now=NOW)

    tell_tomorrow(NOW)
    tell_tomorrow(NOW)

    assert told("tomorrow") == [cast.li.number]


def test_own_calendar_has_the_sessions_with_a_place(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    session = make_session(begins_at=NOW + DAY)
    make_session(begins_at=NOW + DAY, title="没报名的")
    register(session=session, employee=cast.li, now=NOW)
    today = timezone.localdate(NOW)

    entries = list(sessions_of(cast.user("li"), today, today + 7 * DAY))
    file = signed_in("li").get(reverse("lms_classroom:session_calendar", args=[session.pk])).content.decode()

    assert [(entry.title, entry.begins, entry.place) for entry in entries] == [
        (session.title, session.begins_at, "三号培训室")
    ]
    assert ("LOCATION:三号培训室" in file, f"UID:session-{session.pk}@xunping" in file) == (True, True)


def test_the_day_names_the_next_session_with_a_place(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    later = make_session(title="第二场", begins_at=NOW + 9 * DAY)
    next_one = make_session(title="第一场", begins_at=NOW + 3 * DAY)
    for session in (later, next_one, make_session(title="下个月", begins_at=NOW + 30 * DAY)):
        register(session=session, employee=cast.li, now=NOW)

    assert next_session_of(cast.li, NOW) == next_one
    assert next_session_of(cast.chen, NOW) is None
    cancel_session(session=next_one, reason="教室漏水", by=cast.user("zhao"), now=NOW)
    assert next_session_of(cast.li, NOW) == later
    assert "第二场" in signed_in("li").get(reverse("lms_portal:today")).text


def test_session_for_others_does_not_exist(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    session = make_session(begins_at=NOW + DAY, units=[cast.other_team])
    li, chen = signed_in("li"), signed_in("chen")
    address = reverse("lms_classroom:session", args=[session.pk])

    assert (li.get(address).status_code, chen.get(address).status_code) == (404, 200)
    assert session.title not in li.get(reverse("lms_classroom:home")).content.decode()
    assert li.post(reverse("lms_classroom:session_register", args=[session.pk])).status_code == 404


def test_trainer_sees_the_names_of_own_sessions_only(
    cast: Cast, signed_in: Callable[[object], Client]
) -> None:
    trainer = make_employee("周岚", unit=cast.hr_office, role=Role.TRAINER)
    own = make_session(begins_at=NOW + DAY, by=trainer.user)
    taught = make_session(begins_at=NOW + DAY, trainer=trainer, by=cast.user("zhao"))
    foreign = make_session(begins_at=NOW + DAY, by=cast.user("zhao"))
    for session in (own, taught, foreign):
        register(session=session, employee=cast.li, now=NOW)
    client = signed_in(trainer.user)

    replies = [
        client.get(reverse("lms_classroom:session_people", args=[each.pk])) for each in (own, taught, foreign)
    ]

    assert [reply.status_code for reply in replies] == [200, 200, 403]
    assert cast.li.name in replies[0].content.decode()
