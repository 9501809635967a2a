"""Rows that could be read in two ways are faults that say so; what is taken for certain is told."""

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from lms.exchange.workbooks.sheets.reading import read_workbook
from lms.exchange.workbooks.sheets.writing import template_workbook
from lms.questions.records.rules import Reading
from tests.exchange.sheets.books import book

FLAGS = ["题干", "题型", "选项1", "是否正确", "选项2", "是否正确", "选项3", "是否正确"]
PLAIN = ["题干", "正确答案"]
LETTERED = ["题干", "选项A", "选项B", "答案"]
INSIDE = "首次响应时限是（ ）。A. 12 小时 B. 24 小时 C. 36 小时"


def read(*rows: Sequence[object]) -> Reading:
    with override("zh-hans"):
        return read_workbook(book({"题库": rows}))


def test_one_blank_takes_two_writings_from_the_workbook() -> None:
    reading = read(["题干", "题型", "正确答案"], ["时限为____。", "填空题", "24小时|二十四小时"])

    assert reading.faults == ()
    assert reading.questions[0].answer == (("24小时", "二十四小时"),)


@pytest.mark.parametrize("answer", ["24小时|一天;1天", "24小时；一天", "24小时/一天、1天"])
def test_several_signs_in_one_blank_are_a_fault(answer: str) -> None:
    reading = read(["题干", "题型", "正确答案"], ["时限为____。", "填空题", answer])

    assert reading.questions == ()
    assert (reading.faults[0].place.row, reading.faults[0].place.column) == (2, "C")
    assert "用 | 分隔" in reading.faults[0].message


def test_a_sign_that_is_taken_for_a_part_of_the_answer_is_told() -> None:
    reading = read(["题干", "题型", "正确答案"], ["时限为____。", "填空题", "24小时/一天"])

    assert reading.questions[0].answer == (("24小时/一天",),)
    told = [one for one in reading.understood if one.written == "24小时/一天"]
    assert ["用 | 分隔" in one.taken_for for one in told] == [True]


@pytest.mark.parametrize("marks", [("1", None, "0"), ("√", "×", None), (None, "否", "是")])
def test_an_option_without_a_mark_beside_marked_ones_is_a_fault(marks: tuple[str | None, ...]) -> None:
    options = [cell for pair in zip(("甲", "乙", "丙"), marks, strict=True) for cell in pair]

    reading = read(FLAGS, ["问一", "多选", *options])

    assert reading.questions == ()
    missing = "ABC"[marks.index(None)]
    assert [fault.place.column for fault in reading.faults] == ["DFH"[marks.index(None)]]
    assert missing in reading.faults[0].message


def test_a_sheet_that_says_wrong_elsewhere_leaves_no_option_unmarked() -> None:
    rows = [
        ["问一", "单选", "甲", "1", "乙", "0", "丙", "0"],
        ["问二", "单选", "甲", "1", "乙", None, "丙", None],
    ]

    reading = read(FLAGS, *rows)

    assert [one.stem for one in reading.questions] == ["问一"]
    assert [fault.place.row for fault in reading.faults] == [3]


def test_a_sheet_that_ticks_the_right_options_alone_is_read() -> None:
    reading = read(FLAGS, ["问一", "多选", "甲", "√", "乙", None, "丙", "√"])

    assert [one.answer for one in reading.questions] == [("A", "C")]


def test_an_option_row_without_a_mark_is_a_fault() -> None:
    rows = [
        ["题号", "题干", "选项", "是否正确"],
        ["1", "问一", "甲", "1"],
        ["1", None, "乙", None],
        ["1", None, "丙", "0"],
    ]

    reading = read(*rows)

    assert [(fault.place.row, fault.place.column) for fault in reading.faults] == [(3, "D")]


@pytest.mark.parametrize(
    ("answer", "kind", "right"), [("B", "single", ("B",)), ("AC", "multiple", ("A", "C"))]
)
def test_options_inside_a_question_text_are_taken_out_and_told(
    answer: str, kind: str, right: tuple[str, ...]
) -> None:
    reading = read(PLAIN, [INSIDE, answer])

    (question,) = reading.questions
    assert (question.kind, question.stem) == (kind, "首次响应时限是（ ）。")
    assert (question.options, question.answer) == (("12 小时", "24 小时", "36 小时"), right)
    assert any(one.written.startswith("A. 12") for one in reading.understood)


@pytest.mark.parametrize(
    ("stem", "answer"),
    [
        ("A. 甲说____。A. 12 小时 B. 24 小时", "B"),
        ("时限是____。A. 12 小时 B. 24 小时", "D"),
        ("时限是____。A. 12 小时 B. 12 小时", "B"),
        ("时限是____。", "B"),
        ("时限是____。", "ABD"),
    ],
)
def test_letters_without_certain_options_are_never_taken_for_a_fill_in(stem: str, answer: str) -> None:
    reading = read(PLAIN, [stem, answer])

    assert reading.questions == ()
    assert len(reading.faults) == 1


def test_what_the_template_says_about_signs_is_what_is_read() -> None:
    workbook = load_workbook(BytesIO(template_workbook()))
    head, *rows = [[cell.value for cell in row] for row in workbook["题库"].iter_rows()]
    rows = [[str(cell or "").replace("【示例】", "") for cell in row] for row in rows]

    reading = read(head, *rows)

    assert reading.faults == ()
    fill_in = [one.answer for one in reading.questions if one.kind == "fill_in"]
    assert fill_in == [(("24小时", "二十四小时"), ("2小时",))]
    notes = {row[0].value: str(row[1].value) for row in workbook["填写说明"].iter_rows()}
    assert "填空各空用 || 分隔，同一空的几种写法用 | 分隔" in notes["正确答案"]


def changed(content: bytes, sheet: Callable[[bytes], bytes]) -> bytes:
    """Give a workbook with the XML of its first sheet changed."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, sheet(data) if name == "xl/worksheets/sheet1.xml" else data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('=DISPIMG("ID_1",1)', "图片"),
        ("=B2&C2", "公式"),
        ("#N/A", "#N/A"),
    ],
)
def test_a_cell_without_a_value_is_called_what_it_is(cell: str, words: str) -> None:
    content = book(
        {"题库": [["题干", "选项A", "选项B", "答案"], ["问一", cell, "乙", "B"], ["问二", "甲", "乙", "A"]]}
    )

    with override("zh-hans"):
        reading = read_workbook(content)

    assert [one.stem for one in reading.questions] == ["问二"]
    assert [(one.place.row, one.place.column, words in one.message) for one in reading.faults] == [
        (2, "B", True)
    ]


def test_hidden_rows_are_read_and_told() -> None:
    content = book(
        {"题库": [["题干", "选项A", "选项B", "答案"], ["问一", "甲", "乙", "B"], ["问二", "甲", "乙", "A"]]}
    )
    content = changed(content, lambda sheet: sheet.replace(b'<row r="3"', b'<row r="3" hidden="1"'))

    with override("zh-hans"):
        reading = read_workbook(content)

    assert [one.stem for one in reading.questions] == ["问一", "问二"]
    assert [one.written for one in reading.understood if "隐藏" in one.taken_for] == ["3"]


def test_a_number_that_lost_its_last_digits_is_a_fault() -> None:
    rows = [
        [*LETTERED, "题目编号"],
        ["问一", "甲", "乙", "B", 2026111800001234],
        ["问二", "甲", "乙", "A", 123],
    ]

    reading = read(*rows)

    assert [one.stem for one in reading.questions] == ["问二"]
    (fault,) = reading.faults
    assert (fault.place.row, fault.place.column, "文本格式" in fault.message) == (2, "E", True)
