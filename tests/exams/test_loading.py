"""Loading the bank and papers from files: idempotent, all or nothing, every fault named."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from lms.exams.api import ContentFaulty, Paper, Question, QuestionState, load_papers, load_questions
from lms.exams.models import OrderingQuestion
from tests.factories.exams import NOW, make_clause, make_questions

pytestmark = pytest.mark.django_db

BANK = """
questions:
- id: Q-1
  kind: single
  stem: 多久**响应**？
  options: [{text: 30 分钟, why: 短}, {text: 45 分钟, correct: true}]
  explanation: 45 分钟。
  clause: "2.2"
  difficulty: 2
  level: apply
  verification: verified
- id: Q-2
  kind: ordering
  stem: 排序
  items: [接入, 受理, 处理]
  explanation: 三段。
  clause: "2.2"
  difficulty: 3
  level: understand
  verification: secondary
"""
PAPER = """
slug: quiz
title: 小测
minutes: 10
pass_share: "0.8"
kind: quiz
attempts: 3
rules:
- {clause: "2.2", kind: single, difficulty: [1, 3], count: 1, marks: "2"}
- {chapter: "2", count: 1, marks: "3"}
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    make_clause("2.2")
    (tmp_path / "21.yaml").write_text(BANK, encoding="utf-8")
    return tmp_path


def reasons(error: ContentFaulty) -> list[tuple[str, str]]:
    return [(fault.entry, fault.reason) for fault in error.faults]


def test_loading_adds_approved_questions_with_versions(bank: Path) -> None:
    report = load_questions(path=bank, now=NOW)

    assert (report.added, report.changed, report.unchanged) == (2, 0, 0)
    question = Question.objects.get(code="Q-2")
    assert isinstance(question, OrderingQuestion)
    assert question.state == QuestionState.APPROVED
    assert question.current_version is not None
    assert question.items == ["接入", "受理", "处理"]


def test_loading_twice_changes_nothing(bank: Path) -> None:
    load_questions(path=bank, now=NOW)

    report = load_questions(path=bank, now=NOW)

    assert (report.added, report.changed, report.unchanged) == (0, 0, 2)


def test_a_changed_file_makes_a_new_version(bank: Path) -> None:
    load_questions(path=bank, now=NOW)
    (bank / "21.yaml").write_text(BANK.replace("30 分钟", "20 分钟"), encoding="utf-8")

    report = load_questions(path=bank, now=NOW)

    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)
    assert Question.objects.get(code="Q-1").versions.count() == 2


@pytest.mark.parametrize(
    ("old", "new", "entry", "reason"),
    [
        pytest.param('"2.2"', '"9.9"', "Q-1", "there is no clause 9.9", id="clause"),
        pytest.param("level: apply", "level: guess", "Q-1", "level must be one of", id="level"),
        pytest.param(
            "difficulty: 2", "difficulty: 9", "Q-1", "difficulty must be a whole number", id="difficulty"
        ),
        pytest.param("correct: true", "correct: 1", "Q-1", "correct must be true or false", id="correct"),
        pytest.param(
            "stem: 排序", "stem: 排序\n  hint: x", "Q-2", "hint is not known here", id="unknown key"
        ),
        pytest.param("- id: Q-2", "- id: Q-1", "Q-1", "the id is used twice", id="twice"),
        pytest.param("处理]", "受理]", "Q-2", "Two entries are the same", id="faulty question"),
        pytest.param("stem: 排序", "stem: 排序\n  facts: [F-9]", "Q-2", "facts: there is no F-9", id="fact"),
        pytest.param(
            "stem: 排序", "stem: 排序\n  law_version: a@b", "Q-2", "there is no law version a@b", id="law"
        ),
    ],
)
def test_a_faulty_file_loads_nothing_and_names_the_entry(
    bank: Path, old: str, new: str, entry: str, reason: str
) -> None:
    (bank / "21.yaml").write_text(BANK.replace(old, new), encoding="utf-8")

    with translation.override("en"), pytest.raises(ContentFaulty) as refused:
        load_questions(path=bank, now=NOW)

    assert any(name == entry and said.startswith(reason) for name, said in reasons(refused.value))
    assert refused.value.faults[0].file == "21.yaml"
    assert Question.objects.count() == 0


