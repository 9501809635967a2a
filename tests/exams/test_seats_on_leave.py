"""Seats of people who are on leave on the day of the sitting."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.exams.api import Sitting
from lms.exams.seating.queries import empty_seats
from lms.exams.sittings.models import SittingSeat
from lms.people.api import Employee, Role
from lms.people.choices import LeaveKind
from lms.people.employees.services import dismiss_employee
from lms.people.leaves.models import Leave
from tests.accounts import User
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
CHINESE = {"accept-language": "zh-hans"}
IN_TEN_DAYS = timedelta(days=10)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def off(employee: Employee, starts_on: date, ends_on: date | None) -> None:
    Leave.objects.create(employee=employee, kind=LeaveKind.SICK, starts_on=starts_on, ends_on=ends_on)


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    """A sitting in ten days: Li is away then, Chen comes back before, Wang is always there."""
    make_questions(1)
    made = make_sitting(
        make_paper(), employees=[cast.li, cast.wang, cast.chen], now=timezone.now() + IN_TEN_DAYS
    )
    today, opens_on = timezone.localdate(), timezone.localdate(made.opens_at)
    off(cast.li, today, opens_on + timedelta(days=20))
    off(cast.chen, today, opens_on - timedelta(days=1))
    return made


def test_who_is_on_leave_is_marked_and_moved(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    later = make_sitting(sitting.paper, employees=[], now=timezone.now() + 4 * IN_TEN_DAYS)
    client, people = signed_in("zhao"), reverse("lms_exams:sitting_people", args=[sitting.pk])
    seat = SittingSeat.objects.get(sitting=sitting, employee=cast.li)

    shown = client.get(people, headers=CHINESE)
    sent = client.post(people, {"people": [seat.pk], "move": "yes"}, headers=CHINESE)
    chosen = client.get(sent.url, headers=CHINESE)

    assert [each.employee for each in shown.context["empty"].away] == [cast.li]
    assert shown.text.count("离岗至") == 2
    assert "1 人当天离岗" in shown.text
    assert sent.url == reverse("lms_exams:sitting_choose")
    assert not SittingSeat.objects.filter(pk=seat.pk).exists()
    assert reverse("lms_exams:sitting_due", args=[later.pk]) in chosen.text
    assert [one.people for one in chosen.context["papers"]] == [1]


@pytest.mark.parametrize("page", ["sitting_people", "sitting_due"])
@pytest.mark.parametrize("reason", ["on leave", "left"])
def test_the_form_of_empty_seats_is_sent_as_a_browser_sends_it(
    cast: Cast, sitting: Sitting, signed_in: SignIn, page: str, reason: str
) -> None:
    if reason == "left":
        dismiss_employee(employee=cast.li, left_on=timezone.localdate(), actor=None)
    client, people = signed_in("zhao"), reverse("lms_exams:sitting_people", args=[sitting.pk])
    client.handler.enforce_csrf_checks = True
    seat = SittingSeat.objects.get(sitting=sitting, employee=cast.li)

    shown = client.get(reverse(f"lms_exams:{page}", args=[sitting.pk]), headers=CHINESE).text
    form = next(form for form in FORM.findall(shown) if f'name="people" value="{seat.pk}"' in form)
    sent = client.post(people, {**dict(HIDDEN.findall(form)), "people": [seat.pk]}, headers=CHINESE)

    assert f'action="{people}"' in form
    assert sent.status_code == HTTPStatus.FOUND
    assert not SittingSeat.objects.filter(pk=seat.pk).exists()


def test_a_trainer_takes_back_and_moves_nobody(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    client, people = (
        signed_in(make_user_with_role(Role.TRAINER)),
        reverse("lms_exams:sitting_people", args=[sitting.pk]),
    )
    seat = SittingSeat.objects.get(sitting=sitting, employee=cast.li)

    page = client.get(people, headers=CHINESE).text
    sent = client.post(people, {"people": [seat.pk], "move": "yes"}, headers=CHINESE)

    assert 'name="move"' not in page
    assert sent.url == people
    assert not SittingSeat.objects.filter(pk=seat.pk).exists()


def test_giving_seats_names_who_will_be_away(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    other = make_sitting(sitting.paper, employees=[], now=timezone.now() + IN_TEN_DAYS)
    giving = reverse("lms_exams:sitting_seats", args=[other.pk])

    page = signed_in("zhao").post(
        giving,
        {"numbers": f"{cast.li.number} {cast.chen.number}", "time_factor": "1"},
        follow=True,
        headers=CHINESE,
    )

    assert "其中 1 人在本场次当天离岗：李敏" in page.text


def test_a_sitting_that_is_over_has_no_empty_seats(cast: Cast, sitting: Sitting) -> None:
    away = empty_seats(sitting, timezone.localdate()).away
    sitting.opens_at -= 2 * IN_TEN_DAYS
    sitting.closes_at -= 2 * IN_TEN_DAYS
    sitting.save()

    assert [seat.employee for seat in away] == [cast.li]
    assert not empty_seats(sitting, timezone.localdate()).away
