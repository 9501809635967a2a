"""Loading the bank and papers from files: idempotent, all or nothing, every fault named."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from lms.core.files.content.loading import LoadReport
from lms.core.files.content.rules import FaultyContent
from lms.papers.api import Paper
from lms.papers.content.services import load_papers
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.content.services import load_questions
from lms.questions.kinds.ordering import OrderingQuestion
from lms.questions.sets.models import EnemyGroup, QuestionPool
from lms.standards.api import Clause
from tests.factories.exams import NOW, make_clause, make_questions
from tests.factories.standards import make_competency, make_fact

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


def counts(report: LoadReport) -> tuple[int, int, int]:
    return len(report.added), len(report.changed), len(report.unchanged)


def reasons(error: FaultyContent) -> list[tuple[str, str]]:
    return [(fault.entry, fault.reason) for fault in error.faults]


def test_loading_adds_approved_questions_with_versions(bank: Path) -> None:
    report = load_questions(path=bank, now=NOW)

    assert counts(report) == (2, 0, 0)
    question = Question.objects.get(code="Q-2")
    assert isinstance(question, OrderingQuestion)
    assert question.state == QuestionState.APPROVED
    assert question.current_version is not None
    assert question.items == ["接入", "受理", "处理"]


def test_loading_twice_changes_nothing(bank: Path) -> None:
    load_questions(path=bank, now=NOW)

    report = load_questions(path=bank, now=NOW)

    assert counts(report) == (0, 0, 2)


def test_a_changed_file_makes_a_new_version(bank: Path) -> None:
    load_questions(path=bank, now=NOW)
    (bank / "21.yaml").write_text(BANK.replace("30 分钟", "20 分钟"), encoding="utf-8")

    report = load_questions(path=bank, now=NOW)

    assert counts(report) == (0, 1, 1)
    assert Question.objects.get(code="Q-1").versions.count() == 2


@pytest.mark.parametrize(
    ("old", "new", "entry", "reason"),
    [
        pytest.param('"2.2"', '"9.9"', "Q-1", "there is no clause 9.9", id="clause"),
        pytest.param("level: apply", "level: guess", "Q-1", "level must be one of", id="level"),
        pytest.param(
            "difficulty: 2", "difficulty: 9", "Q-1", "difficulty must be a whole number", id="difficulty"
        ),
        pytest.param(
            "correct: true", "correct: 1", "Q-1 › options 2", "correct must be true or false", id="correct"
        ),
        pytest.param(
            "stem: 排序", "stem: 排序\n  hint: x", "Q-2", "hint is not known here", id="unknown key"
        ),
        pytest.param("- id: Q-2", "- id: Q-1", "Q-1", "id Q-1 is used more than once", id="twice"),
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

    with translation.override("en"), pytest.raises(FaultyContent) as refused:
        load_questions(path=bank, now=NOW)

    assert any(name == entry and said.startswith(reason) for name, said in reasons(refused.value))
    assert refused.value.faults[0].file == "21.yaml"
    assert Question.objects.count() == 0


CASE = (
    BANK
    + """
- id: Q-3
  kind: numeric
  alone: false
  stem: 几小时？
  answers: [{value: "48"}]
  explanation: 城镇。
  clause: "2.2"
  difficulty: 1
  level: apply
  verification: verified
- id: Q-4
  kind: case
  stem: 一次报修。
  questions: [{code: Q-1}, {code: Q-3, weight: 2}]
  explanation: 两问。
  clause: "2.2"
  difficulty: 2
  level: apply
  verification: verified
