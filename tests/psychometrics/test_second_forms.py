"""A second form for those near the pass mark: who is listed, who decides, what one click makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.trail.models import AuditEntry
from lms.exams.attempts.models import Attempt
from lms.exams.choices import AttemptState
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.exams.taking.services import start_attempt
from lms.papers.blueprints.models import Paper
from lms.papers.drawing.services import draw_parallel_forms
from lms.people.api import Employee, Role
from lms.psychometrics.borderline.queries import people_near_cut
from tests.factories.exams import make_formed_paper, make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_user_with_role
from tests.psychometrics.test_analysis_pages import make_people, write

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def paper(db: None) -> Paper:
    make_questions(8)
    return make_paper([("2", 8)])


def mark(paper: Paper, who: Employee, marks: int, now: datetime, *, days_ago: int = 5) -> Attempt:
    """Let somebody have so many of 100 marks."""
    then = now - timedelta(days=days_ago)
    return Attempt.objects.create(
        sitting=make_sitting(paper, now=then),
        employee=who,
        number=1,
        state=AttemptState.MARKED,
        seed=1,
        slots=[],
        slot_count=0,
        started_at=then,
        deadline=then,
        closed_at=then,
        marks=Decimal(marks),
        max_marks=Decimal(100),
        passed=marks >= 80,
    )


def listed(paper: Paper, now: datetime) -> list[tuple[Employee, bool]]:
    return [(row.attempt.employee, row.near.is_below) for row in people_near_cut(paper, 0.05, now)]


def test_near_is_near_the_pass_mark_of_the_own_sitting(cast: Cast, paper: Paper, now: datetime) -> None:
    kept = mark(paper, cast.li, 61, now).sitting
    Sitting.objects.filter(pk=kept.pk).update(pass_share=Decimal("0.6"))
    mark(paper, cast.chen, 61, now)

    assert listed(paper, now) == [(cast.li, False)]


def test_both_sides_of_the_pass_mark_are_listed_the_nearest_first(
    cast: Cast, paper: Paper, now: datetime
) -> None:
    mark(paper, cast.li, 76, now)
    mark(paper, cast.chen, 82, now)
    mark(paper, cast.wang, 60, now)

    assert listed(paper, now) == [(cast.chen, False), (cast.li, True)]


def test_only_the_latest_result_counts(cast: Cast, paper: Paper, now: datetime) -> None:
    mark(paper, cast.li, 79, now)
    mark(paper, cast.li, 95, now, days_ago=1)

    assert listed(paper, now) == []


def test_whoever_has_a_seat_to_come_is_left_out(cast: Cast, paper: Paper, now: datetime) -> None:
    mark(paper, cast.li, 79, now)
    make_sitting(paper, employees=[cast.li], now=now + timedelta(days=2))

    assert listed(paper, now) == []


@pytest.mark.slow
def test_hr_chooses_and_one_click_makes_the_sitting(
    cast: Cast, paper: Paper, now: datetime, signed_in: SignIn
) -> None:
    write(make_sitting(paper, now=now), make_people(60, cast))
    mark(paper, cast.li, 79, now)
    mark(paper, cast.chen, 81, now)
    client, address = signed_in("zhao"), reverse("lms_psychometrics:second_forms", args=[paper.pk])

    page = client.get(address)
    made = client.post(address, {"people": [cast.li.pk, cast.wang.pk]})

    assert cast.li.name in page.text
    assert "percentage points. Within that one exam cannot tell" in page.text
    sitting = Sitting.objects.latest("pk")
    assert made["Location"] == reverse("lms_exams:sitting_edit", args=[sitting.pk])
    assert list(SittingSeat.objects.filter(sitting=sitting).values_list("employee", flat=True)) == [
        cast.li.pk
    ]
    assert (sitting.attempts_allowed, sitting.paper) == (1, paper)
    assert timezone.localtime(sitting.opens_at).hour == 9
    assert AuditEntry.objects.filter(action="exams.second_form_offered").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize(("marks", "side"), [((79, 81), "below"), ((81, 82), "above")])
def test_the_side_that_has_people_shows_first(
    cast: Cast, paper: Paper, now: datetime, signed_in: SignIn, marks: tuple[int, int], side: str
) -> None:
    write(make_sitting(paper, now=now), make_people(60, cast))
    Attempt.objects.update(closed_at=now - timedelta(days=90))
    for employee, reached in zip((cast.li, cast.chen), marks, strict=True):
        mark(paper, employee, reached, now)

    page = signed_in("zhao").get(reverse("lms_psychometrics:second_forms", args=[paper.pk]))

    assert {row.near.is_below for row in page.context["rows"]} == {side == "below"}


@pytest.mark.slow
def test_a_trainer_sees_no_names_and_lets_all_below_write(
    cast: Cast, paper: Paper, now: datetime, signed_in: SignIn
) -> None:
    write(make_sitting(paper, now=now), make_people(60, cast))
    mark(paper, cast.li, 79, now)
    client = signed_in(make_user_with_role(Role.TRAINER))
    address = reverse("lms_psychometrics:second_forms", args=[paper.pk])

    page = client.get(address)
    client.post(address, {"who": "below"})

    assert cast.li.name not in page.text
    seated = SittingSeat.objects.filter(sitting=Sitting.objects.latest("pk"))
    assert cast.li.pk in seated.values_list("employee", flat=True)
    assert seated.count() == page.context["below"]


def test_with_few_people_nothing_is_said(cast: Cast, paper: Paper, now: datetime, signed_in: SignIn) -> None:
    mark(paper, cast.li, 79, now)

    page = signed_in("zhao").get(reverse("lms_psychometrics:second_forms", args=[paper.pk]))

    assert "Needs 50 first attempts" in page.text
    assert cast.li.name not in page.text


def test_a_second_form_in_another_sitting_is_not_the_first_again(cast: Cast, now: datetime) -> None:
    paper = make_formed_paper(3)
    draw_parallel_forms(paper=paper, user=cast.user("zhao"), now=now)
    sittings = [make_sitting(paper, employees=[cast.li], now=now) for _time in range(3)]

    letters = [start_attempt(sitting=one, employee=cast.li, now=now).form for one in sittings]

    assert sorted(letters) == ["A", "B", "C"]
