"""Workbooks as training departments have them, read to questions, faults and what was left out."""

import json
from datetime import date, datetime

import pytest

from lms.core.refusals import UnreadableFile
from lms.exchange.understanding.rules.cells import HeadRole
from lms.exchange.workbooks.sheets.reading import Corrections, read_workbook
from lms.questions.records.rules import Reading, reading_as_json
from tests.exchange.sheets.books import HEAD, book

MOMENT = datetime(2024, 1, 5, 8, 30)  # noqa: DTZ001 - a cell knows no time zone
FIRST = ("首次响应几小时？", "单选题", "12", "24", "36", "48", "B", "见 2.1", "第一章", "中", "2.1", "2分")


def questions(reading: Reading) -> list[tuple[str | None, str, list[str], object]]:
    shown = json.loads(json.dumps(reading_as_json(reading)))
    return [(one["kind"], one["stem"], one["options"], one["answer"]) for one in shown["questions"]]


def places(reading: Reading) -> list[tuple[str | None, int | None, str | None]]:
    return [(fault.place.sheet, fault.place.row, fault.place.column) for fault in reading.faults]


def left_out(reading: Reading) -> list[tuple[str | None, int | None]]:
    return [(one.place.sheet, one.place.row) for one in reading.skipped]


def test_a_plain_table() -> None:
    reading = read_workbook(book({"题库": [HEAD, FIRST]}))

    assert reading_as_json(reading)["questions"] == [
        {
            "sheet": "题库",
            "row": 2,
            "kind": "single",
            "stem": "首次响应几小时？",
            "options": ["12", "24", "36", "48"],
            "answer": ["B"],
            "explanation": "见 2.1",
            "difficulty": 3,
            "category": "第一章",
            "tags": ["2.1"],
            "marks": 2,
        }
    ]
    assert reading.questions[0].clause == "2.1"
    assert reading.faults == ()
    assert reading.skipped == ()


def test_a_head_under_banners_and_notes() -> None:
    rows = [
        ["2024年客服题库"],
        [],
        ["说明：带*为必填", "题型：单选、多选"],
        ["*试题内容\n(必填)", "试题类型（必填）", "A", "B", "C", "标准答案", "难易度"],
        ["甲是谁？", "多选", "子", "丑", "寅", "a、c", "★★"],
    ]

    reading = read_workbook(book({"Sheet1": rows}))

    assert questions(reading) == [("multiple", "甲是谁？", ["子", "丑", "寅"], ["A", "C"])]
    assert left_out(reading) == [("Sheet1", 1), ("Sheet1", 3)]
    assert reading.questions[0].place.row == 5


@pytest.mark.parametrize("head", ["对错", "正误", "是否正确"])
def test_the_mark_of_a_statement_without_options_is_its_answer(head: str) -> None:
    """The same words head the marks of options, which here there are none of."""
    rows = [["题目", head], ["问一", "√"], ["问二", "错误"], ["问三", 0]]

    reading = read_workbook(book({"判断题": rows}))

    assert [(one.stem, one.answer) for one in reading.questions] == [
        ("问一", True),
        ("问二", False),
        ("问三", False),
    ]
    assert not reading.faults


def test_a_sheet_for_each_kind_and_sheets_without_questions() -> None:
    sheets = {
        "填写说明": [["题目", "A", "B", "答案"], ["样子如此", "甲", "乙", "A"]],
        "单选题": [["题目", "A", "B", "答案"], ["问一", "甲", "乙", "A"]],
        "判断题": [["题目", "答案"], ["问二", "√"], ["问三", False], ["问四", "B"]],
        "填空题": [["题目", "答案"], ["____和（ ）", "甲；乙"]],
        "简答题": [["题目", "参考答案"], ["问五", "要点一；要点二"]],
        "字典": [["题目", "答案"], ["不读", "A"]],
    }

    reading = read_workbook(book(sheets, hidden=["字典"]))

    assert questions(reading) == [
        ("single", "问一", ["甲", "乙"], ["A"]),
        ("true_false", "问二", [], True),
        ("true_false", "问三", [], False),
        ("true_false", "问四", [], False),
        ("fill_in", "____和（ ）", [], [["甲"], ["乙"]]),
        ("short_answer", "问五", [], "要点一；要点二"),
    ]
    assert left_out(reading) == [("填写说明", None), ("字典", None)]
    assert reading.faults == ()


