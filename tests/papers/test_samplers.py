"""A start draws from a kept sampler: never what was retired or changed since, at one cost for any bank."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.exams.api import Sitting
from lms.exams.preparing.samplers import draw_for
from lms.exams.taking.services import start_attempt
from lms.papers.api import PaperKind
from lms.papers.blueprints.models import PaperRule
from lms.papers.blueprints.rules.drawing import BlueprintShort
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.versions.services import freeze_question
from tests.factories.exams import NOW, make_paper, make_question, make_questions, make_sitting
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


def drawn(sitting: Sitting, seed: int = 1) -> set[int]:
    return {pick.candidate.question_id for pick in draw_for(sitting, seed)}


@pytest.fixture
def sitting() -> Sitting:
    """A sitting of two questions from a bank of three, its sampler already kept."""
    make_questions(3)
    sitting = make_sitting(make_paper([("2", 2)]))
    drawn(sitting)
    return sitting


def test_a_question_retired_meanwhile_is_not_drawn(sitting: Sitting) -> None:
    retired = Question.objects.non_polymorphic().order_by("pk")[0].pk
    Question.objects.filter(pk=retired).update(state=QuestionState.RETIRED)

    assert all(retired not in drawn(sitting, seed) for seed in range(20))


def test_a_question_changed_meanwhile_is_drawn_in_its_new_version(sitting: Sitting) -> None:
    changed = Question.objects.order_by("pk")[0]
    changed.stem = "新的题干"
    changed.save()
    version = freeze_question(question=changed, now=NOW)

    picks = [pick for seed in range(20) for pick in draw_for(sitting, seed)]

    versions = {pick.candidate.version_id for pick in picks if pick.candidate.question_id == changed.pk}
    assert versions == {version.pk}


def test_what_was_sorted_for_a_draw_is_not_held_against_the_bank_again() -> None:
    make_questions(3)
    sitting = make_sitting(make_paper([("2", 2)]))
    costs = []
    for seed in range(2):
        with CaptureQueriesContext(connection) as queries:
            drawn(sitting, seed)
        costs.append([query["sql"] for query in queries if "COUNT(*)" in query["sql"]])

    assert [len(counts) for counts in costs] == [0, 1]


def test_a_bank_filled_meanwhile_serves_at_once() -> None:
    sitting = make_sitting(make_paper([("2", 2)]))
    make_question()
    with pytest.raises(BlueprintShort):
        drawn(sitting)

    make_question()

    assert len(drawn(sitting)) == 2


def test_a_blueprint_changed_meanwhile_counts_at_once(sitting: Sitting) -> None:
    PaperRule.objects.update(count=3)
    sitting = Sitting.objects.get(pk=sitting.pk)

    assert len(drawn(sitting)) == 3


def test_practice_and_exam_keep_their_own_samplers(sitting: Sitting) -> None:
    practice = make_sitting(make_paper([("2", 4)], kind=PaperKind.PRACTICE))
    make_question(verification="recalled")  # type: ignore[arg-type]

    assert len(drawn(practice)) == 4
    assert len(drawn(sitting)) == 2


def test_starting_inserts_one_row_and_reads_no_more_for_a_larger_bank(cast: Cast) -> None:
    del cast
    make_questions(4)
    paper = make_paper([("2", 4)])
    takers = [make_employee(f"考生{number}") for number in range(3)]
    sitting = make_sitting(paper, employees=takers)
    start_attempt(sitting=sitting, employee=takers[0], now=NOW)

    costs = []
    for taker in takers[1:]:
        with CaptureQueriesContext(connection) as captured:
            start_attempt(sitting=Sitting.objects.get(pk=sitting.pk), employee=taker, now=NOW)
        costs.append(captured.captured_queries)
        make_questions(20)

    inserts = [[query for query in cost if "INSERT" in query["sql"]] for cost in costs]
    assert [len(one) for one in inserts] == [1, 1]
    assert len(costs[0]) == len(costs[1])
