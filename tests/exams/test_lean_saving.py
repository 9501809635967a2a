"""Saving with a pass: as safe as the usual way, in one statement and without the other layers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer, LateAnswer
from lms.exams.marking.closing import hand_in
from lms.exams.saving.middleware import LeanSaving
from lms.exams.saving.passes import LIFE, issue_pass
from tests.accounts import User
from tests.factories.exams import make_attempt
from tests.factories.people import PASSWORD, Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
GOOD: dict[str, object] = {"slot": 1, "given": {"chosen": "2"}, "flagged": True, "revision": 1, "seconds": 7}


@dataclass
class Taker:
    """A browser on the exam page: its cookies and the pass the page was given."""

    client: Client
    attempt: Attempt
    writing_pass: str

    def save(
        self, *, attempt: Attempt | None = None, sent: object = GOOD, headers: dict[str, str] | None = None
    ) -> HttpResponse:
        """Post an answer with the pass, as the page does."""
        response: HttpResponse = self.client.post(
            reverse("lms_exams:answer", args=[(attempt or self.attempt).token]),
            json.dumps(sent),
            content_type="application/json",
            headers={"x-exam-pass": self.writing_pass} | (headers or {}),
        )
        return response

    def fetch_pass(self) -> str:
        """Read the state, as the page does after a new sign-in."""
        state = self.client.get(reverse("lms_exams:state", args=[self.attempt.token]))
        given: str = json.loads(state.content)["pass"]
        return given


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    return make_attempt(cast.li, now=timezone.now())


@pytest.fixture
def taker(attempt: Attempt, cast: Cast) -> Taker:
    """Li at the exam page, with CSRF checks on as in production."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("li"), "django.contrib.auth.backends.ModelBackend")
    taker = Taker(client, attempt, "")
    taker.writing_pass = taker.fetch_pass()
    return taker


def said(response: HttpResponse) -> tuple[int, object]:
    return response.status_code, json.loads(response.content)["status"]


def test_the_page_hands_out_a_pass_that_saves(attempt: Attempt, signed_in: SignIn) -> None:
    client = signed_in("li")
    page = client.get(reverse("lms_exams:attempt", args=[attempt.token]))
    given = page.context["state"]["pass"]

    response = Taker(client, attempt, given).save()

    assert said(response) == (200, "saved")
    assert Answer.objects.get().given == {"chosen": "2"}


def test_saving_is_one_query_of_one_statement(
    taker: Taker, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1) as captured:
        taker.save()

    assert "INSERT INTO lms_exams_answer" in captured.captured_queries[0]["sql"]
    assert "slots" not in captured.captured_queries[0]["sql"]


def test_an_older_revision_is_answered_with_the_newer_one(taker: Taker) -> None:
    taker.save(sent=GOOD | {"revision": 5})

    reply = taker.save(sent=GOOD | {"revision": 4, "given": {"chosen": "1"}})

    assert said(reply) == (200, "newer")
    assert Answer.objects.get().revision == 5


def test_security_headers_are_kept(taker: Taker) -> None:
    headers = taker.save().headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Cache-Control"] == "no-store, private"


def sign_out(taker: Taker, _user: User) -> None:
    taker.client.post(reverse("account_logout"))


def sign_out_elsewhere(_taker: Taker, _user: User) -> None:
    Session.objects.all().delete()


def expire_session(_taker: Taker, _user: User) -> None:
    Session.objects.update(expire_date=timezone.now())


def change_password(_taker: Taker, user: User) -> None:
    user.set_password("another-47-lantern")
    user.save()