def test_cells_read_as_excel_shows_them() -> None:
    rows = [
        ["题干", "题型", "选项A", "选项B", "选项C", "选项D", "答案"],
        ["达标率？", "单选", 0.95, 2.0, date(2024, 1, 5), MOMENT, "A"],
        [2024, "判断", None, None, None, None, True],
    ]
    formats = {"C2": "0%", "E2": 'yyyy"年"m"月"d"日"', "F2": "yyyy/m/d h:mm"}

    reading = read_workbook(book({"题库": rows}, formats=formats))

    assert questions(reading) == [
        ("single", "达标率？", ["95%", "2", "2024年1月5日", "2024/1/5 8:30"], ["A"]),
        ("true_false", "2024", [], True),
    ]


def test_all_options_in_one_cell() -> None:
    rows = [
        ["题干", "题型", "选项", "答案"],
        ["问一", "单选", "A-甲|B-乙", "B"],
        ["问二", "多选", "甲$;$乙$;$丙", "1,3"],
        ["问三", "单选", "A. 甲,B. 乙", "甲"],
        ["问四", "单选", "甲\n乙", "b"],
    ]

    assert questions(read_workbook(book({"题库": rows}))) == [
        ("single", "问一", ["甲", "乙"], ["B"]),
        ("multiple", "问二", ["甲", "乙", "丙"], ["A", "C"]),
        ("single", "问三", ["甲", "乙"], ["A"]),
        ("single", "问四", ["甲", "乙"], ["B"]),
    ]


def test_one_row_for_each_option() -> None:
    rows = [
        ["题号", "题型", "题干", "选项内容", "是否正确"],
        [1, "单选", "问一", "甲", 0],
        [1, None, None, "乙", 1],
        [2, "多选", "问二", "甲", 1],
        [2, "多选", "问二", "乙", 0],
        [2, "多选", "问二", "丙", 1],
        [3, "单选", "问三", "甲", "也许"],
        [3, "单选", "问三", "乙", 1],
    ]

    reading = read_workbook(book({"题库": rows}))

    assert questions(reading) == [
        ("single", "问一", ["甲", "乙"], ["B"]),
        ("multiple", "问二", ["甲", "乙", "丙"], ["A", "C"]),
    ]
    assert places(reading) == [("题库", 7, "E")]


def test_each_option_has_the_note_of_its_letter() -> None:
    rows = [
        ["题干", "题型", "A说明", "选项A", "选项B", "选项C", "选项C解析", "答案"],
        ["问一", "单选", "例如太短", "甲", "乙", "丙", "太长\n见 2.1", "B"],
        ["问二", "单选", None, "甲", "乙", None, None, "B"],
        ["问三", "单选", None, "甲", "乙", None, "没有这个选项", "B"],
    ]

    reading = read_workbook(book({"题库": rows}))

    assert [one.notes for one in reading.questions] == [("例如太短", "", "太长\n见 2.1"), ()]
    assert places(reading) == [("题库", 4, "F")]


def test_one_row_for_each_option_with_its_note() -> None:
    rows = [
        ["题号", "题型", "题干", "选项内容", "是否正确", "选项说明"],
        [1, "单选", "问一", "甲", 0, "太短"],
        [1, None, None, "乙", 1, None],
    ]

    reading = read_workbook(book({"题库": rows}))

    assert [(one.options, one.notes) for one in reading.questions] == [(("甲", "乙"), ("太短", ""))]


def test_pairs_of_option_and_flag_columns() -> None:
    rows = [
        ["题干", "题型", "选项1", "是否正确", "选项2", "是否正确", "选项3", "是否正确"],
        ["问一", "多选", "甲", "是", "乙", "否", "丙", "是"],
    ]

    assert questions(read_workbook(book({"题库": rows}))) == [
        ("multiple", "问一", ["甲", "乙", "丙"], ["A", "C"])
    ]


def test_a_head_of_two_rows_and_merged_cells() -> None:
    rows = [
        ["题型", "题干", "选项", None, None, "答案"],
        [None, None, "A", "B", "C", None],
        ["单选", "问一", "甲", "乙", "丙", "A"],
        [None, "问二", "甲", "乙", "丁", "C"],
    ]
    merges = ["A1:A2", "B1:B2", "C1:E1", "F1:F2", "A3:A4"]

    assert questions(read_workbook(book({"题库": rows}, merges=merges))) == [
        ("single", "问一", ["甲", "乙", "丙"], ["A"]),
        ("single", "问二", ["甲", "乙", "丁"], ["C"]),
    ]


def test_headings_within_a_table_name_the_kind() -> None:
    rows = [
        ["题目", "A", "B", "答案"],
        ["一、单选题（每题2分）"],
        ["问一", "甲", "乙", "A"],
        ["二、判断题"],
        ["问二", None, None, "对"],
        [],
        ["题目", "A", "B", "答案"],
        ["问三", "甲", "乙", "A"],
    ]

    reading = read_workbook(book({"题库": rows}))

    assert [one[0] for one in questions(reading)] == ["single", "true_false", "single"]
    assert left_out(reading) == [("题库", 2), ("题库", 4), ("题库", 7)]


