"""The page of today names the day's questions while any is open, and the days of the week practised on."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from lms.practice.sets.models import PracticeQuestion
from tests.accounts import User
from tests.factories.exams import make_questions
from tests.factories.people import Cast
from tests.practice.making import answer_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]


def test_today_names_the_questions_of_the_day_and_then_the_day_practised(
    signed_in: SignIn, cast: Cast
) -> None:
    li, today = signed_in("li"), reverse("lms_portal:today")
    daily = f'href="{reverse("lms_practice:daily")}"'
    make_questions(2)
    before = li.get(today).text
    li.get(reverse("lms_practice:daily"))
    opened = list(PracticeQuestion.objects.select_related("version"))
    shown = []
    for one in opened:
        address = reverse("lms_practice:question", args=[one.practice_set_id, one.place])
        li.post(address, {"scripted": "yes", "given": json.dumps(answer_of(one, right=True))})
        shown.append(li.get(today).text)

    assert daily in before
    assert "practice-week" not in before
    assert daily in shown[0]
    assert "practice-week" in shown[0]
    assert shown[0].count("is-practised") == 1
    assert daily not in shown[1]
    assert "practice-week" in shown[1]


def test_today_is_silent_where_nothing_may_be_practised(signed_in: SignIn, cast: Cast) -> None:
    page = signed_in("li").get(reverse("lms_portal:today")).text

    assert f'href="{reverse("lms_practice:daily")}"' not in page
    assert "practice-week" not in page