def switch_off(_taker: Taker, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize(
    "end", [sign_out_elsewhere, expire_session, change_password, switch_off], ids=lambda one: one.__name__
)
def test_an_ended_login_saves_nothing(taker: Taker, cast: Cast, end: Callable[[Taker, User], None]) -> None:
    end(taker, cast.user("li"))

    assert said(taker.save()) == (401, "signed_out")
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "end", [sign_out_elsewhere, expire_session, change_password, switch_off], ids=lambda one: one.__name__
)
def test_an_ended_login_keeps_nothing_late_either(
    taker: Taker, cast: Cast, end: Callable[[Taker, User], None]
) -> None:
    Attempt.objects.update(deadline=timezone.now() - timedelta(hours=1))
    end(taker, cast.user("li"))

    assert said(taker.save()) == (401, "signed_out")
    assert not LateAnswer.objects.exists()


def test_signing_out_in_another_tab_ends_the_pass(taker: Taker, cast: Cast) -> None:
    taker.client.handler.enforce_csrf_checks = False
    kept = taker.client.cookies[site.SESSION_COOKIE_NAME].value
    sign_out(taker, cast.user("li"))
    taker.client.cookies[site.SESSION_COOKIE_NAME] = kept

    assert said(taker.save()) == (401, "signed_out")
    assert not Answer.objects.exists()


def test_a_pass_counts_only_with_the_session_it_was_made_for(taker: Taker, signed_in: SignIn) -> None:
    stolen = Taker(signed_in("chen"), taker.attempt, taker.writing_pass)
    alone = Taker(Client(), taker.attempt, taker.writing_pass)
    other_login = Taker(signed_in("li"), taker.attempt, taker.writing_pass)

    replies = [said(one.save()) for one in (stolen, alone, other_login)]

    assert replies == [(403, "pass_refused")] * 3
    assert not Answer.objects.exists()


def test_a_new_sign_in_brings_a_new_pass(taker: Taker, cast: Cast) -> None:
    Session.objects.all().delete()
    taker.client.handler.enforce_csrf_checks = False
    taker.client.post(
        reverse("account_login"), {"login": cast.user("li").get_username(), "password": PASSWORD}
    )

    assert said(taker.save()) == (403, "pass_refused")
    taker.writing_pass = taker.fetch_pass()
    assert said(taker.save()) == (200, "saved")


def test_a_pass_opens_one_attempt(taker: Taker, cast: Cast) -> None:
    foreign = make_attempt(cast.chen, now=timezone.now())
    own = make_attempt(cast.li, now=timezone.now())

    assert said(taker.save(attempt=foreign)) == (403, "pass_refused")
    assert said(taker.save(attempt=own)) == (403, "pass_refused")
    assert not Answer.objects.exists()


def test_a_pass_signed_for_a_foreign_attempt_still_saves_nothing(taker: Taker, cast: Cast) -> None:
    foreign = make_attempt(cast.chen, now=timezone.now())
    session_key = taker.client.cookies[site.SESSION_COOKIE_NAME].value
    taker.writing_pass = issue_pass(
        token=foreign.token, user=cast.user("li"), session_key=session_key, now=timezone.now()
    )

    assert said(taker.save(attempt=foreign)) == (404, "unknown_attempt")
    assert not Answer.objects.exists()


def test_the_state_of_a_foreign_attempt_gives_no_pass(attempt: Attempt, signed_in: SignIn) -> None:
    response = signed_in("chen").get(reverse("lms_exams:state", args=[attempt.token]))

    assert response.status_code == 404
    assert b"pass" not in response.content


@pytest.mark.parametrize("place", range(4))
def test_a_pass_changed_anywhere_is_refused(taker: Taker, cast: Cast, place: int) -> None:
    parts = taker.writing_pass.split(".")
    other = {0: str(int(parts[0]) + 9999), 1: str(cast.user("chen").pk)}
    parts[place] = other.get(place, parts[place][::-1])
    taker.writing_pass = ".".join(parts)

    assert said(taker.save()) == (403, "pass_refused")
    assert not Answer.objects.exists()


