"""Every cell of the review table against data that could leak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.demo.exams.past_attempts import sample_answer
from lms.exams.api import Attempt, Sitting, attempts_of, clause_scores_for
from lms.exams.attempts.models import Answer, ClauseScore
from lms.exams.marking.closing import hand_in
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper, PaperKind
from lms.papers.choices import ReviewRule
from lms.papers.editing.viewsets import PaperViewSet
from lms.papers.review_options.rules import CELLS, SHUT_IN_EXAMS, Cell, cell_name
from lms.people.api import Employee
from lms.questions.choices import QuestionKind
from tests.factories.exams import make_paper, make_question, make_sitting, version_of
from tests.factories.people import HIRED_ON, Cast

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]

# What stands on the page only where the aspect is released.
TRACES = {
    "marks": "Share of the marks",
    "right": ("Wrong", "pill-bad"),
    "key": "The right answer",
    "explanation": "45 分钟是示例值。",
    "distribution": "papers with this question",
}
AFTER = [cell for cell in CELLS if cell[0] != "during"]


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    """Let Li and eleven others hand in a wrong answer to one question of a quiz."""
    now = timezone.now()
    make_question(QuestionKind.SINGLE)
    paper = make_paper([("2", 1)], kind=PaperKind.QUIZ, review_rule=ReviewRule.TABLE)
    attempt = start_attempt(
        sitting=make_sitting(paper, employees=[cast.li], now=now), employee=cast.li, now=now
    )
    given = sample_answer(version_of(attempt, 1), Random(1), right=False)
    Answer.objects.create(attempt=attempt, slot=1, given=given, revision=1, saved_at=now)
    hand_in(attempt=attempt, now=now)
    attempt.refresh_from_db()
    _let_others_do_the_same(attempt, people=11)
    return attempt


def _let_others_do_the_same(attempt: Attempt, people: int) -> None:
    """Copy an attempt with its answer for so many others."""
    answer, scores = attempt.answers.get(), list(attempt.clause_scores.all())
    others = Employee.objects.bulk_create(
        Employee(number=f"9{number:05}", name="孙宁", hired_on=HIRED_ON) for number in range(people)
    )
    copies = Attempt.objects.bulk_create(_copied(attempt, employee=one, token=uuid4()) for one in others)
    Answer.objects.bulk_create(_copied(answer, attempt=copy) for copy in copies)
    ClauseScore.objects.bulk_create(_copied(score, attempt=copy) for score in scores for copy in copies)


def _copied[M: Model](row: M, **values: object) -> M:
    kept = {
        field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)(**kept | values)


def open_cells(*cells: Cell, kind: PaperKind = PaperKind.QUIZ) -> None:
    Paper.objects.update(review_cells=[cell_name(cell) for cell in cells], kind=kind)


def pass_the_window() -> None:
    Sitting.objects.update(closes_at=timezone.now() - timedelta(seconds=1))


def shown_on(page: str) -> set[str]:
    """Tell which aspects left a trace on a page."""
    traces = {name: (words,) if isinstance(words, str) else words for name, words in TRACES.items()}
    return {name for name, words in traces.items() if any(word in page for word in words)}


def result_page(client: Client, attempt: Attempt) -> str:
    return client.get(reverse("lms_exams:result", args=[attempt.token])).content.decode()


@pytest.mark.parametrize("cell", AFTER, ids=cell_name)
def test_a_cell_opens_just_its_aspect(cell: Cell, attempt: Attempt, signed_in: SignIn) -> None:
    open_cells(cell)
    client = signed_in("li")

    before = shown_on(result_page(client, attempt))
    pass_the_window()
    afterwards = shown_on(result_page(client, attempt))

    expected = {
        moment: {cell[1]} if cell[0] == moment else set() for moment in ("after_hand_in", "after_window")
    }
    assert (before, afterwards) == (expected["after_hand_in"], expected["after_window"])


@pytest.mark.parametrize("cell", sorted(SHUT_IN_EXAMS), ids=cell_name)
def test_a_formal_exam_keeps_these_cells_shut(cell: Cell, attempt: Attempt, signed_in: SignIn) -> None:
    open_cells(cell, kind=PaperKind.EXAM)

    assert shown_on(result_page(signed_in("li"), attempt)) == set()


def test_the_list_of_exams_keeps_marks_that_are_not_released(
    attempt: Attempt, signed_in: SignIn, cast: Cast
) -> None:
    open_cells(("after_window", "marks"))
    Paper.objects.update(attempts=1)
    client = signed_in("li")

    before = client.get(reverse("lms_exams:exams")).content.decode()
    pass_the_window()
    afterwards = client.get(reverse("lms_exams:exams")).content.decode()

    assert ("0 of 2 marks" in before, "Not passed" in before) == (False, False)
    assert ("0 of 2 marks" in afterwards, "Not passed" in afterwards) == (True, True)


def test_the_file_keeps_marks_that_are_not_released(attempt: Attempt, cast: Cast) -> None:
    open_cells(("after_window", "marks"))
    before = shown_to(cast.li)

    pass_the_window()

    assert before == (0, 0)
    assert shown_to(cast.li) == (1, 1)


def shown_to(employee: Employee) -> tuple[int, int]:
    """Count the attempts and the marks by clause in somebody's file."""
    today = timezone.localdate()
    scores = clause_scores_for(start=today, end=today, employees=[employee])
    return attempts_of(employee).count(), scores.count()