def test_example_and_note_rows_are_left_out_and_listed() -> None:
    rows = [
        HEAD,
        ["请输入题干", "请选择题型", "请输入选项"],
        ["【示例】甲？", *FIRST[1:]],
        FIRST,
        ["例行检查几天一次？", *FIRST[1:]],
        ["注：以上题目仅供内部使用"],
        ["说明", "每题2分"],
    ]

    reading = read_workbook(book({"题库": rows}))

    assert [one.place.row for one in reading.questions] == [4, 5]
    assert left_out(reading) == [("题库", 2), ("题库", 3), ("题库", 6), ("题库", 7)]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({1: "1"}, "B"),
        ({1: "怪题"}, "B"),
        ({6: "AB"}, "G"),
        ({6: "E"}, "G"),
        ({6: None}, "G"),
        ({6: "没有的选项"}, "G"),
        ({0: None}, "A"),
        ({3: None}, "D"),
        ({3: "12"}, "D"),
        ({9: "九级"}, "J"),
        ({11: "许多"}, "L"),
        ({1: "填空", 6: "甲"}, "A"),
        ({1: "判断"}, "C"),
    ],
)
def test_faulty_rows_are_placed_and_give_no_question(changes: dict[int, object], column: str) -> None:
    row = [changes.get(place, cell) for place, cell in enumerate(FIRST)]

    reading = read_workbook(book({"题库": [HEAD, row, ["好的", *FIRST[1:]]]}))

    assert places(reading) == [("题库", 2, column)]
    assert [one.stem for one in reading.questions] == ["好的"]


def test_figures_for_kinds_need_a_legend_or_a_preset() -> None:
    head = ["题干", "题型", "A", "B", "答案"]
    row = ["问一", 2, "甲", "乙", "AB"]
    legend = ["题干", "题型(1单选 2多选 3判断)", "A", "B", "答案"]

    assert places(read_workbook(book({"题库": [head, row]}))) == [("题库", 2, "B")]
    assert questions(read_workbook(book({"题库": [legend, row]})))[0][0] == "multiple"
    chosen = read_workbook(book({"题库": [head, row]}), preset="codes-single-first")
    assert questions(chosen)[0][0] == "multiple"
    with pytest.raises(UnreadableFile):
        read_workbook(book({"题库": [head, row]}), preset="none")


def test_a_question_that_stands_twice_is_reported_once() -> None:
    reading = read_workbook(book({"题库": [HEAD, FIRST], "备份": [HEAD, FIRST]}))

    assert [one.place.sheet for one in reading.questions] == ["题库"]
    assert places(reading) == [("备份", 2, "A")]


def test_a_person_corrects_what_was_understood() -> None:
    rows = [["题目", "甲栏", "乙栏", "答案"], ["问一", "子", "丑", "AB"]]
    columns = {"题库": {1: HeadRole.OPTION, 2: HeadRole.OPTION}}

    reading = read_workbook(
        book({"题库": rows}), corrections=Corrections(kinds={"题库": "multiple"}, columns=columns)
    )

    assert questions(reading) == [("multiple", "问一", ["子", "丑"], ["A", "B"])]


def test_what_was_guessed_is_listed() -> None:
    rows = [["题目", "A", "B", "答案", "创建人"], ["问一", "甲", "乙", "AB", "李敏"]]

    reading = read_workbook(book({"题库": rows}))

    listed = [(one.place.row, one.place.column, one.written) for one in reading.understood]
    assert listed == [
        (1, "A", "题目"),
        (1, "B", "A"),
        (1, "C", "B"),
        (1, "D", "答案"),
        (1, "E", "创建人"),
        (2, "A", ""),
    ]