@pytest.mark.parametrize("text", ["", ".", "...", "x", "1.2.3.4", "x" * 4000, "\u00e9.1.2.3"])
def test_what_is_no_pass_is_refused(taker: Taker, text: str) -> None:
    taker.writing_pass = text

    assert said(taker.save()) == (403, "pass_refused")


def test_a_pass_ends(taker: Taker, cast: Cast) -> None:
    session_key = taker.client.cookies[site.SESSION_COOKIE_NAME].value
    long_ago = timezone.now() - LIFE
    taker.writing_pass = issue_pass(
        token=taker.attempt.token, user=cast.user("li"), session_key=session_key, now=long_ago
    )

    assert said(taker.save()) == (403, "pass_refused")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"host": "elsewhere.example"},
    ],
    ids=str,
)
def test_a_foreign_page_saves_nothing(taker: Taker, headers: dict[str, str]) -> None:
    assert said(taker.save(headers=headers)) == (400, "cross_site")
    assert not Answer.objects.exists()


def test_the_own_page_saves(taker: Taker) -> None:
    assert said(taker.save(headers={"sec-fetch-site": "same-origin", "origin": "http://testserver"})) == (
        200,
        "saved",
    )


def test_without_a_pass_the_usual_way_asks_for_its_csrf_token(taker: Taker) -> None:
    response = taker.client.post(
        reverse("lms_exams:answer", args=[taker.attempt.token]),
        json.dumps(GOOD),
        content_type="application/json",
    )

    assert response.status_code == 403
    assert not Answer.objects.exists()


def test_a_closed_attempt_takes_nothing(taker: Taker) -> None:
    hand_in(attempt=taker.attempt, now=timezone.now())

    assert said(taker.save()) == (409, "attempt_closed")
    assert not Answer.objects.exists()
    assert not LateAnswer.objects.exists()


def test_answers_within_the_grace_count(taker: Taker) -> None:
    Attempt.objects.update(deadline=timezone.now() - timedelta(seconds=20))

    assert said(taker.save()) == (200, "saved")


@pytest.mark.parametrize("is_closed", [False, True])
def test_what_comes_later_is_kept_and_not_counted(taker: Taker, is_closed: bool) -> None:
    Attempt.objects.update(deadline=timezone.now() - timedelta(seconds=31))
    if is_closed:
        hand_in(attempt=taker.attempt, now=timezone.now())

    first = taker.save(sent=GOOD | {"revision": 3})
    taker.save(sent=GOOD | {"revision": 2, "given": {"chosen": "1"}})

    assert said(first) == (409, "answer_late")
    assert not Answer.objects.exists()
    kept = LateAnswer.objects.get()
    assert (kept.slot, kept.given, kept.revision) == (1, {"chosen": "2"}, 3)


def test_a_late_answer_earns_no_marks(taker: Taker) -> None:
    key = taker.attempt.slots[0]["v"]
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=5))
    for chosen in "123":
        taker.save(sent=GOOD | {"revision": int(chosen), "given": {"chosen": chosen}})

    marked = hand_in(attempt=taker.attempt, now=timezone.now())

    assert LateAnswer.objects.count() == 1
    assert (marked.marks, key) == (0, taker.attempt.slots[0]["v"])


def test_an_unknown_attempt_and_slot_are_unknown(taker: Taker) -> None:
    assert said(taker.save(sent=GOOD | {"slot": 9})) == (404, "unknown_slot")
    taker.attempt.token = uuid4()
    assert said(taker.save()) == (403, "pass_refused")


def test_malformed_and_oversize_answers_are_refused(taker: Taker) -> None:
    assert said(taker.save(sent=[])) == (400, "answer_malformed")
    assert said(taker.save(sent=GOOD | {"more": "x" * 40_000})) == (413, "too_large")


def test_it_steps_aside_where_sessions_lie_elsewhere(settings: Settings) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"

    with pytest.raises(MiddlewareNotUsed):
        LeanSaving(lambda _request: HttpResponse())
