"""The endpoints an exam page talks to: own attempts only, CSRF, size, shape, few queries."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.exams.api import Attempt, AttemptState
from lms.exams.attempts.models import Answer
from lms.exams.marking.closing import hand_in
from lms.exams.saving.replies import clock
from lms.exams.settings import ExamSettings
from tests.accounts import User
from tests.factories.exams import make_attempt
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
GOOD: dict[str, object] = {"slot": 1, "given": {"chosen": "2"}, "flagged": True, "revision": 1, "seconds": 7}


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    return make_attempt(cast.li, now=timezone.now())


def post(client: Client, attempt: Attempt, body: object) -> HttpResponse:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    response: HttpResponse = client.post(
        reverse("lms_exams:answer", args=[attempt.token]), data, content_type="application/json"
    )
    return response


def words(response: HttpResponse) -> dict[str, object]:
    said: dict[str, object] = json.loads(response.content)
    return said


def test_a_saved_answer_comes_back_with_its_clock(attempt: Attempt, signed_in: SignIn) -> None:
    response = post(signed_in("li"), attempt, GOOD)

    row = Answer.objects.get()
    said = words(response)
    assert response.status_code == HTTPStatus.OK
    assert (said["status"], said["revision"], said["savedClock"]) == ("saved", 1, clock(row.saved_at))
    assert (row.given, row.flagged, row.seconds) == ({"chosen": "2"}, True, 7)


def test_saving_costs_session_user_and_one_statement(
    attempt: Attempt, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("li")

    with django_assert_num_queries(3) as captured:
        post(client, attempt, GOOD)

    tables = [query["sql"].split('"')[1] for query in captured.captured_queries[:2]]
    assert tables == ["django_session", User._meta.db_table]
    assert "INSERT INTO lms_exams_answer" in captured.captured_queries[2]["sql"]


def test_an_old_revision_is_answered_with_the_newer_one(attempt: Attempt, signed_in: SignIn) -> None:
    client = signed_in("li")
    post(client, attempt, GOOD | {"revision": 5})

    said = words(post(client, attempt, GOOD | {"revision": 4, "given": {"chosen": "1"}}))

    assert (said["status"], said["revision"], said["given"]) == ("newer", 5, {"chosen": "2"})


@pytest.mark.parametrize("who", ["chen", "wang", "zhao"])
def test_a_foreign_attempt_is_unknown(attempt: Attempt, signed_in: SignIn, who: str) -> None:
    client = signed_in(who)

    assert post(client, attempt, GOOD).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("lms_exams:state", args=[attempt.token])).status_code == HTTPStatus.NOT_FOUND
    assert not Answer.objects.exists()


def test_an_unknown_attempt_is_unknown(signed_in: SignIn) -> None:
    response = signed_in("li").get(reverse("lms_exams:state", args=[uuid4()]))

    assert response.status_code == HTTPStatus.NOT_FOUND


def test_somebody_signed_out_is_told_so(attempt: Attempt) -> None:
    response = post(Client(), attempt, GOOD)

    assert (response.status_code, words(response)) == (HTTPStatus.UNAUTHORIZED, {"status": "signed_out"})
    assert (
        Client().get(reverse("lms_exams:state", args=[attempt.token])).status_code == HTTPStatus.UNAUTHORIZED
    )


def test_somebody_switched_off_counts_as_signed_out(attempt: Attempt, signed_in: SignIn, cast: Cast) -> None:
    client = signed_in("li")
    User.objects.filter(pk=cast.user("li").pk).update(is_active=False)

    assert post(client, attempt, GOOD).status_code == HTTPStatus.UNAUTHORIZED


def test_a_request_without_a_csrf_token_saves_nothing(attempt: Attempt, cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("li"), "django.contrib.auth.backends.ModelBackend")

    assert post(client, attempt, GOOD).status_code == HTTPStatus.FORBIDDEN
    assert not Answer.objects.exists()


def test_the_state_brings_a_csrf_token_that_saves(attempt: Attempt, cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("li"), "django.contrib.auth.backends.ModelBackend")
    client.get(reverse("lms_exams:state", args=[attempt.token]))

    response = client.post(
        reverse("lms_exams:answer", args=[attempt.token]),
        json.dumps(GOOD),
        content_type="application/json",
        headers={"x-csrftoken": client.cookies["csrftoken"].value},
    )

    assert words(response)["status"] == "saved"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"null", id="null"),
        pytest.param(json.dumps(GOOD | {"given": {"chosen": {"a": 1}}}), id="wrong shape"),
        pytest.param(json.dumps(GOOD | {"revision": "1"}), id="revision as text"),
        pytest.param(json.dumps(GOOD | {"given": {"texts": ["a\0"]}}), id="nul"),
    ],
)
def test_malformed_requests_are_refused(attempt: Attempt, signed_in: SignIn, body: bytes | str) -> None:
    response = post(signed_in("li"), attempt, body)

    assert (response.status_code, words(response)["status"]) == (HTTPStatus.BAD_REQUEST, "answer_malformed")
    assert not Answer.objects.exists()


def test_an_oversize_request_is_refused_unread(attempt: Attempt, signed_in: SignIn) -> None:
    response = post(signed_in("li"), attempt, GOOD | {"more": "x" * ExamSettings.current().answer_bytes})

    assert response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert not Answer.objects.exists()


def test_a_slot_that_is_not_on_the_paper_is_unknown(attempt: Attempt, signed_in: SignIn) -> None:
    response = post(signed_in("li"), attempt, GOOD | {"slot": 99})

    assert (response.status_code, words(response)["status"]) == (HTTPStatus.NOT_FOUND, "unknown_slot")


def test_a_closed_attempt_says_so(attempt: Attempt, signed_in: SignIn) -> None:
    hand_in(attempt=attempt, now=timezone.now())

    response = post(signed_in("li"), attempt, GOOD)

    assert (response.status_code, words(response)["status"]) == (HTTPStatus.CONFLICT, "attempt_closed")


def test_an_overdue_attempt_says_so(attempt: Attempt, signed_in: SignIn) -> None:
    Attempt.objects.update(deadline=timezone.now() - timedelta(seconds=31))

    response = post(signed_in("li"), attempt, GOOD)

    assert (response.status_code, words(response)["status"]) == (HTTPStatus.CONFLICT, "answer_late")


def test_it_rejects_get(attempt: Attempt, signed_in: SignIn) -> None:
    response = signed_in("li").get(reverse("lms_exams:answer", args=[attempt.token]))

    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_the_state_lists_saved_answers_and_no_keys(attempt: Attempt, signed_in: SignIn) -> None:
    client = signed_in("li")
    post(client, attempt, GOOD)

    response = client.get(reverse("lms_exams:state", args=[attempt.token]))

    said = json.loads(response.content)
    assert said["open"] is True
    assert [(one["slot"], one["given"], one["revision"]) for one in said["answers"]] == [
        (1, {"chosen": "2"}, 1)
    ]
    assert "correct" not in response.content.decode()
    assert response["Cache-Control"].startswith("max-age=0")


def test_reading_the_state_closes_what_is_overdue(attempt: Attempt, signed_in: SignIn) -> None:
    Attempt.objects.update(deadline=timezone.now() - timedelta(seconds=31))

    response = signed_in("li").get(reverse("lms_exams:state", args=[attempt.token]))

    attempt.refresh_from_db()
    assert json.loads(response.content)["open"] is False
    assert attempt.state == AttemptState.MARKED
