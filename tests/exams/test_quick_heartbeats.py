"""Plain heartbeats in one statement: they say what the ordinary way says, which decides all else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.integrity.models import IntegrityEvent, Presence
from lms.exams.sittings.models import SittingMessage
from tests.accounts import User
from tests.factories.exams import make_attempt
from tests.factories.people import Cast

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

LEFT: dict[str, object] = {"kind": "left_page", "sequence": 1, "at": 1, "slot": 1, "seconds": 0}


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")


@dataclass
class Page:
    """An exam page with its pass; CSRF checks are on, so that only the quick way answers."""

    client: Client
    attempt: Attempt
    writing_pass: str = ""

    def beat(self, *events: object, name: str = "page1", **headers: str) -> HttpResponse:
        """Send the heartbeat as the page does."""
        response: HttpResponse = self.client.post(
            reverse("lms_exams:heartbeat", args=[self.attempt.token]),
            json.dumps({"client": name, "events": list(events), "gone": False}),
            content_type="application/json",
            headers={"x-exam-pass": self.writing_pass} | headers,
        )
        return response

    def beat_slowly(self, *events: object, name: str = "page1") -> HttpResponse:
        """Let the ordinary way answer."""
        self.client.handler.enforce_csrf_checks = False
        kept, self.writing_pass = self.writing_pass, ""
        try:
            return self.beat(*events, name=name)
        finally:
            self.client.handler.enforce_csrf_checks, self.writing_pass = True, kept


@pytest.fixture
def page(cast: Cast) -> Page:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("li"), "django.contrib.auth.backends.ModelBackend")
    attempt = make_attempt(cast.li, questions=2, now=timezone.now())
    state = client.get(reverse("lms_exams:state", args=[attempt.token]))
    return Page(client, attempt, json.loads(state.content)["pass"])


def test_a_heartbeat_is_one_statement(page: Page, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    before = timezone.now()
    with django_assert_num_queries(1):
        first = page.beat()
    with django_assert_num_queries(1):
        second = page.beat()

    presence = Presence.objects.get()
    assert (first.status_code, second.status_code) == (200, 200)
    assert (presence.attempt, presence.client, presence.address) == (page.attempt, "page1", "127.0.0.1")
    assert presence.seen_at >= before
    assert second["Cache-Control"] == "no-store, private"


def test_it_says_what_the_ordinary_way_says(page: Page, cast: Cast) -> None:
    sitting, now = page.attempt.sitting, timezone.now()
    for text, employee in (("安静", None), ("请坐好", cast.li), ("不是你", cast.chen)):
        SittingMessage.objects.create(sitting=sitting, employee=employee, text=text, sent_at=now)
    for slot in (1, 2):
        Answer.objects.create(attempt=page.attempt, slot=slot, revision=slot, saved_at=now, seconds=1)

    quick, slow = page.beat().json(), page.beat_slowly().json()

    assert [one["text"] for one in quick["messages"]] == ["安静", "请坐好"]
    assert quick["revision"] == 3
    assert quick | {"now": 0} == slow | {"now": 0}


def test_what_happened_is_told_the_ordinary_way(page: Page) -> None:
    assert page.beat(LEFT).status_code == 403
    assert not IntegrityEvent.objects.exists()

    page.beat_slowly(LEFT)
    assert IntegrityEvent.objects.get().kind == "left_page"


def test_a_second_page_takes_the_ordinary_way(page: Page) -> None:
    page.beat()

    assert page.beat(name="page2").status_code == 403
    page.beat_slowly(name="page2")

    assert IntegrityEvent.objects.get().kind == "second_device"


def hold(page: Page) -> None:
    Attempt.objects.filter(pk=page.attempt.pk).update(state="paused", held_at=timezone.now())


def end(page: Page) -> None:
    Attempt.objects.filter(pk=page.attempt.pk).update(deadline=timezone.now() - timedelta(minutes=5))


def bind_to_network(_page: Page) -> None:
    Sitting.objects.update(networks="10.20.0.0/16")


def sign_out_elsewhere(_page: Page) -> None:
    Session.objects.all().delete()


def switch_off(page: Page) -> None:
    User.objects.filter(employee=page.attempt.employee).update(is_active=False)


def change_password(page: Page) -> None:
    user = User.objects.get(employee=page.attempt.employee)
    user.set_password("another-47-lantern")
    user.save()


def lose_pass(page: Page) -> None:
    page.writing_pass = page.writing_pass[:-1] + ("0" if page.writing_pass[-1] != "0" else "1")


@pytest.mark.parametrize(
    "change",
    [hold, end, bind_to_network, sign_out_elsewhere, switch_off, change_password, lose_pass],
    ids=lambda one: one.__name__,
)
def test_everything_else_is_left_to_the_ordinary_way(page: Page, change: Callable[[Page], None]) -> None:
    change(page)

    assert page.beat().status_code == 403  # the ordinary way misses its token
    assert not Presence.objects.exists()


def test_a_foreign_page_is_not_heard(page: Page) -> None:
    assert page.beat(**{"sec-fetch-site": "cross-site"}).status_code == 403
    assert not Presence.objects.exists()


def test_a_pass_sends_heartbeats_of_its_own_attempt_only(page: Page, cast: Cast) -> None:
    foreign = make_attempt(cast.chen, now=timezone.now())

    assert Page(page.client, foreign, page.writing_pass).beat().status_code == 403
    assert not Presence.objects.exists()
