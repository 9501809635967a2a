"""The pool: what may enter a formal paper and what only practice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.papers.api import PaperKind
from lms.papers.blueprints.queries import blueprint_of, pool_for, questions_for, shortages_of
from lms.papers.blueprints.rules.drawing import draw
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.standards.api import Basis, Fact, Verification
from tests.factories.exams import (
    NOW,
    make_clause,
    make_law_version,
    make_paper,
    make_question,
    make_questions,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


def codes(kind: PaperKind) -> set[str]:
    return set(questions_for(kind, TODAY).values_list("code", flat=True))


@pytest.mark.parametrize(
    ("values", "formal", "practice"),
    [
        pytest.param({}, True, True, id="approved and verified"),
        pytest.param({"state": QuestionState.DRAFT}, False, False, id="draft"),
        pytest.param({"state": QuestionState.RETIRED}, False, False, id="retired"),
        pytest.param({"verification": Verification.SECONDARY}, False, True, id="second-hand"),
        pytest.param({"verification": Verification.RECALLED}, False, True, id="from memory"),
    ],
)
def test_state_and_verification_decide(values: dict[str, object], formal: bool, practice: bool) -> None:
    question = make_question(**values)  # type: ignore[arg-type]

    assert (question.code in codes(PaperKind.EXAM)) is formal
    assert (question.code in codes(PaperKind.PRACTICE)) is practice


@pytest.mark.parametrize(
    ("ended", "formal", "practice"),
    [
        pytest.param(None, True, True, id="no end known"),
        pytest.param(NOW, True, True, id="last day"),
        pytest.param(NOW - timedelta(days=1), False, False, id="expired"),
    ],
)
def test_an_expired_law_version_takes_its_questions_offline(
    ended: object, formal: bool, practice: bool
) -> None:
    law_version = make_law_version(in_force_to=ended)  # type: ignore[arg-type]

    question = make_question(law_version=law_version)

    assert (question.code in codes(PaperKind.EXAM)) is formal
    assert (question.code in codes(PaperKind.PRACTICE)) is practice


def test_a_law_version_not_verified_keeps_a_question_out_of_formal_exams() -> None:
    question = make_question(law_version=make_law_version(verification=Verification.SECONDARY))

    assert question.code not in codes(PaperKind.EXAM)
    assert question.code in codes(PaperKind.QUIZ)


def test_an_expired_law_behind_a_fact_takes_the_question_offline() -> None:
    expired = make_law_version(in_force_to=NOW - timedelta(days=30))
    fact = Fact.objects.create(
        clause=make_clause(),
        code="F-1",
        statement="旧的条号",
        basis=Basis.LAW,
        law_version=expired,
        verification=Verification.VERIFIED,
    )
    question = make_question()

    question.facts.add(fact)

    assert question.code not in codes(PaperKind.PRACTICE)


def test_shortage_counts_by_rule() -> None:
    make_questions(2, clause=make_clause("2.1"))
    paper = make_paper([("2.1", 2), ("2", 3)])

    missing = [(short.rule, short.missing) for short in shortages_of(paper, TODAY)]

    assert missing == [(1, 3)]


def test_a_chapter_is_not_a_prefix_of_its_digits() -> None:
    make_questions(3, clause=make_clause("21.1"))

    assert [short.missing for short in shortages_of(make_paper([("2", 1)]), TODAY)] == [1]


def case_with(*kinds: str) -> Question:
    """Make a case of clause 5.3 that asks questions of these kinds."""
    clause = make_clause("5.3")
    parts = [make_question(kind, clause=clause, state=QuestionState.DRAFT).code for kind in kinds]
    return make_question("case", clause=clause, questions=[{"code": one, "weight": "1"} for one in parts])


def test_a_paper_the_machine_marks_never_draws_a_case_of_which_people_mark_a_part() -> None:
    written, machine = case_with("single", "short_answer"), case_with("single", "numeric")
    paper = make_paper([("5.3", 1)])
    paper.rules.update(kind="case")

    def drawn() -> set[int]:
        rules, pool = blueprint_of(paper), pool_for(paper.kind, TODAY)
        return {draw(rules, pool, seed)[0].candidate.question_id for seed in range(40)}

    assert drawn() == {written.pk, machine.pk}
    paper.machine_marked = True
    assert drawn() == {machine.pk}


def test_the_shortage_of_a_paper_the_machine_marks_leaves_out_what_people_mark() -> None:
    case_with("single", "short_answer")
    paper = make_paper([("5.3", 1)])
    paper.rules.update(kind="case")
    paper.machine_marked = True

    assert [short.missing for short in shortages_of(paper, TODAY)] == [1]


def test_what_is_picked_by_hand_is_asked_whoever_marks_it() -> None:
    written = case_with("single", "short_answer")
    paper = make_paper([])
    paper.machine_marked = True
    paper.picked.create(question=written, marks=10)

    assert [
        one.candidate.question_id for one in draw(blueprint_of(paper), pool_for(paper.kind, TODAY), 1)
    ] == [written.pk]
