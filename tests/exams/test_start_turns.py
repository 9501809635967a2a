"""Starting by turns where more press the button than the site serves: who waits, and who never does."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from lms.exams.api import Attempt, Sitting
from lms.exams.queueing.models import StartQueue, StartTurn
from lms.exams.queueing.services import (
    KEPT_FOR,
    TURN_LASTS,
    NotYourTurn,
    clear_turns,
    require_turn,
    turn_of,
)
from lms.exams.sittings.models import SittingSeat
from lms.people.api import Employee
from tests.accounts import User
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
A_SECOND = 2
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _two_a_second(settings: Settings) -> None:
    settings.XUNPING = {"exams": {"starts_a_second": A_SECOND}}


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    make_questions(8)
    return make_sitting(make_paper([("2", 4)]), employees=[cast.li, cast.chen], now=timezone.now())


def crowd(seconds: float) -> None:
    """Let so many have pressed the button that the next turn comes in some seconds."""
    next_at = timezone.now().timestamp() + seconds
    StartQueue.objects.update_or_create(pk=1, defaults={"next_at": next_at})


def press(client: Client, sitting: Sitting) -> HttpResponse:
    response: HttpResponse = client.post(reverse("lms_exams:rules", args=[sitting.pk]))
    return response


def waiting_page(sitting: Sitting) -> str:
    return reverse("lms_exams:waiting", args=[sitting.pk])


def seat_of(sitting: Sitting, employee: Employee) -> SittingSeat:
    return sitting.seats.get(employee=employee)


def test_nobody_waits_where_few_start(sitting: Sitting, signed_in: SignIn) -> None:
    replies = [press(signed_in(name), sitting) for name in ("li", "chen")]

    assert [reply["Location"] for reply in replies] == [
        reverse("lms_exams:attempt", args=[one.token]) for one in Attempt.objects.order_by("pk")
    ]
    assert not StartTurn.objects.exists()


def test_who_comes_in_a_crowd_gets_a_turn_and_no_clock_runs(
    sitting: Sitting, signed_in: SignIn, cast: Cast
) -> None:
    client = signed_in("li")
    crowd(30)

    reply = press(client, sitting)

    assert reply["Location"] == waiting_page(sitting)
    assert not Attempt.objects.exists()
    turn = turn_of(seat_of(sitting, cast.li), timezone.now())
    assert turn is not None
    assert turn.before in {59, 60}


def test_the_page_says_how_many_come_before_and_counts_down(sitting: Sitting, signed_in: SignIn) -> None:
    client = signed_in("li")
    crowd(30)

    page = client.get(press(client, sitting)["Location"]).content.decode()

    before = re.search(r'data-before data-a-second="2">(\d+)<', page)
    assert before is not None
    assert before[1] in {"59", "60"}
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page
    assert re.search(r"<form [^>]*data-opens[^>]* hidden>", page)


def test_who_presses_again_keeps_the_turn(sitting: Sitting, signed_in: SignIn, cast: Cast) -> None:
    client = signed_in("li")
    crowd(30)
    press(client, sitting)
    turn, queue = StartTurn.objects.get(), StartQueue.objects.get()

    assert press(client, sitting)["Location"] == waiting_page(sitting)

    assert (StartTurn.objects.get().turn_at, StartQueue.objects.get().next_at) == (
        turn.turn_at,
        queue.next_at,
    )


def test_whose_turn_has_come_starts_although_the_crowd_has_grown(sitting: Sitting, signed_in: SignIn) -> None:
    client = signed_in("li")
    crowd(30)
    press(client, sitting)
    StartTurn.objects.update(turn_at=timezone.now() - SECOND)
    crowd(60)
    queue = StartQueue.objects.get().next_at

    page = client.get(waiting_page(sitting)).content.decode()
    reply = press(client, sitting)

    assert re.search(r"<form [^>]*data-opens(?![^>]* hidden)", page)
    assert "meta http-equiv" not in page
    attempt = Attempt.objects.get()
    assert reply["Location"] == reverse("lms_exams:attempt", args=[attempt.token])
    assert attempt.started_at >= StartTurn.objects.get().turn_at
    assert StartQueue.objects.get().next_at == queue


def test_a_turn_that_was_missed_is_given_anew(sitting: Sitting, signed_in: SignIn) -> None:
    client = signed_in("li")
    crowd(30)
    press(client, sitting)
    StartTurn.objects.update(turn_at=timezone.now() - TURN_LASTS - SECOND)

    assert client.get(waiting_page(sitting))["Location"] == reverse("lms_exams:rules", args=[sitting.pk])
    assert press(client, sitting)["Location"] == waiting_page(sitting)
    assert StartTurn.objects.get().turn_at > timezone.now()


def test_going_on_saving_and_handing_in_never_wait(sitting: Sitting, signed_in: SignIn) -> None:
    client = signed_in("li")
    press(client, sitting)
    attempt = Attempt.objects.get()
    queue = StartQueue.objects.get().next_at
    crowd(300)
    answer = {"slot": 1, "given": None, "flagged": True, "revision": 1, "seconds": 1}

    again = press(client, sitting)
    page = client.get(again["Location"])
    saved = client.post(
        reverse("lms_exams:answer", args=[attempt.token]), answer, content_type="application/json"
    )
    ended = client.post(reverse("lms_exams:hand_in", args=[attempt.token]))

    assert again["Location"] == reverse("lms_exams:attempt", args=[attempt.token])
    assert (page.status_code, saved.status_code) == (HTTPStatus.OK, HTTPStatus.OK)
    assert ended["Location"] == reverse("lms_exams:result", args=[attempt.token])
    assert not StartTurn.objects.exists()
    assert StartQueue.objects.get().next_at > queue + 250


def test_who_has_started_is_led_from_the_waiting_page_to_the_paper(
    sitting: Sitting, signed_in: SignIn
) -> None:
    client = signed_in("li")
    press(client, sitting)

    reply = client.get(waiting_page(sitting))

    assert reply["Location"] == reverse("lms_exams:attempt", args=[Attempt.objects.get().token])


def test_the_waiting_page_is_for_those_with_a_seat(sitting: Sitting, signed_in: SignIn) -> None:
    crowd(30)
    press(signed_in("li"), sitting)

    assert signed_in("wang").get(waiting_page(sitting)).status_code == HTTPStatus.NOT_FOUND


def test_where_a_password_is_asked_the_turn_leads_to_the_rules(sitting: Sitting, signed_in: SignIn) -> None:
    client = signed_in("li")
    crowd(30)
    press(client, sitting)
    Sitting.objects.update(password_digest="salt$digest")
    StartTurn.objects.update(turn_at=timezone.now() - SECOND)

    page = client.get(waiting_page(sitting)).content.decode()

    assert f'href="{reverse("lms_exams:rules", args=[sitting.pk])}"' in page
    assert "<form method" not in page.split("<main")[1].split("<footer")[0]


def test_a_site_may_do_without_turns(sitting: Sitting, signed_in: SignIn, settings: Settings) -> None:
    settings.XUNPING = {"exams": {"starts_a_second": 0}}
    crowd(300)

    assert "attempts" in press(signed_in("li"), sitting)["Location"]


def test_the_console_counts_who_waits_for_a_turn(sitting: Sitting, signed_in: SignIn) -> None:
    chen = {"accept-language": "en"}
    crowd(30)
    press(signed_in("li"), sitting)

    client = signed_in("zhao")
    pages = [
        client.get(reverse(name, args=[sitting.pk]), headers=chen).content.decode()
        for name in ("lms_exams:console", "lms_exams:console_rows")
    ]

    assert all("1 person waits for the turn to start" in page for page in pages)


def test_turns_of_past_days_are_cleared(sitting: Sitting, signed_in: SignIn) -> None:
    crowd(30)
    press(signed_in("li"), sitting)

    clear_turns(timezone.now())
    assert StartTurn.objects.exists()
    clear_turns(timezone.now() + KEPT_FOR + timedelta(minutes=1))
    assert not StartTurn.objects.exists()


def taker_of(sitting: Sitting, number: int) -> Employee:
    employee = make_employee(f"考生{number}", number=f"7{number:04}")
    SittingSeat.objects.create(sitting=sitting, employee=employee)
    return employee


def ask(sitting: Sitting, employee: Employee, now: datetime) -> bool:
    """Tell whether the person may start at once."""
    try:
        require_turn(sitting_id=sitting.pk, user_id=employee.user_id or 0, now=now)
    except NotYourTurn:
        return False
    return True


def test_a_hall_starts_in_the_order_in_which_it_came(sitting: Sitting, cast: Cast) -> None:
    people, now = [taker_of(sitting, number) for number in range(8)], timezone.now()

    at_once = [ask(sitting, person, now) for person in people]

    assert at_once == [True] * (A_SECOND + 1) + [False] * 5
    turns = StartTurn.objects.order_by("seat__employee__number").values_list("turn_at", flat=True)
    waits = [round((turn - now).total_seconds(), 2) for turn in turns]
    assert waits == [1.5, 2.0, 2.5, 3.0, 3.5]
    assert [ask(sitting, person, now + timedelta(seconds=3.1)) for person in people[3:]] == [True] * 4 + [
        False
    ]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_starts_of_several_processes_count_on_one_row(sitting: Sitting, settings: Settings) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")
    settings.XUNPING = {"exams": {"starts_a_second": 10}}
    people, now = [taker_of(sitting, number) for number in range(40)], timezone.now()

    def come(employee: Employee) -> bool:
        try:
            return ask(sitting, employee, now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as hall:
        at_once = list(hall.map(come, people))

    assert sum(at_once) == 11
    turns = StartTurn.objects.order_by("turn_at").values_list("turn_at", flat=True)
    assert [round((turn - now).total_seconds(), 1) for turn in turns] == [
        round(1.1 + number / 10, 1) for number in range(29)
    ]


@pytest.mark.postgresql
def test_the_quick_way_asks_one_statement_more_and_leads_to_the_same_page(
    sitting: Sitting, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")
    clients = []
    for name in ("li", "chen"):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.user(name), "django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("lms_exams:rules", args=[sitting.pk])).content.decode()
        found = re.search(r'name="pass" value="([^"]+)"', page)
        clients.append((client, found[1] if found else ""))
    address = reverse("lms_exams:rules", args=[sitting.pk])

    with django_assert_num_queries(2):
        started = clients[0][0].post(address, {"pass": clients[0][1]})
    crowd(30)
    waits = clients[1][0].post(address, {"pass": clients[1][1]})

    assert started["Location"] == reverse("lms_exams:attempt", args=[Attempt.objects.get().token])
    assert waits["Location"] == waiting_page(sitting)
    assert StartTurn.objects.get().seat.employee == cast.chen
