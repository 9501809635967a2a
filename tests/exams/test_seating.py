"""Seats of a sitting: own terms, entry, places, conflicts, who is due, cancelling."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from lms.core.refusals import Refusal
from lms.core.trail.models import AuditEntry
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.rules.access import (
    CoolingDown,
    NoAttemptsLeft,
    SittingCancelled,
    SittingClosed,
    SittingNotOpen,
)
from lms.exams.choices import Reaction
from lms.exams.invigilation.services import Order, carry_out
from lms.exams.marking.closing import hand_in
from lms.exams.planning.services import SittingPlan, SittingTerms, cancel_sitting, move_sitting
from lms.exams.seating.queries import clashes_among, clashing_sittings, conflicts_of, rooms_shared_by
from lms.exams.seating.services import SeatTerms, number_seats, seat_employees, set_terms
from lms.exams.sittings.models import SittingSeat
from lms.exams.sittings.services import SittingInUse, SittingOver, is_password, password_digest
from lms.exams.taking.queries import sitting_of
from lms.exams.taking.services import (
    Entry,
    NotThisNetwork,
    TooManyPasswords,
    WrongPassword,
    enter_sitting,
    start_attempt,
)
from lms.papers.api import Paper
from lms.people.employees.services import dismiss_employee
from tests.accounts import User
from tests.factories.exams import HOUR, NOW, make_paper, make_questions, make_sitting
from tests.factories.people import Cast

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
    return User.objects.get_or_create(**{User.USERNAME_FIELD: "runs-exams"})[0]


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
    assert re.fullmatch(r"[0-9A-Za-z]+\$[0-9a-f]{64}", first)
    assert is_password("竹子-2046", first)
    assert not is_password("竹子-2047", first)
    with override_settings(SECRET_KEY="another"):
        assert not is_password("竹子-2046", first)
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
    cast: Cast, sitting: Sitting, values: dict[str, str], refusal: type[Refusal]
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

    found = conflicts_of(sitting, clashing_sittings(sitting))

    assert [(one.employee, one.other) for one in found] == [(cast.li, overlapping)]


def test_a_sitting_of_days_leaves_time_for_one_of_hours(cast: Cast, sitting: Sitting) -> None:
    hours = make_sitting(sitting.paper, employees=[cast.li])
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=NOW + timedelta(days=15))
    sitting.refresh_from_db()
    for one in (sitting, hours):
        number_seats(sitting=one, room="301", first=1, mixed=False, by=somebody())

    assert [
        (conflicts_of(one, clashing_sittings(one)), rooms_shared_by(one, clashing_sittings(one)))
        for one in (sitting, hours)
    ] == [([], []), ([], [])]
    assert not clashes_among([sitting, hours])


def test_a_room_of_two_sittings_at_once_is_named(cast: Cast, sitting: Sitting) -> None:
    overlapping = make_sitting(sitting.paper, employees=[cast.wang], now=NOW + 20 * MINUTE)
    later = make_sitting(sitting.paper, employees=[cast.chen], now=NOW + 9 * HOUR)
    for one in (sitting, overlapping, later):
        number_seats(sitting=one, room="301", first=1, mixed=False, by=somebody())

    assert rooms_shared_by(sitting, clashing_sittings(sitting)) == [("301", overlapping)]
    SittingSeat.objects.filter(sitting=overlapping).update(room="302")
    assert rooms_shared_by(sitting, clashing_sittings(sitting)) == []


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


def test_ticked_seats_are_taken_back_together_and_whoever_has_started_stays(
    cast: Cast, signed_in: SignIn
) -> None:
    make_questions(1)
    now = timezone.now()
    sitting = make_sitting(employees=[cast.li, cast.wang, cast.chen], now=now)
    start_attempt(sitting=sitting, employee=cast.chen, now=now)
    client, url = signed_in("zhao"), reverse("lms_exams:sitting_people", args=[sitting.pk])
    keys = dict(sitting.seats.values_list("employee", "pk"))
    foreign = make_sitting(make_paper(), employees=[cast.li], now=now)

    page = client.get(url).text
    client.post(url, {"people": [*keys.values(), foreign.seats.get().pk, "1x"]})

    offered = {pk for pk, key in keys.items() if f'value="{key}" form="take-back"' in page}
    assert offered == {cast.li.pk, cast.wang.pk}
    assert [seat.employee for seat in sitting.seats.all()] == [cast.chen]
    assert foreign.seats.exists()
    entry = AuditEntry.objects.about(sitting).get()
    assert entry.details == {"employee": ["王强（00107）", "李敏（00231）"]}


@pytest.mark.parametrize("page", ["sitting_people", "sitting_due"])
def test_seats_of_people_who_left_are_marked_named_and_taken_back(
    cast: Cast, signed_in: SignIn, page: str
) -> None:
    make_questions(1)
    today = timezone.localdate()
    sitting = make_sitting(employees=[cast.li, cast.wang, cast.chen], now=timezone.now() + timedelta(days=10))
    dismiss_employee(employee=cast.li, left_on=today, actor=None)
    dismiss_employee(employee=cast.wang, left_on=today + timedelta(days=3), actor=None)
    client, chinese = signed_in("zhao"), {"accept-language": "zh-hans"}
    people = reverse("lms_exams:sitting_people", args=[sitting.pk])

    shown = client.get(reverse(f"lms_exams:{page}", args=[sitting.pk]), headers=chinese)
    listed = client.get(people, headers=chinese).content.decode()
    client.post(people, {"people": [seat.pk for seat in shown.context["empty"].left]})
    after = client.get(reverse(f"lms_exams:{page}", args=[sitting.pk]), headers=chinese).content.decode()

    assert [seat.employee for seat in shown.context["empty"].left] == [cast.wang, cast.li]
    named = shown.content.decode().partition("2 个座位的人已离职")[2].partition("收回这些座位")[0]
    assert named.count('type="hidden" name="people"') == 2
    assert "王强" in named
    assert "李敏" in named
    row = listed.partition('form="take-back" aria-label="李敏 00231"')[2].partition("</td>")[0]
    assert "已离职" in row
    assert (
        "已离职" not in listed.partition('form="take-back" aria-label="陈涛 00318"')[2].partition("</td>")[0]
    )
    assert [seat.employee for seat in sitting.seats.all()] == [cast.chen]
    assert "收回这些座位" not in after


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

    assert response.context["form"].errors["networks"] == ["10.20.300.1 is not a network."]


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
    assert "Leaving more than 2 times locks the paper until the invigilator lets you continue." in page
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
