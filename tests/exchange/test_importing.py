"""Storing the questions of a file: once, as drafts, all or nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from lms.core.trail.models import AuditEntry
from lms.exchange.bank.incoming import for_bank
from lms.exchange.bank.outgoing import bank_records
from lms.exchange.exports.writing import TextOutFormat, write_file, write_xlsx
from lms.exchange.imports.services import store_import
from lms.exchange.plans.services import plan_import
from lms.exchange.reading.files import read_file
from lms.exchange.workbooks.sheets.reading import read_workbook
from lms.questions.bank.models import Question, QuestionTag, QuestionVersion
from lms.questions.bank.queries import Choice, chosen_questions
from lms.questions.bank.services import set_tags
from lms.questions.choices import QuestionState
from lms.questions.kinds.registry import kind_of, kinds
from lms.questions.records.rules import Reading
from tests.exchange.sheets.books import HEAD, book
from tests.factories.exams import make_clause, make_question
from tests.factories.people import Cast

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROWS = (
    ("首次响应几小时？", "单选题", "12", "24", "36", "48", "B", "见 2.2", "第二章", "中", "2.2", "2分"),
    ("哪些属于受理？", "多选题", "登记", "核实", "回访", None, "AB", None, "第二章", "易", "条款 2.2", None),
    ("投诉必须登记。", "判断题", None, None, None, None, "对", None, None, None, "2.2", None),
    ("响应____，处理____。", "填空题", None, None, None, None, "及时|规范", None, None, None, "2.2", None),
)


@pytest.fixture
def reading(db: None) -> Reading:
    make_clause("2.2")
    return read_workbook(book({"题库": [HEAD, *ROWS]}))


def test_new_questions_become_drafts_with_a_version(reading: Reading, cast: Cast) -> None:
    stored = store_import(plan=plan_import(reading), by=cast.user("zhao"), now=NOW)

    assert (stored.added, stored.changed, stored.unchanged) == (4, 0, 0)
    questions = list(Question.objects.order_by("pk"))
    assert [question.kind for question in questions] == ["single", "multiple", "true_false", "fill_in"]
    assert {question.state for question in questions} == {QuestionState.DRAFT.value}
    assert {question.clause.number for question in questions} == {"2.2"}
    assert {question.author_id for question in questions} == {cast.user("zhao").pk}
    assert all(question.current_version is not None for question in questions)
    assert questions[1].body["options"][2] == {"text": "回访", "correct": False, "why": ""}
    assert AuditEntry.objects.get(action="exams.questions_imported").details["added"] == 4


def test_blanks_of_any_writing_become_blanks_of_the_bank(db: None) -> None:
    make_clause("2.2")
    rows = [("题干", "题型", "答案", "知识点"), ("先（ ），再()。", "填空", "登记;核实", "2.2")]
    reading = read_workbook(book({"题库": rows}))

    store_import(plan=plan_import(for_bank(reading)), by=None, now=NOW)

    assert Question.objects.get().stem == "先____，再____。"
    assert store_import(plan=plan_import(for_bank(reading)), by=None, now=NOW).nothing_changed


def test_the_same_file_twice_changes_nothing(reading: Reading) -> None:
    store_import(plan=plan_import(reading), by=None, now=NOW)
    versions = QuestionVersion.objects.count()

    again = store_import(plan=plan_import(reading), by=None, now=NOW)

    assert again.nothing_changed
    assert again.unchanged == 4
    assert (Question.objects.count(), QuestionVersion.objects.count()) == (4, versions)
    assert AuditEntry.objects.filter(action="exams.questions_imported").count() == 1


def test_a_changed_answer_makes_a_new_version_and_a_draft(reading: Reading) -> None:
    store_import(plan=plan_import(reading), by=None, now=NOW)
    Question.objects.update(state=QuestionState.APPROVED)
    changed = [(*ROWS[0][:6], "C", *ROWS[0][7:]), *ROWS[1:]]

    plan = plan_import(read_workbook(book({"题库": [HEAD, *changed]})))
    store_import(plan=plan, by=None, now=NOW)

    assert [one.record.stem for one in plan.changed] == ["首次响应几小时？"]
    question = Question.objects.get(stem="首次响应几小时？")
    assert question.state == QuestionState.DRAFT
    assert question.versions.count() == 2
    assert Question.objects.filter(state=QuestionState.APPROVED).count() == 3


def test_a_question_of_the_bank_is_known_by_its_wording(db: None) -> None:
    options = [{"text": "甲", "correct": True, "why": "因为"}, {"text": "乙", "correct": False, "why": ""}]
    make_question("single", stem="谁先？", options=options, explanation="说明")

    plan = plan_import(
        read_workbook(
            book({"题库": [("题干", "题型", "A", "B", "答案"), ("谁 先？", "单选", "甲", "乙", "A")]})
        )
    )

    assert [one.known is not None for one in plan.changed] == [True]
    assert not plan.new


NOTED = [
    {"text": "甲", "correct": True, "why": "**因为**\n\n- 一"},
    {"text": "乙", "correct": False, "why": ""},
    {"text": "丙", "correct": False, "why": "过时"},
]


def test_why_options_are_right_goes_round_the_workbook_and_changes_nothing(db: None) -> None:
    make_question("single", stem="谁先？", options=NOTED, explanation="说明")

    written = write_xlsx(bank_records(Question.objects.all()))
    plan = plan_import(for_bank(read_workbook(written.data)))

    assert written.left_out == ()
    assert (len(plan.unchanged), plan.changed, plan.new, plan.faults) == (1, (), (), ())


@pytest.mark.parametrize("code", ["", "Q-N"], ids=["known by its wording", "known by its code"])
def test_a_file_that_says_no_reasons_leaves_those_of_the_bank(db: None, code: str) -> None:
    make_question("single", code="Q-N", stem="谁先？", options=NOTED, explanation="说明")
    rows = [
        ("题干", "题型", "A", "B", "C", "C说明", "答案", "题目编号"),
        ("谁先？", "单选", "丙", "乙", "甲", "新的理由", "C", code),
    ]

    store_import(plan=plan_import(for_bank(read_workbook(book({"题库": rows})))), by=None, now=NOW)

    options = Question.objects.get().body["options"]
    assert [(one["text"], one["why"]) for one in options] == [
        ("丙", "过时"),
        ("乙", ""),
        ("甲", "新的理由"),
    ]


def test_a_clause_is_needed_or_chosen_for_all(db: None) -> None:
    clause = make_clause("2.2")
    reading = read_workbook(book({"题库": [HEAD, (*ROWS[0][:10], "无此条", None)]}))

    plan = plan_import(reading)
    chosen = plan_import(reading, default_clause=clause)

    assert (len(plan.new), len(plan.faults), len(plan.waiting)) == (0, 0, 1)
    assert chosen.new[0].values["clause_id"] == clause.pk


@pytest.mark.parametrize(
    ("written", "unknown"),
    [
        ("9.99", "9.99"),
        ("条款 99", "99"),
        ("第9.9条 首次响应", "9.9"),
        ("2.2", ""),
        ("45 分钟响应", ""),
        ("响应", ""),
    ],
)
def test_a_clause_that_does_not_exist_is_a_fault_though_one_is_chosen_for_all(
    db: None, written: str, unknown: str
) -> None:
    clause = make_clause("2.2")
    reading = read_workbook(book({"题库": [HEAD, (*ROWS[0][:10], written, None)]}))

    with translation.override("en"):
        plan = plan_import(reading, default_clause=clause)

    said = f"There is no clause {unknown}. Correct the number, or leave it out."
    assert [fault.message for fault in plan.faults] == ([said] if unknown else [])
    assert (len(plan.new), plan.waiting) == (0 if unknown else 1, ())


def test_nothing_is_stored_when_one_question_fails(reading: Reading) -> None:
    plan = plan_import(reading)
    make_question(code=plan.new[-1].code)

    with pytest.raises(IntegrityError), transaction.atomic():
        store_import(plan=plan, by=None, now=NOW)

    assert Question.objects.count() == 1


def test_what_the_bank_cannot_keep_is_a_fault(db: None) -> None:
    make_clause("2.2")
    rows = [HEAD, ("多选只有一个对的", "多选", "甲", "乙", None, None, "A", None, None, None, "2.2", None)]

    plan = plan_import(read_workbook(book({"题库": rows})))

    assert not plan.new
    assert [fault.place.row for fault in plan.faults] == [2]


def test_category_tags_and_marks_are_kept_found_and_given_back(db: None) -> None:
    make_clause("2.2")
    head = (*HEAD, "标签")
    rows = [(*ROWS[0][:8], " 第二章 / 2.2 ", *ROWS[0][9:], "时限，新员工"), (*ROWS[1], "时限")]
    content = book({"题库": [head, *rows]})

    store_import(plan=plan_import(read_workbook(content)), by=None, now=NOW)

    first, second = Question.objects.order_by("pk")
    assert (first.category, first.default_marks, second.category) == ("第二章/2.2", 2, "第二章")
    assert {tag.name for tag in first.tags.all()} == {"时限", "新员工"}
    assert QuestionTag.objects.count() == 2
    assert list(chosen_questions(Choice(tags=["新员工"]))) == [first]
    assert set(chosen_questions(Choice(categories=["第二章"]))) == {first, second}
    assert list(chosen_questions(Choice(categories=["第二章/2.2"]))) == [first]
    assert plan_import(read_workbook(content)).unchanged


def test_a_file_without_tags_leaves_those_of_the_bank(reading: Reading) -> None:
    store_import(plan=plan_import(reading), by=None, now=NOW)
    question = Question.objects.get(stem="首次响应几小时？")
    question.tags.add("手工")

    assert store_import(plan=plan_import(reading), by=None, now=NOW).nothing_changed
    other = replace(reading, questions=(replace(reading.questions[0], tags=("甲", "乙")),))
    stored = store_import(plan=plan_import(other), by=None, now=NOW)

    assert stored.changed == 1
    assert {tag.name for tag in question.tags.all()} == {"甲", "乙"}


@pytest.mark.parametrize("kind", ["xlsx", "moodle-xml", "gift"])
def test_what_questions_are_filed_under_goes_round(reading: Reading, kind: TextOutFormat) -> None:
    tagged = tuple(replace(one, tags=("甲 乙", "丙"), category="第二章/2.2") for one in reading.questions)
    store_import(plan=plan_import(replace(reading, questions=tagged)), by=None, now=NOW)

    written = write_file(bank_records(chosen_questions(Choice())), format=kind)
    plan = plan_import(for_bank(read_file("x", written.data, format=kind)))

    carried = 3 if kind == "gift" else 4  # GIFT holds one blank a question
    assert (len(plan.unchanged), plan.changed, plan.new, plan.faults) == (carried, (), (), ())
    first = next(one.record for one in plan.unchanged if one.record.stem.startswith("首次"))
    assert first.category == "第二章/2.2"
    assert set(first.tags) == {"甲 乙", "丙"}
    assert first.marks == (None if kind == "gift" else 2)


@pytest.mark.parametrize(
    "wrong", [{"category": "章" * 251}, {"tags": ("标" * 101,)}, {"marks": Decimal(1001)}], ids=str
)
def test_what_no_field_holds_is_a_fault(reading: Reading, wrong: dict[str, str]) -> None:
    first = replace(reading.questions[0], **wrong)

    plan = plan_import(replace(reading, questions=(first,)))

    assert (len(plan.new), len(plan.faults)) == (0, 1)


@pytest.mark.parametrize("name", list(kinds()))
def test_each_kind_is_found_by_its_tags(db: None, name: str) -> None:
    question = kind_of(name).model(code="Q1", stem="问", clause=make_clause("2.2"), verification="secondary")
    question.save()

    set_tags({question.pk: ["甲", "乙-甲", "甲!"]})

    kept = kind_of(name).model.objects.get(tags__name="甲!")
    assert kept == question
    kept.tags.remove("甲")
    assert {tag.name for tag in Question.objects.get().tags.all()} == {"乙-甲", "甲!"}
