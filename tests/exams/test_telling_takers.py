"""Takers are told of a seat, other times, a cancelled exam and a result they could not see at the hand-in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.core.notices.models import Notice
from lms.exams.marking.closing import hand_in
from lms.exams.planning.services import SittingPlan, cancel_sitting, move_sitting
from lms.exams.results.telling import tell_results
from lms.exams.seating.services import seat_employees, unseat_employee
from lms.exams.sittings.models import Sitting
from lms.exams.taking.services import start_attempt
from lms.papers.blueprints.models import Paper
from lms.papers.choices import ReviewRule
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db


def kinds() -> list[tuple[str, str]]:
    """List who was told what."""
    return list(Notice.objects.order_by("pk").values_list("recipient__employee__number", "kind"))


@pytest.fixture
def coming(cast: Cast) -> Sitting:
    """A sitting of tomorrow in which Li gets a seat."""
    now = timezone.now()
    sitting = make_sitting(make_paper([("2", 1)]), employees=[], now=now + timedelta(days=1))
    seat_employees(sitting=sitting, employees=[cast.li], by=cast.user("zhao"), now=now)
    return sitting


def plan_of(sitting: Sitting) -> SittingPlan:
    """Plan it as it is."""
    return SittingPlan(sitting.title, sitting.opens_at, sitting.closes_at)


def test_a_seat_is_told_once(cast: Cast, coming: Sitting) -> None:
    seat_employees(sitting=coming, employees=[cast.li, cast.chen], by=cast.user("zhao"), now=timezone.now())

    assert kinds() == [("00231", "exams.seated"), ("00318", "exams.seated")]


def test_a_seat_of_the_past_is_recorded_and_not_told(cast: Cast) -> None:
    seat_employees(sitting=make_sitting(make_paper([("2", 1)]), employees=[]), employees=[cast.li], by=None)

    assert kinds() == []


def test_other_times_are_told_and_another_title_is_not(cast: Cast, coming: Sitting) -> None:
    move_sitting(sitting=coming, plan=replace(plan_of(coming), title="另一名称"), by=cast.user("zhao"))
    later = replace(plan_of(coming), closes_at=coming.closes_at + timedelta(hours=1))
    move_sitting(sitting=coming, plan=later, by=cast.user("zhao"))

    assert kinds() == [("00231", "exams.seated"), ("00231", "exams.moved")]


def test_a_cancelled_exam_is_told_with_its_reason(cast: Cast, coming: Sitting) -> None:
    cancel_sitting(sitting=coming, reason="机房检修", by=cast.user("zhao"), now=timezone.now())

    assert kinds()[-1] == ("00231", "exams.cancelled")
    assert Notice.objects.get(kind="exams.cancelled").facts["reason"] == "机房检修"


def test_a_seat_taken_back_is_told(cast: Cast, coming: Sitting) -> None:
    unseat_employee(sitting=coming, employee=cast.li, by=cast.user("zhao"))

    assert kinds()[-1] == ("00231", "exams.unseated")


@pytest.mark.parametrize(
    ("shows", "told"),
    [(["after_hand_in.marks", "after_window.marks"], []), (["after_window.marks"], ["00231"]), ([], [])],
    ids=["at once", "when all have written", "never"],
)
def test_a_result_is_told_where_it_came_later(cast: Cast, shows: list[str], told: list[str]) -> None:
    now = timezone.now()
    make_questions(1)
    paper = make_paper([("2", 1)])
    Paper.objects.filter(pk=paper.pk).update(review_rule=ReviewRule.TABLE, review_cells=shows)
    sitting = make_sitting(paper, employees=[cast.li, cast.chen], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    hand_in(attempt=attempt, now=now)

    tell_results(now)
    during = kinds()
    for hours in (1, 2):
        tell_results(sitting.closes_at + timedelta(hours=hours))

    assert during == []
    assert kinds() == [(number, "exams.result_out") for number in told]
    result = reverse("lms_exams:result", args=[attempt.token])
    assert {notice.url for notice in Notice.objects.all()} <= {result}