"""
)


def test_a_case_follows_its_questions_in_one_file(bank: Path) -> None:
    (bank / "21.yaml").write_text(CASE, encoding="utf-8")

    reports = [load_questions(path=bank, now=NOW) for _time in range(2)]

    assert [counts(report) for report in reports] == [(4, 0, 0), (0, 0, 4)]
    states = dict(Question.objects.values_list("code", "state"))
    assert (states["Q-3"], states["Q-4"]) == (QuestionState.DRAFT, QuestionState.APPROVED)


def test_a_case_of_a_question_that_is_not_there_is_refused(bank: Path) -> None:
    (bank / "21.yaml").write_text(CASE.replace("code: Q-3", "code: Q-9"), encoding="utf-8")

    with translation.override("en"), pytest.raises(FaultyContent) as refused:
        load_questions(path=bank, now=NOW)

    assert reasons(refused.value) == [("Q-4", "The bank has no question Q-9.")]
    assert Question.objects.count() == 0


def test_broken_yaml_names_the_file(bank: Path) -> None:
    (bank / "21.yaml").write_text("questions: [", encoding="utf-8")

    with pytest.raises(FaultyContent, match=r"21\.yaml"):
        load_questions(path=bank, now=NOW)


def test_the_command_prints_what_changed(bank: Path) -> None:
    out = StringIO()

    call_command("load_questions", path=bank, stdout=out)

    assert out.getvalue() == "questions: 2 added, 0 changed, 0 unchanged\n"


def test_the_command_fails_with_every_fault(bank: Path) -> None:
    (bank / "21.yaml").write_text(BANK.replace('"2.2"', '"9.9"'), encoding="utf-8")

    with pytest.raises(CommandError, match=r"21\.yaml:\d+: Q-1: .*\n21\.yaml:\d+: Q-2: "):
        call_command("load_questions", path=bank)


@pytest.mark.parametrize("copies", [1, 5])
def test_loading_costs_the_same_for_more_questions(
    bank: Path, copies: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (bank / "21.yaml").unlink()
    for copy in range(copies):
        (bank / f"{copy}.yaml").write_text(BANK.replace("id: Q-", f"id: Q{copy}-"), encoding="utf-8")
    ContentType.objects.clear_cache()

    with django_assert_num_queries(26):
        load_questions(path=bank, now=NOW)


@pytest.mark.parametrize("copies", [1, 5])
def test_reloading_costs_the_same_for_more_questions(
    bank: Path, copies: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for copy in range(copies):
        (bank / f"{copy}.yaml").write_text(BANK.replace("id: Q-", f"id: Q{copy}-"), encoding="utf-8")
    load_questions(path=bank, now=NOW)
    load_questions(path=bank, now=NOW)

    with django_assert_num_queries(13):
        load_questions(path=bank, now=NOW)


def test_what_a_loaded_question_rests_on_is_kept_with_it(bank: Path) -> None:
    fact = make_fact(Clause.objects.get(), "F-2.2-1")
    competency = make_competency("C4")
    tied = 'clause: "2.2"\n  facts: [F-2.2-1]\n  competencies: [C4]'
    (bank / "21.yaml").write_text(BANK.replace('clause: "2.2"', tied, 1), encoding="utf-8")

    load_questions(path=bank, now=NOW)

    one, other = Question.objects.order_by("code")
    assert (list(one.facts.all()), list(one.competencies.all())) == ([fact], [competency])
    assert one.current_version.fact_codes == ["F-2.2-1"]
    assert one.approved_version == one.current_version
    assert {(ground["kind"], ground["code"]) for ground in one.provenance.kept} == {
        ("clause", "2.2"),
        ("fact", "F-2.2-1"),
    }
    assert (list(other.facts.all()), len(other.provenance.kept)) == ([], 1)
    assert one.provenance.checked_at == NOW


def test_papers_are_loaded_once(tmp_path: Path) -> None:
    (tmp_path / "quiz.yaml").write_text(PAPER, encoding="utf-8")

    first, second = load_papers(path=tmp_path), load_papers(path=tmp_path)

    assert (first.added, second.unchanged) == (["quiz"], ["quiz"])
    rules = [(rule.clause_prefix, rule.kind, rule.count) for rule in Paper.objects.get().rules.all()]
    assert rules == [("2.2", "single", 1), ("2", "", 1)]


def test_a_changed_paper_gets_its_new_rules(tmp_path: Path) -> None:
    (tmp_path / "quiz.yaml").write_text(PAPER, encoding="utf-8")
    load_papers(path=tmp_path)
    (tmp_path / "quiz.yaml").write_text(PAPER.replace('marks: "3"', 'marks: "4"'), encoding="utf-8")

    report = load_papers(path=tmp_path)

    assert report.changed == ["quiz"]
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

    with pytest.raises(FaultyContent, match=reason):
        load_papers(path=tmp_path)

    assert Paper.objects.count() == 0


SHARES = """
shares:
- {chapter: "2", marks: "5", why: 这个岗位每天都在做这一章的事。}
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param(
            'marks: "5"', 'marks: "4"', "chapter 2 has 5 marks in the rows and 4 in shares", id="other"
        ),
        pytest.param(
            'chapter: "2", m', 'chapter: "3", m', "chapter 2 has 5 marks in the rows and 0", id="none"
        ),
        pytest.param(
            "why: 这个岗位每天都在做这一章的事。", "why: 要考", "say why the position needs", id="why"
        ),
        pytest.param(
            'clause: "2.2", kind',
            "pool: 必答, kind",
            "names its clause or chapter, beside its pool",
            id="pool",
        ),
    ],
)
def test_rows_give_each_chapter_the_marks_that_are_argued(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    (tmp_path / "quiz.yaml").write_text((PAPER + SHARES).replace(old, new), encoding="utf-8")
    with pytest.raises(FaultyContent, match=reason):
        load_papers(path=tmp_path)

    (tmp_path / "quiz.yaml").write_text(PAPER + SHARES, encoding="utf-8")

    assert load_papers(path=tmp_path).added == ["quiz"]


def test_the_command_says_what_the_bank_lacks(tmp_path: Path) -> None:
    make_questions(1)
    (tmp_path / "quiz.yaml").write_text(PAPER, encoding="utf-8")
    out = StringIO()

    call_command("load_papers", path=tmp_path, stdout=out)

    assert out.getvalue() == (
        "papers: 1 added, 0 changed, 0 unchanged\n  ! quiz: rule 2 lacks 1 question(s)\n"
    )


FULL = """
slug: formal
title: 上岗考
minutes: 40
pass_share: "0.8"
kind: exam
pass_rationale: 评委三轮
objection_days: 5
page_mode: part
no_way_back: true
calculator: true
scratch_notes: true
shuffle_questions: false
shuffle_options: false
exposure_sittings: 3
forms: {count: 2, anchors: 9}
resit: {floor: "0.6", days: 20}
review_table: {after_hand_in: [marks], after_window: [marks, right]}
pools:
- {name: 必须答对, note: 用户信息, questions: [Q-1]}
enemies:
- {reason: 重复, questions: [Q-1, Q-2]}
picked:
- {question: Q-2, marks: "4", part: 乙, must_pass: true}
rules:
- {clause: "2.2", kind: single, level: apply, pool: 必须答对, count: 10, marks: "3", part: 甲,
  must_pass: true}
machine_marked: true
"""


@pytest.fixture
def papers(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    load_questions(path=bank, now=NOW)
    folder = tmp_path_factory.mktemp("papers")
    (folder / "formal.yaml").write_text(FULL, encoding="utf-8")
    return folder


def test_a_file_carries_everything_the_form_knows(papers: Path) -> None:
    first, second = load_papers(path=papers), load_papers(path=papers)

    assert (first.added, second.unchanged) == (["formal"], ["formal"])
    paper = Paper.objects.get()
    settings = (
        "page_mode",
        "no_way_back",
        "calculator",
        "scratch_notes",
        "machine_marked",
        "exposure_sittings",
        "objection_days",
    )
    assert [getattr(paper, name) for name in settings] == ["part", True, True, True, True, 3, 5]
    assert (paper.form_count, paper.anchor_count, paper.resit_days) == (2, 9, 20)
    assert str(paper.resit_floor) == "0.600"
    assert (paper.shuffle_questions, paper.shuffle_options) == (False, False)
    assert (paper.review_rule, paper.review_cells) == (
        "table",
        ["after_hand_in.marks", "after_window.marks", "after_window.right"],
    )
    rule, pick = paper.rules.get(), paper.picked.get()
    assert (rule.level, str(rule.pool), rule.part, rule.must_pass) == ("apply", "必须答对", "甲", True)
    assert (pick.question.code, pick.part, pick.must_pass) == ("Q-2", "乙", True)
    assert codes(QuestionPool.objects.get()) == ["Q-1"]
    assert codes(EnemyGroup.objects.get()) == ["Q-1", "Q-2"]


def codes(held: QuestionPool | EnemyGroup) -> list[str]:
    return sorted(held.questions.values_list("code", flat=True))


def test_what_a_file_does_not_name_is_left_to_the_form(papers: Path) -> None:
    load_papers(path=papers)
    (papers / "formal.yaml").write_text(FULL.replace("calculator: true\n", ""), encoding="utf-8")
    Paper.objects.update(calculator=False)

    assert load_papers(path=papers).unchanged == ["formal"]
    assert Paper.objects.get().calculator is False


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("questions: [Q-1]}", "questions: [Q-2]}", id="a pool"),
        pytest.param("must_pass: true}\nrules", "must_pass: false}\nrules", id="a question picked by hand"),
        pytest.param("level: apply", "level: analyse", id="a cell"),
        pytest.param("anchors: 9", "anchors: 10", id="anchors"),
    ],
)
def test_a_change_of_a_part_is_brought_in_once(papers: Path, old: str, new: str) -> None:
    load_papers(path=papers)
    (papers / "formal.yaml").write_text(FULL.replace(old, new), encoding="utf-8")

    assert [load_papers(path=papers).changed for _time in range(2)] == [["formal"], []]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("calculator: true", "calculater: true", "line 11: calculater is not known", id="key"),
        pytest.param(
            "anchors: 9", "anchors: 7", "line 16: anchors must be a whole number from 8", id="too few anchors"
        ),
        pytest.param("count: 2,", "count: 1,", "line 16: count must be a whole number from 2", id="one form"),
        pytest.param(
            "anchors: 9",
            "anchors: 11",
            "line 16: all 11 questions would be common to all 2 forms, so every form",
            id="every question common",
        ),
        pytest.param(
            "count: 10", "count: 1", "line 16: all 2 questions would be common", id="too many anchors"
        ),
        pytest.param('floor: "0.6"', 'floor: "6"', "line 17: floor must be a number from 0 to 1", id="floor"),
        pytest.param("page_mode: part", "page_mode: all", "line 10: with all questions", id="no page"),
        pytest.param(
            "after_hand_in: [marks]",
            "after_hand_in: [key]",
            "line 18: others still write an exam then: after_hand_in.key",
            id="shown while others write",
        ),
        pytest.param("[marks, right]", "[marks, wrong]", "line 18: wrong is none of", id="aspect"),
        pytest.param("[Q-1, Q-2]", "[Q-1]", "line 22: questions must have at least 2", id="one enemy"),
        pytest.param("question: Q-2", "question: Q-9", "there is no question Q-9", id="question"),
        pytest.param("pool: 必须答对", "pool: 别的", "there is no pool 别的", id="pool"),
        pytest.param(
            "must_pass: true}\nrules", "vitel: true}\nrules", "line 24: vitel is not known", id="pick"
        ),
        pytest.param("level: apply", "level: guess", "line 26: level must be one of", id="level"),
        pytest.param(
            "objection_days: 5", "objection_days: 5\nobjection_days: 6", "stands twice", id="key twice"
        ),
    ],
)
def test_a_fault_in_a_paper_is_named_with_its_line(papers: Path, old: str, new: str, fault: str) -> None:
    text = FULL.replace(old, new)
    assert text != FULL
    (papers / "formal.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(FaultyContent) as refused:
        load_papers(path=papers)

    told = [f"line {one.line}: {one.reason}" for one in refused.value.faults]
    assert any(fault in one for one in told)
    assert {one.file for one in refused.value.faults} == {"formal.yaml"}
    assert (Paper.objects.count(), QuestionPool.objects.count(), EnemyGroup.objects.count()) == (0, 0, 0)


def test_rules_of_a_file_may_not_make_the_forms_of_the_admin_alike(papers: Path) -> None:
    load_papers(path=papers)
    unsaid = FULL.replace("forms: {count: 2, anchors: 9}\n", "").replace("count: 10", "count: 8")
    (papers / "formal.yaml").write_text(unsaid, encoding="utf-8")

    with pytest.raises(FaultyContent, match=r"formal\.yaml:2: formal: all 9 questions would be common"):
        load_papers(path=papers)

    assert Paper.objects.get().rules.get().count == 10


def test_two_files_may_not_disagree_about_a_set(papers: Path) -> None:
    other = FULL.replace("slug: formal", "slug: other").replace("questions: [Q-1]}", "questions: [Q-2]}")
    (papers / "other.yaml").write_text(other, encoding="utf-8")

    with pytest.raises(FaultyContent, match=r"other\.yaml:20: .*: 必须答对 holds other questions"):
        load_papers(path=papers)
