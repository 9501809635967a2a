"""The page that compares the parallel forms of a paper."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.exams.attempts.models import Answer, Attempt
from lms.exams.choices import AttemptState
from lms.papers.blueprints.models import Paper
from lms.papers.drawing.models import ParallelForm
from lms.papers.drawing.services import draw_parallel_forms
from lms.people.api import Role
from lms.psychometrics.equating.queries import read_forms
from tests.factories.exams import make_formed_paper, make_sitting
from tests.factories.people import Cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]


@pytest.fixture
def trainer(signed_in: SignIn) -> Client:
    return signed_in(make_user_with_role(Role.TRAINER, username="trainer"))


@pytest.fixture
def paper(cast: Cast) -> Paper:
    made = make_formed_paper()
    draw_parallel_forms(paper=made, user=cast.user("zhao"), now=timezone.now())
    return made


def write(paper: Paper, people: int, *, harder: str = "", by: float = 0.0) -> None:
    """Let so many people write each form; the questions of one form alone may be harder."""
    now, sitting = timezone.now(), make_sitting(paper, now=timezone.now())
    chance = np.random.default_rng(3)
    forms = list(paper.forms.order_by("letter"))
    common = set.intersection(*({slot["v"] for slot in form.slots} for form in forms))
    attempts, answers = [], []
    for form in forms:
        for _person in range(people):
            able, total = chance.normal(), 0
            attempt = _attempt(sitting.pk, form, now)
            for slot in form.slots:
                ease = -by if form.letter == harder and slot["v"] not in common else 0.0
                right = chance.random() < 1 / (1 + np.exp(-(2 * able + ease)))
                total += 2 * int(right)
                answers.append(Answer(attempt=attempt, slot=slot["n"], marks=2 * int(right), saved_at=now))
            attempt.marks = total
            attempts.append(attempt)
    Attempt.objects.bulk_create(attempts)
    Answer.objects.bulk_create(answers, batch_size=1000)


def _attempt(sitting: int, form: ParallelForm, now: object) -> Attempt:
    return Attempt(
        sitting_id=sitting,
        employee=make_employee(with_account=False),
        number=1,
        state=AttemptState.MARKED,
        seed=1,
        form=form.letter,
        slots=form.slots,
        slot_count=len(form.slots),
        started_at=now,
        deadline=now,
        closed_at=now,
        max_marks=24,
        passed=True,
    )


@pytest.mark.slow
def test_a_harder_form_is_said_to_be_harder_and_nothing_is_changed(paper: Paper, trainer: Client) -> None:
    write(paper, 130, harder="B", by=1.5)

    response = trainer.get(reverse("lms_psychometrics:analysis_forms", args=[paper.pk]))
    sheet = trainer.get(response.request["PATH_INFO"], {"xlsx": "equating-B"})

    (found,) = response.context["comparisons"]
    assert str(found.chart.title).startswith("Form B is harder: 80% on form A is worth ")
    assert "Advice: a pass mark for form B of " in found.advice
    assert "A person decides." in response.text
    assert "Tucker&#x27;s linear equating through 8 common questions" in response.text
    assert len(found.chart.rows) == 21
    assert sheet["Content-Type"].endswith("sheet")
    assert str(Paper.objects.get().pass_share) == "0.800"


def test_few_people_are_said_to_be_too_few(paper: Paper, trainer: Client) -> None:
    write(paper, 3)

    text = trainer.get(reverse("lms_psychometrics:analysis_forms", args=[paper.pk])).text

    assert "Needs 100 first attempts at either form; the smaller one has 3." in text


def test_forms_drawn_anew_do_not_mix_with_the_old_ones(paper: Paper, cast: Cast, trainer: Client) -> None:
    write(paper, 3)
    changed = paper.forms.get(letter="B")
    changed.slots = [{**slot, "v": slot["v"] + 1000} for slot in changed.slots[:1]] + changed.slots[1:]
    changed.save()

    read = read_forms(paper)

    assert ([(one.letter, one.people) for one in read.forms], read.older) == ([("A", 3), ("B", 0)], 3)
    assert "3 attempts at forms that were drawn before these are left out." in (
        trainer.get(reverse("lms_psychometrics:analysis_forms", args=[paper.pk])).text
    )


def test_a_paper_without_forms_has_no_such_page(cast: Cast, trainer: Client) -> None:
    paper = make_sitting().paper

    assert trainer.get(reverse("lms_psychometrics:analysis_forms", args=[paper.pk])).status_code == 404


def test_the_page_of_the_paper_leads_there(paper: Paper, trainer: Client) -> None:
    make_sitting(paper, now=timezone.now())
    address = reverse("lms_psychometrics:analysis_forms", args=[paper.pk])

    assert (
        f'href="{address}"' in trainer.get(reverse("lms_psychometrics:analysis_paper", args=[paper.pk])).text
    )
