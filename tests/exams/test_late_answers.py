"""Answers that came too late are shown to people who run exams, and count for nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from lms.exams.api import Attempt
from lms.exams.attempts.models import LateAnswer
from lms.exams.attempts.queries import slots_of
from lms.exams.marking.closing import hand_in
from lms.exams.saving.services import GivenAnswer, keep_late
from lms.exams.sittings.models import SittingSeat
from lms.people.api import Role
from lms.questions.bank.models import QuestionVersion
from tests.accounts import User
from tests.factories.exams import NOW, make_attempt
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db
SignIn = Callable[[str | User], Client]
LATE = "Question 1, 95 s after the deadline"


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    """Give Li's paper: handed in without an answer, then one came 95 seconds after the deadline."""
    attempt = make_attempt(cast.li)
    hand_in(attempt=attempt, now=NOW)
    answer = GivenAnswer(slot=1, given={"chosen": "2"}, flagged=False, revision=1, seconds=9)
    keep_late(attempt=attempt, answer=answer, now=attempt.deadline + timedelta(seconds=95))
    return attempt


@pytest.fixture
def wording(attempt: Attempt) -> str:
    """Give the text of the option that came late."""
    version = QuestionVersion.objects.get(pk=slots_of(attempt)[0].version_id)
    return next(one["text"] for one in version.content["options"] if one["id"] == "2")


def console_of(attempt: Attempt) -> str:
    seat = SittingSeat.objects.get(sitting=attempt.sitting, employee=attempt.employee)
    return reverse("lms_exams:console_person", args=[attempt.sitting_id, seat.pk])


def result_of(attempt: Attempt) -> str:
    return reverse("lms_exams:result", args=[attempt.token])


def test_hr_reads_a_late_answer_with_the_result(signed_in: SignIn, attempt: Attempt, wording: str) -> None:
    page = signed_in("zhao").get(result_of(attempt)).content.decode()

    late = page.partition("Answers that came too late")[2].partition("</ul>")[0]
    assert LATE in late
    assert "not counted" in late
    assert wording in late
    attempt.refresh_from_db()
    assert attempt.marks == 0


def test_whoever_runs_the_sitting_sees_that_it_came(
    signed_in: SignIn, attempt: Attempt, wording: str
) -> None:
    trainer = signed_in(make_user_with_role(Role.TRAINER)).get(console_of(attempt)).content.decode()
    hr = signed_in("zhao").get(console_of(attempt)).content.decode()

    assert LATE in trainer
    assert wording not in trainer
    assert LATE in hr
    assert wording in hr


def test_a_lead_sees_nothing_of_it(signed_in: SignIn, attempt: Attempt) -> None:
    assert LATE not in signed_in("wang").get(result_of(attempt)).content.decode()


def test_what_has_no_shape_of_an_answer_is_shown_as_taken_back(signed_in: SignIn, attempt: Attempt) -> None:
    LateAnswer.objects.update(given={"chosen": "<b>99</b>"})

    page = signed_in("zhao").get(result_of(attempt)).content.decode()

    assert LATE in page
    assert "99" not in strip_tags(page.partition("Answers that came too late")[2].partition("</ul>")[0])