def test_broken_yaml_names_the_file(bank: Path) -> None:
    (bank / "21.yaml").write_text("questions: [", encoding="utf-8")

    with pytest.raises(ContentFaulty, match=r"21\.yaml"):
        load_questions(path=bank, now=NOW)


def test_the_command_prints_what_changed(bank: Path) -> None:
    out = StringIO()

    call_command("load_questions", path=bank, stdout=out)

    assert out.getvalue() == "Questions: 2 added, 0 changed, 0 unchanged.\n"


def test_the_command_fails_with_every_fault(bank: Path) -> None:
    (bank / "21.yaml").write_text(BANK.replace('"2.2"', '"9.9"'), encoding="utf-8")

    with pytest.raises(CommandError, match=r"21\.yaml: Q-1: .*\n21\.yaml: Q-2: "):
        call_command("load_questions", path=bank)


@pytest.mark.parametrize("copies", [1, 5])
def test_reloading_costs_the_same_for_more_questions(
    bank: Path, copies: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for copy in range(copies):
        (bank / f"{copy}.yaml").write_text(BANK.replace("id: Q-", f"id: Q{copy}-"), encoding="utf-8")
    load_questions(path=bank, now=NOW)
    load_questions(path=bank, now=NOW)

    with django_assert_num_queries(14):
        load_questions(path=bank, now=NOW)


def test_papers_are_loaded_once(tmp_path: Path) -> None:
    (tmp_path / "quiz.yaml").write_text(PAPER, encoding="utf-8")

    first, second = load_papers(path=tmp_path), load_papers(path=tmp_path)

    assert (first.added, second.unchanged) == (1, 1)
    rules = [(rule.clause_prefix, rule.kind, rule.count) for rule in Paper.objects.get().rules.all()]
    assert rules == [("2.2", "single", 1), ("2", "", 1)]


def test_a_changed_paper_gets_its_new_rules(tmp_path: Path) -> None:
    (tmp_path / "quiz.yaml").write_text(PAPER, encoding="utf-8")
    load_papers(path=tmp_path)
    (tmp_path / "quiz.yaml").write_text(PAPER.replace('marks: "3"', 'marks: "4"'), encoding="utf-8")

    report = load_papers(path=tmp_path)

    assert report.changed == 1
    assert [str(rule.marks) for rule in Paper.objects.get().rules.all()] == ["2.0", "4.0"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param(
            'clause: "2.2"', 'clause: "2.2", chapter: "2"', "either a clause or a chapter", id="both"
        ),
        pytest.param("difficulty: [1, 3]", "difficulty: [4, 2]", "difficulty must be a range", id="range"),
        pytest.param("minutes: 10", "minutes: 0", "minutes must be a whole number", id="minutes"),
        pytest.param("kind: quiz", "kind: party", "kind must be one of", id="kind"),
    ],
)
def test_a_faulty_paper_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    (tmp_path / "quiz.yaml").write_text(PAPER.replace(old, new), encoding="utf-8")

    with pytest.raises(ContentFaulty, match=reason):
        load_papers(path=tmp_path)

    assert Paper.objects.count() == 0


def test_the_command_says_what_the_bank_lacks(tmp_path: Path) -> None:
    make_questions(1)
    (tmp_path / "quiz.yaml").write_text(PAPER, encoding="utf-8")
    out, err = StringIO(), StringIO()

    call_command("load_papers", path=tmp_path, stdout=out, stderr=err)

    assert out.getvalue() == "Papers: 1 added, 0 changed, 0 unchanged.\n"
    assert err.getvalue() == "quiz: rule 2 lacks 1 question(s)\n"