def test_few_people_are_no_distribution(attempt: Attempt, signed_in: SignIn) -> None:
    open_cells(("after_hand_in", "distribution"))
    Attempt.objects.exclude(pk=attempt.pk).update(state="invalidated")
    cache.clear()

    assert shown_on(result_page(signed_in("li"), attempt)) == set()


def test_right_or_wrong_does_not_name_an_option_that_was_missed(cast: Cast, signed_in: SignIn) -> None:
    now = timezone.now()
    version = make_question(QuestionKind.MULTIPLE).current_version
    assert version is not None
    sitting = make_sitting(make_paper([("2", 1)], kind=PaperKind.QUIZ), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    texts = {one["text"]: one["id"] for one in version.content["options"]}
    given = {"chosen": [texts["咨询"]]}
    Answer.objects.create(attempt=attempt, slot=1, given=given, revision=1, saved_at=now)
    hand_in(attempt=attempt, now=now)

    page = result_page(signed_in("li"), attempt)

    assert "How the marks came about" in page
    assert "投诉处理" not in page


def test_hr_sees_everything_whatever_the_table_says(attempt: Attempt, signed_in: SignIn) -> None:
    open_cells()

    assert shown_on(result_page(signed_in("zhao"), attempt)) >= {"marks", "right", "key", "explanation"}


@pytest.mark.parametrize(
    ("kind", "cells", "fault"),
    [
        (PaperKind.QUIZ, ["after_hand_in.key", "after_hand_in.marks"], False),
        (PaperKind.QUIZ, ["during.key"], False),
        (PaperKind.EXAM, ["after_hand_in.marks", "after_window.key"], False),
        (PaperKind.EXAM, ["after_hand_in.key"], True),
        (PaperKind.EXAM, ["during.marks"], True),
    ],
)
def test_the_form_names_boxes_that_stay_shut(
    cast: Cast, kind: PaperKind, cells: list[str], fault: bool
) -> None:
    handler = PaperViewSet().get_edit_handler()
    form = handler.get_form_class()(
        {"review_rule": "table", "review_cells": cells, "kind": kind}, instance=Paper(), for_user=None
    )

    form.is_valid()

    assert ("review_cells" in form.errors) is fault


def test_another_choice_fills_the_table(cast: Cast) -> None:
    form_class = PaperViewSet().get_edit_handler().get_form_class()
    form = form_class({"review_rule": "score", "kind": "exam"}, instance=Paper(), for_user=None)

    form.is_valid()

    assert form.cleaned_data["review_cells"] == ["after_hand_in.marks", "after_window.marks"]
