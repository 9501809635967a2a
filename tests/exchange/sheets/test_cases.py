"""Cases and simulated calls in workbooks: as departments and vendors lay them out, and round the bank."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.exchange.bank.incoming import for_bank
from lms.exchange.bank.outgoing import bank_records
from lms.exchange.imports.services import store_import
from lms.exchange.plans.services import plan_import
from lms.exchange.workbooks.sheets.reading import read_workbook
from lms.exchange.workbooks.sheets.writing import template_workbook, write_workbook
from lms.questions.bank.models import Question
from lms.questions.bank.queries import Choice, chosen_questions
from lms.questions.records.rules import FilePlace, QuestionRecord
from tests.exchange.sheets.books import Rows, book
from tests.factories.exams import make_clause

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEAD = ("题干", "题型", "A", "B", "答案", "知识点", "分值", "题组")
CASE = ("宽带断网两天，用户要求赔偿。", "案例题", None, None, None, "2.2", None, "甲1")
FIRST = ("坐席首先应当？", "单选题", "解释", "致歉", "B", None, 2, "甲1")
SECOND = ("当日应当回访。", "判断题", None, None, "对", None, 1, "甲1")
LONE = ("另一题？", "单选题", "甲", "乙", "A", "2.2", 1, None)


def shapes(*rows: Rows, head: tuple[str, ...] = HEAD) -> list[tuple[str | None, str, list[str]]]:
    reading = read_workbook(book({"题库": [head, *rows]}))
    assert reading.faults == ()
    return [(one.kind, one.stem, [part.stem for part in one.parts]) for one in reading.questions]


WHOLE = ("case", CASE[0], [FIRST[0], SECOND[0]])


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([CASE, FIRST, SECOND, LONE], id="one after the other"),
        pytest.param([CASE, FIRST, LONE, SECOND], id="with another between"),
    ],
)
def test_rows_of_one_group_are_a_case(rows: list[Rows]) -> None:
    assert shapes(*rows) == [WHOLE, ("single", LONE[0], [])]


@pytest.mark.parametrize("numbers", [("5", "5.1", "5.2"), ("5", "5-1", "5-2"), ("5", "5(1)", "5（2）")])
def test_numbers_below_the_cases_make_a_case(numbers: tuple[str, str, str]) -> None:
    rows = [
        (number, *row[:7]) for number, row in zip((*numbers, "6"), (CASE, FIRST, SECOND, LONE), strict=True)
    ]

    assert shapes(*rows, head=("题号", *HEAD[:7])) == [WHOLE, ("single", LONE[0], [])]


@pytest.mark.parametrize("ahead", ["小题-{}", "组合题（{}）", "材料题：{}", "子题/{}"])
def test_a_kind_that_says_so_makes_a_case(ahead: str) -> None:
    case = (CASE[0], "组合题", *CASE[2:7])
    rows = [(row[0], ahead.format(row[1]), *row[2:7]) for row in (FIRST, SECOND)]

    assert shapes(case, *rows, LONE[:7], head=HEAD[:7]) == [WHOLE, ("single", LONE[0], [])]


def test_a_material_beside_its_questions_makes_a_case() -> None:
    head = ("材料", *HEAD[:7])
    rows = [(CASE[0], *FIRST[:7]), (CASE[0], *SECOND[:7]), (None, *LONE[:7]), ("另一材料", *LONE[:7])]

    assert shapes(*rows, head=head) == [
        WHOLE,
        ("single", LONE[0], []),
        ("single", f"另一材料\n{LONE[0]}", []),
    ]


def test_a_merged_material_stands_for_all_its_rows() -> None:
    rows = [("材料", *HEAD[:7]), (CASE[0], *FIRST[:7]), (None, *SECOND[:7])]

    reading = read_workbook(book({"题库": rows}, merges=["A2:A3"]))

    assert [(one.kind, len(one.parts)) for one in reading.questions] == [("case", 2)]


def test_a_faulty_question_takes_its_case_along_and_names_both_rows() -> None:
    wrong = (*FIRST[:4], "D", *FIRST[5:])

    reading = read_workbook(book({"题库": [HEAD, CASE, wrong, SECOND, LONE]}))

    assert [one.stem for one in reading.questions] == [LONE[0]]
    assert [(fault.place.row, "3" in fault.message) for fault in reading.faults] == [(3, False), (2, True)]


def test_a_group_without_its_case_is_a_fault_where_there_are_cases() -> None:
    stray = (*LONE[:7], "乙9")

    reading = read_workbook(book({"题库": [HEAD, CASE, FIRST, SECOND, stray]}))
    without = read_workbook(book({"题库": [HEAD, stray]}))

    assert [(fault.place.row, "乙9" in fault.message) for fault in reading.faults] == [(5, True)]
    assert ([one.stem for one in without.questions], without.faults) == ([LONE[0]], ())


def test_a_call_is_read_turn_by_turn() -> None:
    head = ("题干", "题型", "A", "B", "答案", "知识点", "评分标准")
    told = ("请接着说。", "模拟通话题", "坐席：您好", "用户：我要投诉", "先致歉。", "2.2", "礼貌 | 2 | 致歉")

    (call,) = read_workbook(book({"题库": [head, told]})).questions
    (lines,) = read_workbook(
        book(
            {"题库": [("题干", "题型", "选项", "答案"), ("请说。", "模拟来电", "坐席：好\n用户: 投诉", "答")]}
        )
    ).questions
    silent = read_workbook(book({"题库": [head, (*told[:3], "没有说话人", *told[4:])]}))

    assert (call.kind, call.options, call.rubric) == ("simulated_call", told[2:4], told[6])
    assert lines.options == ("坐席：好", "用户: 投诉")
    assert [(fault.place.row, fault.place.column) for fault in silent.faults] == [(2, "D")]


@pytest.mark.django_db
def test_a_case_and_a_call_go_into_the_bank_and_round() -> None:
    make_clause("2.2")
    head = (*HEAD, "评分标准", "章节")
    call = ("请接着说。", "模拟通话题", "坐席：您好", "用户：我要投诉", "先致歉。", "2.2", None, None)
    rows = [
        (*CASE, None, "第二章"),
        FIRST,
        SECOND,
        (*call, "礼貌 | 2 | 致歉\n礼貌 | 0 | 不致歉", None),
    ]
    content = book({"题库": [head, *rows]})

    store_import(plan=plan_import(for_bank(read_workbook(content))), by=None, now=NOW)

    case = Question.objects.get(kind="case")
    assert [(row["weight"], row["kind"]) for row in case.body["questions"]] == [
        ("2", "single"),
        ("1", "true_false"),
    ]
    assert (case.category, len(case.current_version.content["parts"])) == ("第二章", 2)
    assert Question.objects.get(kind="simulated_call").body["turns"][1] == {
        "speaker": "用户",
        "text": "我要投诉",
    }
    again = plan_import(for_bank(read_workbook(content)))
    assert (len(again.unchanged), again.new, again.changed, again.faults) == (2, (), (), ())
    written = write_workbook(list(bank_records(chosen_questions(Choice()))))
    assert written.uncarried == ()
    back = plan_import(for_bank(read_workbook(written.content)))
    assert (len(back.unchanged), back.new, back.changed, back.faults) == (2, (), (), ())


@pytest.mark.django_db
def test_a_changed_question_of_a_case_makes_a_new_version() -> None:
    make_clause("2.2")
    first = for_bank(read_workbook(book({"题库": [HEAD, CASE, FIRST, SECOND]})))
    store_import(plan=plan_import(first), by=None, now=NOW)
    changed = (*SECOND[:4], "错", *SECOND[5:])

    plan = plan_import(for_bank(read_workbook(book({"题库": [HEAD, CASE, FIRST, changed]}))))
    store_import(plan=plan, by=None, now=NOW)

    assert [one.kind.name for one in plan.changed] == ["case"]
    case = Question.objects.get(kind="case")
    assert case.versions.count() == 2
    assert case.current_version.key["parts"][1]["key"] == {"correct": False}


@pytest.mark.django_db
def test_a_question_with_the_code_of_one_of_the_bank_is_that_one_and_changes_with_it() -> None:
    make_clause("2.2")
    head = (*HEAD, "题目编号")
    lone = book({"题库": [head, (*SECOND[:5], "2.2", None, None, "Q-7")]})
    store_import(plan=plan_import(for_bank(read_workbook(lone))), by=None, now=NOW)
    rows = [(*CASE, None), (*FIRST, "unknown"), (*SECOND[:4], "错", *SECOND[5:], "Q-7")]

    plan = plan_import(for_bank(read_workbook(book({"题库": [head, *rows]}))))
    store_import(plan=plan, by=None, now=NOW)

    assert ([one.code for one in plan.changed], len(plan.new)) == (["Q-7"], 1)
    case = Question.objects.get(kind="case")
    assert [row.get("code") for row in case.body["questions"]] == [None, "Q-7"]
    assert case.current_version.key["parts"][1]["key"] == {"correct": False}
    written = write_workbook(list(bank_records(chosen_questions(Choice()))))
    assert written.uncarried == ()
    back = plan_import(for_bank(read_workbook(written.content)))
    assert (back.new, back.changed, back.faults) == ((), (), ())


@pytest.mark.django_db
def test_a_case_of_one_question_or_of_none_is_a_fault_of_its_row() -> None:
    make_clause("2.2")

    for rows, word in (([CASE, FIRST], "20"), ([CASE], "题组")):
        plan = plan_import(for_bank(read_workbook(book({"题库": [HEAD, *rows]}))))
        found = [(fault.place.row, word in fault.message) for fault in plan.faults]
        assert (plan.new, found) == ((), [(2, True)])
    assert Question.objects.count() == 0


WORDS = st.text("甲乙丙丁戊", min_size=2, max_size=8)
PART = st.one_of(
    st.builds(
        lambda stem, options, marks: QuestionRecord(
            "single", stem, options=tuple(options), answer=("A",), marks=marks
        ),
        WORDS,
        st.lists(WORDS, min_size=2, max_size=4, unique=True),
        st.none() | st.integers(1, 9).map(Decimal),
    ),
    st.builds(lambda stem, answer: QuestionRecord("true_false", stem, answer=answer), WORDS, st.booleans()),
)
CASES = st.builds(
    lambda stem, parts: QuestionRecord("case", stem, parts=tuple(parts)),
    WORDS,
    st.lists(PART, min_size=2, max_size=5, unique_by=lambda part: (part.kind, part.stem)),
)


def without_places(record: QuestionRecord) -> QuestionRecord:
    return replace(record, place=FilePlace(), parts=tuple(map(without_places, record.parts)))


@settings(max_examples=40, deadline=None)
@given(st.lists(CASES | PART, min_size=1, max_size=4, unique_by=lambda one: (one.kind, one.stem)))
def test_what_is_written_comes_back(records: list[QuestionRecord]) -> None:
    written = write_workbook(records)
    reading = read_workbook(written.content)

    assert (written.uncarried, reading.faults) == ((), ())
    assert [without_places(one) for one in reading.questions] == records


def test_the_template_shows_a_case_and_holds_no_question() -> None:
    reading = read_workbook(template_workbook())

    assert (reading.questions, reading.faults) == ((), ())
