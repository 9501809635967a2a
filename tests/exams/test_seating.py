"""Seats of a sitting: own terms, entry, places, conflicts, who is due, cancelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from lms.core.api import AuditEntry
from lms.exams.api import (
    Attempt,
    ExamRefusal,
    Paper,
    Sitting,
    SittingClosed,
    SittingNotOpen,
    SittingPlan,
    SittingSeat,
    hand_in,
    start_attempt,
)
from lms.exams.choices import Reaction
from lms.exams.domain.attempts import CoolingDown, NoAttemptsLeft, SittingCancelled
from lms.exams.queries.seating import (
    clashes_among,
    conflicts_of,
    due_without_seat,
    people_due,
    rooms_shared_by,
)
from lms.exams.queries.takers import sitting_of
from lms.exams.services.entering import Entry, enter_sitting, is_password, password_digest
from lms.exams.services.invigilating import Order, carry_out
from lms.exams.services.refusals import (
    NotThisNetwork,
    SittingInUse,
    SittingOver,
    TooManyPasswords,
    WrongPassword,
)
from lms.exams.services.seating import SeatTerms, number_seats, seat_employees, set_terms
from lms.exams.services.sittings import SittingTerms, cancel_sitting, move_sitting
from tests.factories.exams import HOUR, NOW, make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
MINUTE = timedelta(minutes=1)
HERE = Entry("10.20.3.4")


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    make_questions(2)
    return make_sitting(make_paper([("2", 2)]), employees=[cast.li, cast.chen])


def seat(sitting: Sitting, cast: Cast) -> SittingSeat:
    return SittingSeat.objects.get(sitting=sitting, employee=cast.li)


def terms(**values: object) -> SeatTerms:
    usual: dict[str, object] = {
        "time_factor": Decimal(1),
        "extra_minutes": 0,
        "opens_at": None,
        "closes_at": None,
        "room": "",
        "place": None,
        "reason": "视力",
    }
    return SeatTerms(**(usual | values))  # type: ignore[arg-type] # as a test names them


def somebody() -> User:
    return User.objects.get_or_create(username="runs-exams")[0]


def plan_of(sitting: Sitting, **values: object) -> SittingPlan:
    return SittingPlan(
        title=sitting.title,
        opens_at=sitting.opens_at,
        closes_at=sitting.closes_at,
        terms=SittingTerms(**values),  # type: ignore[arg-type] # as a test names them
    )


def test_extra_minutes_come_on_top_of_the_factor(cast: Cast, sitting: Sitting) -> None:
    set_terms(
        seat=seat(sitting, cast),
        terms=terms(time_factor=Decimal("1.5"), extra_minutes=5),
        by=cast.user("zhao"),
    )

    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    assert attempt.deadline == NOW + 50 * MINUTE


def test_an_own_window_holds_for_one_person_only(cast: Cast, sitting: Sitting) -> None:
    own = terms(opens_at=NOW + 6 * HOUR, closes_at=NOW + 8 * HOUR)
    set_terms(seat=seat(sitting, cast), terms=own, by=cast.user("zhao"))

    with pytest.raises(SittingNotOpen):
        start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    with pytest.raises(SittingClosed):
        start_attempt(sitting=sitting, employee=cast.chen, now=NOW + 6 * HOUR)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW + 6 * HOUR)
    assert attempt.deadline == NOW + 6 * HOUR + 30 * MINUTE


def test_times_of_who_has_started_stay_but_a_place_may_change(cast: Cast, sitting: Sitting) -> None:
    start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    with pytest.raises(SittingInUse):
        set_terms(seat=seat(sitting, cast), terms=terms(extra_minutes=5), by=cast.user("zhao"))
    assert (
        set_terms(seat=seat(sitting, cast), terms=terms(room="301", place=4), by=cast.user("zhao")).place == 4
    )


def test_a_sitting_may_allow_fewer_attempts_than_its_paper(cast: Cast, sitting: Sitting) -> None:
    move_sitting(sitting=sitting, plan=plan_of(sitting, attempts_allowed=1), by=somebody())
    sitting.refresh_from_db()
    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=NOW), now=NOW)

    with pytest.raises(NoAttemptsLeft):
        start_attempt(sitting=sitting, employee=cast.li, now=NOW + MINUTE)


def test_a_sitting_may_ask_for_a_longer_wait(cast: Cast, sitting: Sitting) -> None:
    move_sitting(sitting=sitting, plan=plan_of(sitting, cool_down_hours=2), by=somebody())
    sitting.refresh_from_db()
    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=NOW), now=NOW)

    with pytest.raises(CoolingDown):
        start_attempt(sitting=sitting, employee=cast.li, now=NOW + HOUR)
    assert start_attempt(sitting=sitting, employee=cast.li, now=NOW + 2 * HOUR).number == 2


def test_the_password_is_kept_as_a_keyed_digest_only() -> None:
    first, second = password_digest("竹子-2046"), password_digest("竹子-2046")

    assert first != second
    assert "2046" not in first
    assert is_password("竹子-2046", first)
    assert not is_password("竹子-2047", first)
    assert password_digest("") == ""


def test_entering_takes_the_password_once(cast: Cast, sitting: Sitting) -> None:
    move_sitting(sitting=sitting, plan=plan_of(sitting, password="bamboo"), by=somebody())
    sitting.refresh_from_db()

    with pytest.raises(WrongPassword):
        enter_sitting(sitting=sitting, employee=cast.li, entry=HERE, now=NOW)
    entered = enter_sitting(sitting=sitting, employee=cast.li, entry=Entry("", "bamboo"), now=NOW)
    again = enter_sitting(sitting=sitting, employee=cast.li, entry=HERE, now=NOW + MINUTE)

    assert again == entered


@pytest.mark.parametrize(
    ("values", "refusal"),
    [({"password": "bamboo"}, WrongPassword), ({"networks": "10.20.0.0/16"}, NotThisNetwork)],
    ids=["password", "network"],
)
def test_terms_changed_since_the_page_was_read_hold(
    cast: Cast, sitting: Sitting, values: dict[str, str], refusal: type[ExamRefusal]
) -> None:
    as_read = Sitting.objects.select_related("paper").get(pk=sitting.pk)
    move_sitting(sitting=sitting, plan=plan_of(sitting, **values), by=somebody())

    with pytest.raises(refusal):
        enter_sitting(sitting=as_read, employee=cast.li, entry=Entry("10.21.0.1", "guess"), now=NOW)
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(("password", "counted"), [("guess", 1), ("", 0)])
def test_a_wrong_password_stays_counted_and_an_empty_one_does_not(
    cast: Cast, sitting: Sitting, password: str, counted: int
) -> None:
    move_sitting(sitting=sitting, plan=plan_of(sitting, password="bamboo"), by=somebody())

    with pytest.raises(WrongPassword):
        enter_sitting(sitting=sitting, employee=cast.li, entry=Entry("", password), now=NOW)

    assert seat(sitting, cast).wrong_passwords == counted


def test_after_ten_wrong_passwords_only_the_invigilator_helps(cast: Cast, sitting: Sitting) -> None:
    move_sitting(sitting=sitting, plan=plan_of(sitting, password="bamboo"), by=somebody())
    sitting.refresh_from_db()
    for _ in range(10):
        with pytest.raises(WrongPassword):
            enter_sitting(sitting=sitting, employee=cast.li, entry=Entry("", "guess"), now=NOW)
    with pytest.raises(TooManyPasswords):
        enter_sitting(sitting=sitting, employee=cast.li, entry=Entry("", "bamboo"), now=NOW)

    letting = Order(kind="let_in", seat=seat(sitting, cast))
    carry_out(sitting=sitting, order=letting, by=cast.user("zhao"), now=NOW)

    assert enter_sitting(sitting=sitting, employee=cast.li, entry=Entry("", "bamboo"), now=NOW)


def test_a_sitting_in_a_network_is_entered_from_there(cast: Cast, sitting: Sitting) -> None:
    move_sitting(sitting=sitting, plan=plan_of(sitting, networks="10.20.0.0/16"), by=somebody())
    sitting.refresh_from_db()

    with pytest.raises(NotThisNetwork):
        enter_sitting(sitting=sitting, employee=cast.li, entry=Entry("10.21.0.1"), now=NOW)
    assert enter_sitting(sitting=sitting, employee=cast.li, entry=HERE, now=NOW)


@pytest.mark.parametrize(
    "values",
    [{"reaction": Reaction.LOCK}, {"full_screen": True}, {"watermark": True}, {"tolerated": 3}],
    ids=lambda values: next(iter(values)),
)
def test_what_takers_were_told_stays_once_somebody_started(
    cast: Cast, sitting: Sitting, values: dict[str, object]
) -> None:
    start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    with pytest.raises(SittingInUse):
        move_sitting(sitting=sitting, plan=plan_of(sitting, **values), by=somebody())


@pytest.mark.parametrize("hours", [-2, 0, 9], ids=["before", "open", "over"])
def test_what_nobody_has_started_is_cancelled_at_any_time(cast: Cast, sitting: Sitting, hours: int) -> None:
    cancelled = cancel_sitting(sitting=sitting, reason="停电", by=somebody(), now=NOW + hours * HOUR)

    assert cancelled.cancel_reason == "停电"
    with pytest.raises(SittingCancelled):
        start_attempt(sitting=cancelled, employee=cast.li, now=NOW)
    described = sitting_of(cast.li, sitting.pk, NOW)
    assert described is not None
    assert described.stage == "over"
    with pytest.raises(SittingCancelled):
        cancel_sitting(sitting=sitting, reason="再次停电", by=somebody(), now=NOW)


def test_what_somebody_has_started_is_not_cancelled(cast: Cast, sitting: Sitting) -> None:
    start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    with pytest.raises(SittingInUse):
        cancel_sitting(sitting=sitting, reason="停电", by=somebody(), now=NOW)


def test_a_sitting_that_is_over_or_cancelled_takes_no_seats(cast: Cast, sitting: Sitting) -> None:
    with pytest.raises(SittingOver):
        seat_employees(sitting=sitting, employees=[cast.wang], by=somebody(), now=sitting.closes_at)
    cancel_sitting(sitting=sitting, reason="停电", by=somebody(), now=NOW)
    with pytest.raises(SittingCancelled):
        seat_employees(sitting=sitting, employees=[cast.wang], by=somebody())

    assert not SittingSeat.objects.filter(employee=cast.wang).exists()


def test_seats_of_a_past_sitting_are_recorded(cast: Cast) -> None:
    past = make_sitting(now=timezone.now() - timedelta(days=30))

    assert seat_employees(sitting=past, employees=[cast.wang], by=somebody()) == 1


def test_seats_are_numbered_around_those_that_are_taken(cast: Cast, sitting: Sitting) -> None:
    SittingSeat.objects.create(sitting=sitting, employee=cast.wang, room="301", place=2)
    SittingSeat.objects.create(sitting=sitting, employee=cast.zhao, room="302", place=1)

    assert number_seats(sitting=sitting, room="301", first=1, mixed=False, by=somebody()) == 2

    places = SittingSeat.objects.order_by("employee__number").values_list("employee__name", "room", "place")
    assert list(places) == [("赵蕾", "302", 1), ("王强", "301", 2), ("李敏", "301", 1), ("陈涛", "301", 3)]


def test_mixed_seats_differ_from_each_other(cast: Cast, sitting: Sitting) -> None:
    number_seats(sitting=sitting, room="301", first=5, mixed=True, by=somebody())

    assert set(SittingSeat.objects.values_list("place", flat=True)) == {5, 6}


def test_who_sits_twice_at_once_is_named(cast: Cast, sitting: Sitting) -> None:
    overlapping = make_sitting(sitting.paper, employees=[cast.li, cast.wang], now=NOW + 20 * MINUTE)
    make_sitting(sitting.paper, employees=[cast.li], now=NOW + 9 * HOUR)
    called_off = make_sitting(sitting.paper, employees=[cast.chen])
    Sitting.objects.filter(pk=called_off.pk).update(cancelled_at=NOW)

    found = conflicts_of(sitting)

    assert [(one.employee, one.other) for one in found] == [(cast.li, overlapping)]


def test_a_sitting_of_days_leaves_time_for_one_of_hours(cast: Cast, sitting: Sitting) -> None:
    hours = make_sitting(sitting.paper, employees=[cast.li])
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=NOW + timedelta(days=15))
    sitting.refresh_from_db()
    for one in (sitting, hours):
        number_seats(sitting=one, room="301", first=1, mixed=False, by=somebody())

    assert [(conflicts_of(one), rooms_shared_by(one)) for one in (sitting, hours)] == [([], []), ([], [])]
    assert not clashes_among([sitting, hours])


def test_a_room_of_two_sittings_at_once_is_named(cast: Cast, sitting: Sitting) -> None:
    overlapping = make_sitting(sitting.paper, employees=[cast.wang], now=NOW + 20 * MINUTE)
    later = make_sitting(sitting.paper, employees=[cast.chen], now=NOW + 9 * HOUR)
    for one in (sitting, overlapping, later):
        number_seats(sitting=one, room="301", first=1, mixed=False, by=somebody())

    assert rooms_shared_by(sitting) == [("301", overlapping)]
    SittingSeat.objects.filter(sitting=overlapping).update(room="302")
    assert rooms_shared_by(sitting) == []


def test_the_calendar_marks_sittings_that_share_a_person_or_a_room(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    same_person = make_sitting(sitting.paper, employees=[cast.li], now=NOW + 20 * MINUTE)
    same_room = make_sitting(sitting.paper, employees=[cast.wang], now=NOW + 20 * MINUTE)
    alone = make_sitting(sitting.paper, employees=[cast.zhao], now=NOW + 20 * MINUTE)
    for one in (sitting, same_room):
        number_seats(sitting=one, room="301", first=1, mixed=False, by=somebody())
    SittingSeat.objects.filter(sitting=alone).update(room="302")

    response = signed_in("zhao").get(reverse("lms_exams:sitting_calendar"), {"month": "2026-11"})

    entries = [one for week in response.context["weeks"] for day in week for one in day.entries]
    assert {one.sitting for one in entries} == {sitting, same_person, same_room, alone}
    assert {one.sitting for one in entries if one.clashes} == {sitting, same_person, same_room}
    assert response.text.count("calendar-clash") == 3
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=NOW + timedelta(days=2))
    Paper.objects.update(minutes=2 * 24 * 60)
    later = (
        signed_in("zhao").get(reverse("lms_exams:sitting_calendar"), {"month": "2026-11"}).context["weeks"]
    )
    days = [(day.day.day, one.clashes) for week in later for day in week for one in day.entries]
    assert {day for day, clashes in days if clashes} == {25}
    assert {day for day, _clashes in days} == {25, 26, 27}
    Sitting.objects.exclude(pk=sitting.pk).update(cancelled_at=NOW)
    assert not clashes_among(list(Sitting.objects.all()))


@pytest.fixture
def said_due(cast: Cast) -> Iterator[set[int]]:
    """Let a floor above say who is due."""
    keys: set[int] = set()

    def due(_paper: Paper, _today: object) -> set[int]:
        return keys

    with hooks.register_temporarily("exams_people_due", due):
        yield keys


def test_due_is_who_a_floor_above_names_or_who_failed(
    cast: Cast, sitting: Sitting, said_due: set[int]
) -> None:
    past = make_sitting(sitting.paper, employees=[cast.wang, cast.zhao])
    hand_in(attempt=start_attempt(sitting=past, employee=cast.wang, now=NOW), now=NOW)
    passed = hand_in(attempt=start_attempt(sitting=past, employee=cast.zhao, now=NOW), now=NOW)
    Attempt.objects.filter(pk=passed.pk).update(passed=True)
    gone = make_employee(unit=cast.team)
    type(gone).objects.filter(pk=gone.pk).update(left_on=NOW.date() - timedelta(days=1))
    said_due |= {cast.li.pk, gone.pk}

    today = timezone.localdate(NOW)

    assert set(people_due(sitting.paper, today)) == {cast.li, cast.wang}
    assert set(due_without_seat(sitting, today)) == {cast.wang}


def test_who_passed_after_failing_is_not_due(cast: Cast, sitting: Sitting) -> None:
    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=NOW), now=NOW)
    later = hand_in(
        attempt=start_attempt(sitting=sitting, employee=cast.li, now=NOW + MINUTE), now=NOW + 2 * MINUTE
    )
    assert set(people_due(sitting.paper, timezone.localdate(NOW))) == {cast.li}

    Attempt.objects.filter(pk=later.pk).update(passed=True)

    assert not people_due(sitting.paper, timezone.localdate(NOW))


def test_one_click_seats_everybody_who_is_due(
    cast: Cast, sitting: Sitting, signed_in: SignIn, said_due: set[int]
) -> None:
    said_due |= {cast.wang.pk, cast.li.pk}
    Sitting.objects.update(closes_at=timezone.now() + HOUR)
    client = signed_in("zhao")
    assert client.get(reverse("lms_exams:sitting_seats", args=[sitting.pk])).context["due"] == 1

    client.post(reverse("lms_exams:sitting_due", args=[sitting.pk]))

    assert SittingSeat.objects.filter(sitting=sitting, employee=cast.wang).exists()
    assert AuditEntry.objects.about(sitting).get().details == {"new": 1}


def test_somebody_elses_place_is_refused_in_words(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    SittingSeat.objects.filter(employee=cast.chen).update(room="301", place=3)
    address = reverse("lms_exams:seat_terms", args=[sitting.pk, seat(sitting, cast).pk])

    response = signed_in("zhao").post(
        address, {"time_factor": "1", "extra_minutes": "0", "room": "301", "place": "3"}
    )

    assert response.status_code == HTTPStatus.OK
    assert list(response.context["form"].errors) == ["place"]


def test_own_terms_need_a_reason(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    address = reverse("lms_exams:seat_terms", args=[sitting.pk, seat(sitting, cast).pk])

    refused = signed_in("zhao").post(address, {"time_factor": "1.25", "extra_minutes": "0"})
    signed_in("zhao").post(address, {"time_factor": "1.25", "extra_minutes": "10", "reason": "手部受伤"})

    assert list(refused.context["form"].errors) == ["reason"]
    entry = AuditEntry.objects.about(sitting).get()
    assert (entry.reason, entry.details["minutes"]) == ("手部受伤", 10)


def test_a_fault_in_the_networks_is_named(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    now = timezone.localtime()
    values = {
        "paper": sitting.paper_id,
        "title": "上岗考",
        "opens_at": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}",
        "networks": "10.20.0.0/16, 10.20.300.1",
    }

    response = signed_in("zhao").post(reverse("lms_exams:sitting_new"), values)

    assert response.context["form"].errors["networks"] == ["10.20.300.1 is no network."]


def test_the_rules_page_notes_the_arrival_once_and_tells_what_is_recorded(
    cast: Cast, signed_in: SignIn
) -> None:
    make_questions(1)
    sitting = make_sitting(employees=[cast.li], now=timezone.now())
    Sitting.objects.update(reaction=Reaction.LOCK, tolerated=2, full_screen=True)
    client = signed_in("li")

    page = client.get(reverse("lms_exams:rules", args=[sitting.pk])).content.decode()
    arrived_at = seat(sitting, cast).arrived_at
    client.get(reverse("lms_exams:rules", args=[sitting.pk]))

    assert arrived_at is not None
    assert seat(sitting, cast).arrived_at == arrived_at
    assert "Leaving more than 2 times locks the paper until you are let go on." in page
    assert "When you leave full screen" in page


def test_the_calendar_shows_a_sitting_on_each_of_its_days(cast: Cast, signed_in: SignIn) -> None:
    sitting = make_sitting()
    Sitting.objects.update(closes_at=NOW + timedelta(days=2))

    response = signed_in("zhao").get(reverse("lms_exams:sitting_calendar"), {"month": "2026-11"})

    days = [day for week in response.context["weeks"] for day in week if day.entries]
    shown = [(day.day.day, [(one.sitting, one.begins, one.ends) for one in day.entries]) for day in days]
    assert shown == [
        (25, [(sitting, True, False)]),
        (26, [(sitting, False, False)]),
        (27, [(sitting, False, True)]),
    ]
    entries = re.findall(r'calendar-entry[^>]*><span class="numeric">([^<]*)', response.text)
    closes = timezone.localtime(sitting.closes_at + timedelta(days=2) - 4 * HOUR)
    assert entries[1:] == ["goes on", f"until {closes:%H:%M}"]
    chinese = signed_in("zhao").get(
        reverse("lms_exams:sitting_calendar"), {"month": "2026-11"}, headers={"accept-language": "zh-hans"}
    )
    assert '<span class="numeric">（续）</span>' in chinese.text
