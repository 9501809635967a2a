"""Starting the plain case with one statement: as safe as the ordinary way, which decides all else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pytest_django import DjangoAssertNumQueries

from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.queries import rules_of
from lms.exams.attempts.rules.access import deadline_of
from lms.exams.preparing.models import PreparedPaper
from lms.exams.saving.passes import LIFE, Login, issue_pass, read_pass
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.quick import start_quickly
from lms.exams.taking.services import start_attempt
from lms.papers.blueprints.models import Paper, PaperRule
from lms.people.organisation.models import Employee
from lms.questions.bank.models import Question
from tests.accounts import User
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

SignIn = Callable[[str | User], Client]


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")


@dataclass
class Taker:
    """A browser on the rules page, with CSRF checks on as in production."""

    client: Client
    sitting: Sitting
    writing_pass: str = ""

    def look(self) -> str:
        """Open the rules and take over the pass."""
        page = self.client.get(reverse("lms_exams:rules", args=[self.sitting.pk])).content.decode()
        found = re.search(r'name="pass" value="([^"]+)"', page)
        self.writing_pass = found[1] if found else ""
        return page

    def start(self, *, sitting: Sitting | None = None, **headers: str) -> HttpResponse:
        """Press the button; without the token of CSRF only the quick way can answer."""
        address = reverse("lms_exams:rules", args=[(sitting or self.sitting).pk])
        response: HttpResponse = self.client.post(address, {"pass": self.writing_pass}, headers=headers)
        return response

    @property
    def login(self) -> Login:
        """The login behind the pass."""
        key = self.client.cookies[site.SESSION_COOKIE_NAME].value
        return read_pass(self.writing_pass, token=self.sitting.pk, session_key=key, now=timezone.now())


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    make_questions(8)
    return make_sitting(make_paper([("2", 4)]), employees=[cast.li, cast.chen], now=timezone.now())


@pytest.fixture
def taker(sitting: Sitting, cast: Cast) -> Taker:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("li"), "django.contrib.auth.backends.ModelBackend")
    taker = Taker(client, sitting)
    taker.look()
    return taker


def test_a_start_is_one_statement_after_it_was_counted(
    taker: Taker, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2) as captured:
        reply = taker.start()

    attempt = Attempt.objects.get()
    counted, started = (query["sql"] for query in captured.captured_queries)
    assert "INSERT INTO lms_exams_startqueue" in counted
    assert "INSERT INTO lms_exams_attempt" in started
    assert (reply.status_code, reply["Location"]) == (302, reverse("lms_exams:attempt", args=[attempt.token]))
    assert reply["Cache-Control"] == "no-store, private"
    assert reply["X-Content-Type-Options"] == "nosniff"


def test_it_makes_the_attempt_the_ordinary_way_would_make(taker: Taker, cast: Cast) -> None:
    ready = PreparedPaper.objects.get()
    taker.start()
    quick = Attempt.objects.get()
    taken = {field.attname: getattr(quick, field.attname) for field in Attempt._meta.concrete_fields}
    Attempt.objects.all().delete()

    slow = start_attempt(sitting=taker.sitting, employee=cast.li, now=quick.started_at)

    slow.refresh_from_db()
    differing = {name for name, value in taken.items() if getattr(slow, name) != value}
    assert differing == {"id", "token"}
    assert slow.seed == ready.seed


def test_pressing_twice_gives_the_same_attempt(taker: Taker) -> None:
    first = taker.start()
    taker.client.handler.enforce_csrf_checks = False

    again = taker.start()

    assert again["Location"] == first["Location"]
    assert Attempt.objects.count() == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    minutes=some.integers(1, 600),
    factor=some.decimals(1, 3, places=2),
    extra=some.integers(0, 600),
    opened=some.integers(0, 300),
    closes=some.integers(1, 600),
    late=some.none() | some.integers(0, 300),
    attempts=some.none() | some.integers(1, 3),
)
def test_it_starts_only_what_the_rules_let_start_and_until_the_same_moment(
    taker: Taker,
    minutes: int,
    factor: Decimal,
    extra: int,
    opened: int,
    closes: int,
    late: int | None,
    attempts: int | None,
) -> None:
    now = timezone.now()
    Attempt.objects.all().delete()
    Paper.objects.update(minutes=minutes)
    Sitting.objects.update(
        opens_at=now - timedelta(minutes=opened),
        closes_at=now + timedelta(minutes=closes),
        late_entry_minutes=late,
        attempts_allowed=attempts,
    )
    SittingSeat.objects.update(time_factor=factor, extra_minutes=extra)
    seat = SittingSeat.objects.select_related("sitting__paper").get(employee__number="00231")

    token = start_quickly(sitting_id=taker.sitting.pk, login=taker.login, now=now)

    rules = rules_of(seat.sitting, seat)
    assert (token is None) == (late is not None and opened > late)
    if token is not None:
        due = deadline_of(rules, started_at=now, time_factor=factor)
        assert abs(Attempt.objects.get(token=token).deadline - due) < timedelta(milliseconds=1)


def sign_out_elsewhere(_taker: Taker) -> None:
    Session.objects.all().delete()


def expire_session(_taker: Taker) -> None:
    Session.objects.update(expire_date=timezone.now())


def change_password(_taker: Taker) -> None:
    user = User.objects.get(employee__number="00231")
    user.set_password("another-47-lantern")
    user.save()


def switch_off(_taker: Taker) -> None:
    User.objects.filter(employee__number="00231").update(is_active=False)


def leave(_taker: Taker) -> None:
    Employee.objects.filter(number="00231").update(left_on=timezone.localdate())


def ask_for_new_password(_taker: Taker) -> None:
    Employee.objects.filter(number="00231").update(must_change_password=True)


def take_seat_back(_taker: Taker) -> None:
    SittingSeat.objects.filter(employee__number="00231").delete()


def cancel(_taker: Taker) -> None:
    Sitting.objects.update(cancelled_at=timezone.now())


def not_yet_open(_taker: Taker) -> None:
    Sitting.objects.update(opens_at=timezone.now() + timedelta(minutes=1))


def over(_taker: Taker) -> None:
    Sitting.objects.update(closes_at=timezone.now())


def ask_for_password(_taker: Taker) -> None:
    Sitting.objects.update(password_digest="salt$digest")


def bind_to_network(_taker: Taker) -> None:
    Sitting.objects.update(networks="10.20.0.0/16")


def give_own_window(_taker: Taker) -> None:
    SittingSeat.objects.update(opens_at=timezone.now() + timedelta(hours=1))


def retire_one_drawn(_taker: Taker) -> None:
    question = Question.objects.get(versions=PreparedPaper.objects.get().slots[0]["v"])
    question.state = "retired"
    question.save()


def edit_blueprint(_taker: Taker) -> None:
    PaperRule.objects.get().save()


def move_seat(_taker: Taker) -> None:
    SittingSeat.objects.filter(employee__number="00231").update(room="三楼", place=2)


@pytest.mark.parametrize(
    "change",
    [
        sign_out_elsewhere,
        expire_session,
        change_password,
        switch_off,
        leave,
        ask_for_new_password,
        take_seat_back,
        cancel,
        not_yet_open,
        over,
        ask_for_password,
        bind_to_network,
        give_own_window,
        retire_one_drawn,
        edit_blueprint,
        move_seat,
    ],
    ids=lambda one: one.__name__,
)
def test_everything_else_is_left_to_the_ordinary_way(taker: Taker, change: Callable[[Taker], None]) -> None:
    change(taker)

    reply = taker.start()

    assert reply.status_code == 403  # the ordinary way misses its token
    assert not Attempt.objects.exists()


def test_an_earlier_attempt_is_left_to_the_ordinary_way(taker: Taker, cast: Cast) -> None:
    start_attempt(sitting=taker.sitting, employee=cast.li, now=timezone.now())

    assert taker.start().status_code == 403
    assert Attempt.objects.count() == 1


def test_a_question_nobody_drew_may_change(taker: Taker) -> None:
    drawn = {slot["v"] for slot in PreparedPaper.objects.get().slots}
    Question.objects.exclude(versions__in=drawn)[0].save()

    assert taker.start().status_code == 302


def test_a_pass_counts_only_for_its_login_and_its_sitting(
    taker: Taker, cast: Cast, signed_in: SignIn
) -> None:
    other_sitting = make_sitting(Paper.objects.get(), employees=[cast.li], now=timezone.now())
    stolen = Taker(signed_in("chen"), taker.sitting, taker.writing_pass)
    stolen.client.handler.enforce_csrf_checks = True

    assert stolen.start().status_code == 403
    assert taker.start(sitting=other_sitting).status_code == 403
    assert not Attempt.objects.exists()


def test_a_pass_for_an_attempt_starts_nothing(taker: Taker, cast: Cast) -> None:
    attempt = start_attempt(
        sitting=make_sitting(Paper.objects.get(), employees=[cast.li], now=timezone.now()),
        employee=cast.li,
        now=timezone.now(),
    )
    key = taker.client.cookies[site.SESSION_COOKIE_NAME].value
    taker.writing_pass = issue_pass(
        token=attempt.token, user=cast.user("li"), session_key=key, now=timezone.now()
    )

    assert taker.start().status_code == 403
    assert Attempt.objects.count() == 1


def test_a_pass_ends(taker: Taker, cast: Cast) -> None:
    key = taker.client.cookies[site.SESSION_COOKIE_NAME].value
    taker.writing_pass = issue_pass(
        token=taker.sitting.pk, user=cast.user("li"), session_key=key, now=timezone.now() - LIFE
    )

    assert taker.start().status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {"origin": "null"}],
    ids=str,
)
def test_a_foreign_page_starts_nothing(taker: Taker, headers: dict[str, str]) -> None:
    assert taker.start(**headers).status_code == 403
    assert not Attempt.objects.exists()


def test_who_waits_for_the_opening_starts_quickly_when_it_opens(taker: Taker) -> None:
    Sitting.objects.update(opens_at=timezone.now() + timedelta(minutes=5))
    page = taker.look()
    assert "data-opens-at" in page
    Sitting.objects.update(opens_at=timezone.now())

    assert taker.start().status_code == 302
