"""A paper may be kept on the device of its taker while the attempt runs, and is forgotten with its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.offline.keeping import FORGET, KEEP, SECONDS
from lms.exams.api import Attempt, AttemptState
from lms.exams.settings import ExamSettings
from tests.accounts import User
from tests.factories.exams import make_attempt
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    return make_attempt(cast.li, questions=2, now=timezone.now())


def paper(client: Client, attempt: Attempt) -> HttpResponse:
    """Open the page of the attempt."""
    return client.get(reverse("lms_exams:attempt", args=[attempt.token]))  # type: ignore[return-value]


def test_a_running_paper_may_be_kept_until_the_last_answer_is_taken(
    signed_in: SignIn, attempt: Attempt
) -> None:
    reply = paper(signed_in("li"), attempt)

    left = (attempt.deadline - timezone.now()).total_seconds() + ExamSettings.current().grace_seconds
    assert len(reply.headers[KEEP]) == 16
    assert abs(int(reply.headers[SECONDS]) - left) < 5


@pytest.mark.parametrize("state", [AttemptState.PAUSED, AttemptState.LOCKED])
def test_a_held_paper_may_not_be_kept(signed_in: SignIn, attempt: Attempt, state: str) -> None:
    Attempt.objects.update(state=state, held_at=timezone.now())

    reply = paper(signed_in("li"), attempt)

    assert reply.status_code == 200
    assert KEEP not in reply.headers


def test_who_opens_a_paper_whose_time_is_over_is_led_on_and_keeps_nothing(
    signed_in: SignIn, attempt: Attempt
) -> None:
    Attempt.objects.update(deadline=timezone.now() - timedelta(hours=1))

    reply = paper(signed_in("li"), attempt)

    assert reply.status_code == 302
    assert KEEP not in reply.headers


def test_the_result_tells_the_browser_to_forget_the_paper(signed_in: SignIn, attempt: Attempt) -> None:
    li = signed_in("li")
    li.post(reverse("lms_exams:hand_in", args=[attempt.token]))

    reply = li.get(reverse("lms_exams:result", args=[attempt.token]))

    assert reply.headers[FORGET] == reverse("lms_exams:attempt", args=[attempt.token])
    assert KEEP not in reply.headers


@pytest.mark.parametrize("name", ["exams", "rules", "state"])
def test_no_other_page_of_an_exam_is_kept(signed_in: SignIn, attempt: Attempt, name: str) -> None:
    given = {"exams": [], "rules": [attempt.sitting_id], "state": [attempt.token]}[name]

    reply = signed_in("li").get(reverse(f"lms_exams:{name}", args=given))

    assert reply.status_code == 200
    assert KEEP not in reply.headers
