"""The rules of papers ask for clauses through the editions of the standard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lms.papers.blueprints.models import Paper, PaperRule
from lms.papers.blueprints.queries import blueprint_of, pool_for, renumber
from lms.papers.choices import PaperKind
from lms.questions.bank.models import Question
from lms.standards.api import Clause, current_edition
from tests.factories.exams import make_clause, make_paper, make_question
from tests.factories.standards import amend_standard

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def file_under(question: Question, clause: Clause) -> None:
    """File a question, and the wording that is asked, under a clause."""
    question.clause = clause
    question.save()
    question.versions.update(clause=clause)


def taken(paper: Paper, day: date = TODAY) -> list[set[int]]:
    """Give by rule the questions that it may draw on a day."""
    pool = pool_for(paper.kind, day)
    return [{one.question_id for one in pool if rule.takes(one)} for rule in blueprint_of(paper)]


@pytest.fixture
def asked() -> tuple[Paper, Question, Question]:
    """A paper that asks for 2.1, for 2.2 and for chapter 2, with a question on each clause."""
    first, second = (make_question() for _ in range(2))
    file_under(first, make_clause("2.1"))
    file_under(second, make_clause("2.2"))
    paper = make_paper(kind=PaperKind.QUIZ)
    paper.rules.all().delete()
    edition = current_edition()
    for place, number in enumerate(("2.1", "2.2", "2")):
        PaperRule.objects.create(
            paper=paper, clause_prefix=number, numbered_by=edition, count=1, sort_order=place
        )
    return paper, first, second


@pytest.mark.parametrize(
    ("followed", "gains"),
    [
        pytest.param([("2.1", "2.1"), ("2.2", "2.2")], (0, 0), id="as before"),
        pytest.param([("2.1", "2.5"), ("2.2", "2.1")], (0, 0), id="renumbered"),
        pytest.param([("2.1", "2.1"), ("2.2", None)], (0, 0), id="repealed"),
        pytest.param([("2.1", "2.1"), ("2.2", "2.1")], (1, 1), id="merged"),
    ],
)
def test_a_rule_draws_on_the_first_day_what_it_drew_before(
    asked: tuple[Paper, Question, Question],
    followed: list[tuple[str | None, str | None]],
    gains: tuple[int, int],
) -> None:
    paper, first, second = asked
    before = taken(paper)

    amend_standard(followed, TODAY)
    after, past = taken(paper), taken(paper, TODAY - timedelta(days=1))

    assert before == [{first.pk}, {second.pk}, {first.pk, second.pk}]
    assert past == before
    assert [len(now - was) for was, now in zip(before, after, strict=True)] == [*gains, 0]
    assert all(was <= now for was, now in zip(before, after, strict=True))


def test_a_rule_finds_what_is_filed_anew_and_not_what_took_the_number(
    asked: tuple[Paper, Question, Question],
) -> None:
    paper, first, second = asked
    edition = amend_standard([("2.1", "2.5"), ("2.2", "2.2"), (None, "2.1"), (None, "2.7")], TODAY)
    by_number = {clause.number: clause for clause in Clause.objects.of_edition(edition)}
    other, new = (make_question() for _ in range(2))
    file_under(first, by_number["2.5"])
    file_under(other, by_number["2.1"])
    file_under(new, by_number["2.7"])

    old_rule, _second, chapter = taken(paper)
    rules = list(paper.rules.all())
    renumber(rules, TODAY)

    assert old_rule == {first.pk}
    assert chapter == {first.pk, second.pk, other.pk, new.pk}
    assert [(one.clause_prefix, one.numbered_by) for one in rules[:2]] == [("2.5", edition), ("2.2", edition)]


def test_a_rule_read_anew_asks_for_the_same(asked: tuple[Paper, Question, Question]) -> None:
    paper, _first, _second = asked
    amend_standard([("2.1", "2.5"), ("2.2", "2.5"), (None, "2.1")], TODAY)
    before = taken(paper)

    rules = list(paper.rules.all())
    renumber(rules, TODAY)
    PaperRule.objects.bulk_update(rules, ["clause_prefix", "numbered_by"])

    assert [one.clause_prefix for one in rules] == ["2.5", "2.5", "2"]
    assert taken(Paper.objects.get(pk=paper.pk)) == before