def test_csv_in_both_encodings() -> None:
    text = "题干,题型,选项A,选项B,答案\n问一,单选,甲,乙,A\n"

    for encoding in ("utf-8-sig", "utf-8", "gb18030"):
        assert questions(read_workbook(text.encode(encoding))) == [("single", "问一", ["甲", "乙"], ["A"])]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04broken", b"\x00\x01\x02", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx", b"no,head\n1,2\n"],
)
def test_files_that_cannot_be_read(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_workbook(content)


def test_spaces_within_a_text_stay_as_written() -> None:
    rows = [["题目", "A", "B", "答案"], ["\u3000先（\u3000）后\u00a0再\u200b\r\n", "甲", "乙", "A"]]

    assert read_workbook(book({"单选": rows})).questions[0].stem == "先（\u3000）后\u00a0再"


@pytest.mark.parametrize("head", ["选项固定", "*选项不打乱（是/否）", "是否固定选项顺序", "Fixed options"])
def test_a_column_says_that_options_stay_in_their_order(head: str) -> None:
    rows = [
        ["题干", "题型", "A", "B", "答案", head],
        *([f"第 {n} 题", "单选题", "甲", "乙", "A", cell] for n, cell in enumerate("是否 √0")),
        ["第 6 题", "多选题", "甲", "以上都对", "AB", "不打乱"],
        ["对吗？", "判断题", None, None, "对", "是"],
    ]

    reading = read_workbook(book({"题库": rows}))

    assert reading.faults == ()
    said = [one.keeps_order for one in reading.questions]
    assert said == [True, False, None, True, False, True, None]


def test_a_word_that_says_nothing_about_the_order_is_a_fault() -> None:
    rows = [["题干", "题型", "A", "B", "答案", "选项固定"], ["甲？", "单选题", "子", "丑", "A", "也许"]]

    reading = read_workbook(book({"题库": rows}))

    assert reading.questions == ()
    assert places(reading) == [("题库", 2, "F")]


def test_kinds_that_the_published_shape_does_not_have_print_as_their_nearest_with_a_tag() -> None:
    head = ("题干", "题型", "选项A", "选项B", "正确答案", "标签", "选项得分")
    rows = [
        head,
        ("用户情绪激动，先做什么？", "情景判断", "先致歉", "先转接", "A", "投诉", "100;50"),
        ("接着说什么？", "模拟通话", "坐席：您好。", "用户：又断网了。", "致歉并核实。", "", ""),
    ]
    shown = json.loads(json.dumps(reading_as_json(read_workbook(book({"题库": rows})))))

    assert shown["faults"] == []
    assert [(one["kind"], one["answer"], one["tags"]) for one in shown["questions"]] == [
        ("single", ["A"], ["投诉", "kind:sjt"]),
        ("short_answer", "致歉并核实。", ["kind:simulated_call"]),
    ]


def test_a_cell_that_shows_an_error_is_a_fault_and_never_empty() -> None:
    broken = (*FIRST[:5], "#N/A", *FIRST[6:])

    reading = read_workbook(book({"题库": [HEAD, broken, ("第二题？", *FIRST[1:])]}))

    assert [one.stem for one in reading.questions] == ["第二题？"]
    assert places(reading) == [("题库", 2, "F")]
    assert "#N/A" in reading.faults[0].message


def test_an_error_beside_the_table_is_nobodys_matter() -> None:
    reading = read_workbook(book({"题库": [(*HEAD, "统计"), (*FIRST, "#DIV/0!")]}))

    assert (len(reading.questions), reading.faults) == (1, ())


def test_an_error_in_the_row_of_an_option_is_found_there() -> None:
    rows = [
        ("题号", "题干", "选项", "是否正确"),
        ("1", "首次响应几小时？", "12", "0"),
        ("1", "", "#REF!", "1"),
        ("2", "由谁登记？", "坐席", "1"),
        ("2", "", "班长", "0"),
    ]

    reading = read_workbook(book({"题库": rows}))

    assert [one.stem for one in reading.questions] == ["由谁登记？"]
    assert places(reading) == [("题库", 3, "C")]


def test_a_legend_in_a_row_of_instructions_is_used_and_the_row_is_left_out() -> None:
    rows = [
        ["题型", "题干", "选项A", "选项B", "答案"],
        ["1：单选题，2：多选题，3：判断题", "不超过500字", "每格一个选项", "每格一个选项", "多选如 AB"],
        ["1", "问一", "甲", "乙", "A"],
        ["2", "问二", "甲", "乙", "AB"],
    ]

    reading = read_workbook(book({"题库": rows}))

    assert reading.faults == ()
    assert [one.kind for one in reading.questions] == ["single", "multiple"]
    assert left_out(reading) == [("题库", 2)]


def test_a_table_with_four_lettered_answers_and_the_figure_of_the_right_one() -> None:
    rows = [
        ["Question - max 120 characters", "Answer 1 - max 75 characters", "Answer 2 - max 75 characters",
         "Time limit (sec) – 5, 10, 20 or 30 secs", "Correct answer(s) - choose at least one"],
        ["首次响应几小时？", "12", "24小时", "20", "2"],
    ]  # fmt: skip

    assert questions(read_workbook(book({"Sheet1": rows}))) == [
        ("single", "首次响应几小时？", ["12", "24小时"], ["B"])
    ]
